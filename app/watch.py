"""Who may take so long and no longer: one timer looks at all of them, so that no request needs one."""

from __future__ import annotations

import asyncio
from typing import Protocol

_LOOKS = 4
_LONGEST_BETWEEN_LOOKS = 1.0


class Watched(Protocol):
    """A connection or a call, as the watch sees it."""

    def check(self, now: float) -> None:
        """End what has taken too long, by the time of the event loop."""


class Watch:
    """Looks at everything that it is given once a second, or a few times in the shortest of the times."""

    def __init__(self, *times: float) -> None:
        self._every = min(min(times) / _LOOKS, _LONGEST_BETWEEN_LOOKS)
        self._watched: set[Watched] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, watched: Watched) -> None:
        """Look at this one too, from now on."""
        self._watched.add(watched)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._every, self._look)

    def discard(self, watched: Watched) -> None:
        """Look at it no more."""
        self._watched.discard(watched)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._every, self._look) if self._watched else None
        for watched in tuple(self._watched):
            watched.check(loop.time())
