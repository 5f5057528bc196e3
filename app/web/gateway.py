"""The one place where door, operation, workspace and caller of a request are known together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import TriptychError
from .address import Address, read_address, words_of
from .call import Call, Door
from .errors import NotAllowed, UnknownPath
from .layer import Layer, Proceed
from .routing import Found, Index, OperationRoute, Spaces
from .urls import host_name


class Gateway:
    """Makes a call of each request, takes it through the layers to its operation's handler, and sends the answer.

    What no door claims belongs to the last one. `state` holds the running service; `others` takes what is no request
    over HTTP.
    """

    def __init__(self, doors: Sequence[Door], layers: Sequence[Layer], *, state: State, others: ASGIApp) -> None:
        self.routes = [OperationRoute(door, operation, self) for door in doors for operation in door.operations]
        self._index = Index(self.routes)
        self._spaces = Spaces(doors)
        self._state = state
        self._others = others
        self._proceed: Proceed = self._handle
        for layer in reversed(layers):
            self._proceed = partial(layer, proceed=self._proceed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._others(scope, receive, send)
            return
        call = self._open(scope, receive, send)
        try:
            answer = await self._proceed(call)
            used = _used(call)
            if used is not None and call.service.uses.is_due(used, call.started):
                await call.service.uses.keep(used, call.started)
            await call.send(answer)
        finally:
            for ending in call.endings:
                ending(call)

    def _open(self, scope: Scope, receive: Receive, send: Send) -> Call:
        """The call with its door, and with its operation where there is one."""
        address = read_address(scope)
        found = self._index.find(scope["method"], address.path)
        if found is None and _may_be_trimmed(address.path):
            address, found = self._trimmed(scope["method"], address)
        if found is None:
            door = self._door_of(scope, words_of(scope))
            return Call(self._state.service, door, None, {}, address, scope, receive, send)
        route, parameters = found
        return Call(self._state.service, route.door, route.operation, parameters, address, scope, receive, send)

    def _trimmed(self, method: str, address: Address) -> tuple[Address, Found | None]:
        """The same without the slash at its end, which some clients send: none of them follows a redirect.

        An address that is its own permission counts as it was given, and stays as it is.
        """
        trimmed = address._replace(path=address.path[:-1])
        routes = [route for route in self._index.routes(trimmed.path) if not route.operation.access.by_address]
        found = self._index.find(method, trimmed.path)
        if not routes or (found and found[0] not in routes):
            return address, None
        return trimmed, found

    def _door_of(self, scope: Scope, words: str) -> Door:
        """Whose a path is that no operation takes, at least with this method or with so many slashes."""
        found = self._index.find(scope["method"], words)
        if found is not None:
            return found[0].door
        host = host_name(Request(scope), self._state.service.settings)
        routes = self._index.routes(words)
        if routes:
            return self._spaces.one_of([route.door for route in routes], host)
        return self._spaces.door_of(words, host)

    async def _handle(self, call: Call) -> Response:
        if call.operation is None:
            refusal = self._refusal(call.path)
            if isinstance(refusal, UnknownPath):
                call.admit()
                await call.settle()
            raise refusal
        call.admit()
        try:
            answer = await call.operation.handler(call, **call.parameters)
        except TriptychError:
            await call.settle()  # who may not come in is told so, and nothing else
            raise
        await call.settle()
        return answer

    def _refusal(self, path: str) -> NotAllowed | UnknownPath:
        """Why no operation takes the call. Doors may share a path, and each of its methods counts."""
        methods = {method for route in self._index.routes(path) for method in route.operation.methods}
        return NotAllowed(", ".join(sorted(methods))) if methods else UnknownPath(path)


def _used(call: Call) -> str | None:
    """The name of a workspace that is there, where the call has come to one."""
    return call.entered if call.known_caller is None else call.known_caller.found_in


def _may_be_trimmed(path: str) -> bool:
    return path.endswith("/") and not path.endswith("//") and path != "/"
