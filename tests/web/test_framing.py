"""Where a request ends, and what is no request: no two servers may read the same bytes differently."""

from __future__ import annotations

import hashlib

import httpx
import pytest

from tests.servers.triptych import Served
from tests.servers.wire import Answer, Wire, request
from tests.vendors.amazon_ads.profile import Profile

pytestmark = pytest.mark.one_setup

FILE = b"The bytes of a file."
LIVE = request("GET", "/_triptych/live")


def target(http: httpx.Client) -> str:
    """The path of a new upload address: a PUT to it answers with the MD5 of the body, as it was read."""
    return httpx.URL(Profile(http).address()).raw_path.decode()


def check_etag(answer: Answer, content: bytes) -> None:
    assert (answer.status, answer.headers["etag"]) == (200, f'"{hashlib.md5(content).hexdigest()}"')


BAD_HEADS = {
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    "two Hosts, HTTP/1.0": b"GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
    "a Host with a path": b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "a Host with a user": b"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
    "a Host with a space": b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    "a Host with markup": b"GET / HTTP/1.1\r\nHost: <b>\r\n\r\n",
    "an endless Host": b"GET / HTTP/1.1\r\nHost: " + b"a" * 301 + b"\r\n\r\n",
    "a Host of no ASCII": b"GET / HTTP/1.1\r\nHost: \xe9\r\n\r\n",
    "a Host with half an escape": b"GET / HTTP/1.1\r\nHost: a%2\r\n\r\n",
    "a Host whose port is none": b"GET / HTTP/1.1\r\nHost: a:http\r\n\r\n",
    "a Host with too high a port": b"GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n",
    "a Host that is no IPv6 address": b"GET / HTTP/1.1\r\nHost: [1::2::3]\r\n\r\n",
    "a Host without closing bracket": b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
    "a Host with a port alone": b"GET / HTTP/1.1\r\nHost: :80\r\n\r\n",
    "a malformed Host of HTTP/1.0": b"GET / HTTP/1.0\r\nHost: a b\r\n\r\n",
    "an absolute target and no Host": b"GET http://a/ HTTP/1.1\r\n\r\n",
    "an absolute target of no host": b"GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n",
    "an absolute target with a user": b"GET http://a@b/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "an absolute target of another scheme": b"GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "a target without slash": b"GET a HTTP/1.1\r\nHost: a\r\n\r\n",
    "an asterisk": b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
    "CONNECT": b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    "no method": b"X Y Z\r\n\r\n",
    "TLS": bytes.fromhex("16030100c8010000c40303"),
    "line feeds alone": b"GET / HTTP/1.1\nHost: a\n\n",
    "a line feed alone": b"GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
    "a carriage return alone": b"GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n",
    "a folded first header": b"GET / HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n",
    "a header without colon": b"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
    "a header without name": b"GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n",
    "a space before the colon": b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\n",
    "a NUL": b"GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n",
    "a target of no ASCII": b"GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a query of no ASCII": b"GET /?\xe9 HTTP/1.1\r\nHost: a\r\n\r\n",
    "both lengths": b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    "both lengths, turned": b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
    "two lengths": b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
    "two lengths in one": b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n",
    "a negative length": b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
    "a length with a sign": b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n",
    "a hexadecimal length": b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n",
    "an empty length": b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
    "too great a length": b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551621\r\n\r\n",
    "almost chunked": b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
    "chunked and more": b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
    "compressed and chunked": b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    "chunked twice": b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunked by a vertical tab": b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0bchunked\r\n\r\n",
    "chunked in HTTP/1.0": b"PUT / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
}


@pytest.mark.parametrize("head", BAD_HEADS.values(), ids=BAD_HEADS.keys())
def test_what_is_no_request_is_refused_and_ends_the_connection(service: Served, head: bytes) -> None:
    """Nothing behind it is taken for a request."""
    with Wire(service.url) as wire:
        wire.send(head)
        answer = wire.answer()

        assert (answer.status, answer.headers["connection"]) == (400, "close")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        wire.send(LIVE)
        assert wire.rest() == b""


@pytest.mark.parametrize("version", [b"0.9", b"2.0"])
def test_other_versions_are_refused(service: Served, version: bytes) -> None:
    with Wire(service.url) as wire:
        wire.send(b"GET / HTTP/%b\r\nHost: a\r\n\r\n" % version)
        assert wire.answer().status == 505
        assert wire.rest() == b""


BAD_CHUNKS = {
    "no size": b"\r\nhello\r\n0\r\n\r\n",
    "a size of no digits": b"x\r\nhello\r\n0\r\n\r\n",
    "a negative size": b"-5\r\nhello\r\n0\r\n\r\n",
    "a size with a prefix": b"0x5\r\nhello\r\n0\r\n\r\n",
    "a size before a space": b"5 \r\nhello\r\n0\r\n\r\n",
    "a size behind a space": b" 5\r\nhello\r\n0\r\n\r\n",
    "too great a size": b"10000000000000005\r\nhello\r\n0\r\n\r\n",
    "a size behind a line feed": b"5\nhello\r\n0\r\n\r\n",
    "an extension with a line feed": b"5;a\nb\r\nhello\r\n0\r\n\r\n",
    "an endless extension": b"5;" + b"x" * 2_000,
    "more than the size": b"4\r\nhello\r\n0\r\n\r\n",
    "a line feed behind the chunk": b"5\r\nhello\n0\r\n\r\n",
    "no line end behind the chunk": b"5\r\nhello0\r\n\r\n",
    "a trailer without name": b"5\r\nhello\r\n0\r\n: x\r\n\r\n",
    "a trailer without colon": b"5\r\nhello\r\n0\r\nGET / HTTP/1.1\r\n\r\n",
    "a trailer behind a line feed": b"5\r\nhello\r\n0\r\nX: y\n\r\n",
    "a folded trailer": b"5\r\nhello\r\n0\r\nX: y\r\n z\r\n\r\n",
}


