"""The one query language inside: what every vendor's filters become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Value = str | int | float
Operator = Literal["=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Is:
    """The field compares so to the value."""

    field: str
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field has one of the values."""

    field: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Matches:
    """The text of the field, or one of the asset's tags for that field, matches the pattern somewhere.

    The pattern must have passed `patterns.check`.
    """

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Has:
    """The node has what the field holds, even if it is empty."""

    field: Literal["description", "slug"]


@dataclass(frozen=True, slots=True)
class Among:
    """The node is one of these. For PostgreSQL only, and for any number of them."""

    node_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Labelled:
    """The asset's newest version has one of the words as a label of that field."""

    field: str
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class Inside:
    """The node lies directly in the folder with this short identity, or at the root where that is None."""

    folder_uid: str | None


@dataclass(frozen=True, slots=True)
class Live:
    """Some version is live at `now` (milliseconds) in one of the environments, in that locale or in any."""

    environment_ids: Sequence[int]
    locale: str | None
    now: int


@dataclass(frozen=True, slots=True)
class Mentions:
    """The text begins, case and spelling variants aside, at some word of the title, a tag or an ASIN."""

    text: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; no parts hold always."""

    parts: Sequence[Filter]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds; no parts hold never."""

    parts: Sequence[Filter]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Filter


Leaf = Is | OneOf | Matches | Has | Among | Labelled | Inside | Live | Mentions
Filter = Leaf | All | Either | Not
