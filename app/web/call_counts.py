"""How many calls there were, how long they took and what they carried, by door, operation and status.

Plain lists, which cost a call next to nothing. All of it belongs to the event loop.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

# In seconds: what a call may take at most to be counted with those of this bound.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
NO_OPERATION = "none"


class Counted(NamedTuple):
    """Calls of one operation that ended with one status; none of it is 0 where no answer was begun.

    `by_seconds` has how many took as long as each of the bounds, and last those that took longer.
    """

    door: str
    operation: str
    status: int
    by_seconds: tuple[int, ...]
    seconds: float
    bytes_in: int
    bytes_out: int


class _Tally:
    __slots__ = ("by_seconds", "bytes_in", "bytes_out", "seconds")

    def __init__(self) -> None:
        self.by_seconds = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        self.bytes_in = self.bytes_out = 0


class CallCounts:
    """Counts calls that have ended. What it is told of are names of tables, never what strangers choose."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[str, str, int], _Tally] = {}

    def count(self, door: str, operation: str, status: int, seconds: float, bytes_in: int, bytes_out: int) -> None:
        """One more call."""
        tally = self._tallies.get((door, operation, status))
        if tally is None:
            tally = self._tallies[door, operation, status] = _Tally()
        tally.by_seconds[bisect_left(BOUNDS, seconds)] += 1
        tally.seconds += seconds
        tally.bytes_in += bytes_in
        tally.bytes_out += bytes_out

    def taken(self) -> list[Counted]:
        """All that was counted until now."""
        return [
            Counted(*names, tuple(tally.by_seconds), tally.seconds, tally.bytes_in, tally.bytes_out)
            for names, tally in self._tallies.items()
        ]
