"""A server and workspaces of a test's own, as a program has them that is no pytest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import psutil
import pytest

from tests.files import png
from tests.testing.processes import serves
from tests.waiting import wait_until
from triptych.testing import Server, ServerError, Workspace, list_workspaces, run_server, workspace

LOGO = png(40, 30)
_ASKED = "import sys, triptych.testing.plugin; print(*sorted(sys.modules))"


@pytest.fixture(scope="module")
def server() -> Generator[Server]:
    with run_server(amazon_processing_seconds_image=60) as server:
        yield server


@pytest.fixture
def triptych(server: Server) -> Generator[Workspace]:
    with workspace(server) as made:
        yield made


def client(url: str, headers: dict[str, str]) -> httpx.Client:
    return httpx.Client(base_url=url, headers=headers, timeout=30, trust_env=False, verify=False)


def upload(triptych: Workspace) -> str:
    """The uid of an image that is handed in at Contentstack's door."""
    with client(triptych.url, triptych.contentstack.headers) as contentstack:
        made = contentstack.post("/v3/assets", files={"asset[upload]": ("logo.png", LOGO, "image/png")})
    assert made.status_code == 201, made.text
    return str(made.json()["asset"]["uid"])


def register(triptych: Workspace) -> str:
    """The id of an image that is handed in at Amazon's door."""
    with client(triptych.url, triptych.amazon.headers) as amazon:
        url = amazon.post("/assets/upload", json={"fileName": "logo.png"}).json()["url"]
        httpx.put(url, content=LOGO, headers={"Content-Type": "image/png"}, trust_env=False).raise_for_status()
        made = amazon.post(
            "/assets/register",
            json={"url": url, "name": "logo.png", "assetType": "IMAGE", "assetSubTypeList": ["LOGO"]},
        )
    assert made.status_code == 200, made.text
    return str(made.json()["assetId"])


def state(triptych: Workspace, asset_id: str) -> str:
    with client(triptych.url, triptych.amazon.headers) as amazon:
        found = amazon.get("/assets", params={"assetId": asset_id}).json()
    return str(found["assetVersionList"][0]["assetStatus"])


def test_the_credentials_open_every_door(triptych: Workspace) -> None:
    upload(triptych)
    register(triptych)
    with client(triptych.url, triptych.iqmetrix.headers) as iqmetrix:
        assert iqmetrix.post("/assets", files={"Filename": ("logo.png", LOGO)}).is_success
    with client(triptych.url, {"api_key": triptych.contentstack.api_key}) as contentstack:
        headers = {"authtoken": triptych.contentstack.authtoken}
        assert contentstack.get("/v3/assets?include_count=true", headers=headers).json()["count"] == 3


def test_workspaces_are_listed(server: Server) -> None:
    with workspace(server) as random, workspace(server, "mine") as mine:
        upload(mine)
        found = {one.name: one for one in list_workspaces(server)}
        assert (found["mine"].assets, found["mine"].bytes, found["mine"].complete) == (1, len(LOGO), True)
        assert found["mine"].expires_at is None
        left = found[random.name]
        assert left.expires_at is not None, "what killed tests leave behind goes"
        assert left.created_at <= left.used_at < left.expires_at
    assert [one.name for one in list_workspaces(server.url)] == ["default"]


def test_environments_and_languages_are_made_once(triptych: Workspace) -> None:
    made = triptych.contentstack.environment("production")
    assert made["name"] == "production"
    assert triptych.contentstack.environment("production") == made
    assert triptych.contentstack.locale("fr-fr")["code"] == "fr-fr"
    token = triptych.contentstack.delivery_token("production")
    assert triptych.contentstack.delivery_token("production") == token
    assert triptych.contentstack.delivery_token("staging") != token
    with pytest.raises(ValueError, match="code"):
        triptych.contentstack.locale("")


