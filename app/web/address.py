"""What the address of a request says of itself, before anybody looks for its operation."""

from __future__ import annotations

import re
from typing import NamedTuple

from starlette.types import Scope

_WORKSPACE = re.compile(r"/w/([A-Za-z0-9][A-Za-z0-9._-]{0,62})(?=/|\Z)")


class Address(NamedTuple):
    """`path` is what a door's table goes by. `prefix` stands in front of every address of this service, and ends in
    no slash; `workspace` is the one that it names.
    """

    path: str
    prefix: str
    workspace: str | None


def read_address(scope: Scope) -> Address:
    """The address below the application's root and below `/w/<workspace>`, where it begins with that."""
    path: str = scope["path"]
    root: str = scope["root_path"].rstrip("/")
    if root and path.startswith(root) and path[len(root) : len(root) + 1] in ("", "/"):
        path = path[len(root) :] or "/"
    if not path.startswith("/w/") or not (named := _WORKSPACE.match(path)):
        return Address(path, root, None)
    return Address(path[named.end() :] or "/", root + named[0], named[1])
