"""A connection on which bytes go as they are, for requests that no HTTP library would send."""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

_LONGEST_READ = 65_536
_ANYBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_ANYBODY.check_hostname, _ANYBODY.verify_mode = False, ssl.CERT_NONE


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; the names of its headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Wire:
    """A connection to the service at `url`; inside TLS where that says so, to whoever is there."""

    def __init__(self, url: str, *, timeout: float = 10, receive_buffer: int | None = None) -> None:
        address = urlsplit(url)
        self._unread = b""
        self.socket = socket.socket()
        self.socket.settimeout(timeout)
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect((address.hostname, address.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if address.scheme == "https":
            self.socket = _ANYBODY.wrap_socket(self.socket)

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.socket.close()

    def send(self, *pieces: bytes, pause: float = 0.02) -> None:
        """Send the pieces one by one."""
        for index, piece in enumerate(pieces):
            if index:
                time.sleep(pause)
            self.socket.sendall(piece)

    def answer(self) -> Answer:
        """The next answer, whose length is announced. Raises EOFError when the connection ends before."""
        head = self._until(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        status = int(first.split(" ")[1])
        length = 0 if status < 200 else int(headers.get("content-length", 0))
        while len(self._unread) < length:
            self._read()
        body, self._unread = self._unread[:length], self._unread[length:]
        return Answer(status, headers, body)

    def rest(self) -> bytes:
        """All that comes until the service ends the connection in order."""
        while chunk := self.socket.recv(_LONGEST_READ):
            self._unread += chunk
        rest, self._unread = self._unread, b""
        return rest

    def seconds_until_the_end(self) -> float:
        """How long the service lets the connection live from now on, in order or not."""
        started = time.monotonic()
        with suppress(ConnectionError):
            self.rest()
        return time.monotonic() - started

    def _until(self, end: bytes) -> bytes:
        while end not in self._unread:
            self._read()
        found, _, self._unread = self._unread.partition(end)
        return found

    def _read(self) -> None:
        chunk = self.socket.recv(_LONGEST_READ)
        if not chunk:
            raise EOFError(f"the connection ended after {self._unread!r}")
        self._unread += chunk


def request(method: str, target: str, *headers: str, body: bytes = b"") -> bytes:
    """A request of HTTP/1.1, as it goes over the wire."""
    return "\r\n".join([f"{method} {target} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode("latin-1") + body