def test_a_reset_leaves_the_credentials_and_nothing_else(triptych: Workspace) -> None:
    upload(triptych)
    token = triptych.contentstack.delivery_token("production")
    triptych.clock.freeze("2030-01-01")

    triptych.reset()

    with client(triptych.url, triptych.contentstack.headers) as contentstack:
        assert contentstack.get("/v3/assets").json()["assets"] == []
        environments = contentstack.get("/v3/environments").json()["environments"]
    assert "production" not in [one["name"] for one in environments]
    assert triptych.contentstack.delivery_token("production") != token
    assert triptych.clock.now.year < 2030


def test_the_clock_is_frozen_moved_and_let_go(triptych: Workspace) -> None:
    new_year = datetime(2030, 1, 1, tzinfo=UTC)
    for spelled in ("2030-01-01", new_year, new_year.date(), 1_893_456_000_000):
        assert triptych.clock.freeze(spelled) == new_year
    assert triptych.clock.advance(minutes=15) == datetime(2030, 1, 1, 0, 15, tzinfo=UTC)
    with triptych.clock.travel("2030-01-02") as then:
        assert then == triptych.clock.now == datetime(2030, 1, 2, tzinfo=UTC)
    assert triptych.clock.now == datetime(2030, 1, 1, 0, 15, tzinfo=UTC)
    triptych.clock.unfreeze()
    with triptych.clock.travel("2040-01-02"):
        pass
    assert datetime(2030, 1, 1, 0, 15, tzinfo=UTC) < triptych.clock.now < datetime(2030, 1, 1, 0, 30, tzinfo=UTC)


def test_after_an_error_the_traveller_is_back(triptych: Workspace) -> None:
    triptych.clock.freeze("2030-01-01")
    with pytest.raises(LookupError), triptych.clock.travel("2031-01-01"):
        raise LookupError
    assert triptych.clock.now.year == 2030


@pytest.mark.parametrize("nonsense", ["", "soon", "2030-13-01", "1969-12-31"])
def test_a_time_that_makes_no_sense_is_named(triptych: Workspace, nonsense: str) -> None:
    with pytest.raises(ValueError, match="now"):
        triptych.clock.freeze(nonsense)
    with pytest.raises(ValueError, match="seconds"):
        triptych.clock.advance(days=10**7)


def test_the_clock_runs_to_what_is_due(triptych: Workspace) -> None:
    """An image that is ready in 60 s, then a publication, then nothing."""
    begin = triptych.clock.freeze("2030-01-01")
    assert triptych.clock.run() is None
    asset_id, uid = register(triptych), upload(triptych)
    triptych.contentstack.environment("production")
    details = {"asset": {"environments": ["production"], "locales": ["en-us"]}, "scheduled_at": "2030-02-01T00:00:00Z"}
    with client(triptych.url, triptych.contentstack.headers) as contentstack:
        assert contentstack.post(f"/v3/assets/{uid}/publish", json=details).is_success

    before = state(triptych, asset_id)
    ready = triptych.clock.run()

    assert ready is not None
    assert (ready - begin).total_seconds() == 60
    assert (before, state(triptych, asset_id)) == ("PROCESSING", "ACTIVE")
    assert triptych.clock.run() == datetime(2030, 2, 1, tzinfo=UTC)
    assert triptych.clock.run() is None
    assert triptych.clock.now == datetime(2030, 2, 1, tzinfo=UTC)


def test_a_clock_that_runs_goes_on_from_what_is_due(triptych: Workspace) -> None:
    register(triptych)
    assert triptych.clock.run() is not None
    now = triptych.clock.now
    wait_until(lambda: triptych.clock.now > now)


def test_a_server_in_this_process_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPTYCH_AUTH", "nonsense")
    children = psutil.Process().children()
    with run_server(in_process=True, auth="strict", amazon_processing_seconds_image=60) as server:
        assert psutil.Process().children() == children
        with workspace(server) as triptych:
            triptych.clock.freeze("2030-01-01")
            asset_id = register(triptych)
            assert state(triptych, asset_id) == "PROCESSING"
            triptych.clock.run()
            assert state(triptych, asset_id) == "ACTIVE"
        port = server.url.rpartition(":")[2]
        with pytest.raises(ServerError, match=f"TRIPTYCH_PORT: port {port} of .* is in use"):
            run_server(in_process=True, port=port).__enter__()
    with pytest.raises(ServerError, match="no Triptych answers at"), workspace(server):
        pass
    with pytest.raises(ServerError, match=r"auth: .*strict"):
        run_server(in_process=True, auth="nonsense").__enter__()


