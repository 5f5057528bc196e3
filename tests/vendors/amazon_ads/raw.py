"""Requests that no HTTP library would send, written to the socket byte by byte."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from urllib.parse import urlsplit


def send(url: str, request: bytes) -> socket.socket:
    """Open a connection to the host of `url` and write to it."""
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname, address.port), timeout=10)
    connection.sendall(request)
    return connection


def head(method: str, url: str, headers: Mapping[str, str]) -> bytes:
    """The part of a request before its body."""
    address = urlsplit(url)
    lines = [f"{method} {address.path}?{address.query} HTTP/1.1", f"Host: {address.netloc}"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode("latin-1")


def receive(connection: socket.socket) -> tuple[int, bytes]:
    """The status of the next answer and all that follows, to the end of the connection."""
    content = b""
    while chunk := connection.recv(65_536):
        content += chunk
    return status_of(content), content


def status_of(content: bytes) -> int:
    """The status in the first line of an answer."""
    return int(content.split(b" ", 2)[1])
