"""How the requests of one connection reach the application."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import unquote

from uvicorn import Config
from uvicorn._types import ASGISendEvent, ASGIVersions, HTTPScope
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.protocols.utils import get_local_addr, get_remote_addr, is_ssl
from uvicorn.server import ServerState

from .flow import Flow, Outlet
from .head import Head

log = logging.getLogger("uvicorn.error")
access_log = logging.getLogger("uvicorn.access")


class Requests:
    """Makes the ASGI call of each request, which uvicorn's cycle then reads from and writes to."""

    def __init__(
        self,
        config: Config,
        server: ServerState,
        state: dict[str, Any],
        transport: asyncio.Transport,
        on_answered: Callable[[], None],
    ) -> None:
        self._app = config.loaded_app
        self._asgi: ASGIVersions = {"version": config.asgi_version, "spec_version": "2.3"}
        self._root_path = config.root_path
        self._logs_access = config.access_log
        self._loop = asyncio.get_running_loop()
        self._server = server
        self._state = state
        self._on_answered = on_answered
        self._remote, self._local = get_remote_addr(transport), get_local_addr(transport)
        self._scheme: Literal["http", "https"] = "https" if is_ssl(transport) else "http"

    def start(self, head: Head, outlet: Outlet, flow: Flow) -> RequestResponseCycle:
        """Let the application answer the request, from the event loop's next turn on."""
        cycle = (_Expecting if head.expects_continue else RequestResponseCycle)(
            scope=self._scope(head),
            transport=outlet,
            flow=flow,
            logger=log,
            access_logger=access_log,
            access_log=self._logs_access,
            default_headers=self._server.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=head.expects_continue,
            keep_alive=head.keep_alive,
            on_response=self._on_answered,
        )
        task = self._loop.create_task(cycle.run_asgi(self._app))
        task.add_done_callback(self._server.tasks.discard)
        self._server.tasks.add(task)
        return cycle

    def _scope(self, head: Head) -> HTTPScope:
        raw_path, _, query = head.target.partition(b"#")[0].partition(b"?")
        path = raw_path.decode("ascii")
        return {
            "type": "http",
            "asgi": self._asgi.copy(),
            "http_version": head.version,
            "server": self._local,
            "client": self._remote,
            "scheme": self._scheme,
            "method": head.method,
            "root_path": self._root_path,
            "path": self._root_path + (unquote(path) if "%" in path else path),
            "raw_path": self._root_path.encode("ascii") + raw_path,
            "query_string": query,
            "headers": head.headers,
            "state": self._state.copy(),
        }


class _Expecting(RequestResponseCycle):
    """The cycle of a request whose client waits to be told to send the body."""

    async def send(self, message: ASGISendEvent) -> None:
        """Answer. A client that was not told may send the body or not: what follows it cannot be known."""
        if self.waiting_for_100_continue:
            self.keep_alive = False
        await super().send(message)
