"""The commands that talk to a running server: the workspace that they mean, and what they cannot use."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import Served
from tests.vendors.iqmetrix.company import Company
from triptych import cli
from triptych.commands.workspaces import _readable
from triptych.testing import run_server

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], service: Served) -> Run:
    """Run a command in this process: its exit code, and what it prints and says of what is wrong.

    Where nothing else is said, it talks to the service.
    """

    def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
        with monkeypatch.context() as context:
            context.setattr(sys, "argv", ["triptych", *arguments])
            for name, value in {"TRIPTYCH_URL": service.url, **environment}.items():
                context.setenv(name, value)
            try:
                cli.main()
            except SystemExit as ended:
                code = int(ended.code or 0)
            else:
                code = 0
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_a_clock_is_shown_and_moved(run: Run, workspace: str) -> None:
    def clock(*arguments: str) -> str:
        code, printed, said = run("clock", *arguments, TRIPTYCH_WORKSPACE=workspace)
        assert (code, said) == (0, "")
        return printed.strip()

    assert clock("show").endswith("Z running")
    assert clock("freeze", "2030-01-01") == clock("freeze", "1893456000000") == "2030-01-01T00:00:00.000Z"
    assert clock("advance", "--days", "1", "--minutes", "-15") == "2030-01-01T23:45:00.000Z"
    assert clock("show") == "2030-01-01T23:45:00.000Z frozen"
    assert clock("run") == "-"
    assert clock("unfreeze", "20310101").startswith("2031-01-01T00:00:0")
    assert clock("show").endswith("Z running")


def test_a_time_that_makes_no_sense_names_the_field(run: Run) -> None:
    for arguments, said in (
        (("freeze", "2030-13-01"), "now must be an ISO 8601 time"),
        (("freeze", "2030"), "now must be an ISO 8601 time"),
        (("unfreeze", "-1"), "now must be an ISO 8601 time"),
        (("freeze", "9999-12-31"), "now leads outside the years 1970 to 9000"),
        (("advance", "--days", "1e99"), "seconds is wrong"),
        (("advance", "--hours", "nan"), "seconds: nan is no number of them"),
    ):
        code, printed, error = run("clock", *arguments)
        assert (code, printed, error.count("\n")) == (2, "", 1), arguments
        assert error.startswith(f"triptych: {said}"), error


def test_the_workspace_that_is_named_is_emptied(
    run: Run, service: Served, workspace: str, http: httpx.Client, tmp_path: Path
) -> None:
    """By a flag, or by the address; one that a token opens is never guessed."""
    token = tmp_path / "token"
    token.write_text("sesame\n")
    for named in (("--workspace", workspace), ("--url", f"{service.url}/w/{workspace}")):
        asset = Company(http).add(png(3, 2))
        assert run("reset", *named, "--control-token-file", str(token)) == (0, "", "")
        assert Company(http).get(asset["id"]).status_code == 404

    for given, said in (
        ({"TRIPTYCH_CONTROL_TOKEN": "sesame"}, "--workspace (TRIPTYCH_WORKSPACE): name the one to empty"),
        ({"TRIPTYCH_URL": f"{service.url}/w/a", "TRIPTYCH_WORKSPACE": "b"}, "b is named, and the address is that of a"),
        ({"TRIPTYCH_CONTROL_TOKEN_FILE": str(tmp_path / "none")}, "TRIPTYCH_CONTROL_TOKEN_FILE: [Errno 2]"),
    ):
        code, printed, error = run("reset", **given)
        assert (code, printed, error.count("\n")) == (2, "", 1)
        assert said in error


def test_workspaces_are_made_listed_and_deleted(run: Run) -> None:
    name = f"test-{uuid.uuid4().hex}"
    code, printed, _ = run("workspaces", "create", name, "--expiry-seconds", "3600")
    assert code == 0
    assert json.loads(printed)["credentials"].keys() == {"amazon_ads", "iqmetrix", "contentstack"}

    head, *lines = run("workspaces", "list")[1].splitlines()
    assert head.split() == ["NAME", "ASSETS", "BYTES", "CREATED", "USED", "EXPIRES"]
    [shown] = [line.split() for line in lines if line.startswith(name)]
    assert shown[1:4] == ["0", "0", "B"]
    told = [json.loads(line) for line in run("workspaces", "list", "--json")[1].splitlines()]
    assert [one["expires_at"] for one in told if one["name"] == name] == [shown[-1]]

    assert run("workspaces", "delete", name) == (0, "", "")
    code, _, error = run("workspaces", "delete", name)
    assert (code, error.count("\n")) == (1, 1)
    code, _, error = run("workspaces", "create", "no name")
    assert (code, error.startswith("triptych: name must be")) == (2, True)
    assert [_readable(size) for size in (0, 1023, 1536, 2**50 * 3)] == ["0 B", "1023 B", "1.5 KiB", "3072.0 TiB"]


def test_a_server_that_cannot_be_used_is_told_in_a_line(run: Run, service: Served) -> None:
    with run_server(in_process=True, control="token", control_token="sesame") as server:
        url = server.url
        assert run("clock", "show", TRIPTYCH_URL=url, TRIPTYCH_CONTROL_TOKEN="sesame")[0] == 0
        code, _, error = run("clock", "show", TRIPTYCH_URL=url)
        assert (code, error.count("\n")) == (1, 1)
        assert "TRIPTYCH_CONTROL_TOKEN is where the token is looked for" in error
    for given, said in (
        ({"TRIPTYCH_URL": url}, f"no Triptych answers at {url}: "),
        ({"TRIPTYCH_URL": "here"}, "'here' is no address of a server"),
        ({"TRIPTYCH_URL": f"{service.url}/v3"}, f"what answers at {service.url}/v3 is no Triptych"),
        ({"TRIPTYCH_WORKSPACE": "nobodys"}, "The workspace 'nobodys' was not found."),
    ):
        code, printed, error = run("clock", "show", **given)
        assert (code, printed, error.count("\n")) == (1, "", 1)
        assert said in error
