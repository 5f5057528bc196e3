"""Conditions on many nodes."""

from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import BigInteger, Connection, String, cast, func, insert, literal, select

from triptych import model
from triptych.database import Database
from triptych.library import search, tenants, workspaces
from triptych.library.filters import All, Either, Filter, Is, Matches, Not
from triptych.library.search import Order
from triptych.library.tenants import Tenant

pytestmark = pytest.mark.long

# More than a statement may have parameters on either database.
MANY = 70_000
OLDEST_FIRST = Order("created_at", descending=False)


def fill(connection: Connection) -> Tenant:
    """Make files called "file 1" and so on, each a millisecond after the one before."""
    workspaces.ensure(connection, "default", {"door": "key"})
    tenant = tenants.find(connection, workspace="default", vendor="door", key="key")
    numbers = select(literal(1, BigInteger).label("number")).cte("numbers", recursive=True)
    number = numbers.c.number
    numbers = numbers.union_all(select(number + 1).where(number < MANY))
    name = cast(numbers.c.number, String)
    rows = select(
        literal(tenant.branch_id), name, name, literal("other"), "file " + name, numbers.c.number, literal("somebody")
    ).add_columns(numbers.c.number, literal("somebody"))
    columns = ["branch_id", "uuid", "uid", "kind", "name", "created_at", "created_by", "updated_at", "updated_by"]
    connection.execute(insert(model.Node).from_select(columns, rows))
    assert connection.execute(select(func.count()).select_from(model.Node)).scalar_one() == MANY
    return tenant


def named(condition: Filter, connection: Connection, tenant: Tenant) -> tuple[list[str], int | None]:
    """The names of the first three nodes that match, and how many match in all."""
    ids, total = search.nodes(connection, tenant, condition, order=OLDEST_FIRST, skip=0, limit=3, count=True)
    names = select(model.Node.name).where(model.Node.id.in_(ids)).order_by(model.Node.created_at)
    return list(connection.execute(names).scalars()), total


@pytest.fixture
async def many(database: Database) -> Tenant:
    return await database.write(fill)


async def test_a_pattern_may_match_more_nodes_than_a_statement_has_parameters(database: Database, many: Tenant) -> None:
    everything, nothing = Matches("name", "^file [0-9]+$"), Matches("name", "folder")

    def find(condition: Filter) -> tuple[list[str], int | None]:
        with database.engine.begin() as connection:
            return named(condition, connection, many)

    first = ["file 1", "file 2", "file 3"]
    assert find(everything) == (first, MANY)
    assert find(Either([everything, Is("name", "=", "x")])) == (first, MANY)
    assert find(Not(nothing)) == (first, MANY)
    assert find(Not(everything)) == ([], 0)
    ending = All([Matches("name", "7$"), Either([Matches("name", "^file 1"), Is("created_at", "<=", 27)])])
    assert find(ending) == (["file 7", "file 17", "file 27"], 2 + 1_111)


async def test_the_event_loop_goes_on_while_patterns_are_matched(database: Database, many: Tenant) -> None:
    condition = Either([Matches("name", pattern) for pattern in ("a.{300}b", "(9|99)+0$", "x")])
    scan = asyncio.create_task(
        database.scan(search.nodes, many, condition, order=OLDEST_FIRST, skip=0, limit=1, count=True)
    )
    longest = 0.0
    while not scan.done():
        started = time.monotonic()
        await asyncio.sleep(0.001)
        longest = max(longest, time.monotonic() - started)

    _, total = await scan
    assert total == sum(1 for number in range(1, MANY + 1) if str(number).endswith("90"))
    assert longest < 1.0
