"""What clients say, value by value, with every rule that several resources have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....errors import Invalid
from ....instants import milliseconds
from ....library.folders import Place
from ....web.numbers import whole
from ..spelling import ROOT

# How many environments or locales a request may name.
MOST_NAMES = 100


def read_text(value: Any, field: str, longest: int) -> str | None:
    """A text of at most so many characters; None for null. Raises Invalid."""
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest:
        raise Invalid(field, f"is not a text of at most {longest} characters.")
    return value


def read_name(value: Any, field: str, longest: int) -> str | None:
    """A text that is not blank; None for null. Raises Invalid."""
    name = read_text(value, field, longest)
    if name is not None and not name.strip():
        raise Invalid(field, "is required.")
    return name


def read_names(value: Any, field: str) -> list[str]:
    """A list of names, each once; empty for null. Raises Invalid."""
    names = [] if value is None else value
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise Invalid(field, "is not valid.")
    if len(names) > MOST_NAMES:
        raise Invalid(field, f"has more than {MOST_NAMES} names.")
    return list(dict.fromkeys(names))


def read_instant(value: Any, field: str) -> int | None:
    """A time in ISO 8601, in milliseconds; None for null. Raises Invalid."""
    if value is None:
        return None
    instant = milliseconds(value)
    if instant is None:
        raise Invalid(field, "is not a time in ISO 8601.")
    return instant


def read_version(value: object) -> int:
    """A version's number, which clients also send as text. Raises Invalid."""
    value = whole(value)
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise Invalid("version", "is not valid.")
    return int(text)


def read_place(said: Mapping[str, Any]) -> Place | None:
    """Where to put something: None when nothing is said, the root for null. Raises Invalid."""
    if "parent_uid" not in said:
        return None
    uid = said["parent_uid"]
    if uid is not None and not isinstance(uid, str):
        raise Invalid("parent_uid", "is not valid.")
    return Place(None if uid in (None, "", ROOT) else uid)
