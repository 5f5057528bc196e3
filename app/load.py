"""How much is asked of what is scarce."""

from __future__ import annotations

from typing import NamedTuple


class Load(NamedTuple):
    """Of `limit` there are so many `busy`; so many calls are `waiting` for one, and were `refused` since the start."""

    name: str
    limit: int
    busy: int
    waiting: int
    refused: int
