"""Pages of assets and folders: filtered, sorted and counted by the database."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, bindparam, func, select, tuple_

from .. import model
from ..database.prepared import Prepared, Row
from .filters import All, Filter, Labelled, Mentions, Value
from .filters.patterns import resolve_patterns
from .filters.shapes import Shape, shape_of
from .filters.sql import FIELDS, label_rows, to_sql
from .folders import load as load_folders
from .records import ASSETS, Asset, Folder
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


# Built once: building it takes longer than finding 25 rows.
_NEWEST = ASSETS.where(
    model.Node.id.in_(bindparam("node_ids", expanding=True)), model.Version.number == model.Node.version
)
_NUMBERED = ASSETS.where(tuple_(model.Version.node_id, model.Version.number).in_(bindparam("numbers", expanding=True)))


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
    statements, values = _prepare(connection, condition, tenant.branch_id, order, paged=after is not None)
    position = {} if after is None else {"after_value": after.value, "after_id": after.node_id}
    total: int | None = None
    with _planned_for_the_values(connection):
        rows = statements.page(connection, {**values, **position, "size": size + 1})
        if count:
            all_are_here = after is None and len(rows) <= size
            total = len(rows) if all_are_here else statements.count(connection, values)[0][0]
    node_ids = [node_id for node_id, _ in rows]
    following = Position(rows[size - 1][1], node_ids[size - 1]) if len(rows) > size else None
    return Page(newest(connection, node_ids[:size]), following, total)


def newest(connection: Connection, node_ids: Sequence[int]) -> list[Asset]:
    """The newest versions of these nodes, in the order given."""
    if not node_ids:
        return []
    found = connection.execute(_NEWEST, {"node_ids": node_ids}).all()
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
    matches = _Matches(resolve_patterns(connection, condition, tenant.branch_id), tenant.branch_id)
    with _planned_for_the_values(connection):
        rows = connection.execute(matches.page(order, limit).offset(skip)) if limit else ()
        total: int | None = connection.execute(matches.count()).scalar_one() if count else None
    return [row.id for row in rows], total


def load(
    connection: Connection, node_ids: Sequence[int], numbers: Mapping[int, int] | None = None
) -> list[Asset | Folder]:
    """These nodes in the order given: folders, and assets by the versions in `numbers`, or else all by their newest."""
    if not node_ids:
        return []
    if numbers:
        found = connection.execute(_NUMBERED, {"numbers": list(numbers.items())})
    else:
        found = connection.execute(_NEWEST, {"node_ids": node_ids})
    by_id: dict[int, Asset | Folder] = {row[0]: Asset._make(row) for row in found}
    if len(by_id) < len(node_ids):
        by_id |= {folder.node_id: folder for folder in load_folders(connection, node_ids)}
    return [by_id[node_id] for node_id in node_ids if node_id in by_id]


@contextmanager
def _planned_for_the_values(connection: Connection) -> Generator[None]:
    """Keep PostgreSQL from one plan for all words: some stand for half of all assets, and most for a few."""
    if connection.dialect.name != "postgresql":
        yield
        return
    # A statement that is not prepared has no plan to be used again; setting plan_cache_mode would take two round trips.
    driver: Any = connection.connection.driver_connection
    threshold, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = threshold


@dataclass(frozen=True, slots=True)
class _Statements:
    """What runs a search by pages: each with the values of its parameters."""

    page: Callable[[Connection, Mapping[str, Any]], Sequence[Row]]
    count: Callable[[Connection, Mapping[str, Any]], Sequence[Row]]


def _prepare(
    connection: Connection, condition: Filter, branch_id: int, order: Order, *, paged: bool
) -> tuple[_Statements, dict[str, Any]]:
    """The statements, and values for all of their parameters but those of the page."""
    shaped = shape_of(condition)
    if shaped is None:
        matches = _Matches(resolve_patterns(connection, condition, branch_id), branch_id)
        return _Statements(_runner(_page_of(matches, order, paged)), _runner(matches.count())), {}
    shape, values = shaped
    return _statements(shape, order, paged), {**values, "branch_id": branch_id}


@lru_cache(maxsize=500)
def _statements(shape: Shape, order: Order, paged: bool) -> _Statements:
    branch_id: Any = bindparam("branch_id")
    matches = _Matches(shape.with_parameters(), branch_id)
    return _Statements(Prepared(_page_of(matches, order, paged)).all, Prepared(matches.count()).all)


def _runner(statement: Select[Any]) -> Callable[[Connection, Mapping[str, Any]], Sequence[Row]]:
    return lambda connection, values: connection.execute(statement, values).all()


def _page_of(matches: _Matches, order: Order, paged: bool) -> Select[Any]:
    size: Any = bindparam("size", type_=Integer)
    return matches.page(order, size, paged=paged)


class _Matches:
    """The nodes that match, reached by the index that fits the condition.

    One label that must be there leads: its rows are few, or sorted by age already.
    """

    def __init__(self, condition: Filter, branch_id: int) -> None:
        self._leader, rest = _split(condition)
        self._conditions = [to_sql(rest, branch_id)] if rest.parts else []
        if self._leader is None:
            self._conditions.insert(0, model.Node.branch_id == branch_id)
        else:
            self._conditions[:0] = label_rows(self._leader, branch_id)
        self._needs_nodes = self._leader is None or bool(rest.parts)
        # One word stands in one row of a node; of several words, or of a text's beginnings, it may have more.
        self._repeats = isinstance(self._leader, Mentions) or (
            self._leader is not None and len(self._leader.values) > 1
        )

    def page(self, order: Order, limit: int, *, paged: bool = False) -> Select[Any]:
        """Select `id` and `value`, what the list is sorted by; if `paged`, beyond `after_value` and `after_id`."""
        by_label_age = self._leader is not None and order.field == "created_at"
        node_id: Any = model.Node.id if self._leader is None else model.Label.node_id
        value: Any = model.Label.created_at if by_label_age else FIELDS[order.field]
        chosen = select(node_id.label("id"), value.label("value")).where(*self._conditions)
        if self._leader is not None and (self._needs_nodes or not by_label_age):
            chosen = chosen.select_from(model.Label).join(model.Node, model.Node.id == model.Label.node_id)
        if self._repeats:
            chosen = chosen.distinct()
        if paged:
            chosen = chosen.where(_beyond(value, node_id, order.descending))
        directed = (value.desc(), node_id.desc()) if order.descending else (value, node_id)
        return chosen.order_by(*directed).limit(limit)

    def count(self) -> Select[Any]:
        """Select how many nodes match."""
        if self._leader is None:
            return select(func.count()).select_from(model.Node).where(*self._conditions)
        counted = select(func.count(model.Label.node_id.distinct()) if self._repeats else func.count())
        counted = counted.select_from(model.Label).where(*self._conditions)
        if self._needs_nodes:
            counted = counted.join(model.Node, model.Node.id == model.Label.node_id)
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


def _beyond(value: Any, node_id: Any, descending: bool) -> ColumnElement[bool]:
    here = tuple_(value, node_id)
    there = tuple_(bindparam("after_value", type_=value.type), bindparam("after_id", type_=node_id.type))
    return here < there if descending else here > there