@pytest.mark.parametrize("body", BAD_CHUNKS.values(), ids=BAD_CHUNKS.keys())
def test_a_body_in_no_chunks_is_refused_and_ends_the_connection(
    service: Served, http: httpx.Client, body: bytes
) -> None:
    with Wire(service.url) as wire:
        wire.send(request("PUT", target(http), "Transfer-Encoding: chunked") + body + LIVE)
        assert wire.answer().status == 400
        assert wire.rest() == b""


CHUNKS = {
    "one": b"14\r\n" + FILE + b"\r\n0\r\n\r\n",
    "many": b"".join(b"1\r\n%c\r\n" % byte for byte in FILE) + b"0\r\n\r\n",
    "leading zeros": b"00014\r\n" + FILE + b"\r\n000\r\n\r\n",
    "extensions": b'14;name=value; other="x y";last\r\n' + FILE + b"\r\n0;end\r\n\r\n",
    "trailers": b"14\r\n" + FILE + b"\r\n0\r\nX-Checksum: 7\r\nX-Other:\r\n\r\n",
}


@pytest.mark.parametrize("body", CHUNKS.values(), ids=CHUNKS.keys())
@pytest.mark.parametrize("piece", [1, 7, 4096])
def test_chunks_are_read_in_whatever_pieces_they_come(
    service: Served, http: httpx.Client, body: bytes, piece: int
) -> None:
    """The request behind them too."""
    whole = request("PUT", target(http), "Transfer-Encoding: Chunked") + body + LIVE
    with Wire(service.url) as wire:
        wire.send(*(whole[at : at + piece] for at in range(0, len(whole), piece)), pause=0)
        check_etag(wire.answer(), FILE)
        assert wire.answer().status == 200


def test_a_trailer_is_no_header(service: Served, http: httpx.Client) -> None:
    """A workspace that is named behind the body is not the request's."""
    with Wire(service.url) as wire:
        body = b"0\r\nX-Triptych-Workspace: nowhere\r\n\r\n"
        wire.send(request("POST", "/assets", "Authorization: Bearer x", "Transfer-Encoding: chunked") + body)
        assert b"nowhere" not in wire.answer().body


def test_white_space_around_a_value_is_no_part_of_it(service: Served, http: httpx.Client, workspace: str) -> None:
    with Wire(service.url) as wire:
        for name in ("X-Triptych-Workspace: \t {} \t ", "X-Triptych-Workspace:{}"):
            wire.send(request("GET", "/_triptych/clock", name.format(workspace)))
            assert wire.answer().status == 200

        stack = ("api_key:  blt7472697074796368  ", "authtoken:\tblt0123456789abcdef\t")
        wire.send(request("GET", "/v3/assets", *stack, f"X-Triptych-Workspace: {workspace} "))
        assert wire.answer().status == 200

        wire.send(request("PUT", target(http), "Content-Length:  20  ") + FILE)
        check_etag(wire.answer(), FILE)


def test_empty_lines_before_a_request_are_passed_over(service: Served) -> None:
    with Wire(service.url) as wire:
        wire.send(b"\r\n" + LIVE + b"\r\n\r\n" + LIVE, b"\r", b"\n", LIVE)
        assert [wire.answer().status for _ in range(3)] == [200, 200, 200]


def test_a_head_or_trailers_over_the_limit_are_refused(service: Served, http: httpx.Client) -> None:
    fits, over = "x" * 65_000, "x" * 66_000
    with Wire(service.url) as wire:
        wire.send(request("GET", "/_triptych/live", f"X: {fits}"))
        assert wire.answer().status == 200
        wire.send(request("GET", "/_triptych/live", *(f"X: {number}" for number in range(250))))
        assert wire.answer().status == 200
        chunked = request("PUT", target(http), "Transfer-Encoding: chunked")
        wire.send(chunked + b"0\r\n" + f"X: {fits}\r\n\r\n".encode())
        check_etag(wire.answer(), b"")

    for sent in (
        request("GET", "/_triptych/live", f"X: {over}"),
        request("GET", "/" + over),
        request("GET", "/_triptych/live", *(f"X: {number}" for number in range(300))),
        chunked + b"0\r\n" + f"X: {over}\r\n\r\n".encode(),
        chunked + b"0\r\n" + b"X: y\r\n" * 11_000 + b"\r\n",
    ):
        with Wire(service.url) as wire:
            wire.send(sent)
            answer = wire.answer()
            assert (answer.status, answer.headers["connection"]) == (431, "close")
            assert wire.rest() == b""
