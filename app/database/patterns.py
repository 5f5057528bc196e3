"""Regular expressions in RE2's language: the same answers on every database, in time linear in the text."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

# What SQL on SQLite calls `found` by.
SQL_NAME = "re2_found"
# In RE2's own instructions: what bounds the time that one character can take.
_LARGEST_PROGRAM = 2_500
_OPTIONS = re2.Options()
_OPTIONS.max_mem = 1 << 20  # bytes for one pattern; to tell that one needs more takes time, too
_OPTIONS.log_errors = False
_OPTIONS.never_capture = True  # nobody asks what a group matched, and telling it is slower


def check(pattern: str) -> None:
    """Raise ValueError, with what is wrong, for what is not RE2's language or too large."""
    try:
        size = _compiled(pattern).programsize
    except re2.error as error:
        raise ValueError(error.args[0].decode(errors="replace")) from error
    if size > _LARGEST_PROGRAM:
        raise ValueError("too large a pattern")


def found(pattern: str, text: str) -> bool:
    """Whether the pattern, one that `check` lets pass, matches anywhere in the text."""
    return _compiled(pattern).search(text.encode()) is not None


@lru_cache(maxsize=128)
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern, _OPTIONS)
