"""Instants: whole milliseconds since 1970, UTC, everywhere inside; ISO 8601 where people and vendors see them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

# The years 1970 to 9000: far enough from what a calendar can show for a clock that runs on.
EARLIEST, LATEST = 0, 221_876_928_000_000


@lru_cache(maxsize=4096)
def iso(milliseconds: int) -> str:
    """The instant in ISO 8601. Kept for a while, as each answer that shows an asset tells the same ones."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(text: Any) -> int | None:
    """The instant that a text in ISO 8601 tells; without a zone it is UTC. None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
