"""How long the service waits for a client: for a head, for a body, for an answer to be taken, for the next request."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.files import png
from tests.servers.gate import gate
from tests.servers.seaweed import seaweed
from tests.servers.triptych import Served, serve
from tests.servers.wire import Wire, request
from tests.vendors.iqmetrix.company import Company
from tests.web.test_framing import LIVE, target
from triptych.settings import Settings

pytestmark = pytest.mark.long

HEAD = 0.8
IDLE = 1.6
SLOW = 1.2
LONGEST = 6.0
LINGER = 2.0
LARGE = 30_000_000
# A look every quarter of the shortest time, and a machine that has other things to do.
LATE = 3.0
SETTINGS = {
    "TRIPTYCH_HEAD_SECONDS": HEAD,
    "TRIPTYCH_IDLE_SECONDS": IDLE,
    "TRIPTYCH_SLOWEST_SECONDS": SLOW,
    "TRIPTYCH_SLOWEST_BYTES_PER_SECOND": 10_000,
    "TRIPTYCH_MAX_BODY_SECONDS": LONGEST,
    "TRIPTYCH_LINGER_SECONDS": LINGER,
    "TRIPTYCH_LINGER_BYTES": 1_000_000,
}


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service of little patience."""
    environment = {name: str(value) for name, value in SETTINGS.items()}
    with serve(environment, tmp_path_factory.mktemp("hasty") / "data") as served:
        yield served
        served.check_log()


def put_of(served: Served, length: int) -> bytes:
    """The head of a PUT to a new upload address."""
    with served.client() as http:
        return request("PUT", target(http), f"Content-Length: {length}")


def test_who_runs_it_and_sets_nothing_waits_like_other_servers() -> None:
    settings = Settings(_env_file=None)

    assert (settings.head_seconds, settings.idle_seconds, settings.max_head_bytes) == (10, 75, 65_536)
    assert (settings.slowest_bytes_per_second, settings.slowest_seconds) == (1024, 60)
    assert settings.max_body_seconds == 12 * 3600


def test_who_asks_every_few_seconds_keeps_the_connection(service: Served) -> None:
    with Wire(service.url) as wire:
        wire.send(LIVE, LIVE, pause=6)
        assert [wire.answer().status, wire.answer().status] == [200, 200]


@pytest.mark.parametrize("before", [b"", LIVE], ids=["new", "kept"])
@pytest.mark.parametrize("sent", [b"", b"\r\n"], ids=["silent", "empty line"])
def test_an_idle_connection_is_ended(hasty: Served, before: bytes, sent: bytes) -> None:
    with Wire(hasty.url) as wire:
        wire.send(before + sent)
        if before:
            assert wire.answer().status == 200
        assert IDLE * 0.9 < wire.seconds_until_the_end() < IDLE + LATE


def test_a_connection_in_use_is_kept(hasty: Served) -> None:
    with Wire(hasty.url) as wire:
        for _ in range(4):
            wire.send(LIVE)
            assert wire.answer().status == 200
            time.sleep(IDLE * 0.5)


@pytest.mark.parametrize("before", [b"", LIVE], ids=["new", "kept"])
def test_a_head_that_does_not_come_to_an_end_is_answered_with_408(hasty: Served, before: bytes) -> None:
    """Also when it is still coming; what counts is when it began."""
    with Wire(hasty.url) as wire:
        wire.send(before, LIVE[:10], pause=IDLE * 0.5)
        if before:
            assert wire.answer().status == 200
        started = time.monotonic()
        wire.send(*(b"%c" % byte for byte in LIVE[10:14]), pause=HEAD / 5)
        answer = wire.answer()

        assert (answer.status, answer.headers["connection"]) == (408, "close")
        assert HEAD * 0.5 < time.monotonic() - started < HEAD + LATE
        assert wire.rest() == b""


def test_a_body_that_comes_too_slowly_is_cut(hasty: Served) -> None:
    """A tenth of the slowest speed is too slow, and so is nothing at all."""
    for pieces in ([b"x" * 100] * 12, []):
        with Wire(hasty.url) as wire:
            wire.send(put_of(hasty, 1_000_000))
            started = time.monotonic()
            wire.send(*pieces, pause=0.1)
            answer = wire.answer()

            assert (answer.status, answer.headers["connection"]) == (408, "close")
            assert SLOW * 0.9 < time.monotonic() - started < SLOW + LATE


