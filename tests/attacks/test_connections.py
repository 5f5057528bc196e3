"""What strangers can do below HTTP, before anybody asks who they are: nothing that others notice."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import pytest

from tests.attacks.conftest import HEAD_SECONDS, IDLE, LINGER, MIB, SLOW, Attacked
from tests.files import png
from tests.servers.wire import Wire, request
from tests.vendors.iqmetrix.company import Company
from tests.web.test_framing import LIVE, target

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = request("POST", "/assets", "Authorization: Bearer x", "Transfer-Encoding: chunked")
ENDLESS = 16 * MIB
MANY = 300
# How much later something may happen than it is set to: the service looks only once a while, and has others to serve.
LATE = 4.0
# How long anybody else may wait for an answer meanwhile.
OTHERS = 2.0


def flood(wire: Wire, start: bytes, more: bytes, size: int) -> int:
    """Send until the service does not take any more; gives the bytes that were sent."""
    sent = 0
    with suppress(OSError):
        wire.send(start)
        while sent < size:
            wire.send(more)
            sent += len(more)
    return sent


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (HEAD, b"X: " + b"x" * 60_000 + b"\r\n"),
        (HEAD, b"X: y\r\n" * 10_000),
        (b"GET /", b"x" * 60_000),
        (CHUNKED + b"0\r\n", b"X: " + b"x" * 60_000 + b"\r\n"),
        (CHUNKED + b"0\r\n", b"X: y\r\n" * 10_000),
        (CHUNKED + b"1;", b"x" * 60_000),
    ],
    ids=["long headers", "many headers", "a long target", "long trailers", "many trailers", "a long extension"],
)
def test_what_has_no_end(attacked: Attacked, start: bytes, more: bytes) -> None:
    with ExitStack() as stack:
        for wire in [stack.enter_context(Wire(attacked.url)) for _ in range(4)]:
            flood(wire, start, more, ENDLESS)
            assert wire.answer().status in (400, 431)


def test_many_heads_that_are_almost_too_large(attacked: Attacked) -> None:
    """All at once, and none ends; then as many of which each has as many headers as fit, and a body to come."""
    before = attacked.mib()
    for sent in (HEAD + b"X: y\r\n" * 10_000, HEAD + b"Content-Length: 9\r\n" + b"X:\r\n" * 15_000 + b"\r\n"):
        with ExitStack() as stack:
            wires = [stack.enter_context(Wire(attacked.url)) for _ in range(MANY)]
            for wire in wires:
                wire.send(sent)
            for wire in wires:
                assert wire.answer().status in (408, 431)
    assert attacked.peak < before + 60


def test_requests_of_clients_that_read_no_answer(attacked: Attacked) -> None:
    with ExitStack() as stack:
        wires = [stack.enter_context(Wire(attacked.url, timeout=1, receive_buffer=4096)) for _ in range(4)]
        before = attacked.mib()
        for wire in wires:
            assert flood(wire, b"", LIVE * 1000, ENDLESS) < ENDLESS
        assert attacked.peak < before + 30
        attacked.seconds_until_alone(SLOW + LATE)


def test_clients_that_send_a_byte_now_and_then(attacked: Attacked) -> None:
    """Others are served meanwhile; the slow ones are gone when their time is over, whatever they sent."""
    with ExitStack() as stack:
        wires = [stack.enter_context(Wire(attacked.url)) for _ in range(MANY)]
        started, slowest, sent = time.monotonic(), 0.0, iter(HEAD + b"X: " + b"x" * 1000)
        while attacked.connections():
            assert time.monotonic() - started < HEAD_SECONDS + LATE
            byte = next(sent)
            for wire in wires:
                with suppress(OSError):
                    wire.send(b"%c" % byte)
            slowest = max(slowest, attacked.seconds_for_others())
        assert slowest < OTHERS


def test_clients_that_send_nothing(attacked: Attacked) -> None:
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(Wire(attacked.url))
        assert attacked.seconds_for_others() < OTHERS
        attacked.seconds_until_alone(IDLE + LATE)


def test_bodies_that_stop(attacked: Attacked) -> None:
    with attacked.served.client() as http, ExitStack() as stack:
        put = request("PUT", target(http), f"Content-Length: {10 * MIB}")
        wires = [stack.enter_context(Wire(attacked.url)) for _ in range(MANY // 3)]
        for wire in wires:
            wire.send(put + bytes(65_536))
        assert attacked.seconds_for_others() < OTHERS
        for wire in wires:
            assert wire.answer().status == 408


def test_bodies_whose_refusal_nobody_waits_for(attacked: Attacked) -> None:
    """What is thrown away needs no memory; and who stops in its midst is not waited for."""
    with ExitStack() as stack:
        before = attacked.mib()
        refused = request("POST", "/assets", "Connection: close", f"Content-Length: {ENDLESS}")
        for wire in [stack.enter_context(Wire(attacked.url)) for _ in range(20)]:
            assert flood(wire, refused, bytes(MIB), ENDLESS // 2) == ENDLESS // 2
        assert attacked.peak < before + 30
        attacked.seconds_until_alone(LINGER + LATE)


def test_files_that_are_asked_for_and_not_taken(attacked: Attacked) -> None:
    with attacked.served.client() as http, ExitStack() as stack:
        get = request("GET", urlsplit(Company(http).add(png(3, 2) + bytes(30 * MIB))["href"]).path)
        http.close()
        for wire in [stack.enter_context(Wire(attacked.url, receive_buffer=4096)) for _ in range(MANY // 10)]:
            wire.send(get)
        assert attacked.seconds_for_others() < OTHERS
        attacked.seconds_until_alone(SLOW + LATE)
