"""A library of many assets, written straight into the tables: through a door it would take minutes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from tests.bench import specimen
from triptych import model
from triptych.database import Database, schema
from triptych.library import workspaces
from triptych.main import SHARED_TENANTS

# What marks the stores of all of them. There are no files in these.
STORE_MARK = "corpus"
# Made after the rows, which takes a fraction of the time.
_INDEXES = [index for table in model.Base.metadata.tables.values() for index in table.indexes]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A database at the newest schema. Its assets are in the library `default`; their row numbers begin with 1."""

    url: str
    uuids: Sequence[str]


def fill(url: str, count: int) -> Corpus:
    """Make the schema, and assets as `specimen` says."""
    chance = random.Random(count)
    uuids = [chance.randbytes(16).hex() for _ in range(count)]
    asyncio.run(_fill(url, uuids))
    return Corpus(url, uuids)


async def _fill(url: str, uuids: Sequence[str]) -> None:
    database = Database(url)
    try:
        await database.write(schema.upgrade)
        await database.write(workspaces.ensure, workspaces.DEFAULT_WORKSPACE, SHARED_TENANTS)
        await database.write(_name_store)
        await database.write(_insert_all, uuids)
        await database.write(_create_indexes)
        if not database.embedded:
            _finish(database)
    finally:
        database.close()


def _name_store(connection: Connection) -> None:
    connection.execute(insert(model.Secret).values(name="store", value=STORE_MARK))


def _insert_all(connection: Connection, uuids: Sequence[str]) -> None:
    for index in _INDEXES:
        index.drop(connection)
    branch_id, library_id = connection.execute(select(model.Branch.id, model.Branch.library_id)).one()
    numbers = range(1, len(uuids) + 1)
    _insert(connection, model.Blob, (specimen.blob(number, library_id) for number in numbers))
    _insert(connection, model.Node, (specimen.node(number, uuids[number - 1], branch_id) for number in numbers))
    _insert(connection, model.Version, (specimen.version(number) for number in numbers))
    words = (row for number in numbers for row in specimen.label_rows(number, branch_id))
    _insert(connection, model.Label, words)


def _create_indexes(connection: Connection) -> None:
    for index in _INDEXES:
        index.create(connection)


def _insert(connection: Connection, table: type[model.Base], rows: Iterator[specimen.Row]) -> None:
    """Insert in the driver's own fastest way."""
    name = table.__tablename__
    first = next(rows)
    columns, values = ", ".join(first), (tuple(row.values()) for row in chain([first], rows))
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({', '.join('?' * len(first))})", values)
    else:
        with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)


def _finish(database: Database) -> None:
    """Let new rows count on from here, and do at once what PostgreSQL does by itself within a minute."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (model.Blob, model.Node, model.Version):
            newest = select(func.max(table.id)).scalar_subquery()
            connection.execute(select(func.setval(func.pg_get_serial_sequence(table.__tablename__, "id"), newest)))
        connection.execute(text("VACUUM (ANALYZE)"))
