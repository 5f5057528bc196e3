"""What copies a part of one branch to another: statements that are made once, in the order in which they run.

`source` and `target` are the branches' numbers. Those assets are copied that come `after` one and `upto` another.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Executable,
    Insert,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    Update,
    and_,
    bindparam,
    case,
    func,
    insert,
    inspect,
    null,
    select,
    update,
)
from sqlalchemy.orm import aliased

from .. import model

Named = type[model.Node] | type[model.Metadata]

_SOURCE = bindparam("source", type_=BigInteger)
_TARGET = bindparam("target", type_=BigInteger)

ASSETS = and_(
    model.Node.branch_id == _SOURCE,
    model.Node.kind != "folder",
    model.Node.id > bindparam("after", type_=BigInteger),
    model.Node.id <= bindparam("upto", type_=BigInteger),
)


def _insert(table: type[model.Base], rows: Select[Any], **instead: SQLColumnExpression[Any]) -> Insert:
    """Insert the rows anew under numbers of their own, with other values in some columns where the table has these."""
    columns = [column for column in inspect(table).columns if column.name != "id"]
    values = [instead.get(column.name, column) for column in columns]
    return insert(table).from_select([column.name for column in columns], rows.with_only_columns(*values))


def _number(table: Named, uid: Any, branch: ColumnElement[int]) -> ScalarSelect[int]:
    """The number of what has this uid on that branch, looked for by its uid and by nothing else.

    PostgreSQL would go through the whole branch for each: it thinks that a branch which is new to it has hardly any
    rows.
    """
    named = aliased(table)
    number = select(func.max(case((named.branch_id == branch, named.id)))).where(named.uid == uid)
    return number.correlate_except(named).scalar_subquery()


def _pairs(table: Named, rows: ColumnElement[bool]) -> CTE:
    """The numbers of these rows and of their copies."""
    new = _number(table, table.uid, _TARGET)
    return select(table.id.label("old"), new.label("new")).where(rows).cte("pairs").prefix_with("MATERIALIZED")


def _missing_folders() -> Insert:
    """The folders that are not there yet. They come in the order of their index."""
    folders = select(model.Node).where(
        model.Node.branch_id == _SOURCE,
        model.Node.kind == "folder",
        _number(model.Node, model.Node.uid, _TARGET).is_(None),
    )
    in_order = folders.order_by(model.Node.created_at, model.Node.id)
    return _insert(model.Node, in_order, branch_id=_TARGET, parent_id=null())


def _placed_folders() -> Update:
    """Put each folder into the copy of the one that its original lies in."""
    original, above = aliased(model.Node), aliased(model.Node)
    above_uid = (
        select(above.uid)
        .join(original, original.parent_id == above.id)
        .where(original.id == _number(model.Node, model.Node.uid, _SOURCE))
    )
    folders = update(model.Node).where(model.Node.branch_id == _TARGET, model.Node.kind == "folder")
    return folders.values(parent_id=_number(model.Node, above_uid.scalar_subquery(), _TARGET))


def _assets() -> Insert:
    """The assets' own rows, in the copies of the folders that they lie in."""
    above = aliased(model.Node)
    nodes = select(model.Node).outerjoin(above, above.id == model.Node.parent_id).where(ASSETS)
    parent_id = _number(model.Node, above.uid, _TARGET)
    return _insert(model.Node, nodes.order_by(model.Node.id), branch_id=_TARGET, parent_id=parent_id)


def _of_assets(table: Any) -> Insert:
    """What belongs to them."""
    pairs = _pairs(model.Node, ASSETS)
    rows = select(table).join(pairs, pairs.c.old == table.node_id).order_by(*table.__table__.primary_key)
    return _insert(table, rows, node_id=pairs.c.new, branch_id=_TARGET)


def _of_releases() -> Insert:
    """Which releases hold them."""
    table, copied = model.ReleaseItem, aliased(model.Release)
    pairs = _pairs(model.Node, ASSETS)
    items = (
        select(table)
        .join(pairs, pairs.c.old == table.node_id)
        .join(model.Release, model.Release.id == table.release_id)
        .join(copied, and_(copied.branch_id == _TARGET, copied.uid == model.Release.uid))
    )
    in_order = items.order_by(table.id)
    return _insert(table, in_order, node_id=pairs.c.new, release_id=copied.id, branch_id=_TARGET)


def _of_metadata() -> Insert:
    """Where their metadata are published."""
    table = model.MetadataPublication
    pairs = _pairs(model.Metadata, model.Metadata.node_id.in_(select(model.Node.id).where(ASSETS)))
    events = select(table).join(pairs, pairs.c.old == table.metadata_id)
    return _insert(table, events.order_by(table.id), metadata_id=pairs.c.new)


def _all_of_branch(table: type[model.Locale] | type[model.Release]) -> Insert:
    """What is few, all at once."""
    return _insert(table, select(table).where(table.branch_id == _SOURCE).order_by(table.id), branch_id=_TARGET)


# Before all slices.
FIRST: tuple[Executable, ...] = (_all_of_branch(model.Locale), _all_of_branch(model.Release))
# In each slice.
_BELONGING = (model.Version, model.Label, model.Declaration, model.Metadata, model.Publication)
STATEMENTS: tuple[Executable, ...] = (
    _missing_folders(),
    _placed_folders(),
    _assets(),
    *(_of_assets(table) for table in _BELONGING),
    _of_metadata(),
    _of_releases(),
)