def test_a_body_that_stops_in_its_midst_is_cut(hasty: Served) -> None:
    with Wire(hasty.url) as wire:
        wire.send(put_of(hasty, 1_000_000) + bytes(500_000))
        started = time.monotonic()

        assert wire.answer().status == 408
        assert SLOW * 0.9 < time.monotonic() - started < 2 * SLOW + LATE


def test_a_body_that_is_fast_enough_is_taken_though_it_takes_long(hasty: Served) -> None:
    content = bytes(2_500) * 20
    with Wire(hasty.url) as wire:
        wire.send(put_of(hasty, len(content)), *[bytes(2_500)] * 20, pause=0.1)
        answer = wire.answer()

    assert answer.headers["etag"] == f'"{hashlib.md5(content).hexdigest()}"'


def test_no_body_takes_longer_than_the_longest(hasty: Served) -> None:
    with Wire(hasty.url) as wire:
        wire.send(put_of(hasty, 1_000_000))
        started = time.monotonic()
        with pytest.raises(ConnectionError):
            wire.send(*[bytes(5_000)] * 100, pause=0.1)
        assert LONGEST * 0.9 < time.monotonic() - started < LONGEST + LATE


def test_a_body_is_not_slow_while_the_service_cannot_take_it(tmp_path: Path) -> None:
    """Its store does not take what came so far, so nobody reads what the client would send."""
    content = bytes(60_000_000)
    with seaweed(tmp_path) as store, gate(store.endpoint) as way:
        environment = {
            **store.environment(),
            "AWS_ENDPOINT_URL_S3": way.url,
            "TRIPTYCH_STORAGE_URL": f"s3://{store.bucket}",
            "TRIPTYCH_SLOWEST_SECONDS": str(SLOW),
            "TRIPTYCH_SLOWEST_BYTES_PER_SECOND": "10000",
        }
        with serve(environment, tmp_path / "service") as served, Wire(served.url, timeout=60) as wire:
            put = put_of(served, len(content))
            way.open.clear()
            opening = threading.Timer(3 * SLOW, way.open.set)
            opening.start()
            wire.send(put + content)
            assert not opening.is_alive(), "all was taken while the store took nothing"
            answer = wire.answer()

    assert answer.headers["etag"] == f'"{hashlib.md5(content).hexdigest()}"'


def test_what_is_left_of_a_refused_body_is_read_up_to_a_limit(hasty: Served) -> None:
    """Of bytes and of time, whether the connection ends with the answer or not."""
    for connection in ("close", "keep-alive"):
        refused = request("POST", "/assets", f"Connection: {connection}", "Content-Length: 100000000")
        with Wire(hasty.url) as wire:
            wire.send(refused + bytes(500_000))
            assert wire.answer().status == 401
            wire.send(bytes(400_000))
            with pytest.raises(ConnectionError):
                wire.send(*[bytes(100_000)] * 100, pause=0.01)

        with Wire(hasty.url) as wire:
            wire.send(refused)
            assert wire.answer().status == 401
            started = time.monotonic()
            with pytest.raises(ConnectionError):
                wire.send(*[b"x"] * 60, pause=0.1)
            assert LINGER * 0.9 < time.monotonic() - started < LINGER + LATE


@pytest.fixture(scope="module")
def download(hasty: Served) -> bytes:
    """A request for a file that no buffer on the way can hold."""
    with hasty.client() as http:
        return request("GET", urlsplit(Company(http).add(png(3, 2) + bytes(LARGE))["href"]).path)


def test_who_does_not_take_an_answer_is_cut_off(hasty: Served, download: bytes) -> None:
    with Wire(hasty.url, receive_buffer=4096) as wire:
        wire.send(download)
        time.sleep(SLOW + LATE)
        with pytest.raises((ConnectionError, EOFError)):
            wire.answer()


def test_who_takes_it_fast_enough_is_not(tmp_path: Path) -> None:
    """Little by little, for longer than anybody may be too slow."""
    seconds = 5 * SLOW  # a machine that has other things to do keeps this client waiting, too
    patient = SETTINGS | {"TRIPTYCH_SLOWEST_SECONDS": seconds}
    with serve({name: str(value) for name, value in patient.items()}, tmp_path / "data") as served:
        with served.client() as http:
            path = urlsplit(Company(http).add(png(3, 2) + bytes(LARGE))["href"]).path
        with Wire(served.url, receive_buffer=65_536) as wire:
            wire.send(request("GET", path))
            until = time.monotonic() + 1.5 * seconds
            while time.monotonic() < until:
                time.sleep(0.1)
                wire.socket.recv(20_000)
            wire.send(LIVE)
            assert wire.rest().endswith(b'"}')
