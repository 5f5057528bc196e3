"""A workspace of a test's own."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from urllib.parse import quote

from .both import Both
from .clock import Clock
from .control import Control
from .doors import AmazonAds, Contentstack, IQmetrix
from .servers import Server

_LEFT_SECONDS = 86_400


@dataclass(frozen=True)
class Listed:
    """What a server shows of a workspace. Where it is not `complete`, there is more in it than the numbers say.

    `assets` are those of all branches, and `bytes` is of the files of all their versions. `used_at` is a little late;
    `expires_at` is None where it stays for good.
    """

    name: str
    assets: int
    bytes: int
    complete: bool
    created_at: datetime
    used_at: datetime
    expires_at: datetime | None


class Workspace:
    """A workspace, with credentials of its own at each door. `url` is the base address for clients of all three."""

    def __init__(self, server: Server, name: str, *, expiry_seconds: int | None = None) -> None:
        """Make it unless it is there; unused for `expiry_seconds`, it goes by itself.

        Raises ServerError, and ValueError for what can be no name.
        """
        self.server = server
        self.name = name
        self.path = f"/_triptych/workspaces/{quote(name, safe='')}"
        asked = None if expiry_seconds is None else {"expiry_seconds": expiry_seconds}
        given = server.control.call("PUT", self.path, asked)["credentials"]
        self._control = server.control.of(f"/w/{quote(name, safe='')}")
        self.url = self._control.url
        self.amazon = AmazonAds(given["amazon_ads"])
        self.iqmetrix = IQmetrix(given["iqmetrix"])
        self.contentstack = Contentstack(given["contentstack"], self._control)
        self.clock = Clock(self._control)

    def reset(self) -> None:
        """Leave nothing in it but its credentials, and set its clock right."""
        self._control.call("POST", "/_triptych/reset")
        self.contentstack.forget()

    def delete(self) -> None:
        """Delete it with all in it."""
        self.server.control.call("DELETE", self.path)


def workspace(server: Server | str, name: str | None = None) -> Both[Workspace]:
    """A workspace in a server or in what answers at an address, deleted at the end; without a name at random.

    Raises ServerError.
    """
    return Both(_workspace(server if isinstance(server, Server) else Server.at(server), name))


def list_workspaces(server: Server | str) -> list[Listed]:
    """All workspaces of a server, or of what answers at an address, by name. Raises ServerError."""
    control = (server if isinstance(server, Server) else Server.at(server)).control
    return [_listed(one) for one in all_workspaces(control)]


def all_workspaces(control: Control) -> Generator[dict[str, Any]]:
    """The same as the server tells it, page by page."""
    after: str | None = ""
    while after is not None:
        page = control.call("GET", f"/_triptych/workspaces?after={quote(after, safe='')}")
        yield from page["workspaces"]
        after = page["after"]


def _listed(one: dict[str, Any]) -> Listed:
    times = {name: one[name] and datetime.fromisoformat(one[name]) for name in ("created_at", "used_at", "expires_at")}
    return Listed(**{field.name: {**one, **times}[field.name] for field in fields(Listed)})


def _random() -> str:
    return f"test-{secrets.token_hex(8)}"


@contextmanager
def _workspace(server: Server, name: str | None) -> Generator[Workspace]:
    # One that is left behind by tests that were killed goes by itself.
    made = Workspace(server, name) if name else Workspace(server, _random(), expiry_seconds=_LEFT_SECONDS)
    try:
        yield made
    finally:
        if server.lives():
            made.delete()
