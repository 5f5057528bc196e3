"""The variables that tell a program where a server is, and how to come into a workspace of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..testing.servers import TOKEN
from ..testing.workspaces import Workspace
from ..variables import CLIENTS

_ENVIRONMENT = "production"


def variables_of(workspace: Workspace) -> dict[str, str]:
    """All of them. Contentstack's environment that is among them is made where it is not there. Raises ServerError."""
    known = {
        "server": workspace.server,
        "workspace": workspace.name,
        "amazon": workspace.amazon,
        "iqmetrix": workspace.iqmetrix,
        "contentstack": workspace.contentstack,
        "environment": workspace.contentstack.environment(_ENVIRONMENT)["name"],
    }
    found = {name: _value(known, path.split(".")) for name, path in CLIENTS.items()}
    token = workspace.server.control.token
    return found if token is None else {**found, TOKEN: token}


def _value(thing: Any, path: list[str]) -> str:
    for part in path:
        thing = thing[part] if isinstance(thing, Mapping) else getattr(thing, part)
    return str(thing)
