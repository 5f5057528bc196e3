"""What becomes of connections, as far as nobody sees who answers requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(slots=True)
class ConnectionCounts:
    """So many came and went since the start; so many were refused, as too many or for what they sent, by status.

    There are at most so many at once; the next are refused.
    """

    most: int = 0
    accepted: int = 0
    closed: int = 0
    refused: Counter[HTTPStatus] = field(default_factory=Counter)
