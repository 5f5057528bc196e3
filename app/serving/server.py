"""The server process: it opens the service, says so in one line, and ends in order."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import uvicorn
from fastapi import FastAPI

from ..control import token
from ..main import CannotStart, lifespan
from ..settings import Settings
from . import listening
from .ending import Ending

log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """uvicorn's server for one application of `create_app`."""

    def __init__(self, app: FastAPI, config: uvicorn.Config, ending: Ending) -> None:
        super().__init__(config)
        self._app = app
        self._settings: Settings = app.state.settings
        self._ending = ending

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the program's own handlers, which count before there is a server, too, and after it."""
        yield

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until the end is asked for, at the place that the settings say. Raises CannotStart."""
        with ExitStack() as stack:
            if sockets is None:
                with self._naming_the_place():
                    sockets = listening.take(self._settings.host, self._settings.port)
            for sock in sockets:
                stack.enter_context(sock)
            super().run(sockets)

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        async with lifespan(self._app):
            await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if self._ending.code is not None:
            return
        sockets = sockets or []
        with self._naming_the_place():
            for sock in sockets:  # by ourselves: uvloop would not say that it cannot
                sock.listen(self.config.backlog)
        await super().startup(sockets)
        self._ending.seconds = self._settings.shutdown_seconds
        urls = ", ".join(map(listening.url_of, sockets))
        where = token.place(self._settings)
        print(
            f"Triptych is ready on {urls} (control token {where}, control and docs below /_triptych/docs)", flush=True
        )

    async def on_tick(self, counter: int) -> bool:
        self.should_exit = self._ending.code is not None
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        cut_off = asyncio.create_task(self._cut_off())
        await super().shutdown(sockets)
        cut_off.cancel()

    async def _cut_off(self) -> None:
        """Break off what still runs when its time is over. Whoever is broken off cleans up after itself."""
        await asyncio.sleep(self._ending.seconds)
        connections, requests = self.server_state.connections, self.server_state.tasks
        log.warning(
            "cut off after %g s: %d connections, %d requests", self._ending.seconds, len(connections), len(requests)
        )
        for connection in list(connections):
            connection.transport.abort()
        await asyncio.sleep(0.1)  # most end where they learn that their client has gone
        logging.getLogger("uvicorn.error").addFilter(_is_no_cut_off)
        for request in list(requests):
            request.cancel()

    @contextmanager
    def _naming_the_place(self) -> Iterator[None]:
        """Say which setting leads to an address that cannot be listened on. Raises CannotStart."""
        try:
            yield
        except (OSError, UnicodeError) as error:  # the second is for names that cannot be any
            host, port = self._settings.host, self._settings.port
            if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
                remedy = "end what listens there, or choose another: --port 0 takes a free one"
                raise CannotStart(f"TRIPTYCH_PORT: port {port} of {host} is in use; {remedy}") from error
            reason = error.strerror if isinstance(error, OSError) else error
            raise CannotStart(f"TRIPTYCH_HOST: cannot listen on {host}, port {port}: {reason}") from error


def _is_no_cut_off(record: logging.LogRecord) -> bool:
    """uvicorn logs a request that is cut off like a mistake of the application."""
    return record.exc_info is None or not isinstance(record.exc_info[1], asyncio.CancelledError)
