"""A page of 25 with its count, asked of the library, against the same by hand; and a late page against the first."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

from sqlalchemy import Connection, select

from tests.bench import byhand, specimen
from tests.bench.byhand import ByHand
from tests.bench.report import Goal, Line
from tests.bench.stage import Backend, Stage, say
from triptych import model
from triptych.database import Database
from triptych.library import labels, search, tenants
from triptych.library.filters import All, Filter, Labelled, OneOf
from triptych.library.search import Order, Position
from triptych.library.tenants import Tenant
from triptych.main import SHARED_TENANTS
from triptych.vendors import amazon_ads
from triptych.vendors.amazon_ads.shown.assets import KINDS

_SIZE = 25
_LATE_PAGE = 1_000
_OLDEST_FIRST = Order("created_at", descending=False)
# In a repetition either side is called so often, or as often as there is time, but this often at least.
_CALLS, _SECONDS, _FEWEST = 15, 0.4, 3


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked of the library, and its twin by hand for a branch and a page's size."""

    name: str
    condition: Filter
    by_hand: Callable[[int, int], ByHand]


def _tagged(name: str, tag: str) -> Search:
    return Search(
        name, All([OneOf("kind", KINDS), Labelled(labels.TAG, [tag])]), partial(byhand.labelled, labels.TAG, tag)
    )


FEW = _tagged("0.01%", specimen.RARE)
TENTH = _tagged("10%", specimen.COMMON)
EVERYTHING = Search("all", All([OneOf("kind", KINDS)]), byhand.everything)


def against_sql(asked: Search, backend: Backend, goal: Goal, stage: Stage) -> Iterator[Line]:
    """How many times as long as the statements by hand the library takes for the first page with its count."""
    with library(backend, stage) as (connection, tenant):
        statements = asked.by_hand(tenant.branch_id or 0, _SIZE)
        ours = partial(_page, connection, tenant, asked.condition, count=True)
        theirs = partial(byhand.run, connection, statements)
        _check_same(ours(), theirs())
        times = interleaved(ours, theirs, f"searching {asked.name} on {backend}", stage)
    yield line(f"search {asked.name} {backend}", times, goal)


def late_page(backend: Backend, goal: Goal, stage: Stage) -> Iterator[Line]:
    """How many times as long as the first page a late one takes. Neither counts, as no page but the first does."""
    with library(backend, stage) as (connection, tenant):
        after = _position(connection, tenant, (_LATE_PAGE - 1) * _SIZE)
        late = partial(_page, connection, tenant, EVERYTHING.condition, count=False, after=after)
        first = partial(_page, connection, tenant, EVERYTHING.condition, count=False)
        times = interleaved(late, first, f"paging on {backend}", stage)
    yield line(f"page {_LATE_PAGE} {backend}", times, goal)


@contextmanager
def library(backend: Backend, stage: Stage) -> Generator[tuple[Connection, Tenant]]:
    database = Database(stage.corpus(backend).url)
    try:
        with database.snapshot() as connection:
            vendor = amazon_ads.door.name
            key = SHARED_TENANTS[vendor]
            yield connection, tenants.find(connection, workspace="default", vendor=vendor, key=key)
    finally:
        database.close()


def _page(
    connection: Connection, tenant: Tenant, condition: Filter, *, count: bool, after: Position | None = None
) -> search.Page:
    return search.page(connection, tenant, condition, order=_OLDEST_FIRST, size=_SIZE, after=after, count=count)


def _position(connection: Connection, tenant: Tenant, skipped: int) -> Position:
    """Where the page of EVERYTHING ended that many assets were on until then."""
    listed = select(model.Node.created_at, model.Node.id).where(
        model.Node.branch_id == tenant.branch_id, model.Node.kind.in_(KINDS)
    )
    ordered = listed.order_by(model.Node.created_at, model.Node.id)
    return Position(*connection.execute(ordered.offset(skipped - 1).limit(1)).one())


def _check_same(page: search.Page, by_hand: tuple[list[tuple[object, ...]], int]) -> None:
    rows, total = by_hand
    if [asset.node_id for asset in page.assets] != [row[0] for row in rows] or page.total != total:
        raise RuntimeError("the library and the SQL by hand find different assets")


def interleaved(
    ours: Callable[[], object], theirs: Callable[[], object], what: str, stage: Stage
) -> list[tuple[float, float]]:
    """For each repetition the median seconds of either side, called in turns."""
    pairs = []
    for turn in range(stage.scale.repetitions + 1):
        calls = list(_calls(ours, theirs))
        if turn:
            pairs.append((median(ours for ours, _ in calls), median(theirs for _, theirs in calls)))
        else:
            say(what)
    return pairs


def _calls(ours: Callable[[], object], theirs: Callable[[], object]) -> Iterator[tuple[float, float]]:
    started = time.perf_counter()
    for call in range(_CALLS):
        if call >= _FEWEST and time.perf_counter() - started > _SECONDS:
            return
        yield _seconds(ours), _seconds(theirs)


def _seconds(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def line(name: str, times: list[tuple[float, float]], goal: Goal) -> Line:
    ours, theirs = (median(pair[index] for pair in times) * 1000 for index in (0, 1))
    return Line(name, [one / other for one, other in times], goal, remark=f"{ours:.2f} against {theirs:.2f} ms")
