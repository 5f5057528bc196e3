"""What a key may look like, the same in every store."""

from __future__ import annotations

import re

# No part begins with a dot: a key can neither climb out of its root nor name what a store keeps for itself.
_PART = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_KEY = re.compile(rf"{_PART}(/{_PART})*")

# The name under which a store keeps its mark: no key, for the dot.
MARK = ".triptych"


def is_key(text: str) -> bool:
    """Tell whether the text is a key."""
    return _KEY.fullmatch(text) is not None


def checked(key: str) -> str:
    """Return the key. Keys come from our own code, so a wrong one is a ValueError, not a StorageError."""
    if not is_key(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key
