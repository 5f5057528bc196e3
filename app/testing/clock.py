"""A workspace's clock, in the hands of a test."""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from .control import Control

_CLOCK = "/_triptych/clock"

Instant = str | int | date
"""ISO 8601, milliseconds since 1970, a date or a datetime; what has no zone is UTC."""


class Clock:
    """Everything in the workspace that depends on time follows it."""

    def __init__(self, control: Control) -> None:
        self._control = control

    @property
    def now(self) -> datetime:
        """The time that it shows."""
        return _instant(self._control.call("GET", _CLOCK))

    def freeze(self, at: Instant | None = None) -> datetime:
        """Stop it, there or where it is. Raises ValueError for what is no time."""
        return self._set(at, frozen=True)

    def unfreeze(self, at: Instant | None = None) -> datetime:
        """Let it run on, from there or from where it is. Raises ValueError for what is no time."""
        return self._set(at, frozen=False)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Move it on, or back where negative. Raises ValueError where that leads out of its range."""
        step = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        if not math.isfinite(step):
            raise ValueError(f"seconds: {step} is no number of them")
        return _instant(self._control.call("POST", f"{_CLOCK}/advance", {"seconds": step}))

    @contextmanager
    def travel(self, at: Instant) -> Generator[datetime]:
        """Let it stand there in the body of `with`; then it goes on as if nothing had been."""
        before, began = self._control.call("GET", _CLOCK), time.monotonic()
        then = self.freeze(at)
        try:
            yield then
        finally:
            passed = 0 if before["frozen"] else round((time.monotonic() - began) * 1000)
            self._set(before["milliseconds"] + passed, frozen=before["frozen"])

    def run(self) -> datetime | None:
        """Move it on to the next thing that is due: an asset is processed, something is published or taken back.

        Gives that time, or None where nothing is due.
        """
        moved = self._control.call("POST", f"{_CLOCK}/run")
        return _instant(moved) if moved["moved"] else None

    def _set(self, at: Instant | None, *, frozen: bool) -> datetime:
        said: dict[str, object] = {"frozen": frozen}
        if at is not None:
            said["now"] = at.isoformat() if isinstance(at, date) else at
        return _instant(self._control.call("PUT", _CLOCK, said))


def _instant(shown: Any) -> datetime:
    # Not fromtimestamp: on Windows it knows no year after 3000.
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=shown["milliseconds"])
