"""Every failure is answered in the words of the door whose paths it happened on."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from ..library.errors import LibraryError, Unavailable
from .door import Door, Failure, NotAllowed, UnknownPath

log = logging.getLogger(__name__)

_LOG_SECONDS = 1
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


class Failures:
    """Renders errors: each by the door that owns the request's path, the rest by the last door of the list."""

    def __init__(self, doors: Sequence[Door]) -> None:
        self._doors = doors
        self._quiet_until = 0.0

    def install(self, app: FastAPI) -> None:
        """Make this the application's answer to library errors, to unknown paths and methods, and to mistakes."""
        app.add_exception_handler(LibraryError, self._on_library_error)
        app.add_exception_handler(HTTPException, self._on_routing_error)
        app.add_exception_handler(Exception, self._on_mistake)

    def door_of(self, request: Request) -> Door:
        """The door that the request's method and path belong to."""
        call = f"{request.method} {request.url.path}"
        return next((door for door in self._doors if door.paths.match(call)), self._doors[-1])

    async def refuse(self, request: Request, error: LibraryError) -> Response:
        """Answer the request with this error."""
        if isinstance(error, Unavailable) and error.__cause__ is not None:
            self._log(error)
        return self.door_of(request).render_error(request, error)

    def _log(self, error: Unavailable) -> None:
        """Say what the answer does not; now and then, as an outage refuses every request."""
        if time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + _LOG_SECONDS
            reason = str(error.__cause__).splitlines() or [type(error.__cause__).__name__]
            log.warning("%s %s", error, reason[0])

    async def _on_library_error(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, LibraryError):
            raise error
        return await self.refuse(request, error)

    async def _on_routing_error(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        if error.status_code == 405:
            allowed = ", ".join(_methods(request))
            answer = await self.refuse(request, NotAllowed(allowed))
            answer.headers.setdefault("Allow", allowed)
            return answer
        return await self.refuse(request, UnknownPath(request.url.path))

    async def _on_mistake(self, request: Request, _error: Exception) -> Response:
        answer = await self.refuse(request, Failure("The service made a mistake; its log says more."))
        # Starlette raises the error again after this answer: the server logs its traceback and ends the connection.
        answer.headers["Connection"] = "close"
        return answer


def _methods(request: Request) -> list[str]:
    """Every method of the request's path: doors may share one, and Starlette names those of the first route only."""
    routes: list[BaseRoute] = request.app.routes
    scopes = {method: {**request.scope, "method": method} for method in _METHODS}
    return [name for name, scope in scopes.items() if any(route.matches(scope)[0] is Match.FULL for route in routes)]
