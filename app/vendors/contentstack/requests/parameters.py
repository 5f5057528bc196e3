"""What the vendor's query parameters say."""

from __future__ import annotations

import math

from starlette.datastructures import QueryParams

from ....errors import Invalid
from .values import MOST_NAMES, read_version

# The vendor's page size, and the most that it gives.
LARGEST_PAGE = 100
_LARGEST = 2**63 - 1


def flag(params: QueryParams, name: str, default: bool = False) -> bool:
    """Whether the parameter says true; some clients write it with a capital."""
    value = params.get(name, "").strip().lower()
    return value == "true" if value else default


def skip(params: QueryParams) -> int:
    """How many items to leave out. The vendor's CLI sends 1e+100. Raises Invalid."""
    return _amount(params, "skip", default=0, least=0)


def limit(params: QueryParams) -> int:
    """How many items to give, one at least and as many as the vendor does at most. Raises Invalid."""
    return min(_amount(params, "limit", default=LARGEST_PAGE, least=1), LARGEST_PAGE)


def version(params: QueryParams) -> int | None:
    """The version's number; None for the newest. Raises Invalid."""
    value = params.get("version")
    return read_version(value) if value else None


def environments(params: QueryParams) -> tuple[str, ...]:
    """The names of environments: one parameter or several, each with one or several after commas. Raises Invalid."""
    values = (*params.getlist("environment"), *params.getlist("environment[]"))
    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    if len(names) > MOST_NAMES:
        raise Invalid("environment", f"has more than {MOST_NAMES} names.")
    return names


def locale(params: QueryParams) -> str | None:
    """The locale's code; None for any."""
    return params.get("locale") or None


def _amount(params: QueryParams, name: str, *, default: int, least: int) -> int:
    value = params.get(name, "").strip()
    if not value:
        return default
    try:
        # A plus sign that was not encoded arrives as a space.
        amount = float(value.replace(" ", "+"))
    except ValueError:
        amount = math.nan
    if not least <= amount < math.inf:
        raise Invalid(name, f"is an invalid parameter: give a number, {least} or more.")
    return min(int(amount), _LARGEST)