async def test_the_same_in_coroutines() -> None:
    async with run_server() as server, workspace(server.url, "mine") as triptych:
        assert triptych.url == f"{server.url}/w/mine"


def test_the_environment_is_for_other_services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRIPTYCH_AUTH", "nonsense")
    (tmp_path / ".env").write_text("TRIPTYCH_AUTH=nonsense\n")
    monkeypatch.chdir(tmp_path)
    with run_server(auth="strict") as server, workspace(server) as triptych:
        upload(triptych)
        assert httpx.get(f"{server.url}/_triptych/workspaces", trust_env=False).status_code == 401


def test_a_server_that_does_not_start_says_why() -> None:
    with pytest.raises(ServerError, match=r"TRIPTYCH_AUTH: .*strict"), run_server(auth="nonsense"):
        pass
    with run_server() as server:
        port = server.url.rpartition(":")[2]
        with pytest.raises(ServerError, match=f"TRIPTYCH_PORT: port {port} of .* is in use"), run_server(port=port):
            pass


def test_what_names_a_place_is_kept(tmp_path: Path) -> None:
    with run_server(data_dir=tmp_path) as server, workspace(server) as triptych:
        upload(triptych)
    assert (tmp_path / "triptych.db").exists()


def test_a_server_that_died_says_its_last_words() -> None:
    with run_server() as server, workspace(server) as triptych:
        assert server.pid is not None
        wait_until(lambda: "PUT" in server.log)
        os.kill(server.pid, signal.SIGKILL)
        wait_until(lambda: not server.lives())
        with pytest.raises(ServerError, match=r"the server ended with -9; its last lines:\n.*PUT .*_triptych"):
            triptych.reset()


def test_the_server_ends_however_the_tests_do() -> None:
    code = "from triptych.testing import run_server\nwith run_server() as one:\n print(one.pid, flush=True)\n input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as tests:
        assert tests.stdout is not None
        pid = int(tests.stdout.readline())
        assert serves(pid)
        tests.kill()
        tests.wait()
        wait_until(lambda: not serves(pid))


def test_the_plugin_loads_pythons_own_library_and_pytest() -> None:
    plain = subprocess.run(
        [sys.executable, "-c", "import sys, pytest; print(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = subprocess.run([sys.executable, "-c", _ASKED], capture_output=True, text=True, check=True)

    added = {name.partition(".")[0] for name in set(loaded.stdout.split()) - set(plain.stdout.split())}
    assert "triptych" in added
    assert added - {"triptych"} - set(sys.stdlib_module_names) == set()
    assert {name for name in loaded.stdout.split() if name.startswith("triptych.")} == {
        *("triptych.serving", "triptych.serving.temporary", "triptych.testing"),
        *(f"triptych.testing.{part}" for part in _PARTS),
    }


_PARTS = ("both", "clock", "control", "doors", "plugin", "process", "servers", "workspaces")

ANSWERS: dict[str, tuple[Any, str]] = {
    "another": ("<html></html>", "is no Triptych"),
    "nobody": ('{"service": "other"}', "is no Triptych"),
    "unversioned": ('{"service": "triptych"}', "is too old: its version is before 0.1.0"),
    "old": ('{"service": "triptych", "version": "0.0.9"}', "is too old: 0.0.9 is before 0.1.0"),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_another_server_is_told_from_ours(kind: str) -> None:
    body, said = ANSWERS[kind]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        with pytest.raises(ServerError, match=said), workspace(f"http://127.0.0.1:{other.server_port}"):
            pass
        other.shutdown()


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://127.0.0.1:port"])
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(ServerError, match="is no address of a server"), workspace(url):
        pass


def test_nobody_there_is_told() -> None:
    with run_server() as server:
        url = server.url
    with pytest.raises(ServerError, match=f"no Triptych answers at {url}: .*refused"), workspace(url):
        pass
