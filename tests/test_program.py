"""The program `triptych` from start to end: its one line, its refusals, its signals, its replicas."""

from __future__ import annotations

import re
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from pydantic import ValidationError

from tests.files import png
from tests.servers.setups import Setup
from tests.servers.triptych import Served, refuse, serve
from tests.vendors.amazon_ads import raw
from tests.vendors.amazon_ads.profile import DEMO, Profile, answer
from tests.vendors.iqmetrix.company import Company
from triptych import cli
from triptych.settings import Settings

LOGO = png(30, 20)
# The environment or the flags of a start that must be refused, and what the refusal says.
WRONG_SETTINGS: list[tuple[dict[str, str], list[str], list[str]]] = [
    ({"TRIPTYCH_CONTROL": "everybody"}, [], ["TRIPTYCH_CONTROL: Input should be 'loopback', 'open' or 'token'"]),
    ({}, ["--control", "everybody"], ["TRIPTYCH_CONTROL: Input should be 'loopback', 'open' or 'token'"]),
    ({"TRIPTYCH_CONTROL": "everybody"}, ["--data-dir", "d"], ["TRIPTYCH_CONTROL: Input should be "]),
    ({"TRIPTYCH_CONTROL_TOKEN": "two\nlines"}, [], ["TRIPTYCH_CONTROL_TOKEN: holds characters"]),
    (
        {"TRIPTYCH_AMAZON_UPLOAD_SECONDS": "0", "TRIPTYCH_MEDIA_WORKERS": "many"},
        [],
        ["TRIPTYCH_MEDIA_WORKERS: ", "TRIPTYCH_AMAZON_UPLOAD_SECONDS: "],
    ),
    ({"TRIPTYCH_DATABASE_URL": "mysql://user:s3cret@host/db"}, [], ["TRIPTYCH_DATABASE_URL: give sqlite:///"]),
    ({"TRIPTYCH_DATABASE_URL": "sqlite://"}, [], ["TRIPTYCH_DATABASE_URL: give sqlite:///"]),
    ({"TRIPTYCH_DATABASE_URL": "sqlite:///:memory:"}, [], ["TRIPTYCH_DATABASE_URL: give sqlite:///"]),
    ({"TRIPTYCH_STORAGE_URL": "ftp://host/files"}, [], ["TRIPTYCH_STORAGE_URL: give file:///path or s3://"]),
    ({"TRIPTYCH_PUBLIC_URL": "assets.example.com"}, [], ["TRIPTYCH_PUBLIC_URL: give an http:// or https:// URL"]),
    ({"TRIPTYCH_PUBLIC_URL": "https://"}, [], ["TRIPTYCH_PUBLIC_URL: give an http:// or https:// URL"]),
    ({"TRIPTYCH_PUBLIC_URL": "https://["}, [], ["TRIPTYCH_PUBLIC_URL: give an http:// or https:// URL"]),
    ({"TRIPTYCH_PUBLIC_URL": "https://example.com:x"}, [], ["TRIPTYCH_PUBLIC_URL: give an http:// or https:// URL"]),
    ({"TRIPTYCH_PUBLIC_URL": "https://example.com/?a=b"}, [], ["TRIPTYCH_PUBLIC_URL: give a URL without a query"]),
    ({"TRIPTYCH_PUBLIC_URL": "https://example.com/#top"}, [], ["TRIPTYCH_PUBLIC_URL: give a URL without a query"]),
    ({}, ["--port", "http"], ["TRIPTYCH_PORT: Input should be a valid integer"]),
    ({}, ["--port", "99999"], ["TRIPTYCH_PORT: Input should be less than or equal to 65535"]),
    ({"TRIPTYCH_PORT": "-1"}, [], ["TRIPTYCH_PORT: Input should be greater than or equal to 0"]),
    ({"TRIPTYCH_HOST": ""}, [], ["TRIPTYCH_HOST: String should have at least 1 character"]),
    ({}, ["--colour", "red"], ["Unknown option: --colour"]),
]
# What is spelled well and cannot be opened. `notes.txt` is a text.
CLOSED: list[tuple[dict[str, str], list[str], list[str]]] = [
    (
        {"TRIPTYCH_DATABASE_URL": "postgresql://u:s3cret@127.0.0.1:9/db"},
        [],
        ["TRIPTYCH_DATABASE_URL: connection failed"],
    ),
    ({"TRIPTYCH_DATABASE_URL": "postgresql://u:s3cret@127.0.0.1:nine/db"}, [], ["TRIPTYCH_DATABASE_URL: "]),
    ({"TRIPTYCH_DATABASE_URL": "sqlite:////nowhere/triptych.db"}, [], ["TRIPTYCH_DATABASE_URL: unable to open"]),
    ({"TRIPTYCH_DATABASE_URL": "sqlite:///notes.txt"}, [], ["TRIPTYCH_DATABASE_URL: file is not a database"]),
    ({}, ["--data-dir", "notes.txt"], ["TRIPTYCH_DATA_DIR: "]),
    ({"TRIPTYCH_STORAGE_URL": "file:///dev/null/files"}, [], ["TRIPTYCH_STORAGE_URL: folder /dev/null/files: "]),
    (
        {
            "TRIPTYCH_STORAGE_URL": "s3://assets",
            "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "s3cret",
        },
        [],
        ["TRIPTYCH_STORAGE_URL: s3://assets at http://127.0.0.1:9: Could not connect"],
    ),
]


