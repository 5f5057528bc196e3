"""How requests are read from connections."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.servers.triptych import Served

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
