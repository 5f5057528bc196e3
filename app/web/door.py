"""What a door is: all that the rest of the service ever knows of a vendor."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request, Response

from ..library.errors import LibraryError, NotFound
from .routing import Routes


class NotAllowed(LibraryError):
    """The path is known and does not take this method; `allowed` lists those that it takes, comma separated."""

    def __init__(self, allowed: str) -> None:
        super().__init__(f"This address takes {allowed} only.")
        self.allowed = allowed


class UnknownPath(NotFound):
    """No door has this path."""

    def __init__(self, path: str) -> None:
        super().__init__("address", path)


class Failure(LibraryError):
    """A mistake of this service, already logged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One vendor's API.

    `title` and `addresses` are for people: the API's name, and the paths by which they know it. `paths` matches
    `METHOD /path` of all that belongs to the vendor, known or not. `render_error` turns any library error into the
    vendor's own answer. `shared_tenant` is the key of the tenant that opens the library `default`. `control` holds the
    door's part of the service's own API, with paths relative to `/_triptych/<name>`.
    """

    name: str
    title: str
    addresses: tuple[str, ...]
    paths: re.Pattern[str]
    routes: Routes
    render_error: Callable[[Request, LibraryError], Response]
    shared_tenant: str
    control: Routes | None = None
