"""The only place where filters become SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Function,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from ... import model
from ...database import patterns
from .. import labels, publishing
from .tree import (
    All,
    Among,
    Either,
    Filter,
    Has,
    Inside,
    Is,
    Labelled,
    Leaf,
    Live,
    Matches,
    Mentions,
    Not,
    OneOf,
    Operator,
    Value,
)

_DESCRIPTION = (
    select(model.Version.description)
    .where(model.Version.node_id == model.Node.id, model.Version.number == model.Node.version)
    .correlate(model.Node)
    .scalar_subquery()
)

_FOLDER, _PARENT = aliased(model.Node), aliased(model.Node)
_PARENT_UID = select(_PARENT.uid).where(_PARENT.id == model.Node.parent_id).correlate(model.Node).scalar_subquery()

# What nodes can be filtered and sorted by, as far as an index that begins with the branch serves it.
INDEXED: dict[str, SQLColumnExpression[Any]] = {
    "created_at": model.Node.created_at,
    "updated_at": model.Node.updated_at,
    "name": model.Node.name,
    "size": model.Node.size,
    "width": model.Node.width,
    "height": model.Node.height,
    "extension": model.Node.extension,
    "kind": model.Node.kind,
}
# The others cost a look at every node that the rest of the condition leaves.
FIELDS: dict[str, SQLColumnExpression[Any]] = INDEXED | {
    "uid": model.Node.uid,
    "file_name": model.Node.file_name,
    "content_type": model.Node.content_type,
    "version": model.Node.version,
    "created_by": model.Node.created_by,
    "updated_by": model.Node.updated_by,
    "description": func.coalesce(_DESCRIPTION, ""),
    "parent_uid": func.coalesce(_PARENT_UID, ""),
    "is_folder": model.Node.kind == "folder",
}
# What a node may lack, where lacking it is not the same as having an empty one.
_OPTIONAL: dict[str, SQLColumnExpression[Any]] = {"description": _DESCRIPTION, "slug": model.Node.slug}


def to_sql(condition: Filter, branch_id: int) -> ColumnElement[bool]:
    """The condition on nodes of a branch."""
    match condition:
        case All(parts):
            return and_(true(), *(to_sql(part, branch_id) for part in parts))
        case Either(parts):
            return or_(false(), *(to_sql(part, branch_id) for part in parts))
        case Not(part):
            # What SQL cannot tell, as with a parent that is not there, does not hold either.
            return to_sql(part, branch_id).is_not(true())
    return _leaf_to_sql(condition, branch_id)


def _leaf_to_sql(condition: Leaf, branch_id: int) -> ColumnElement[bool]:
    match condition:
        case Is(field, operator, value):
            return _compare(FIELDS[field], operator, value)
        case OneOf(field, values):
            return FIELDS[field].in_(values)
        case Matches(labels.TAG, pattern):
            words = _label_rows(labels.TAG, branch_id)
            return model.Node.id.in_(select(model.Label.node_id).where(*words, _found(pattern, model.Label.value)))
        case Matches(field, pattern):
            return _found(pattern, FIELDS[field])
        case Has(field):
            return _OPTIONAL[field].is_not(None)
        case Among(node_ids):
            return model.Node.id.in_(select(func.unnest(literal(node_ids, ARRAY(BigInteger)))))
        case Inside(folder_uid):
            return _lies_in(folder_uid, branch_id)
        case Live(environment_ids, locale, now):
            event = publishing.is_live(now, environments=environment_ids, locale=locale)
            return exists().where(model.Publication.node_id == model.Node.id, event)
        case Labelled() | Mentions():
            return model.Node.id.in_(select(model.Label.node_id).where(*label_rows(condition, branch_id)))


def label_rows(condition: Labelled | Mentions, branch_id: int) -> list[ColumnElement[bool]]:
    """The rows of the label table that make the condition true."""
    if isinstance(condition, Labelled):
        field = condition.field
        word = (
            model.Label.value == condition.values[0]
            if len(condition.values) == 1
            else model.Label.value.in_(condition.values)
        )
        return [*_label_rows(field, branch_id), word]
    prefix = labels.fold_text(condition.text)
    return [
        *_label_rows(labels.TEXT, branch_id),
        model.Label.value >= prefix,
        model.Label.value < prefix + labels.AFTER_ANY_TEXT,
    ]


def texts_of(field: str, branch_id: int) -> Select[int, str]:
    """Select the number of each node, and its text in the field; a node comes once for each of its tags."""
    if field == labels.TAG:
        texts = select(model.Node.id, model.Label.value).join(model.Label, model.Label.node_id == model.Node.id)
        return texts.where(*_label_rows(labels.TAG, branch_id))
    return select(model.Node.id, FIELDS[field]).where(model.Node.branch_id == branch_id)


def _label_rows(field: str, branch_id: int) -> list[ColumnElement[bool]]:
    return [model.Label.branch_id == branch_id, model.Label.field == field]


def _found(pattern: str, text: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    found: Function[bool] = getattr(func, patterns.SQL_NAME)(pattern, text, type_=Boolean)
    return found


def _lies_in(folder_uid: str | None, branch_id: int) -> ColumnElement[bool]:
    if folder_uid is None:
        return model.Node.parent_id.is_(None)
    found = select(_FOLDER.id).where(
        _FOLDER.branch_id == branch_id, _FOLDER.uid == folder_uid, _FOLDER.kind == "folder"
    )
    return model.Node.parent_id == found.scalar_subquery()


def _compare(column: SQLColumnExpression[Any], operator: Operator, value: Value) -> ColumnElement[bool]:
    return column.op(operator, is_comparison=True)(value)
