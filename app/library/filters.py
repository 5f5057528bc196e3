"""The one query language inside: what every vendor's filters become, and the only place where they become SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from .. import model
from . import labels

Value = str | int
Operator = Literal["=", "<", "<=", ">", ">="]

# What nodes can be filtered and sorted by; each has an index that begins with the branch.
FIELDS: dict[str, InstrumentedAttribute[str] | InstrumentedAttribute[int]] = {
    "created_at": model.Node.created_at,
    "updated_at": model.Node.updated_at,
    "name": model.Node.name,
    "size": model.Node.size,
    "width": model.Node.width,
    "height": model.Node.height,
    "extension": model.Node.extension,
    "kind": model.Node.kind,
}


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
class Labelled:
    """The asset's newest version has one of the words as a label of that field."""

    field: str
    values: Sequence[str]


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


Filter = Is | OneOf | Labelled | Mentions | All | Either | Not


def to_sql(condition: Filter, branch_id: int) -> ColumnElement[bool]:
    """The condition on nodes of a branch."""
    match condition:
        case Is(field, operator, value):
            return _compare(FIELDS[field], operator, value)
        case OneOf(field, values):
            return FIELDS[field].in_(values)
        case Labelled():
            return model.Node.id.in_(select(model.Label.node_id).where(*label_rows(condition, branch_id)))
        case Mentions():
            return model.Node.id.in_(select(model.Label.node_id).where(*label_rows(condition, branch_id)))
        case All(parts):
            return and_(true(), *(to_sql(part, branch_id) for part in parts))
        case Either(parts):
            return or_(false(), *(to_sql(part, branch_id) for part in parts))
        case Not(part):
            return not_(to_sql(part, branch_id))


def label_rows(condition: Labelled | Mentions, branch_id: int) -> list[ColumnElement[bool]]:
    """The rows of the label table that make the condition true."""
    if isinstance(condition, Labelled):
        field = condition.field
        word = (
            model.Label.value == condition.values[0]
            if len(condition.values) == 1
            else model.Label.value.in_(condition.values)
        )
        return [model.Label.branch_id == branch_id, model.Label.field == field, word]
    prefix = labels.fold_text(condition.text)
    return [
        model.Label.branch_id == branch_id,
        model.Label.field == labels.TEXT,
        model.Label.value >= prefix,
        model.Label.value < prefix + labels.AFTER_ANY_TEXT,
    ]


def _compare(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[int], operator: Operator, value: Value
) -> ColumnElement[bool]:
    return column.op(operator, is_comparison=True)(value)
