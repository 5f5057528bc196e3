"""Waiting for what comes by itself."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Look again and again. Raises AssertionError where it does not come to that in time."""
    too_late = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < too_late, "it did not come to that"
        time.sleep(0.02)
