"""How a request finds its handler, in less time than FastAPI's own ways take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import wraps
from inspect import Signature, signature
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, Route, compile_path
from starlette.types import Receive, Scope, Send

Handler = Callable[..., Awaitable[Response]]
H = TypeVar("H", bound=Callable[..., Any])


class Routes(APIRouter):
    """A router whose handlers take the request and the path's parameters, as the path's pattern reads them.

    FastAPI would validate each parameter once more, and load a part of pydantic for that which takes a while.
    """

    def get(self, path: str, **options: Any) -> Callable[[H], H]:
        """Declare a route that answers HEAD as well."""
        return self.api_route(path, methods=["GET", "HEAD"], **options)

    def add_api_route(self, path: str, endpoint: Handler, **options: Any) -> None:
        """Declare a route; its documentation names the path's parameters."""
        parameters = [_documented(name) for name in compile_path(path)[2]]
        options |= {"response_model": None, "openapi_extra": {"parameters": parameters} if parameters else None}
        super().add_api_route(path, _with_parameters(endpoint) if parameters else endpoint, **options)


class ByPath(BaseRoute):
    """Routes of which only those are tried whose path is the request's, or has parameters and as many segments.

    The first that matches gets the request; paths without parameters come first. No parameter may span segments.
    The handlers are called as Starlette does: FastAPI would prepare for dependencies and validation that none has.
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._fixed: dict[str, list[Route]] = {}
        self._with_parameters: dict[int, list[Route]] = {}
        for declared in routes:
            if not isinstance(declared, APIRoute) or declared.dependencies:
                raise TypeError(f"{declared} is no plain route")
            route = Route(declared.path, declared.endpoint, methods=declared.methods)
            if route.param_convertors:
                self._with_parameters.setdefault(route.path.count("/"), []).append(route)
            else:
                self._fixed.setdefault(route.path, []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route that takes the request, or else the first that takes the path with another method."""
        partial: tuple[Match, Scope] = Match.NONE, {}
        if scope["type"] != "http":
            return partial
        path: str = scope["path"]
        for route in (*self._fixed.get(path, ()), *self._with_parameters.get(path.count("/"), ())):
            match, child_scope = route.matches(scope)
            if match is Match.FULL:
                return match, {**child_scope, "route": route}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = match, {**child_scope, "route": route}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Leave the request to the route that matched."""
        await scope["route"].handle(scope, receive, send)


def _documented(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _with_parameters(handler: Handler) -> Handler:
    request_parameter, *wanted = signature(handler).parameters.values()
    names = [parameter.name for parameter in wanted]

    @wraps(handler)
    async def endpoint(request: Request) -> Response:
        parameters = request.path_params
        return await handler(request, **{name: parameters[name] for name in names})

    # FastAPI looks for parameters in what is wrapped otherwise.
    vars(endpoint)["__signature__"] = Signature([request_parameter])
    return endpoint