@pytest.mark.long
def test_it_prints_one_line_when_it_is_ready(tmp_path: Path) -> None:
    """With the port that it found; `serve` sees to it that no other line comes."""
    with serve({}, tmp_path / "data") as served, served.client() as client:
        assert client.get("/_triptych/ready").json() == {"status": "ready"}

    [output] = tmp_path.glob("data-*/output")
    assert re.fullmatch(
        r"Triptych is ready on http://127\.0\.0\.1:[1-9]\d+ \(.*/_triptych/docs\)\n", output.read_text()
    )


@pytest.fixture
def own_signals() -> Iterator[None]:
    """The program takes signals for itself; give them back to the tests."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.long
@pytest.mark.usefixtures("own_signals")
@pytest.mark.parametrize(("environment", "flags", "said"), [*WRONG_SETTINGS, *CLOSED])
def test_a_start_that_cannot_be_is_refused_by_the_settings_name(
    environment: Mapping[str, str],
    flags: list[str],
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """With the reason, one line for each, and no password in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["triptych", "serve", *flags])
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    Path("notes.txt").write_text("This is text and no database, however long one looks at it.")

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    for line, start in zip(printed.err.splitlines(), said, strict=True):
        assert line.startswith(f"triptych: {start}"), line
        assert "s3cret" not in line


def test_a_file_of_settings_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("TRIPTYCH_AMAZON_UPLOAD_SECONDS=60\nTRIPTYCH_CONTROL=everybody\nOTHER=1\n")

    with pytest.raises(ValidationError, match="control"):
        Settings()

    monkeypatch.setenv("TRIPTYCH_CONTROL", "open")
    assert (Settings().amazon_upload_seconds, Settings().control) == (60, "open")
    assert Settings().database_url == f"sqlite:///{tmp_path}/data/triptych.db"


@pytest.mark.long
def test_a_refused_start_says_one_line(tmp_path: Path) -> None:
    """As a user sees it: the program itself, on a database that is not there."""
    said = refuse({}, tmp_path, "--database-url", "sqlite:////nowhere/triptych.db")

    assert said == ["triptych: TRIPTYCH_DATABASE_URL: unable to open database file"]


@pytest.mark.long
def test_a_running_upload_is_finished_and_outlives_a_restart(setup: Setup, tmp_path: Path) -> None:
    """SIGTERM comes in the midst of a PUT. What was begun before the restart is gone on with after it."""
    environment, data_dir = setup.environment(), tmp_path / "data"
    with serve(environment, data_dir) as served, served.client() as http:
        address, other = Profile(http, DEMO).address("logo.png"), Profile(http, DEMO).address("other.png")
        headers = {"Content-Length": str(len(LOGO))}
        with raw.send(address, raw.head("PUT", address, headers) + LOGO[:50]) as connection:
            http.get("/_triptych/live").raise_for_status()
            http.close()
            served.process.terminate()
            _wait_until_closed(served)
            connection.sendall(LOGO[50:])
            assert raw.receive(connection)[0] == 200
        assert served.process.wait(15) == 0

    with serve(environment, data_dir, by_itself=True) as served, served.client() as http:
        # Not the time on the clock, which others who are busy on this machine take, too.
        spent = psutil.Process(served.process.pid).cpu_times()
        assert spent.user + spent.system < 5
        profile = Profile(http, DEMO)
        [moved, other] = [re.sub(r"^http://[^/]+", served.url, url) for url in (address, other)]
        asset = answer(profile.register(moved))
        assert http.get(profile.versions(asset["assetId"])[0]["url"]).content == LOGO
        assert http.put(other, content=LOGO).status_code == 200
        assert profile.register(address).status_code == 200, "as it was spelled then"


def _wait_until_closed(served: Served) -> None:
    too_late = time.monotonic() + 10
    port = int(served.url.rpartition(":")[2])
    while time.monotonic() < too_late:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.02)
    raise AssertionError("it still takes connections")


@pytest.fixture
def replicas(setup: Setup, tmp_path: Path) -> Iterator[list[Served]]:
    """Two, started together on one empty database and store."""
    environment, data_dir = setup.environment(), tmp_path / "data"
    with ExitStack() as stack, ThreadPoolExecutor(2) as threads:
        yield list(threads.map(lambda _: stack.enter_context(serve(environment, data_dir)), range(2)))


@pytest.mark.long
def test_replicas_that_start_together_serve_each_others_uploads(replicas: list[Served]) -> None:
    with replicas[0].client() as one, replicas[1].client() as other:
        for client in (one, other):
            assert client.get("/_triptych/ready").json() == {"status": "ready"}

        address = Profile(one, DEMO).address("logo.png")
        there = address.replace(replicas[0].url, replicas[1].url)
        assert other.put(there, content=LOGO).status_code == 200
        made = answer(Profile(one, DEMO).register(there))
        shown = Profile(other, DEMO).versions(made["assetId"])[0]["url"]
        assert other.get(shown).content == LOGO

        asset = Company(other).add(LOGO)
        assert Company(one).get(asset["id"]).json()["md5Checksum"] == asset["md5Checksum"]

        assert one.post("/_triptych/reset").status_code == 204
        assert Company(other).get(asset["id"]).status_code == other.get(shown).status_code == 404
