"""How long connections may take: one timer looks at all of them, so that no request needs one."""

from __future__ import annotations

import asyncio
from typing import Protocol

from ...settings import Settings

_LOOKS = 4
_LONGEST_BETWEEN_LOOKS = 1.0


class Watched(Protocol):
    """A connection, as the watch sees it."""

    def check(self, now: float) -> None:
        """End what has taken too long, by the time of the event loop."""


class Watch:
    """Looks at every open connection once a second, or a few times in the shortest time that is set."""

    def __init__(self, settings: Settings) -> None:
        times = (settings.head_seconds, settings.idle_seconds, settings.slowest_seconds, settings.linger_seconds)
        self._every = min(min(times) / _LOOKS, _LONGEST_BETWEEN_LOOKS)
        self._connections: set[Watched] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, connection: Watched) -> None:
        """Look at this one too, from now on."""
        self._connections.add(connection)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._every, self._look)

    def discard(self, connection: Watched) -> None:
        """Look at it no more."""
        self._connections.discard(connection)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._every, self._look) if self._connections else None
        for connection in tuple(self._connections):
            connection.check(loop.time())
