"""`asc` and `desc`: what a list is sorted by."""

from __future__ import annotations

from starlette.datastructures import QueryParams

from ....errors import Invalid
from ....library.search import Order
from .fields import SORTS


def read_order(params: QueryParams) -> Order:
    """What to sort by; the newest change first where nothing is said. Raises Invalid for an unknown field."""
    for name in ("asc", "desc"):
        field = params.get(name)
        if field:
            if field not in SORTS:
                raise Invalid(name, "is not a field that assets can be sorted by.")
            return Order(SORTS[field], descending=name == "desc")
    return Order("updated_at", descending=True)
