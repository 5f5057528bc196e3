"""The variables that tell a program of a workspace, and waiting for a server that they can tell of."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import PROGRAM
from triptych.testing import Server, run_server
from triptych.variables import CLIENTS

TOKEN = "TRIPTYCH_CONTROL_TOKEN"


@pytest.fixture(scope="module")
def server() -> Generator[Server]:
    # A token that a shell must not take apart.
    with run_server(auth="strict", control_token="it's $HOME `id` \"#ł") as server:
        yield server


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIPTYCH_", "AD_API_"))}
    path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        arguments,
        env={**kept, "PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_what_is_printed_opens_every_door(server: Server) -> None:
    token = str(server.control.token)
    told = {"TRIPTYCH_URL": server.url, TOKEN: token, "TRIPTYCH_WORKSPACE": "mine"}
    printed = json.loads(run(PROGRAM, "env", "--format", "json", **told).stdout)
    assert set(printed) == {*CLIENTS, TOKEN}
    assert printed.items() >= told.items()

    say = printed.get
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as client:
        grant = {"grant_type": "refresh_token", "refresh_token": say("AD_API_REFRESH_TOKEN")}
        ours = {"client_id": say("AD_API_CLIENT_ID"), "client_secret": say("AD_API_CLIENT_SECRET")}
        fresh = client.post("/auth/o2/token", data=grant | ours).raise_for_status().json()["access_token"]
        for access in (fresh, say("TRIPTYCH_AMAZON_ACCESS_TOKEN")):
            headers = {"Authorization": f"Bearer {access}", "Amazon-Advertising-API-ClientId": ours["client_id"]}
            headers["Amazon-Advertising-API-Scope"] = say("AD_API_PROFILE_ID")
            assert client.post("/assets/search", json={}, headers=headers).status_code == 200

        names = ("client_id", "client_secret", "username", "password")
        grant = {"grant_type": "password"} | {name: say(f"TRIPTYCH_IQMETRIX_{name.upper()}") for name in names}
        fresh = client.post("/v1/oauth2/token", data=grant).raise_for_status().json()["access_token"]
        for access in (fresh, say("TRIPTYCH_IQMETRIX_ACCESS_TOKEN")):
            made = client.post(
                "/assets", files={"Filename": ("a.png", png(2, 2))}, headers={"Authorization": f"Bearer {access}"}
            )
            assert made.is_success, made.text

        stack = {"api_key": say("TRIPTYCH_CONTENTSTACK_API_KEY")}
        user = {"email": say("TRIPTYCH_CONTENTSTACK_EMAIL"), "password": say("TRIPTYCH_CONTENTSTACK_PASSWORD")}
        assert client.post("/v3/user-session", json={"user": user}).status_code == 200
        managing = stack | {"authorization": say("TRIPTYCH_CONTENTSTACK_MANAGEMENT_TOKEN")}
        assert say("TRIPTYCH_CONTENTSTACK_ENDPOINT") == f"http://{say('TRIPTYCH_CONTENTSTACK_HOST')}/w/mine/v3"
        found = client.get(f"{say('TRIPTYCH_CONTENTSTACK_ENDPOINT')}/assets", headers=managing).json()["assets"]
        assert len(found) == 2
        owning = stack | {"authtoken": say("TRIPTYCH_CONTENTSTACK_AUTHTOKEN")}
        there = client.get("/v3/environments", headers=owning).raise_for_status().json()["environments"]
        assert say("TRIPTYCH_CONTENTSTACK_ENVIRONMENT") in [one["name"] for one in there]
        delivered = stack | {"access_token": say("TRIPTYCH_CONTENTSTACK_DELIVERY_TOKEN")}
        asked = {"init": "true", "environment": say("TRIPTYCH_CONTENTSTACK_ENVIRONMENT")}
        assert client.get("/v3/stacks/sync", params=asked, headers=delivered).status_code == 200


def test_a_shell_takes_it_as_it_is(server: Server, tmp_path: Path) -> None:
    """A token that was read from a file is not given twice then. What it says of the workspace is the same again."""
    (tmp_path / "token").write_text(str(server.control.token))
    lines = run(PROGRAM, "env", "--format", "lines", TRIPTYCH_URL=server.url, **{TOKEN: str(server.control.token)})
    for taken in ('"$(triptych env --url "$0")"', '$(triptych env --url "$0")'):
        script = f"eval {taken} && unset TRIPTYCH_WORKSPACE && triptych env --format json"
        done = run("sh", "-c", script, server.url, TRIPTYCH_CONTROL_TOKEN_FILE=str(tmp_path / "token"))
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["TRIPTYCH_WORKSPACE"] == "default"
        assert json.loads(done.stdout) == dict(line.split("=", 1) for line in lines.stdout.splitlines())


def test_what_is_not_there_is_told(server: Server) -> None:
    for flags, said in (
        (["--url", "http://127.0.0.1:1"], "no Triptych answers at http://127.0.0.1:1: "),
        (["--url", "nowhere"], "'nowhere' is no address of a server"),
        (["--url", "http://a..b"], "no Triptych answers at http://a..b: "),
        (["--url", "http://a b"], "no Triptych answers at http://a b: "),
        (["--url", server.url], f"PUT {server.url}/_triptych/workspaces/default answered 401"),
    ):
        done = run(PROGRAM, "env", *flags)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert done.stderr.startswith(f"triptych: {said}")
    torn = run(PROGRAM, "env", "--url", server.url, **{TOKEN: "first\nsecond"})
    assert (torn.returncode, torn.stdout) == (1, "")
    assert torn.stderr == f"triptych: {TOKEN}: holds characters that no header can carry\n"
    refused = run(PROGRAM, "env", "--url", server.url, "--workspace", "no name", **{TOKEN: str(server.control.token)})
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("triptych: name must be")


def test_what_is_ready_is_not_waited_for(server: Server) -> None:
    assert run(PROGRAM, "wait", "--url", server.url).returncode == 0


def test_waiting_ends_when_it_is_ready() -> None:
    with becoming_ready(iter([503, 503, 200])) as url:
        done = run(PROGRAM, "wait", "--url", url)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_why_it_is_not_ready_in_time_is_told() -> None:
    with becoming_ready(iter([503])) as url:
        done = run(PROGRAM, "wait", "--seconds", "0", TRIPTYCH_URL=url)
        assert done.returncode == 1
        assert done.stderr.startswith(f"triptych: not ready after 0 s: GET {url}/_triptych/ready answered 503: ")
    done = run(PROGRAM, "wait", "--seconds", "0.1", TRIPTYCH_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith(f"triptych: not ready after 0.1 s: no Triptych answers at {url}: ")


@pytest.mark.parametrize("flags", [("--url", "nowhere"), ("--seconds=-1",), ("--seconds", "nan")])
def test_what_never_can_be_is_not_waited_for(flags: tuple[str, ...]) -> None:
    done = run(PROGRAM, "wait", *flags)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "Traceback" not in done.stderr


@contextmanager
def becoming_ready(codes: Iterator[int]) -> Generator[str]:
    """The address of what says that it is a Triptych, and answers so when it is asked whether it is ready."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(next(codes) if self.path == "/_triptych/ready" else 200)
            self.end_headers()
            self.wfile.write(b'{"service": "triptych", "version": "1.0.0"}')

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
