"""How many calls may come in how long: what a setting says of that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

OFF = "off"
DOCUMENTED = "documented"
_OWN = re.compile(r"(\w+(?:\.\w+)?)=(?:off|([1-9]\d{0,8})/([1-9]\d{0,6}))")
_HELP = "give off, or documented and name=calls/seconds with commas between, like documented,amazon_ads=20/1"


class Rate(NamedTuple):
    """So many calls in so many seconds."""

    calls: int
    seconds: int


class RateLimits(NamedTuple):
    """Whether the vendors' documented limits hold, and the `own` ones that count before those.

    These are by the name of a door, or of a door and its operation with a dot between; None is no limit.
    """

    documented: bool
    own: Mapping[str, Rate | None]


@lru_cache
def parse(text: str) -> RateLimits:
    """Read the setting. Raises ValueError with what it should look like."""
    words = [word.strip() for word in text.split(",")] if text not in ("", OFF) else []
    own = [_OWN.fullmatch(word) for word in words if word != DOCUMENTED]
    if not all(own):
        raise ValueError(_HELP)
    rates = {word[1]: Rate(int(word[2]), int(word[3])) if word[2] else None for word in own if word}
    return RateLimits(DOCUMENTED in words, rates)
