"""What the vendor's query parameters say."""

from __future__ import annotations

import math

from starlette.datastructures import QueryParams

from ...errors import Invalid
from ...library.search import Order

# The vendor's page size, and the most that it gives.
LARGEST_PAGE = 100
# How many environments or locales a request may name.
MOST_NAMES = 100
_LARGEST = 2**63 - 1
# What lists can be sorted by, and the library's name for it.
SORTS = {
    "uid": "uid",
    "title": "name",
    "name": "name",
    "description": "description",
    "filename": "file_name",
    "content_type": "content_type",
    "file_size": "size",
    "dimension.width": "width",
    "dimension.height": "height",
    "_version": "version",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "created_by": "created_by",
    "updated_by": "updated_by",
    "is_dir": "is_folder",
    "parent_uid": "parent_uid",
}


def flag(params: QueryParams, name: str, default: bool = False) -> bool:
    """Whether the parameter says true; some clients write it with a capital."""
    value = params.get(name, "").strip().lower()
    return value == "true" if value else default


def skip(params: QueryParams) -> int:
    """How many items to leave out. The vendor's CLI sends 1e+100. Raises Invalid."""
    return _amount(params, "skip", 0)


def limit(params: QueryParams) -> int:
    """How many items to give, as many as the vendor does at most. Raises Invalid."""
    return min(_amount(params, "limit", LARGEST_PAGE), LARGEST_PAGE)


def order(params: QueryParams) -> Order:
    """What to sort by; the newest change first where nothing is said. Raises Invalid for an unknown field."""
    for name in ("asc", "desc"):
        field = params.get(name)
        if field:
            if field not in SORTS:
                raise Invalid(name, "is not a field that assets can be sorted by.")
            return Order(SORTS[field], descending=name == "desc")
    return Order("updated_at", descending=True)


def version(params: QueryParams) -> int | None:
    """The version's number; None for the newest. Raises Invalid."""
    value = params.get("version")
    return read_version(value) if value else None


def read_version(value: object) -> int:
    """A version's number, which clients also send as text. Raises Invalid."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise Invalid("version", "is not valid.")
    return int(text)


def environments(params: QueryParams) -> tuple[str, ...]:
    """The names of environments: one parameter or several, each with one or several after commas. Raises Invalid."""
    values = (*params.getlist("environment"), *params.getlist("environment[]"))
    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    if len(names) > MOST_NAMES:
        raise Invalid("environment", f"has more than {MOST_NAMES} names.")
    return names


def _amount(params: QueryParams, name: str, default: int) -> int:
    value = params.get(name, "").strip()
    if not value:
        return default
    try:
        # A plus sign that was not encoded arrives as a space.
        amount = float(value.replace(" ", "+"))
    except ValueError:
        amount = math.nan
    if not 0 <= amount < math.inf:
        raise Invalid(name, "is an invalid parameter: give a number that is not negative.")
    return min(int(amount), _LARGEST)
