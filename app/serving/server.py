"""The server process: it opens the service, says so in one line, and ends in order."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from typing import cast

import uvicorn
from fastapi import FastAPI

from ..control import token
from ..library import tokens
from ..main import create_app, lifespan
from ..settings import Settings
from ..web.connections import http_protocol
from . import descriptors, listening, places
from .ending import End
from .tls import Tls, open_tls

log = logging.getLogger(__name__)

Announce = Callable[[Sequence[str], str], None]
"""Told the addresses of the service once it is ready, and what a person should read."""


class Server(uvicorn.Server):
    """uvicorn's server for one application of `create_app`."""

    def __init__(self, app: FastAPI, config: uvicorn.Config, ending: End, announce: Announce) -> None:
        super().__init__(config)
        self._announce = announce
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
        with ExitStack() as stack:
            self._tls = open_tls(self._settings)
            if sockets is None:
                sockets = places.take(self._settings, "port", stack)
            self.run_at(sockets, places.take(self._settings, "tls_port", stack) if self._tls else [])

    def run_at(self, http: list[socket.socket], https: list[socket.socket]) -> None:
        """The same at these places, which others may serve, too."""
        self._tls, self._https = self._tls or open_tls(self._settings), https
        super().run([*http, *https])

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        async with lifespan(self._app):
            await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if self._ending.code is not None:
            return
        http = [sock for sock in sockets or [] if sock not in self._https]
        places.listen(self._settings, "port", http, self.config.backlog)
        places.listen(self._settings, "tls_port", self._https, self.config.backlog)
        await super().startup(http)
        if self._tls is not None:
            for sock in self._https:
                self.servers.append(await self._tls.serve(sock, self._connection, self._settings))
        self._ending.seconds = self._settings.shutdown_seconds
        urls = listening.urls_of(http, self._https)
        where = token.place(self._settings)
        said = f"Triptych is ready on {', '.join(urls)} (control token {where}, control and docs below /_triptych/docs)"
        if self._settings.auth == "strict" and not await self._app.state.service.database.read(tokens.are_issued):
            said += "; it is strict and knows nobody yet, this makes credentials for every door: "
            said += f"curl -X PUT {urls[0]}/_triptych/workspaces/default -u {token.USER}:$(triptych control-token)"
        if self._tls is not None and self._tls.lines:
            said += f"\n{self._tls.lines}"
        self._announce(urls, said)

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


def make_server(settings: Settings, ending: End, *, announce: Announce, worker: str | None = None) -> Server:
    """The server that these settings ask for; once it is ready it announces where. Of several, it is this worker."""
    app = create_app(settings)
    app.state.worker = worker
    app.state.connections.most = descriptors.most_connections()
    config = uvicorn.Config(
        app,
        log_config=None,  # what it says goes where the service tells of its requests
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # web/urls.py knows which of them to believe
        http=http_protocol(settings, app.state.connections),
        ws="none",
        lifespan="off",
    )
    return Server(app, config, ending, announce)


def _is_no_cut_off(record: logging.LogRecord) -> bool:
    """uvicorn logs a request that is cut off like a mistake of the application."""
    return record.exc_info is None or not isinstance(record.exc_info[1], asyncio.CancelledError)
