"""Numbers that clients send."""

from __future__ import annotations

from typing import Any

from pydantic import BeforeValidator

# As far as JSON's numbers are told apart by everybody who reads them (RFC 8259, 6).
_LARGEST = 2**53


def whole(value: Any) -> Any:
    """An integer for what JSON also spells with a point, as 25.0; everything else as it is."""
    return int(value) if isinstance(value, float) and abs(value) < _LARGEST and value.is_integer() else value


# Stands after the limits, so that these are the integer's own, also in documents.
WHOLE = BeforeValidator(whole)
