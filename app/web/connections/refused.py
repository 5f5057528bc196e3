"""What a client is told whose bytes are not read on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from http import HTTPStatus

from uvicorn.protocols.utils import get_remote_addr

log = logging.getLogger(__name__)


class Refused(Exception):
    """What a client sends is no request, or more or slower than a request may be."""

    def __init__(self, status: HTTPStatus, problem: str) -> None:
        super().__init__(problem)
        self.status = status

    def answer(self, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
        """A short plain answer with these headers too, after which the connection ends."""
        body = f"{self}\n".encode()
        return b"\r\n".join(
            (
                f"HTTP/1.1 {self.status} {self.status.phrase}".encode(),
                *(b"%b: %b" % header for header in headers),
                b"content-type: text/plain; charset=utf-8",
                b"content-length: %d" % len(body),
                b"connection: close",
                b"",
                body,
            )
        )

    def tell(self, transport: asyncio.Transport) -> None:
        """Say in the log what is not the client's own affair."""


class TlsSpoken(Refused):
    """TLS was spoken to a port for plain http. Whoever set up the client cannot read the answer."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.BAD_REQUEST, "TLS is spoken to a port for plain http.")

    def tell(self, transport: asyncio.Transport) -> None:
        host, port = get_remote_addr(transport) or ("a client", 0)
        log.warning("%s, port %d, speaks TLS to a port for plain http: its address must begin with http://", host, port)


class TooMany(Refused):
    """As many connections are open as the process has descriptors for."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.SERVICE_UNAVAILABLE, "Too many connections are open. Try again later.")

    def tell(self, transport: asyncio.Transport) -> None:
        host, _ = get_remote_addr(transport) or ("a client", 0)
        log.warning("a connection from %s was refused, as too many are open", host)


def malformed(problem: str) -> Refused:
    """The refusal of bytes that are no HTTP."""
    return Refused(HTTPStatus.BAD_REQUEST, f"The request is malformed: {problem}.")


TOO_SLOW = Refused(HTTPStatus.REQUEST_TIMEOUT, "The request takes too long to come.")
