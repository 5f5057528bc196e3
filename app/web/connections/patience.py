"""How long one connection is waited for."""

from __future__ import annotations

from ...settings import Settings


class Patience:
    """Measures what is being waited for, from one look of the watch to the next."""

    __slots__ = ("_answer", "_body", "_settings", "_since")

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._since: float | None = None
        self._body: Pace | None = None
        self._answer: Pace | None = None

    def reset(self) -> None:
        """Something else is waited for from now on; the time begins with the next look."""
        self._since = self._body = None

    def waited(self, now: float) -> float:
        """How many seconds it has been since the first look."""
        if self._since is None:
            self._since = now
        return now - self._since

    def body_late(self, now: float, came: int, *, wanted: bool) -> bool:
        """Whether a body, of which so much came, is too slow or has taken too long in all.

        While it is not wanted, because the service has enough to do with what came, it cannot be slow.
        """
        self._body = self._body or Pace(self._settings, now, came)
        return self._body.too_slow(now, came, counts=wanted) or self.waited(now) >= self._settings.max_body_seconds

    def answer_stuck(self, now: float, taken: int, *, waits: bool) -> bool:
        """Whether the client is too slow to take an answer, as long as something waits for it."""
        if not waits:
            self._answer = None
            return False
        self._answer = self._answer or Pace(self._settings, now, taken)
        return self._answer.too_slow(now, taken)


class Pace:
    """Whether bytes move at the slowest speed that is allowed: so many in so long, again and again."""

    __slots__ = ("_looked_at", "_seconds", "_seconds_left", "_wanted", "_wanted_by_now")

    def __init__(self, settings: Settings, now: float, moved: int) -> None:
        self._looked_at = now
        self._seconds = self._seconds_left = settings.slowest_seconds
        self._wanted = settings.slowest_bytes_per_second * settings.slowest_seconds
        self._wanted_by_now = moved + self._wanted

    def too_slow(self, now: float, moved: int, *, counts: bool = True) -> bool:
        """Look once more: `moved` is how many bytes have moved in all.

        The time since the last look counts only where nothing but the client kept bytes from moving.
        """
        if counts:
            self._seconds_left -= now - self._looked_at
        self._looked_at = now
        if moved >= self._wanted_by_now:
            self._wanted_by_now, self._seconds_left = moved + self._wanted, self._seconds
        return self._seconds_left <= 0
