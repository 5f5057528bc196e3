"""The fields of an asset that a query can speak of, and what they are in the library.

A field that an object lacks is never equal to anything, and neither smaller nor larger.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ....database import patterns
from ....errors import Invalid
from ....instants import milliseconds
from ....library import labels
from ....library.filters import All, Either, Filter, Has, Inside, Is, Labelled, Matches, Not, OneOf, Operator, Value
from ..spelling import FOLDER_TYPE

EVERYTHING, NOTHING = All(()), Either(())
FOLDERS = Is("kind", "=", "folder")
FILES = Not(FOLDERS)
_MEASURED = All([Is("kind", "=", "image"), Is("width", ">", 0), Is("height", ">", 0)])

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
_COMPARE: dict[Operator, Callable[[str, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field by the vendor's name, and which objects have it. This kind cannot be compared to anything."""

    name: str
    present: Filter = EVERYTHING

    def one_of(self, _values: Sequence[Any], /) -> Filter:
        """It equals one of these, none of which is null. What is of another type than the field equals nothing."""
        raise Invalid("query", f"cannot compare {self.name}.")

    def compare(self, _sign: Operator, _operand: Any, /) -> Filter:
        """It compares so to the operand. Raises Invalid where they cannot be compared."""
        raise Invalid("query", f"cannot compare {self.name}.")

    def matches(self, _pattern: str, /) -> Filter:
        """Its text matches the pattern. Raises Invalid where it is no text."""
        raise Invalid("query", f"cannot match {self.name} with a regular expression.")


@dataclass(frozen=True, kw_only=True)
class Structure(Field):
    """An object, which no value is equal to; or nothing, as in a field that nobody has."""

    def one_of(self, _values: Sequence[Any], /) -> Filter:
        return NOTHING

    def compare(self, _sign: Operator, _operand: Any, /) -> Filter:
        return NOTHING

    def matches(self, _pattern: str, /) -> Filter:
        return NOTHING


@dataclass(frozen=True, kw_only=True)
class Column(Field):
    """A value, and the library's name for the field."""

    column: str

    def one_of(self, values: Sequence[Any], /) -> Filter:
        return OneOf(self.column, [own for value in values if (own := self.read(value)) is not None])

    def compare(self, sign: Operator, operand: Any, /) -> Filter:
        own = self.read(operand)
        if own is None:
            raise Invalid("query", f"compares {self.name} to a value of another type.")
        return Is(self.column, sign, own)

    def read(self, value: Any) -> Value | None:
        """A value of the query as the library's; None for one of another type."""
        raise NotImplementedError


class Text(Column):
    """A text; it sorts by code points."""

    def read(self, value: Any) -> Value | None:
        return value if isinstance(value, str) else None

    def matches(self, pattern: str, /) -> Filter:
        return Matches(self.column, pattern)


class Time(Column):
    """An instant, in a query as text in ISO 8601."""

    def read(self, value: Any) -> Value | None:
        return milliseconds(value)


class Number(Column):
    """A whole number, in a query also as decimal text."""

    def read(self, value: Any) -> Value | None:
        number = _number(value)
        return int(number) if number is not None and number == int(number) and _fits(number) else None

    def compare(self, sign: Operator, operand: Any, /) -> Filter:
        number = _number(operand)
        if number is None:
            raise Invalid("query", f"compares {self.name} to a value of another type.")
        whole = math.floor(number) if sign in (">", "<=") else math.ceil(number)
        return Is(self.column, sign, max(_SMALLEST, min(whole, _LARGEST)))


class Measure(Number):
    """A number that may have a fraction."""

    def read(self, value: Any) -> Value | None:
        number = _number(value)
        return number if number is not None and _fits(number) else None

    def compare(self, sign: Operator, operand: Any, /) -> Filter:
        number = _number(operand)
        if number is None:
            raise Invalid("query", f"compares {self.name} to a value of another type.")
        return Is(self.column, sign, max(_SMALLEST, min(number, _LARGEST)))


class ContentType(Text):
    """A file's type; all folders have the same."""

    def one_of(self, values: Sequence[Any], /) -> Filter:
        return self._either(super().one_of(values), FOLDER_TYPE in values)

    def compare(self, sign: Operator, operand: Any, /) -> Filter:
        return self._either(super().compare(sign, operand), _COMPARE[sign](FOLDER_TYPE, operand))

    def matches(self, pattern: str, /) -> Filter:
        return self._either(super().matches(pattern), patterns.found(pattern, FOLDER_TYPE))

    def _either(self, files: Filter, folders: bool) -> Filter:
        files = All([FILES, files])
        return Either([files, FOLDERS]) if folders else files


class Parent(Text):
    """The uid of the folder that something lies in."""

    def one_of(self, values: Sequence[Any], /) -> Filter:
        texts = [value for value in values if isinstance(value, str)]
        return Inside(texts[0]) if len(texts) == 1 else OneOf(self.column, texts)


class Kind(Field):
    """Whether it is a folder."""

    def one_of(self, values: Sequence[Any], /) -> Filter:
        asked = {value for value in values if isinstance(value, bool)}
        return Either([FOLDERS if is_dir else FILES for is_dir in asked])


class Tags(Field):
    """A list of texts, of which any may equal a value or match a pattern."""

    def one_of(self, values: Sequence[Any], /) -> Filter:
        return Labelled(labels.TAG, [value for value in values if isinstance(value, str)])

    def matches(self, pattern: str, /) -> Filter:
        return Matches(labels.TAG, pattern)


def field_named(name: str) -> Field:
    """The field, one that nothing has where it is unknown. Raises Invalid for what is shown but not kept as such."""
    if name.partition(".")[0] in _UNKEPT:
        raise Invalid("query", f"cannot ask for {name}.")
    return _FIELDS.get(name) or Structure(name=name, present=NOTHING)


def _number(value: Any) -> int | float | None:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _fits(number: int | float) -> bool:
    return _SMALLEST <= number <= _LARGEST


_UNKEPT = {"publish_details", "path", "_metadata", "_branch", "_asset_scan_status"}
_FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Text(name="uid", column="uid"),
        Text(name="title", column="name", present=FILES),
        Text(name="name", column="name", present=FOLDERS),
        Text(name="description", column="description", present=Has("description")),
        Text(name="filename", column="file_name", present=FILES),
        ContentType(name="content_type", column="content_type"),
        Text(name="created_by", column="created_by"),
        Text(name="updated_by", column="updated_by"),
        Parent(name="parent_uid", column="parent_uid", present=Not(Inside(None))),
        Number(name="file_size", column="size", present=FILES),
        Number(name="_version", column="version"),
        Measure(name="dimension.width", column="width", present=_MEASURED),
        Measure(name="dimension.height", column="height", present=_MEASURED),
        Time(name="created_at", column="created_at"),
        Time(name="updated_at", column="updated_at"),
        Kind(name="is_dir"),
        Tags(name="tags"),
        Structure(name="ACL"),
        Structure(name="dimension", present=_MEASURED),
        Field(name="url", present=FILES),
        Field(name="permanent_url", present=Has("slug")),
    )
}
# What lists can be sorted by, and the library's name for it.
SORTS = {field.name: field.column for field in _FIELDS.values() if isinstance(field, Column)} | {"is_dir": "is_folder"}
