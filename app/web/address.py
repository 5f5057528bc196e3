"""What the address of a request says of itself, before anybody looks for its operation."""

from __future__ import annotations

import re
from typing import NamedTuple

from starlette.types import Scope

from ..library.workspaces import NAME

_WORKSPACE = re.compile(rf"/w/({NAME})(?=/|\Z)")
_SLASHES = re.compile("//+")


class Address(NamedTuple):
    """What a door's table goes by, and the workspace that is named in front of it."""

    path: str
    workspace: str | None


def read_address(scope: Scope) -> Address:
    """The path below the application's root and below `/w/<workspace>`, where it begins with these."""
    path: str = scope["path"]
    root = root_of(scope)
    if root and f"{path}/".startswith(f"{root}/"):
        path = path[len(root) :] or "/"
    named = _WORKSPACE.match(path)
    if named is None:
        return Address(path, None)
    return Address(path[named.end() :] or "/", named[1])


def words_of(scope: Scope) -> str:
    """What the address would be with one slash between its words: that tells whose it is, and leads nowhere else."""
    return read_address({**scope, "path": _SLASHES.sub("/", scope["path"])}).path


def root_of(scope: Scope) -> str:
    """The path that the whole application is served below; ends in no slash."""
    return str(scope.get("root_path", "")).rstrip("/")
