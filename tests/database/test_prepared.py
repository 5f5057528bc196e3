"""Statements on the shortest way to the driver give and raise what they do on SQLAlchemy's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import BigInteger, Connection, bindparam, insert, literal, select, text
from sqlalchemy.exc import DBAPIError

from triptych import model
from triptych.database import Database
from triptych.database.prepared import Prepared, Row
from triptych.errors import Invalid, NotFound

FIND = select(model.Environment.name, model.Environment.urls, literal("own").label("own")).where(
    model.Environment.name == bindparam("name"), model.Environment.uid.in_([literal("bltone"), literal("blttwo")])
)
PREPARED = Prepared(FIND)
URLS = [{"locale": "en-us", "url": "https://example.com/ü"}]


def add(connection: Connection) -> None:
    times = {"created_at": 1, "updated_at": 1}
    connection.execute(insert(model.Workspace).values(id=7, name="w", prefix="p", created_at=1))
    connection.execute(insert(model.Library).values(id=7, workspace_id=7, name="l", created_at=1))
    for name in ("one", "two", "three"):
        row = insert(model.Environment).values(library_id=7, uid=f"blt{name}", name=name, urls=URLS, **times)
        connection.execute(row)


def find(connection: Connection, name: str) -> Row | None:
    return PREPARED.first(connection, {"name": name})


def executed(connection: Connection, name: str) -> tuple[Any, ...]:
    return tuple(connection.execute(FIND, {"name": name}).one())


async def test_rows_are_those_of_sqlalchemy(database: Database) -> None:
    await database.write(add)

    for run in (database.read, database.scan, database.write):
        row = await run(find, "two")
        assert row is not None
        assert tuple(row) == ("two", URLS, "own")
        assert tuple(row) == await run(executed, "two")
        assert await run(find, "three") is None


VALUES = select(
    (model.Workspace.created_at + bindparam("number", type_=BigInteger)).label("sum"),
    (model.Workspace.name + bindparam("text")).label("text"),
    (model.Workspace.id == bindparam("number", type_=BigInteger)).label("same"),
    model.Workspace.frozen_at,
    literal("100 % $1 :x").label("signs"),
).where(model.Workspace.id < bindparam("number", type_=BigInteger))
PREPARED_VALUES = Prepared(VALUES)


@pytest.mark.long
@pytest.mark.parametrize("number", [2**62, 8, 7, None])
@pytest.mark.parametrize("given", ["", "\u00fc%s' $1 :number \\", "\U0001f600", None])
async def test_values_of_each_kind_are_those_of_sqlalchemy(
    database: Database, number: int | None, given: str | None
) -> None:
    await database.write(add)
    values = {"number": number, "text": given}

    def by_sqlalchemy(connection: Connection) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in connection.execute(VALUES, values)]

    def prepared(connection: Connection) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in PREPARED_VALUES.all(connection, values)]

    for run in (database.read, database.scan, database.write):
        assert await run(prepared) == await run(by_sqlalchemy)
    assert len(await database.read(prepared)) == int(number is not None and number > 7)


async def test_each_read_sees_what_is_committed_and_leaves_no_transaction(database: Database) -> None:
    assert await database.read(find, "one") is None
    await database.write(add)
    assert await database.read(find, "one") is not None
    if database.embedded:
        return

    def idle_in_transaction(connection: Connection) -> int:
        idle = "state like 'idle in transaction%' and datname = current_database()"
        return int(connection.execute(text(f"select count(*) from pg_stat_activity where {idle}")).scalar_one())

    assert await database.scan(idle_in_transaction) == 0


async def test_values_that_no_database_takes_are_invalid(database: Database) -> None:
    with pytest.raises(Invalid):
        await database.read(find, "\ud800")

    assert await database.read(find, "one") is None


async def test_a_statement_that_fails_raises_sqlalchemys_error(database: Database) -> None:
    def drop(connection: Connection) -> None:
        connection.execute(text("DROP TABLE environments" + ("" if database.embedded else " CASCADE")))

    assert await database.read(find, "one") is None
    await database.write(drop)

    with pytest.raises(DBAPIError, match="environments"):
        await database.read(find, "one")


async def test_lists_of_any_length_are_no_fixed_sql(database: Database) -> None:
    names = Prepared(FIND.where(model.Environment.name.in_(["one", "two"])))

    with pytest.raises(ValueError, match="length"):
        await database.read(names.all, {"name": "one"})


async def test_what_a_transaction_wrote_is_seen_in_it_and_goes_with_it(database: Database) -> None:
    def add_and_fail(connection: Connection) -> None:
        add(connection)
        assert find(connection, "one") is not None
        raise NotFound("x", "y")

    with pytest.raises(NotFound):
        await database.write(add_and_fail)

    assert await database.read(find, "one") is None


async def test_a_connection_that_the_server_closed_is_made_anew(database: Database) -> None:
    if database.embedded:
        return

    def terminate_others(connection: Connection) -> None:
        others = "pid <> pg_backend_pid() and datname = current_database()"
        connection.execute(text(f"select pg_terminate_backend(pid) from pg_stat_activity where {others}"))

    assert await database.read(find, "one") is None
    await database.write(add)
    await database.write(terminate_others)

    assert await database.read(find, "one") is not None
