"""The runner: threads, transactions, and what becomes of errors."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.servers.postgres import postgres
from tests.servers.setups import Setup
from triptych import model
from triptych.database.engines import POSTGRES_THREADS, SCAN_THREADS
from triptych.database.runner import Database
from triptych.errors import Invalid, NotFound, Unavailable


def add(connection: Connection, name: str, value: str = "0") -> None:
    connection.execute(insert(model.Secret).values(name=name, value=value))


def value(connection: Connection, name: str) -> str:
    return connection.execute(select(model.Secret.value).where(model.Secret.name == name)).scalar_one()


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(model.Secret)).scalar_one()


def increment(connection: Connection, name: str) -> None:
    """Read, reckon and write, as the library does where it must: with the row locked."""
    row = select(model.Secret.value).where(model.Secret.name == name).with_for_update()
    number = int(connection.execute(row).scalar_one())
    connection.execute(update(model.Secret).where(model.Secret.name == name).values(value=str(number + 1)))


def thread(_connection: Connection) -> int:
    return threading.get_ident()


async def test_of_50_writers_at_once_none_is_lost(database: Database) -> None:
    await database.write(add, "counter")

    await asyncio.gather(*(database.write(increment, "counter") for _ in range(50)))

    assert await database.read(value, "counter") == "50"


async def test_sqlite_reads_points_inline_and_writes_on_one_thread(database: Database) -> None:
    here = threading.get_ident()
    writers = set(await asyncio.gather(*(database.write(thread) for _ in range(20))))

    assert (await database.read(thread) == here) == database.embedded
    assert here not in writers
    assert here != await database.scan(thread)
    assert not database.embedded or len(writers) == 1


async def test_a_scan_sees_one_snapshot(database: Database) -> None:
    loop = asyncio.get_running_loop()
    counted, written = asyncio.Event(), threading.Event()

    def count_twice(connection: Connection) -> tuple[int, int]:
        first = count(connection)
        loop.call_soon_threadsafe(counted.set)
        assert written.wait(10)
        return first, count(connection)

    counts = asyncio.create_task(database.scan(count_twice))
    await counted.wait()
    await database.write(add, "meanwhile")
    written.set()

    assert await counts == (0, 0)
    assert await database.scan(count) == 1


async def test_what_raises_is_rolled_back(database: Database) -> None:
    def add_and_fail(connection: Connection) -> None:
        add(connection, "half")
        raise NotFound("asset", "x")

    for _ in range(20):
        with pytest.raises(NotFound):
            await database.write(add_and_fail)

    assert await database.read(count) == 0
    await database.write(add, "whole")
    assert await database.read(count) == 1


async def test_a_failed_read_leaves_the_kept_connection_usable(database: Database) -> None:
    def fail(connection: Connection) -> None:
        count(connection)
        raise NotFound("asset", "x")

    def mistake(connection: Connection) -> None:
        connection.execute(text("select nothing from nowhere"))

    for _ in range(POSTGRES_THREADS * 2):
        with pytest.raises(NotFound):
            await database.read(fail)
        with pytest.raises(DBAPIError):
            await database.read(mistake)
        assert await database.read(count) == 0


async def test_a_mistake_in_a_statement_is_no_outage(database: Database) -> None:
    """It must not be told to the caller as a 503, to be tried again."""
    for method in (database.read, database.scan, database.write):
        with pytest.raises(DBAPIError):
            await method(lambda connection: connection.execute(text("select nothing from nowhere")))


async def test_values_that_cannot_be_stored_are_invalid(database: Database) -> None:
    def add_workspace(connection: Connection, name: str, created_at: int) -> None:
        row = {"name": name, "prefix": name, "created_at": created_at}
        connection.execute(insert(model.Workspace).values(**row))

    for name, created_at in (("large", 2**63), ("larger", 10**30), ("\ud800", 0)):
        with pytest.raises(Invalid):
            await database.write(add_workspace, name, created_at)
    if not database.embedded:  # SQLite stores what PostgreSQL cannot
        for name in ("a\0b", secrets.token_hex(4000)):
            with pytest.raises(Invalid):
                await database.write(add_workspace, name, 0)

    await database.write(add_workspace, "good", 2**63 - 1)


async def test_a_clash_that_nobody_expected_may_be_tried_again(database: Database) -> None:
    """Such as a row that belongs to a library which a reset has just deleted."""

    def add_orphan(connection: Connection) -> None:
        connection.execute(insert(model.Branch).values(library_id=7, uid="main", created_at=0))

    await database.write(add, "once")

    with pytest.raises(Unavailable):
        await database.write(add, "once")
    with pytest.raises(Unavailable):
        await database.write(add_orphan)


async def test_a_cancelled_caller_takes_no_thread_away(database: Database) -> None:
    go_on = threading.Event()
    for _ in range(POSTGRES_THREADS + 1):
        waiting = asyncio.create_task(database.write(lambda _: go_on.wait(10)))
        await asyncio.sleep(0.01)
        waiting.cancel()
    go_on.set()

    await database.write(add, "after")
    assert await database.read(count) == 1


@pytest.fixture
async def hurried(database: Database, database_url: str) -> AsyncIterator[Database]:
    """The same database, by a runner that soon loses patience."""
    hurried = Database(database_url, patience=0.2)
    yield hurried
    hurried.close()


async def refused_after(call: Callable[[], Awaitable[object]]) -> float:
    """The seconds until the call raises Unavailable."""
    start = time.monotonic()
    with pytest.raises(Unavailable):
        await call()
    return time.monotonic() - start


async def test_when_all_threads_are_taken_patience_ends(hurried: Database) -> None:
    workers = SCAN_THREADS if hurried.embedded else POSTGRES_THREADS
    go_on = threading.Event()
    taken = [asyncio.create_task(hurried.scan(lambda _: go_on.wait(10))) for _ in range(workers)]
    await asyncio.sleep(0.05)

    try:
        assert 0.2 <= await refused_after(lambda: hurried.scan(count)) < 5
        if hurried.embedded:  # reads of points and writes have places of their own
            assert await hurried.read(count) == 0
            await hurried.write(add, "meanwhile")
    finally:
        go_on.set()
    await asyncio.gather(*taken)

    assert await hurried.scan(count) == int(hurried.embedded)


async def test_a_file_that_another_process_writes_to_is_waited_for_with_patience(hurried: Database) -> None:
    if not hurried.embedded:
        return
    with closing(sqlite3.connect(hurried.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert 0.2 <= await refused_after(lambda: hurried.write(add, "x")) < 5
        assert await hurried.read(count) == 0
        other.execute("COMMIT")

    await hurried.write(add, "x")
    assert await hurried.read(count) == 1


def terminate_others(connection: Connection) -> None:
    others = "pid <> pg_backend_pid() and datname = current_database()"
    connection.execute(text(f"select pg_terminate_backend(pid) from pg_stat_activity where {others}"))


def idle_in_transactions(connection: Connection) -> int:
    idle = "state like 'idle in transaction%' and datname = current_database()"
    return int(connection.execute(text(f"select count(*) from pg_stat_activity where {idle}")).scalar_one())


async def test_kept_connections_that_the_server_closed_are_made_anew(database: Database) -> None:
    """Each thread keeps one. A caller does not notice."""
    if database.embedded:
        return
    meeting = threading.Barrier(POSTGRES_THREADS)

    def count_together(connection: Connection) -> int:
        meeting.wait(30)
        return count(connection)

    async def on_every_thread(function: Callable[[Connection], int]) -> set[int]:
        return set(await asyncio.gather(*(database.read(function) for _ in range(POSTGRES_THREADS))))

    assert await on_every_thread(count_together) == {0}
    await database.write(terminate_others)

    for _ in range(3):
        assert await on_every_thread(count) == {0}
    assert await database.scan(idle_in_transactions) == 0


async def test_what_the_server_ended_is_closed_without_a_word(
    database: Database, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """In the midst of a statement or between two."""
    if database.embedded:
        return
    closing = Database(database_url, patience=5)
    meeting = threading.Barrier(POSTGRES_THREADS)

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("begin")
        meeting.wait(30)

    await asyncio.gather(*(closing.read(begin) for _ in range(POSTGRES_THREADS)))
    await database.write(terminate_others)
    closing.close()

    assert caplog.messages == []


@pytest.fixture
def data_of_postgres() -> Iterator[Path]:
    """A place for a server of the test's own."""
    with tempfile.TemporaryDirectory(prefix="triptych-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # PostgreSQL runs as another user when the tests run as root
        yield directory / "data"


@pytest.mark.long
async def test_a_postgres_that_restarts_is_unavailable_and_then_found_again(data_of_postgres: Path) -> None:
    with postgres(data_of_postgres) as server:
        database = Database(server.url, patience=5)
        await database.write(model.Base.metadata.create_all)
        assert await database.read(count) == await database.scan(count) == 0

    for call in (database.read, database.scan):
        with pytest.raises(Unavailable, match="does not answer"):
            await call(count)
    with pytest.raises(Unavailable, match="does not answer"):
        await database.write(add, "x")

    with postgres(data_of_postgres):
        await database.write(add, "x")
        assert await database.read(count) == await database.scan(count) == 1
        database.close()


@pytest.mark.parametrize("sqlstate", ["40P01", "40001"])
async def test_what_the_database_undid_for_others_runs_once_more(
    database: Database, setup: Setup, sqlstate: str
) -> None:
    """A deadlock is no outage; who meets a second one is told to try again."""
    if setup.embedded:
        pytest.skip("SQLite lets one transaction write at a time")
    times = 0

    def undone(connection: Connection, until: int) -> int:
        nonlocal times
        times += 1
        if times < until:
            connection.execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END $$"))
        return times

    assert await database.write(undone, 2) == 2
    times = 0
    with pytest.raises(Unavailable, match="at the same moment"):
        await database.write(undone, 3)
    assert times == 2
