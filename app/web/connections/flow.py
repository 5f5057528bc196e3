"""uvicorn's view of a connection: when it is read, and what an answer is written to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from uvicorn.protocols.http.flow_control import FlowControl

_MOST_UNSENT = 262_144
_MOST_WAITING = 65_536
_FAREWELL_SECONDS = 1


class Flow(FlowControl):
    """uvicorn's flow control; while it is held, nobody who asks for more of a body makes the socket be read."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__(transport)
        self._held = False

    def hold(self) -> None:
        """Read no more until released."""
        self._held = True
        self.pause_reading()

    def release(self) -> None:
        """Read on, if held."""
        if self._held:
            self._held = False
            self.resume_reading()

    def read_on(self) -> None:
        """Read on, held or not."""
        self._held = False
        self.resume_reading()

    def resume_reading(self) -> None:
        """Read on, unless held, or lost a moment ago."""
        if not self._held and not self._transport.is_closing():
            super().resume_reading()


class Outlet(asyncio.Transport):
    """The transport as an answer sees it: it counts what is written, and leaves the end to the connection."""

    def __init__(self, transport: asyncio.Transport, end: Callable[[], None]) -> None:
        super().__init__()
        self._transport = transport
        self._end = end
        self._written = 0
        self.ended = False

    @property
    def taken(self) -> int:
        """How many bytes the client has taken, or the network on its way."""
        return self._written - self._transport.get_write_buffer_size()

    @property
    def waits(self) -> bool:
        """Whether there are bytes that it has not."""
        return self._transport.get_write_buffer_size() > 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send the bytes as soon as they are taken."""
        if not self.ended:
            self._written += len(data)
            self._transport.write(data)

    def close(self) -> None:
        """End the connection behind what was written."""
        if not self.ended:
            self._end()

    def is_closing(self) -> bool:
        """Whether nothing more can be written."""
        return self.ended or self._transport.is_closing()


def limit_unsent(transport: asyncio.Transport) -> None:
    """Have the system take no more for a client than keeps the network busy, where it can be told so.

    It would take megabytes for each who reads nothing, and nobody could see whether a client reads.
    """
    transport.set_write_buffer_limits(_MOST_WAITING)  # TLS would let eight times as much wait
    option = getattr(socket, "TCP_NOTSENT_LOWAT", None)
    connection: socket.socket | None = transport.get_extra_info("socket")
    if option is not None and connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, option, _MOST_UNSENT)


def in_tls(transport: asyncio.Transport) -> bool:
    """Whether neither side can say that it sends no more, and still be sent to."""
    return not transport.can_write_eof()


def end_half(transport: asyncio.Transport) -> None:
    """Say that nothing more is sent, where that can be said."""
    if not in_tls(transport):
        transport.write_eof()


def wait_no_farewell(transport: asyncio.Transport) -> None:
    """Cut a closed connection off soon: a client that is idle does not answer TLS's farewell."""
    if in_tls(transport):
        asyncio.get_running_loop().call_later(_FAREWELL_SECONDS, transport.abort)
