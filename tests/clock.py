"""A workspace's clock, moved over the control API."""

from __future__ import annotations

from dataclasses import dataclass

import httpx


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of the workspace that `http` speaks to."""

    http: httpx.Client

    def freeze(self) -> None:
        """Stop it where it stands."""
        _check(self.http.put("/_triptych/clock", json={"frozen": True}))

    def set(self, milliseconds: int) -> None:
        """Stop it at an instant, in milliseconds since 1970 UTC."""
        _check(self.http.put("/_triptych/clock", json={"now": milliseconds, "frozen": True}))

    def advance(self, seconds: float) -> None:
        """Move it forward, whether it stands or runs."""
        _check(self.http.post("/_triptych/clock/advance", json={"seconds": seconds}))


def _check(response: httpx.Response) -> None:
    assert response.is_success, response.text
