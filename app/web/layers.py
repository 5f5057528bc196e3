"""What every request passes through before it is routed, as pure ASGI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..library.errors import Invalid, LibraryError


class TrimSlashes:
    """Take the slash off the end of paths below these prefixes: some clients send it, none follows a redirect."""

    def __init__(self, app: ASGIApp, *, prefixes: tuple[str, ...]) -> None:
        self._app = app
        self._prefixes = prefixes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request under its trimmed path."""
        if scope["type"] == "http" and scope["path"].endswith("/") and scope["path"].startswith(self._prefixes):
            scope = {**scope, "path": scope["path"].rstrip("/")}
        await self._app(scope, receive, send)


class RefuseNul:
    """Refuse addresses with the one character that PostgreSQL cannot store, before anybody looks them up."""

    def __init__(self, app: ASGIApp, *, refuse: Callable[[Request, LibraryError], Awaitable[Response]]) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400 where there is one."""
        if scope["type"] != "http" or ("\0" not in scope["path"] and b"%00" not in scope["query_string"]):
            await self._app(scope, receive, send)
            return
        answer = await self._refuse(Request(scope), Invalid("The address", "holds a NUL character"))
        await answer(scope, receive, send)
