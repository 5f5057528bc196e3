"""One connection: its bytes become requests, one after the other, within bounds that no stranger moves."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn import Config
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.server import ServerState

from ...settings import Settings
from ...watch import Watch
from .counts import ConnectionCounts
from .flow import Flow, Outlet, end_half, in_tls, limit_unsent, wait_no_farewell
from .incoming import Incoming
from .patience import Patience
from .refused import TOO_SLOW, Refused, TooMany
from .requests import Requests


class HttpProtocol(asyncio.Protocol):
    """Reads requests with llhttp, and has uvicorn answer them.

    A request that comes before the last is answered waits unparsed, and the socket is not read.
    """

    transport: asyncio.Transport
    _flow: Flow
    _outlet: Outlet
    _requests: Requests

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        settings: Settings,
        watch: Watch,
        counts: ConnectionCounts,
    ) -> None:
        self._config = config
        self._server = server_state
        self._app_state = app_state
        self._settings = settings
        self._watch, self._counts = watch, counts
        self._incoming = Incoming(settings.max_head_bytes)
        # The request that waits for its answer. Its body may be still to come, also after the answer.
        self._cycle: RequestResponseCycle | None = None
        self._eof = self._ending = False
        self._body_bytes = self._useless_bytes = 0
        self._patience = Patience(settings)

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a request."""
        self.transport = cast(asyncio.Transport, transport)
        limit_unsent(self.transport)
        self._flow = Flow(self.transport)
        self._outlet = Outlet(self.transport, self._on_last_answer)
        self._requests = Requests(self._config, self._server, self._app_state, self.transport, self._on_answered)
        cast(set[Any], self._server.connections).add(self)
        self._watch.add(self)
        self._counts.accepted += 1
        if len(self._server.connections) > self._counts.most:
            self._refuse(TooMany(), linger=False)

    def data_received(self, data: bytes) -> None:
        """Take the bytes; those behind the last answer are of no use."""
        if self._ending:
            self._count_useless(len(data))
            return
        self._incoming.add(data)
        self._advance()

    def eof_received(self) -> bool:
        """Answer the request that has come whole; no other comes."""
        self._eof = True
        if self._ending or self._cycle is None or self._incoming.body is not None or in_tls(self.transport):
            self._end(linger=False)
            return False
        return True

    def connection_lost(self, _error: Exception | None) -> None:
        """Drop what waits, and tell the application."""
        cast(set[Any], self._server.connections).discard(self)
        self._watch.discard(self)
        self._counts.closed += 1
        self._ending = True
        self._incoming.clear()
        self._disconnect()

    def pause_writing(self) -> None:
        """Let answers wait."""
        self._flow.pause_writing()

    def resume_writing(self) -> None:
        """Let answers go on."""
        self._flow.resume_writing()

    # What uvicorn calls.

    def shutdown(self) -> None:
        """End the connection, behind its answer where one is being given."""
        if self._cycle is None:
            self._end(linger=False)
            wait_no_farewell(self.transport)
        else:
            self._cycle.keep_alive = False

    def _on_last_answer(self) -> None:
        self._end(linger=self._incoming.body is not None or bool(self._incoming.unread))

    def _on_answered(self) -> None:
        self._server.total_requests += 1
        self._cycle = None
        self._useless_bytes = 0
        self._patience.reset()
        if self._ending:
            return
        self._flow.resume_reading()
        if self._incoming.unread:
            self._advance()
        if self._eof and self._cycle is None:
            self._end(linger=False)

    # How bytes become requests.

    def _advance(self) -> None:
        """Take of what has come as much as may be taken now."""
        incoming = self._incoming
        try:
            while incoming.unread:
                if incoming.body is not None:
                    taken = self._take_body()
                elif self._cycle is None:
                    taken = self._take_head()
                else:
                    self._flow.hold()
                    return
                if not taken:
                    break
        except Refused as refused:
            self._refuse(refused, linger=True)
            return
        if incoming.unread:
            incoming.compact()
        self._flow.release()

    def _take_head(self) -> bool:
        begun = self._incoming.in_head
        head = self._incoming.take_head()
        if head is None:
            if self._incoming.in_head and not begun:
                self._patience.reset()
            return False
        self._body_bytes = 0
        self._patience.reset()
        self._cycle = self._requests.start(head, self._outlet, self._flow)
        if self._incoming.body is None:
            self._cycle.more_body = False
            self._cycle.message_event.set()
        return True

    def _take_body(self) -> bool:
        cycle = self._cycle
        if cycle is None:
            taken = self._incoming.take_body(None)
            self._count_useless(taken)
            return taken > 0
        taken = self._incoming.take_body(cycle.body)
        self._body_bytes += taken
        if self._incoming.body is None:
            cycle.more_body = False
        elif len(cycle.body) > HIGH_WATER_LIMIT:
            self._flow.pause_reading()
        cycle.message_event.set()
        return taken > 0

    # How a connection ends.

    def check(self, now: float) -> None:
        """End what takes too long."""
        settings, patience, incoming = self._settings, self._patience, self._incoming
        waited = patience.waited(now)
        if patience.answer_stuck(now, self._outlet.taken, waits=self._outlet.waits):
            self._cut()
        elif self._cycle is not None:
            wanted = not self._flow.read_paused and not self._cycle.waiting_for_100_continue
            if incoming.body is not None and patience.body_late(now, self._body_bytes, wanted=wanted):
                self._refuse(TOO_SLOW, linger=False)
        elif self._ending or incoming.body is not None:
            if waited >= settings.linger_seconds:
                self._cut()
        elif incoming.in_head:
            if waited >= settings.head_seconds:
                self._refuse(TOO_SLOW, linger=False)
        elif waited >= settings.idle_seconds:
            self._end(linger=False)

    def _refuse(self, refused: Refused, *, linger: bool) -> None:
        """Answer in place of the application, unless it has begun to."""
        refused.tell(self.transport)
        self._counts.refused[refused.status] += 1
        if self._cycle is None or not self._cycle.response_started:
            self._outlet.write(refused.answer(self._server.default_headers))
        self._end(linger=linger)

    def _end(self, *, linger: bool) -> None:
        """End the connection behind what was written.

        Where more may come that nobody wants, it is read on for a while: closing the socket at once would reset the
        connection, and take from the client what it has not read of the answer (RFC 9112, 9.6).
        """
        if self._ending:
            if not linger:
                self.transport.close()
            return
        self._ending = self._outlet.ended = True
        self._useless_bytes = 0
        self._patience.reset()
        self._incoming.clear()
        self._disconnect()
        if linger and not self._eof and not self.transport.is_closing():
            self._flow.read_on()
            end_half(self.transport)
        else:
            self.transport.close()

    def _cut(self) -> None:
        """End the connection now, whatever was not sent."""
        self._end(linger=False)
        self.transport.abort()

    def _count_useless(self, size: int) -> None:
        self._useless_bytes += size
        if self._useless_bytes > self._settings.linger_bytes:
            self._cut()

    def _disconnect(self) -> None:
        """Tell the application, if it still answers, that nobody listens."""
        if self._cycle is not None:
            self._cycle.disconnected = True
            self._cycle.message_event.set()
            self._cycle = None
        self._flow.resume_writing()
