"""The name that a browser saves a file under."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

# Of ASCII, what would end the name, be taken for an escape (RFC 6266, D) or for a folder.
_UNSAFE = re.compile(r'[^ -~]|["\\/]|%(?=[0-9A-Fa-f]{2})')
_COMBINING = re.compile("[\u0300-\u036f]")


# What a browser shows without running what is in it. A drawing is not among it: opened by itself, its script runs.
_PASSIVE = re.compile(r"(image/(?!svg)|video/|audio/|font/|text/plain\b|application/pdf\b)")


def inline(file_name: str) -> str:
    """A Content-Disposition with which a browser shows the file."""
    return _named("inline", file_name)


def harmless(file_name: str, content_type: str) -> str:
    """The same where nothing keeps the file's script from running: what could have one is saved, not shown.

    Pictures in a page are shown all the same, drawings too.
    """
    return _named("inline" if _PASSIVE.match(content_type) else "attachment", file_name)


@lru_cache(maxsize=1_024)
def _named(disposition: str, file_name: str) -> str:
    """With the name once for everybody, and once more for clients that know ASCII only."""
    return f"{disposition}; filename=\"{_in_ascii(file_name)}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def _in_ascii(name: str) -> str:
    """The name with letters instead of letters that have an accent, and `_` for what has no such likeness."""
    return _UNSAFE.sub("_", _COMBINING.sub("", unicodedata.normalize("NFKD", name)))
