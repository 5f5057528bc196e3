"""A header as it came, for what nearly every call asks: starlette encodes the name, and raises where there is none."""

from __future__ import annotations

from starlette.types import Scope


def first(scope: Scope, name: bytes) -> str | None:
    """The value of the first header of this name, which is in lower case; None where there is none."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None


def single(scope: Scope, name: bytes) -> str:
    """The header's value, empty where it is not there, or there more than once with values that differ."""
    values = {value for key, value in scope["headers"] if key == name}
    return str(values.pop(), "latin-1") if len(values) == 1 else ""
