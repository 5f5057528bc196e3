"""From doors' tables to routes, and how a call finds the one that is its own in less time than Starlette takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.routing import Route
from starlette.types import ASGIApp

from .call import Door
from .operation import Operation

Found = tuple["OperationRoute", Mapping[str, Any]]


class OperationRoute(Route):
    """An operation of a door. Whoever comes by it enters the gateway."""

    def __init__(self, door: Door, operation: Operation, gateway: ASGIApp) -> None:
        super().__init__(operation.path, gateway, methods=[operation.method], name=operation.name)
        self.door = door
        self.operation = operation

    def read(self, path: str) -> Mapping[str, Any] | None:
        """The path's parameters; None for a path that is not of this route's pattern."""
        match = self.path_regex.fullmatch(path)
        if match is None:
            return None
        return {name: self.param_convertors[name].convert(text) for name, text in match.groupdict().items()}


class Index:
    """Finds routes. Only those are tried whose path is the call's, or has parameters and as many segments.

    The first that matches counts; paths without parameters come first. No parameter may span segments.
    """

    def __init__(self, routes: Iterable[OperationRoute]) -> None:
        self._fixed: dict[str, list[OperationRoute]] = {}
        self._with_parameters: dict[int, list[OperationRoute]] = {}
        for route in routes:
            if route.param_convertors:
                self._with_parameters.setdefault(route.path.count("/"), []).append(route)
            else:
                self._fixed.setdefault(route.path, []).append(route)

    def find(self, method: str, path: str) -> Found | None:
        """The route that takes the path with this method, and the path's parameters."""
        for route in self._fixed.get(path, ()):
            if method in route.operation.methods:
                return route, {}
        for route in self._with_parameters.get(path.count("/"), ()):
            if method in route.operation.methods and (parameters := route.read(path)) is not None:
                return route, parameters
        return None

    def routes(self, path: str) -> list[OperationRoute]:
        """All routes that take the path, with whatever method."""
        with_parameters = self._with_parameters.get(path.count("/"), ())
        return [*self._fixed.get(path, ()), *(route for route in with_parameters if route.read(path) is not None)]


class Spaces:
    """Whose a path is that no operation takes."""

    def __init__(self, doors: Sequence[Door]) -> None:
        """What belongs to no door, by its path and by the host that it is asked of, is the last one's."""
        claims = {space: door for door in doors for space in door.spaces}
        for door in doors:
            for operation in door.operations:
                claims.setdefault(operation.path.partition("{")[0].rstrip("/"), door)
        claims.pop("", None)  # the front page is not above all others
        self._last = doors[-1]
        self._claims = sorted(claims.items(), key=lambda claim: len(claim[0]), reverse=True)
        self._hosts = {host: door for door in doors for host in door.hosts}

    def door_of(self, path: str, host: str) -> Door:
        """The door with the longest claim, else the one whose vendor has this host."""
        inside = f"{path}/"
        claimed = (door for claim, door in self._claims if inside.startswith(f"{claim}/"))
        return next(claimed, None) or self._hosts.get(host, self._last)

    def one_of(self, doors: Sequence[Door], host: str) -> Door:
        """Of doors that share a path, the one whose vendor has this host, else the first."""
        return next((door for door in doors if self._hosts.get(host) is door), doors[0])
