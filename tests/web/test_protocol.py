"""How requests are read from connections."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from tests.servers.nginx import nginx
from tests.servers.triptych import Served
from tests.servers.wire import Wire, request
from tests.web.test_framing import FILE, LIVE, check_etag, target

pytestmark = pytest.mark.one_setup

# What Java's HttpClient and `curl --http2` send to plain http addresses.
OFFER = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"
# A body that is refused for what it says.
BODY = b'{"frozen": 99}'
REFUSED = b"frozen must be true or false"


@pytest.fixture
def connection(service: Served) -> Iterator[socket.socket]:
    address = urlsplit(service.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        yield connection


def head(more: str) -> bytes:
    return f"PUT /_triptych/clock HTTP/1.1\r\nHost: localhost\r\n{more}\r\n".encode()


def answer(connection: socket.socket) -> bytes:
    """The next answer, which is small."""
    content = b""
    while not content.endswith(b"}"):
        content += connection.recv(65_536)
    return content


def test_a_body_is_read_though_the_client_offers_to_speak_http_2(connection: socket.socket) -> None:
    connection.sendall(head(f"{OFFER}Content-Length: {len(BODY)}\r\n") + BODY)
    assert REFUSED in answer(connection)

    connection.sendall(head(f"{OFFER}Transfer-Encoding: chunked\r\n") + b"e\r\n" + BODY + b"\r\n0\r\n\r\n")
    assert REFUSED in answer(connection)


def test_a_body_is_read_that_comes_after_the_offer(connection: socket.socket) -> None:
    connection.sendall(head(f"{OFFER}Content-Length: {len(BODY)}\r\nExpect: 100-continue\r\n"))
    assert connection.recv(65_536).startswith(b"HTTP/1.1 100 ")
    connection.sendall(BODY)

    assert REFUSED in answer(connection)


def test_an_offer_on_a_kept_connection_costs_no_body_either(connection: socket.socket) -> None:
    for offer in ("", OFFER, ""):
        connection.sendall(head(f"{offer}Content-Length: {len(BODY)}\r\n") + BODY)
        assert REFUSED in answer(connection)


def test_an_offer_inside_a_body_is_only_text(connection: socket.socket) -> None:
    body = b'{"x": "' + OFFER.replace("\r\n", " ").encode() + b'", "frozen": 99}'
    connection.sendall(head(f"Content-Length: {len(body)}\r\n") + body)

    assert REFUSED in answer(connection)


@pytest.mark.parametrize("framing", ["sized", "chunked"])
@pytest.mark.parametrize("piece", [1, 2, 40, 100_000])
def test_no_body_is_lost_in_whatever_pieces_its_head_comes(
    service: Served, http: httpx.Client, framing: str, piece: int
) -> None:
    """Nor behind another request, nor what is behind itself."""
    length, body = f"Content-Length: {len(FILE)}", FILE
    if framing == "chunked":
        length, body = "Transfer-Encoding: chunked", b"%x\r\n%b\r\n0\r\n\r\n" % (len(FILE), FILE)
    put = request("PUT", target(http), *OFFER.splitlines(), length, body=body)
    sent = LIVE + put + put + LIVE
    with Wire(service.url) as wire:
        wire.send(*(sent[at : at + piece] for at in range(0, len(sent), piece)), pause=0)

        assert wire.answer().status == 200
        check_etag(wire.answer(), FILE)
        check_etag(wire.answer(), FILE)
        assert wire.answer().status == 200


def test_the_offer_may_be_all_that_comes_late(service: Served, http: httpx.Client) -> None:
    put = request("PUT", target(http), f"Content-Length: {len(FILE)}", *OFFER.splitlines(), body=FILE)
    for cut in (put.index(b"Connection"), put.index(b"Upgrade: h2c"), put.index(b"h2c"), put.index(FILE)):
        with Wire(service.url) as wire:
            wire.send(put[:cut], put[cut:], pause=0.05)
            check_etag(wire.answer(), FILE)


def test_a_thousand_requests_at_once_get_a_thousand_answers_in_order(service: Served) -> None:
    """And so do those whose client says at once that it has no more to say."""
    with Wire(service.url) as wire:
        wire.send(b"".join(request("GET", f"/nothing/{number}.") for number in range(1_000)))
        wire.socket.shutdown(socket.SHUT_WR)
        for number in range(1_000):
            answer = wire.answer()
            assert answer.status == 404
            assert b"/nothing/%d." % number in answer.body
        assert wire.rest() == b""


def test_what_waits_when_its_client_has_gone_is_dropped(service: Served, workspace: str) -> None:
    """The log has no traceback, which the workspace looks for."""
    for _ in range(20):
        with Wire(service.url) as wire:
            wire.send(LIVE * 500)
            assert wire.answer().status == 200


def test_an_answer_arrives_at_a_client_that_sends_no_more(service: Served, http: httpx.Client) -> None:
    with Wire(service.url) as wire:
        wire.send(request("PUT", target(http), f"Content-Length: {len(FILE)}", body=FILE))
        wire.socket.shutdown(socket.SHUT_WR)
        check_etag(wire.answer(), FILE)
        assert wire.rest() == b""


@pytest.mark.parametrize("connection", ["close", "keep-alive"])
@pytest.mark.parametrize("framing", ["Content-Length: 20000000", "Transfer-Encoding: chunked"])
def test_a_refusal_arrives_though_the_body_is_large(service: Served, connection: str, framing: str) -> None:
    """The client reads nothing before it has sent everything."""
    body = bytes(20_000_000)
    if "chunked" in framing:
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    for _ in range(5):
        with Wire(service.url) as wire:
            wire.send(request("POST", "/assets", f"Connection: {connection}", framing, body=body))
            assert wire.answer().status == 401
            if connection == "close":
                assert wire.rest() == b""
            else:
                wire.send(LIVE)
                assert wire.answer().status == 200


@pytest.mark.long
@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("buffering", ["on", "off"])
def test_a_refusal_arrives_through_nginx(service: Served, version: str, buffering: str) -> None:
    """A hundred and forty times of as many, each on a connection of its own: nginx ends it with such an answer."""
    headers, body = {"Connection": "close"}, bytes(3_000_000)
    passing_on = f"client_max_body_size 0; proxy_request_buffering {buffering}; proxy_http_version {version};"
    with nginx(service.url, passing_on) as http, ThreadPoolExecutor(10) as threads:
        answers = threads.map(lambda _: http.post("/assets", headers=headers, content=body), range(140))
        assert {answer.status_code for answer in answers} == {401}


def test_what_comes_behind_the_last_answer_does_not_take_it_away(service: Served) -> None:
    last = request("GET", "/_triptych/live", "Connection: close")
    for _ in range(20):
        with Wire(service.url) as wire:
            wire.send(last + LIVE * 20_000)
            assert wire.answer().status == 200
            assert wire.rest() == b""


def test_who_asked_before_sending_and_was_refused_is_not_waited_for(service: Served) -> None:
    """Whether the body follows is up to the client, so the next request's place cannot be known."""
    with Wire(service.url) as wire:
        wire.send(request("POST", "/assets", "Content-Length: 1000", "Expect: 100-continue"))
        answer = wire.answer()
        assert (answer.status, answer.headers["connection"]) == (401, "close")
        assert wire.rest() == b""


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /_triptych/live HTTP/1.0\r\n\r\n",
        request("GET", "/_triptych/live", "Connection: close"),
        request("GET", "/_triptych/live", "Connection: x, Close"),
        request("GET", "/_triptych/live", "Connection: x", "Connection: close"),
        request("GET", "/_triptych/live", "Connection: close", "Content-Length: 4", body=b"more"),
    ],
)
def test_a_connection_ends_where_its_client_says_so(service: Served, sent: bytes) -> None:
    """And after each answer in HTTP/1.0."""
    with Wire(service.url) as wire:
        wire.send(sent)
        answer = wire.answer()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert wire.rest() == b""
