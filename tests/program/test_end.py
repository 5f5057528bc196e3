"""The end: what runs is finished, what hangs is cut off and cleaned up, and the program ends in time."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest
from sqlalchemy import text

from tests.files import png
from tests.servers.behind import look_behind
from tests.servers.setups import Setup
from tests.servers.starting import Process
from tests.servers.triptych import PROGRAM, SECONDS_TO_START, Served, serve
from tests.vendors.amazon_ads import raw
from tests.vendors.amazon_ads.profile import DEMO, Profile
from tests.vendors.iqmetrix.company import BOUNDARY, TOKEN, Company, part
from triptych.serving.ending import CLEAN_UP_SECONDS
from triptych.settings import Settings

LOGO = png(30, 20)
LARGE = 20 * 2**20  # more than lies in the buffers of a connection, and more than one part
SECONDS = 1.0
PATIENT = {"TRIPTYCH_SHUTDOWN_SECONDS": f"{SECONDS}", "TRIPTYCH_PATIENCE_SECONDS": "60"}
# For whatever else this machine does.
SLACK = 8.0

Hang = Callable[[Served], AbstractContextManager[None]]


@contextmanager
def a_put_that_stops(served: Served) -> Generator[None]:
    with served.client() as http:
        address = Profile(http, DEMO).address("film.mp4")
    head = raw.head("PUT", address, {"Content-Length": str(2 * LARGE)})
    with raw.send(address, head + bytes(LARGE)):
        _wait_for_bytes(served)
        yield


@contextmanager
def a_form_that_stops(served: Served) -> Generator[None]:
    kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
    head = raw.head("POST", f"{served.url}/assets", {**TOKEN, "Content-Type": kind, "Content-Length": str(2 * LARGE)})
    with raw.send(served.url, head + b"--" + BOUNDARY + b"\r\n" + part(bytes(LARGE))):
        _wait_for_bytes(served)
        yield


@contextmanager
def a_download_that_nobody_reads(served: Served) -> Generator[None]:
    with served.client() as http:
        href = Company(http).add(bytes(LARGE), "film.pdf")["href"]
    with raw.send(href, raw.head("GET", href, {})) as connection:
        connection.recv(1)
        yield


@contextmanager
def a_database_that_is_locked(served: Served) -> Generator[None]:
    with look_behind(served.settings) as behind, behind.engine.connect() as holder:
        holder.execute(text("BEGIN IMMEDIATE" if holder.dialect.name == "sqlite" else "LOCK TABLE nodes"))
        with _asking(served, lambda http: Company(http).create(LOGO)):
            yield
        holder.rollback()


@contextmanager
def a_helper_that_hangs(served: Served) -> Generator[None]:
    with served.client() as http:
        Company(http).add(LOGO)
    [helper] = psutil.Process(served.process.pid).children()
    helper.suspend()
    with _asking(served, lambda http: Company(http).create(LOGO)):
        yield
    assert not helper.is_running()


@contextmanager
def _asking(served: Served, ask: Callable[[httpx.Client], httpx.Response]) -> Generator[None]:
    """Send a request that gets no answer."""

    def get_none() -> None:
        with served.client() as http, pytest.raises(httpx.TransportError):
            ask(http)

    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(get_none)
        time.sleep(0.5)
        yield
        asked.result(20)


def _wait_for_bytes(served: Served) -> None:
    """Wait until something is stored that no row points at."""
    with look_behind(served.settings) as behind:
        for _ in range(200):
            if behind.stored("default") != behind.blobs("default"):
                return
            time.sleep(0.05)
    raise AssertionError("nothing has come to the store")


HANGS = [
    a_put_that_stops,
    a_form_that_stops,
    a_download_that_nobody_reads,
    a_database_that_is_locked,
    a_helper_that_hangs,
]


@pytest.mark.parametrize("hang", HANGS, ids=lambda hang: hang.__name__)
def test_what_hangs_is_cut_off_in_time_and_cleaned_up(setup: Setup, tmp_path: Path, hang: Hang) -> None:
    started = serve(_patient(setup), tmp_path / "data", by_itself=True)
    with started as served, look_behind(served.settings) as behind:
        with hang(served):
            took = _end(served.process, signal.SIGTERM)
        if hang is not a_database_that_is_locked:  # whose row may come yet
            assert behind.stored("default") == behind.blobs("default")

    assert SECONDS <= took < SECONDS + CLEAN_UP_SECONDS + SLACK
    logged = served.log_path.read_text()
    assert "cut off after 1 s" in logged
    assert ("something hangs" in logged) == (hang is a_database_that_is_locked)


def test_an_interrupt_is_patient_too(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="ended with 130"),
        serve(PATIENT, tmp_path / "data") as served,
        a_put_that_stops(served),
    ):
        assert _end(served.process, signal.SIGINT) >= SECONDS


@pytest.mark.parametrize("hang", [a_put_that_stops, a_database_that_is_locked], ids=lambda hang: hang.__name__)
def test_who_asks_twice_is_not_kept_waiting(setup: Setup, tmp_path: Path, hang: Hang) -> None:
    environment = {**_patient(setup), "TRIPTYCH_SHUTDOWN_SECONDS": "600"}
    with serve(environment, tmp_path / "data") as served, hang(served):
        served.process.terminate()
        with pytest.raises(subprocess.TimeoutExpired):
            served.process.wait(2)
        assert _end(served.process, signal.SIGTERM) < SLACK


@pytest.mark.parametrize("signals", [1, 2])
def test_in_memory_leaves_nothing_even_then(tmp_path: Path, signals: int) -> None:
    """A call hangs that nothing can end but the end of the process."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**PATIENT, "TMPDIR": str(temporary), "TRIPTYCH_SHUTDOWN_SECONDS": "1" if signals == 1 else "600"}
    with serve(environment, tmp_path / "data", "--in-memory") as served:
        [database] = temporary.glob("*/triptych.db")
        settings = {**served.settings, "TRIPTYCH_DATABASE_URL": f"sqlite:///{database}"}
        with a_database_that_is_locked(replace(served, settings=settings)):
            for _ in range(signals):
                served.process.terminate()
                time.sleep(0.5)
            assert served.process.wait(SECONDS + CLEAN_UP_SECONDS + SLACK) == 0

    assert not list(temporary.iterdir())


def test_a_start_that_hangs_ends_at_once(tmp_path: Path) -> None:
    """A database takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(SECONDS_TO_START)
        url = f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/db"
        command = [str(PROGRAM), "serve", "--port", "0", "--database-url", url]
        with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            connection, _ = silent.accept()
            with connection:
                assert _end(process, signal.SIGTERM) < CLEAN_UP_SECONDS + SLACK
            output, logged = process.communicate()
            assert output == b""
            assert re.fullmatch(rb"\S+ WARNING \S+: something hangs and is left as it is\n", logged)


def test_nothing_waits_longer_than_containers_do() -> None:
    assert Settings().shutdown_seconds + CLEAN_UP_SECONDS < 10


def _patient(setup: Setup) -> dict[str, str]:
    return {**setup.environment(), **PATIENT}


def _end(process: Process, number: signal.Signals) -> float:
    """Ask for the end and give the seconds that it took."""
    asked = time.monotonic()
    process.send_signal(number)
    assert process.wait(20) == (130 if number is signal.SIGINT else 0)
    return time.monotonic() - asked
