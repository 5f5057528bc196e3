"""A store or a database that hangs is waited for as long as was promised, and holds nothing else up."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.files import png
from tests.servers.gate import Gate, gate
from tests.servers.postgres import PostgresServer, postgres
from tests.servers.seaweed import seaweed
from tests.servers.triptych import Served, serve
from tests.vendors.amazon_ads.profile import DEMO, Profile, image_of
from tests.vendors.contentstack.stack import Stack, form
from tests.vendors.iqmetrix.company import Company

SECONDS = 3
# What cleans up, and a machine that has other things to do.
LATE = 5.0
SETTINGS = {
    "TRIPTYCH_PATIENCE_SECONDS": str(SECONDS),
    "TRIPTYCH_DATABASE_SECONDS": str(SECONDS),
    "TRIPTYCH_STORAGE_SECONDS": str(SECONDS),
}
Call = Callable[[], httpx.Response]


def check_refused_in_time(*calls: Call) -> None:
    """All at once: each is answered with 503, and not before it was tried nor long after the time that is given."""
    with ThreadPoolExecutor(len(calls)) as threads:
        for status, seconds in threads.map(_timed, calls):
            assert status == 503
            assert seconds < SECONDS + LATE


def _timed(call: Call) -> tuple[int, float]:
    started = time.monotonic()
    return call().status_code, time.monotonic() - started


def check_found_again(call: Call, status: int) -> None:
    """The service recovers by itself."""
    too_late = time.monotonic() + 2 * SECONDS + LATE
    while (answer := call()).status_code != status:
        assert time.monotonic() < too_late, answer.text
        time.sleep(0.2)


@pytest.fixture(scope="module")
def hanging() -> Iterator[tuple[Served, Gate]]:
    """A service whose store is behind a gate."""
    with (
        tempfile.TemporaryDirectory(prefix="triptych-") as directory,
        seaweed(Path(directory)) as store,
        gate(store.endpoint) as way,
    ):
        own = {"AWS_ENDPOINT_URL_S3": way.url, "TRIPTYCH_STORAGE_URL": f"s3://{store.bucket}"}
        with serve({**SETTINGS, **store.environment(), **own}, Path(directory) / "service") as served:
            yield served, way


def test_a_store_that_hangs_is_waited_for_no_longer_than_promised(hanging: tuple[Served, Gate]) -> None:
    served, way = hanging
    with served.client() as http:
        company, stack, profile = Company(http), Stack(http), Profile(http, DEMO)
        asset, uid = company.add(png(3, 2)), stack.upload(png(4, 3))["uid"]
        url, registered = profile.address(), profile.upload("logo.png", png(5, 4))
        way.open.clear()
        try:
            check_refused_in_time(
                lambda: company.create(png(6, 5)),
                lambda: company.create(png(6, 5) + bytes(20_000_000)),
                lambda: http.put(url, content=png(7, 6)),
                lambda: profile.register(registered),
                lambda: stack.send("POST", "/assets", **form(png(8, 7))),
                lambda: http.get(asset["href"]),
            )
            started = time.monotonic()
            assert company.get(asset["id"]).status_code == 200
            assert stack.get(f"/assets/{uid}").status_code == 200
            assert profile.post("/assets/search", {}).status_code == 200
            assert stack.delete(f"/assets/{uid}").status_code == 200, "bytes go after the answer"
            assert time.monotonic() - started < LATE
            assert http.get("/_triptych/ready").status_code == 503
        finally:
            way.open.set()
        check_found_again(lambda: company.create(png(9, 8)), 201)
        check_found_again(lambda: profile.post("/assets/register", image_of(registered)), 200)
        check_found_again(lambda: http.get("/_triptych/ready"), 200)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of the tests' own."""
    with tempfile.TemporaryDirectory(prefix="triptych-") as name:
        Path(name).chmod(0o755)
        with postgres(Path(name) / "postgres") as server:
            yield server


@pytest.fixture(scope="module")
def on_postgres(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    environment = {**SETTINGS, "TRIPTYCH_DATABASE_URL": server.create_database("triptych_hangs")}
    with serve(environment, tmp_path_factory.mktemp("on-postgres") / "data") as served:
        yield served


@contextmanager
def frozen(server: PostgresServer) -> Iterator[None]:
    """All processes of the server stand still: connections are taken, and nothing is answered."""
    postmaster = int((server.socket_dir / "postmaster.pid").read_text().split("\n", 1)[0])
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(postmaster)], capture_output=True, text=True, check=True)
    pids = [postmaster, *map(int, listed.stdout.split())]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@contextmanager
def locked(server: PostgresServer) -> Iterator[None]:
    """Somebody holds a table for themselves."""
    with psycopg.connect(host=str(server.socket_dir), user="postgres", dbname="triptych_hangs") as connection:
        connection.execute("LOCK TABLE nodes IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.mark.parametrize("hang", [frozen, locked])
def test_a_database_that_hangs_is_waited_for_no_longer_than_promised(
    on_postgres: Served, server: PostgresServer, hang: Callable[[PostgresServer], object]
) -> None:
    with on_postgres.client() as http:
        company, stack, profile = Company(http), Stack(http), Profile(http, DEMO)
        asset, uid = company.add(png(3, 2)), stack.upload(png(4, 3))["uid"]
        with hang(server):  # type: ignore[attr-defined]
            check_refused_in_time(
                lambda: company.get(asset["id"]),
                lambda: company.create(png(6, 5)),
                lambda: stack.get(f"/assets/{uid}"),
                lambda: stack.send("POST", "/assets", **form(png(8, 7))),
                lambda: profile.post("/assets/search", {}),
            )
            # Those that came when all threads hung, too.
            check_refused_in_time(*[lambda: company.get(asset["id"])] * 12)
            assert http.get("/_triptych/live").status_code == 200
        check_found_again(lambda: company.get(asset["id"]), 200)
        check_found_again(lambda: company.create(png(9, 8)), 201)
        assert http.get("/_triptych/ready").status_code == 200
