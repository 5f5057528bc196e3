"""The vendor's query language, as the library's filter tree.

The language is that of the Content Delivery API's documentation ("Queries"), which the vendor's page points to. What
it leaves open is as in MongoDB, but for one rule: null is the same as missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ....errors import Invalid
from ....library.filters import All, Either, Filter, Not, Operator
from ....web.body import parse_json_object
from ....web.errors import Malformed
from .fields import EVERYTHING, Field, field_named
from .patterns import read_pattern

_LONGEST = 65_536
_DEEPEST = 20
# Of fields; a list of values is one. SQLite takes no more than 1,000 levels of one expression.
_MOST_CONDITIONS = 100
_MOST_VALUES = 1_000
# Each may look at every text of the branch.
_MOST_PATTERNS = 10
_COMPARISONS: dict[str, Operator] = {"$lt": "<", "$lte": "<=", "$gt": ">", "$gte": ">="}


@dataclass(slots=True)
class Query:
    """What a query says, and of which fields."""

    condition: All = EVERYTHING
    fields: set[str] = field(default_factory=set)


def read_query(text: str) -> Query:
    """Read a query. Raises Invalid for what is not in the language, and beyond the limits."""
    if len(text.encode()) > _LONGEST:
        raise Invalid("query", f"is longer than {_LONGEST} bytes.")
    try:
        members = parse_json_object(text.encode())
    except Malformed as error:
        raise Invalid("query", error.problem) from error
    reader = _Reader()
    return Query(reader.all_of(members), reader.fields)


class _Reader:
    """Reads one query; its limits hold for the whole of it."""

    def __init__(self) -> None:
        self.fields: set[str] = set()
        self._conditions = 0
        self._patterns = 0

    def all_of(self, members: dict[str, Any], depth: int = 0) -> All:
        """All that the members of an object say."""
        if depth > _DEEPEST:
            raise Invalid("query", f"is nested more than {_DEEPEST} levels deep.")
        return All([self._member(name, value, depth) for name, value in members.items()])

    def _member(self, name: str, value: Any, depth: int) -> Filter:
        if name in ("$and", "$or"):
            clauses = [self.all_of(clause, depth + 1) for clause in _clauses(name, value)]
            return All(clauses) if name == "$and" else Either(clauses)
        if name.startswith("$"):
            raise _unknown(name)
        self.fields.add(name)
        said = value if isinstance(value, dict) else {"$in": [value]}
        if not said:
            raise Invalid("query", f"says nothing of {name}.")
        return All([self._condition(field_named(name), operator, said) for operator in said])

    def _condition(self, field: Field, operator: str, said: dict[str, Any]) -> Filter:
        self._conditions += 1
        if self._conditions > _MOST_CONDITIONS:
            raise Invalid("query", f"has more than {_MOST_CONDITIONS} conditions.")
        operand = said[operator]
        if operator in _COMPARISONS:
            return All([field.present, field.compare(_COMPARISONS[operator], operand)])
        match operator:
            case "$ne":
                return Not(_one_of(field, [operand]))
            case "$in":
                return _one_of(field, _values(operator, operand))
            case "$nin":
                return Not(_one_of(field, _values(operator, operand)))
            case "$exists":
                return _exists(field, operand)
            case "$regex":
                return self._matches(field, operand, said.get("$options", ""))
            case "$options" if "$regex" in said:
                return EVERYTHING
        raise _unknown(operator)

    def _matches(self, field: Field, pattern: Any, options: Any) -> Filter:
        self._patterns += 1
        if self._patterns > _MOST_PATTERNS:
            raise Invalid("query", f"has more than {_MOST_PATTERNS} regular expressions.")
        return All([field.present, field.matches(read_pattern(pattern, options))])


def _clauses(name: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value or not all(isinstance(clause, dict) and clause for clause in value):
        raise Invalid("query", f"needs a list of clauses after {name}, none of them empty.")
    return value


def _values(operator: str, operand: Any) -> list[Any]:
    if not isinstance(operand, list) or len(operand) > _MOST_VALUES:
        raise Invalid("query", f"needs a list of at most {_MOST_VALUES} values after {operator}.")
    return operand


def _one_of(field: Field, values: list[Any]) -> Filter:
    if any(isinstance(value, dict | list) for value in values):
        raise Invalid("query", f"compares {field.name} to an object or a list.")
    scalars = [value for value in values if value is not None]
    ways: list[Filter] = [All([field.present, field.one_of(scalars)])] if scalars else []
    if len(scalars) < len(values):
        ways.append(Not(field.present))
    return ways[0] if len(ways) == 1 else Either(ways)


def _exists(field: Field, operand: Any) -> Filter:
    if not isinstance(operand, bool):
        raise Invalid("query", "needs true or false after $exists.")
    return field.present if operand else Not(field.present)


def _unknown(operator: str) -> Invalid:
    return Invalid("query", f"has the unknown operator {operator}.")
