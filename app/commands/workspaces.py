"""`triptych workspaces list|create|delete`."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import quote

from cyclopts import App, Parameter

from ..testing.workspaces import all_workspaces
from .remote import UNSAID, Remote, server_of
from .tables import print_table

app = App(name="workspaces", help="List, make and delete workspaces.")
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
_PATH = "/_triptych/workspaces"


@app.command(name="list")
def list_workspaces(
    *, as_json: Annotated[bool, Parameter(name="--json", negative="")] = False, remote: Remote = UNSAID
) -> None:
    """Print the workspaces of a running server with what is in them, and when a call last came to them.

    Parameters
    ----------
    as_json
        Print what the server tells, one object a line.
    """
    with server_of(remote) as control:
        found = list(all_workspaces(control))
    if as_json:
        for one in found:
            print(json.dumps(one))
        return
    rows = [(one["name"], *_size(one), one["created_at"], one["used_at"], one["expires_at"]) for one in found]
    print_table(("NAME", "ASSETS", "BYTES", "CREATED", "USED", "EXPIRES"), rows)


@app.command
def create(name: str, /, *, expiry_seconds: int | None = None, remote: Remote = UNSAID) -> None:
    """Make a workspace unless it is there, and print what opens it at each door, as JSON.

    Parameters
    ----------
    name
        Letters, digits, dots, hyphens and underscores.
    expiry_seconds
        It goes by itself when no call came to it for so long; by default as the server's settings say.
    """
    asked = {} if expiry_seconds is None else {"expiry_seconds": expiry_seconds}
    with server_of(remote) as control:
        print(json.dumps(control.call("PUT", f"{_PATH}/{quote(name, safe='')}", asked), indent=2))


@app.command
def delete(name: str, /, *, remote: Remote = UNSAID) -> None:
    """Delete a workspace with all in it.

    Parameters
    ----------
    name
        The one to delete.
    """
    with server_of(remote) as control:
        control.call("DELETE", f"{_PATH}/{quote(name, safe='')}")


def _size(one: dict[str, Any]) -> tuple[str, str]:
    more = "" if one["complete"] else "+"
    return f"{one['assets']}{more}", _readable(one["bytes"]) + more


def _readable(size: float) -> str:
    unit, *larger = _UNITS
    while size >= 1024 and larger:
        size, unit = size / 1024, larger.pop(0)
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
