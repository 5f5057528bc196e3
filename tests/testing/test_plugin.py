"""The pytest plugin, in a pytest of its own that finds it as any project does: by its entry point."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.testing.processes import serves
from tests.waiting import wait_until
from triptych.testing import ServerError, run_server

Run = Callable[..., subprocess.CompletedProcess[str]]
# What a project's tests have in common: whatever they import, and a call.
HEAD = "import os, signal, time, urllib.request\nimport pytest\n\ndef ask(url, headers={}):\n" + textwrap.indent(
    textwrap.dedent(
        """
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return opener.open(urllib.request.Request(url, headers=headers), timeout=30).read()
        """
    ),
    "    ",
)
KILL = """
def test_it_dies(triptych):
    while "PUT" not in triptych.server.log:
        time.sleep(0.02)
    os.kill(triptych.server.pid, signal.SIGKILL)
    while triptych.server.lives():
        time.sleep(0.02)
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the tests of a project with pytest, with `-p no:cacheprovider` and other flags."""

    def run(
        tests: str, *flags: str, environment: dict[str, str] | None = None, ini: str = ""
    ) -> subprocess.CompletedProcess[str]:
        (tmp_path / "test_project.py").write_text(HEAD + textwrap.dedent(tests))
        (tmp_path / "pytest.ini").write_text(f"[pytest]\n{textwrap.dedent(ini)}")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIPTYCH_", "PYTEST_"))}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *flags],
            cwd=tmp_path,
            env={**kept, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def passed(done: subprocess.CompletedProcess[str], count: int) -> bool:
    """Tell whether so many tests passed and nothing else happened."""
    return done.returncode == 0 and bool(re.search(rf"^{count} passed in ", done.stdout, re.MULTILINE))


def test_each_test_has_a_workspace_and_each_process_a_server(run: Run, tmp_path: Path) -> None:
    done = run(
        """
        @pytest.mark.parametrize("number", range(6))
        def test_alone(triptych, triptych_server, number):
            assert triptych.url.startswith(triptych_server.url + "/w/")
            assert ask(triptych.url + "/v3/assets", triptych.contentstack.headers) == b'{"assets":[]}'
            with open(f"seen-{os.getpid()}", "a") as seen:
                print(triptych_server.pid, triptych.name, file=seen)
        """,
        "-n2",
    )

    assert passed(done, 6), done.stdout + done.stderr
    lines = [[line.split() for line in file.read_text().splitlines()] for file in tmp_path.glob("seen-*")]
    servers = [{pid for pid, _ in of_worker} for of_worker in lines]
    assert all(len(of_worker) == 1 for of_worker in servers)
    assert len(set().union(*servers)) == len(servers)
    assert len({name for of_worker in lines for _, name in of_worker}) == 6
    assert not any(serves(int(pid)) for of_worker in servers for pid in of_worker)


def test_a_module_shares_a_workspace_and_a_test_has_its_own(run: Run) -> None:
    done = run(
        """
        NAMES = set()

        @pytest.mark.parametrize("number", range(2))
        def test_shared(triptych_shared, triptych, number):
            NAMES.add(triptych_shared.name)
            assert len(NAMES) == 1
            assert triptych.name not in NAMES
        """
    )

    assert passed(done, 2), done.stdout + done.stderr


def test_no_server_is_started_for_tests_that_need_none(run: Run) -> None:
    nobody = "127.0.0.1:1"
    done = run("def test_other(): pass", environment={"TRIPTYCH_URL": f"http://{nobody}"})

    assert passed(done, 1), done.stdout + done.stderr


def test_settings_come_from_the_file_and_from_flags(run: Run) -> None:
    done = run(
        """
        def test_settings(triptych):
            with pytest.raises(urllib.error.HTTPError, match="401"):
                ask(triptych.server.url + "/_triptych/workspaces")
            while "PUT" not in triptych.server.log:
                time.sleep(0.02)
            assert triptych.server.log.startswith("{")
        """,
        "--triptych-set=log=json",
        ini="triptych_settings =\n    auth=strict\n    log=off\n",
    )

    assert passed(done, 1), done.stdout + done.stderr


@pytest.mark.parametrize("setting", ["auth", "=strict", "no name=1"])
def test_a_setting_that_is_none_is_told_before_any_test(run: Run, setting: str) -> None:
    done = run("def test_other(): pass", f"--triptych-set={setting}")

    assert done.returncode == 4
    assert done.stderr.startswith(f"ERROR: a setting of triptych is NAME=VALUE, as auth=strict, and not {setting!r}")


def test_a_setting_that_the_server_refuses_fails_the_test(run: Run) -> None:
    done = run("def test_one(triptych): pass", "--triptych-set=auth=nonsense")

    assert done.returncode == 1
    assert "triptych: the server does not start: triptych: TRIPTYCH_AUTH: " in done.stdout
    assert "Traceback" not in done.stdout


def test_a_running_server_is_used(run: Run) -> None:
    with run_server() as server:
        tests = f"def test_one(triptych): assert triptych.url.startswith({server.url!r})"
        known = {"TRIPTYCH_CONTROL_TOKEN": str(server.control.token)}
        for flags, environment, ini in (
            ([f"--triptych-url={server.url}"], {"TRIPTYCH_URL": "http://127.0.0.1:1"}, ""),
            ([], {"TRIPTYCH_URL": server.url}, ""),
            ([], {}, f"triptych_url = {server.url}"),
        ):
            done = run(tests, *flags, environment=known | environment, ini=ini)
            assert passed(done, 1), done.stdout + done.stderr
        refused = run(tests, f"--triptych-url={server.url}", "--triptych-set=auth=strict")
    assert refused.returncode == 4
    assert f"--triptych-set: the server at {server.url} runs already, with its own settings" in refused.stderr


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nowhere"])
def test_a_server_that_is_not_there_is_told_in_one_line(run: Run, url: str) -> None:
    done = run("def test_one(triptych): pass\ndef test_two(triptych): pass", "--triptych-url", url)

    said = rf"^triptych: (no Triptych answers at {url}: .*refused|'{url}' is no address of a server.*)$"
    assert done.returncode == 1
    assert len(re.findall(said, done.stdout, re.MULTILINE)) == 2, done.stdout
    assert "2 errors" in done.stdout
    assert "skipped" not in done.stdout


def test_a_server_that_dies_fails_the_test_with_its_last_lines(run: Run) -> None:
    done = run(KILL)

    assert done.returncode == 1, done.stdout
    assert re.search(r"^1 failed in ", done.stdout, re.MULTILINE), done.stdout
    assert "the server ended with -9; its last lines:\n" in done.stdout
    assert re.search(r"^.* PUT .*/_triptych/workspaces/test-", done.stdout, re.MULTILINE)


def test_a_test_that_fails_of_it_shows_them_beside(run: Run) -> None:
    done = run(f"{KILL}\n    triptych.reset()\n\ndef test_after(triptych): pass\n")

    assert re.search(r"^1 failed, 1 error in ", done.stdout, re.MULTILINE), done.stdout
    assert "- triptych -" in done.stdout
    assert "triptych: the server ended with -9; its last lines:\n" in done.stdout


def test_the_server_ends_where_pytest_is_killed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it leaves behind goes at the next start, whatever comes of that."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = run(
        """
        def test_killed(triptych_server):
            with open("pid", "w") as file:
                print(triptych_server.pid, file=file)
            os.kill(os.getpid(), signal.SIGKILL)
        """,
        environment={"TMPDIR": str(temporary)},
    )

    assert done.returncode == -9
    pid = int((tmp_path / "pid").read_text())
    wait_until(lambda: not serves(pid))
    assert list(temporary.iterdir())
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with pytest.raises(ServerError), run_server(auth="nonsense"):
        pass
    assert not list(temporary.iterdir())


def test_it_can_be_switched_off(run: Run) -> None:
    done = run("def test_one(triptych): pass", "-p", "no:triptych")

    assert "fixture 'triptych' not found" in done.stdout
