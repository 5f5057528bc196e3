"""Pages of assets and folders: filtered, sorted and counted by the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

from .. import model
from .filters import FIELDS, All, Filter, Labelled, Mentions, Value, label_rows, to_sql
from .folders import load as load_folders
from .records import ASSETS, Asset, Folder
from .settling import settle
from .tenants import Tenant


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by; the order of creation decides between equals."""

    field: str = "created_at"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: the last row's sort value and number."""

    value: Value
    node_id: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a search. `next` is None on the last one; `total` counts all matches, None when not asked for."""

    assets: Sequence[Asset]
    next: Position | None
    total: int | None


def page(
    connection: Connection,
    tenant: Tenant,
    condition: Filter,
    *,
    order: Order,
    size: int,
    after: Position | None = None,
    count: bool = True,
) -> Page:
    """One page of the newest versions that match, by key: the cost does not grow with the page's number."""
    if tenant.branch_id is None:
        return Page((), None, 0)
    matches = _Matches(connection, condition, tenant.branch_id)
    rows = connection.execute(matches.page(order, size + 1, after)).all()
    total: int | None = connection.execute(matches.count()).scalar_one() if count else None
    following = Position(rows[size - 1].value, rows[size - 1].id) if len(rows) > size else None
    return Page(newest(connection, [row.id for row in rows[:size]]), following, total)


def newest(connection: Connection, node_ids: Sequence[int]) -> list[Asset]:
    """The newest versions of these nodes, in the order given."""
    if not node_ids:
        return []
    found = connection.execute(ASSETS.where(model.Node.id.in_(node_ids), model.Version.number == model.Node.version))
    by_id = {row[0]: Asset._make(row) for row in found}
    return [by_id[node_id] for node_id in node_ids if node_id in by_id]


def nodes(
    connection: Connection, tenant: Tenant, condition: Filter, *, order: Order, skip: int, limit: int, count: bool
) -> tuple[list[int], int | None]:
    """The nodes that match, folders too, from a position in the list on: the cost grows with `skip`.

    With `count`, also how many match in all; else None.
    """
    if tenant.branch_id is None:
        return [], 0 if count else None
    matches = _Matches(connection, condition, tenant.branch_id)
    rows = connection.execute(matches.page(order, limit, None).offset(skip)) if limit else ()
    total: int | None = connection.execute(matches.count()).scalar_one() if count else None
    return [row.id for row in rows], total


def load(
    connection: Connection, node_ids: Sequence[int], numbers: Mapping[int, int] | None = None
) -> list[Asset | Folder]:
    """These nodes in the order given: folders, and assets by the versions in `numbers`, or else all by their newest."""
    if not node_ids:
        return []
    numbered = tuple_(model.Version.node_id, model.Version.number)
    chosen = numbered.in_(list(numbers.items())) if numbers else model.Version.number == model.Node.version
    found = connection.execute(ASSETS.where(model.Node.id.in_(node_ids), chosen))
    by_id: dict[int, Asset | Folder] = {row[0]: Asset._make(row) for row in found}
    if len(by_id) < len(node_ids):
        by_id |= {folder.node_id: folder for folder in load_folders(connection, node_ids)}
    return [by_id[node_id] for node_id in node_ids if node_id in by_id]


class _Matches:
    """The nodes that match, reached by the index that fits the condition.

    One label that must be there leads: its rows are few, or sorted by age already.
    """

    def __init__(self, connection: Connection, condition: Filter, branch_id: int) -> None:
        self._leader, rest = _split(settle(connection, condition, branch_id))
        self._conditions = [to_sql(rest, branch_id)] if rest.parts else []
        if self._leader is None:
            self._conditions.insert(0, model.Node.branch_id == branch_id)
        else:
            self._conditions[:0] = label_rows(self._leader, branch_id)
        self._needs_nodes = self._leader is None or bool(rest.parts)

    def page(self, order: Order, limit: int, after: Position | None) -> Select[Any]:
        """Select `id` and `value`, what the list is sorted by."""
        by_label_age = self._leader is not None and order.field == "created_at"
        node_id: Any = model.Node.id if self._leader is None else model.Label.node_id
        value: Any = model.Label.created_at if by_label_age else FIELDS[order.field]
        chosen = select(node_id.label("id"), value.label("value")).where(*self._conditions)
        if self._leader is not None and (self._needs_nodes or not by_label_age):
            chosen = chosen.select_from(model.Label).join(model.Node, model.Node.id == model.Label.node_id)
        if isinstance(self._leader, Mentions) or (self._leader and len(self._leader.values) > 1):
            chosen = chosen.distinct()
        if after is not None:
            chosen = chosen.where(_beyond(value, node_id, after, order.descending))
        directed = (value.desc(), node_id.desc()) if order.descending else (value, node_id)
        return chosen.order_by(*directed).limit(limit)

    def count(self) -> Select[Any]:
        """Select how many nodes match."""
        if self._leader is None:
            return select(func.count()).select_from(model.Node).where(*self._conditions)
        counted = select(func.count(model.Label.node_id.distinct())).where(*self._conditions)
        if self._needs_nodes:
            counted = counted.select_from(model.Label).join(model.Node, model.Node.id == model.Label.node_id)
        return counted


def _split(condition: Filter) -> tuple[Labelled | Mentions | None, All]:
    parts = list(_conjuncts(condition))
    leaders = [part for part in parts if isinstance(part, Labelled | Mentions)]
    if not leaders:
        return None, All(parts)
    leader = min(leaders, key=lambda part: len(part.values) if isinstance(part, Labelled) else 2)
    parts.remove(leader)
    return leader, All(parts)


def _conjuncts(condition: Filter) -> Iterator[Filter]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _conjuncts(part)
    else:
        yield condition


def _beyond(value: Any, node_id: Any, after: Position, descending: bool) -> ColumnElement[bool]:
    here, there = tuple_(value, node_id), tuple_(after.value, after.node_id)
    return here < there if descending else here > there
