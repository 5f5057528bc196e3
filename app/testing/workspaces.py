"""A workspace of a test's own."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import quote

from .both import Both
from .clock import Clock
from .doors import AmazonAds, Contentstack, IQmetrix
from .servers import Server


class Workspace:
    """A workspace, with credentials of its own at each door. `url` is the base address for clients of all three."""

    def __init__(self, server: Server, name: str) -> None:
        """Make it unless it is there. Raises ServerError."""
        self.server = server
        self.name = name
        self.path = f"/_triptych/workspaces/{quote(name, safe='')}"
        given = server.control.call("PUT", self.path)["credentials"]
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


@contextmanager
def _workspace(server: Server, name: str | None) -> Generator[Workspace]:
    made = Workspace(server, name or f"test-{secrets.token_hex(8)}")
    try:
        yield made
    finally:
        if server.lives():
            made.delete()
