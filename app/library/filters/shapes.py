"""What searches of one kind have in common: their SQL. To build it takes longer than to run it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import bindparam

from .tree import All, Either, Filter, Is, Labelled, Not, OneOf

# Longer lists have no shape, and neither have empty ones.
_FEW = 10


@dataclass(frozen=True, slots=True)
class Shape:
    """A condition without its values. Shapes are equal when their SQL is."""

    key: Hashable
    _condition: Filter = field(compare=False)

    def with_parameters(self) -> Filter:
        """The condition with the parameters `value_0`, `value_1`... where it has values."""
        return _with_parameters(self._condition, count())


def shape_of(condition: Filter) -> tuple[Shape, dict[str, Any]] | None:
    """The shape, and the values of its parameters; None for a condition that has more in it than values."""
    values: list[Any] = []
    key = _key(condition, values)
    if key is None:
        return None
    return Shape(key, condition), {f"value_{index}": value for index, value in enumerate(values)}


def _key(condition: Filter, values: list[Any]) -> Hashable | None:
    match condition:
        case Is(field, operator, value):
            values.append(value)
            return Is, field, operator
        case OneOf(field, several) if 0 < len(several) <= _FEW:
            values.extend(several)
            return OneOf, field, len(several)
        case Labelled(field, [word]):
            values.append(word)
            return Labelled, field
        case All(parts) | Either(parts):
            keys = [_key(part, values) for part in parts]
            return None if None in keys else (type(condition), *keys)
        case Not(part):
            key = _key(part, values)
            return None if key is None else (Not, key)
    return None


def _with_parameters(condition: Filter, numbers: Iterator[int]) -> Filter:
    match condition:
        case Is(field, operator):
            return Is(field, operator, _parameter(numbers))
        case OneOf(field, several):
            return OneOf(field, [_parameter(numbers) for _ in several])
        case Labelled(field):
            return Labelled(field, [_parameter(numbers)])
        case All(parts):
            return All([_with_parameters(part, numbers) for part in parts])
        case Either(parts):
            return Either([_with_parameters(part, numbers) for part in parts])
        case Not(part):
            return Not(_with_parameters(part, numbers))
    raise TypeError(f"{condition} has no shape")


def _parameter(numbers: Iterator[int]) -> Any:
    return bindparam(f"value_{next(numbers)}")
