"""One look at something, shared by all who ask at about the same time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Looks at most once in `seconds`, however many ask, and never twice at once. `look` must not raise."""

    def __init__(self, look: Callable[[], Awaitable[T]], *, seconds: float) -> None:
        self._look = look
        self._seconds = seconds
        self._looking: asyncio.Task[T] | None = None
        self._good_until = 0.0

    async def found(self) -> T:
        """What the last look found, or a new one where that is too long ago."""
        if self._looking is None or (self._looking.done() and time.monotonic() >= self._good_until):
            self._looking = asyncio.create_task(self._look_now())
        # Whoever goes away meanwhile leaves the others their answer.
        return await asyncio.shield(self._looking)

    async def _look_now(self) -> T:
        found = await self._look()
        self._good_until = time.monotonic() + self._seconds
        return found
