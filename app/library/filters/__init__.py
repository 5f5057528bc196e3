"""The one query language inside. A filter is a class in `tree.py` and becomes SQL in `sql.py`."""

from .tree import (
    All,
    Among,
    Either,
    Filter,
    Has,
    Inside,
    Is,
    Labelled,
    Live,
    Matches,
    Mentions,
    Not,
    OneOf,
    Operator,
    Value,
)

__all__ = [
    "All",
    "Among",
    "Either",
    "Filter",
    "Has",
    "Inside",
    "Is",
    "Labelled",
    "Live",
    "Matches",
    "Mentions",
    "Not",
    "OneOf",
    "Operator",
    "Value",
]
