"""`$regex` and `$options` of a query, as one pattern in RE2's language."""

from __future__ import annotations

import re
from typing import Any

from ....database import patterns
from ....errors import Invalid

_LONGEST = 2_000
_OPTIONS = {"i", "m", "s", "x"}
# What white space and # are part of, before white space and comments alone. A class that has no end goes on to the
# text's, so that no text is read again from each bracket in it.
_LAYOUT = re.compile(r"(\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\[:\^?\w++:\]|\\.|[^\]\\])*+(?:\]|\\?\Z))|\s|#[^\n]*", re.DOTALL)


def read_pattern(pattern: Any, options: Any) -> str:
    """The pattern with its options in it. Raises Invalid for what RE2 does not know, as look-around."""
    if not isinstance(pattern, str) or len(pattern) > _LONGEST:
        raise Invalid("query", f"needs a text of at most {_LONGEST} characters after $regex.")
    if not isinstance(options, str) or not _OPTIONS.issuperset(options):
        raise Invalid("query", "needs some of the letters i, m, s and x after $options.")
    # RE2 has no option x.
    text = _LAYOUT.sub(lambda found: found[1] or "", pattern) if "x" in options else pattern
    if flags := "".join(sorted({*options} - {"x"})):
        text = f"(?{flags}){text}"
    try:
        patterns.check(text)
    except ValueError as error:
        raise Invalid("query", f"has a $regex that cannot be used: {error}.") from error
    return text
