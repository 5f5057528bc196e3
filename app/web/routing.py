"""How a request finds its handler, in less time than FastAPI's own ways take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import wraps
from inspect import Signature, signature
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, compile_path
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


class BySegments(BaseRoute):
    """Routes of which only those are tried whose path has as many segments as the request's.

    The first that matches gets the request. None may have a parameter that spans segments.
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._routes: dict[int, list[APIRoute]] = {}
        for route in routes:
            if not isinstance(route, APIRoute):
                raise TypeError(f"{route} has no path to go by")
            self._routes.setdefault(route.path.count("/"), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route that takes the request, or else the first that takes the path with another method."""
        partial: tuple[Match, Scope] = Match.NONE, {}
        if scope["type"] == "http":
            for route in self._routes.get(scope["path"].count("/"), ()):
                match, child_scope = route.matches(scope)
                if match is Match.FULL:
                    return match, child_scope
                if match is Match.PARTIAL and partial[0] is Match.NONE:
                    partial = match, child_scope
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Leave the request to the route that matched, which FastAPI's keep in the scope."""
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
