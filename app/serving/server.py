"""The server process: it opens the service, says so in one line, and ends in order."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from typing import cast

import uvicorn
from fastapi import FastAPI

from ..control import token
from ..main import lifespan
from ..service import CannotStart
from ..settings import Settings
from ..variables import PREFIX
from . import listening
from .ending import Ending
from .tls import Tls, open_tls

log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """uvicorn's server for one application of `create_app`."""

    def __init__(self, app: FastAPI, config: uvicorn.Config, ending: Ending) -> None:
        super().__init__(config)
        self._app = app
        self._settings: Settings = app.state.settings
        self._ending = ending
        self._tls: Tls | None = None
        self._https: list[socket.socket] = []

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave the signals to the program's own handlers, which count before there is a server, too, and after it."""
        yield

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until the end is asked for, at the places that the settings say. Raises CannotStart."""
        settings = self._settings
        self._tls = open_tls(settings)
        with ExitStack() as stack:
            if sockets is None:
                sockets = self._take("port", stack)
            if self._tls is not None:
                self._https = self._take("tls_port", stack)
            super().run([*sockets, *self._https])

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        async with lifespan(self._app):
            await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if self._ending.code is not None:
            return
        http = [sock for sock in sockets or [] if sock not in self._https]
        self._listen(http, "port")
        self._listen(self._https, "tls_port")
        await super().startup(http)
        if self._tls is not None:
            for sock in self._https:
                self.servers.append(await self._tls.serve(sock, self._connection, self._settings))
        self._ending.seconds = self._settings.shutdown_seconds
        urls = [listening.url_of(sock, "https" if sock in self._https else "http") for sock in (*http, *self._https)]
        where = token.place(self._settings)
        print(f"Triptych is ready on {', '.join(urls)} (control token {where}, control and docs below /_triptych/docs)")
        if self._tls is not None and self._tls.lines:
            print(self._tls.lines)
        sys.stdout.flush()

    def _connection(self) -> asyncio.Protocol:
        """One more, as uvicorn makes them itself."""
        make = cast(Callable[..., asyncio.Protocol], self.config.http_protocol_class)
        return make(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)

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

    def _take(self, setting: str, stack: ExitStack) -> list[socket.socket]:
        with self._naming_the_place(setting):
            taken = listening.take(self._settings.host, getattr(self._settings, setting))
        return [stack.enter_context(sock) for sock in taken]

    def _listen(self, sockets: list[socket.socket], setting: str) -> None:
        """By ourselves: uvloop would not say that it cannot."""
        with self._naming_the_place(setting):
            for sock in sockets:
                sock.listen(self.config.backlog)

    @contextmanager
    def _naming_the_place(self, setting: str) -> Generator[None]:
        """Say which setting leads to an address that cannot be listened on. Raises CannotStart."""
        try:
            yield
        except (OSError, UnicodeError) as error:  # the second is for names that cannot be any
            host, port = self._settings.host, getattr(self._settings, setting)
            if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
                flag = setting.replace("_", "-")
                remedy = f"end what listens there, or choose another: --{flag} 0 takes a free one"
                raise CannotStart(f"{PREFIX}{setting.upper()}: port {port} of {host} is in use; {remedy}") from error
            reason = error.strerror if isinstance(error, OSError) else error
            raise CannotStart(f"TRIPTYCH_HOST: cannot listen on {host}, port {port}: {reason}") from error


def _is_no_cut_off(record: logging.LogRecord) -> bool:
    """uvicorn logs a request that is cut off like a mistake of the application."""
    return record.exc_info is None or not isinstance(record.exc_info[1], asyncio.CancelledError)
