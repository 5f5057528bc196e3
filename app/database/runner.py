"""Runs the library's functions: which thread, which transaction, which connection.

SQLite: indexed point reads run inline on the event loop, because a hop to a thread costs more than they do; longer
reads run in a pool; all writes run on one thread, each from BEGIN IMMEDIATE to COMMIT. PostgreSQL: everything runs
in one bounded pool. The runner commits, the library never does.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from ..errors import Invalid, Unavailable
from ..pool import Pool
from . import patterns

P = ParamSpec("P")
T = TypeVar("T")
Function = Callable[Concatenate[Connection, P], T]
IsolationLevel = Literal["AUTOCOMMIT", "REPEATABLE READ"]

SCAN_THREADS = 4
POSTGRES_THREADS = 8
PATIENCE_SECONDS = 10.0
# PostgreSQL's deadlock_detected and serialization_failure: the transaction is undone and may be tried again.
_UNDONE = ("40P01", "40001")
_TOO_LONG_FOR_AN_INDEX = "54000"  # PostgreSQL's program_limit_exceeded, some 2,700 bytes that do not compress


class Database:
    """One SQLite file or one PostgreSQL database. Every method raises Unavailable when it is overloaded or down."""

    def __init__(self, url: str, *, patience: float = PATIENCE_SECONDS) -> None:
        """Nothing is asked of PostgreSQL yet; SQLite's file is opened. `patience` is in seconds."""
        self.url = make_url(url)
        self.embedded = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url, patience) if self.embedded else _postgres_engine(url)
        if self.embedded:
            with _translated():
                self._inline = self._connect("AUTOCOMMIT")
            self._scans = Pool("read", workers=SCAN_THREADS, patience=patience)
            self._writes = Pool("write", workers=1, patience=patience)
        else:
            self._scans = self._writes = Pool("database", workers=POSTGRES_THREADS, patience=patience)
        self._kept = threading.local()
        self._all_kept: list[Connection] = []

    async def read(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a few indexed point reads. They see what is committed, each on its own."""
        if self.embedded:
            return _guarded(self._inline, function, *args, **kwargs)
        return await self._in_pool(self._scans, self._read_on_kept, function, *args, **kwargs)

    async def scan(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run longer reads, all of one snapshot."""
        return await self._in_pool(self._scans, self._scan, function, *args, **kwargs)

    async def write(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the function in one transaction and commit it; roll back when it raises.

        It runs once more where others were in its way: it must change nothing outside the transaction.
        """
        return await self._in_pool(self._writes, self._transact, function, *args, **kwargs)

    @contextmanager
    def snapshot(self) -> Generator[Connection]:
        """What `scan` runs on, for the calling thread."""
        with _translated(), self._connect("REPEATABLE READ") as connection, connection.begin():
            if self.embedded:
                connection.exec_driver_sql("BEGIN")
            yield connection

    def close(self) -> None:
        """Wait for what is running and close every connection."""
        for pool in {self._scans, self._writes}:
            pool.close()
        for connection in self._all_kept:
            connection.close()
        if self.embedded:
            self._inline.close()
        self.engine.dispose()

    def _connect(self, isolation_level: IsolationLevel) -> Connection:
        """A connection; SQLite's driver begins no transaction by itself, and has no isolation to choose."""
        connection = self.engine.connect()
        # Not by an option of the engine: that sets a listener, and with any, every statement costs a quarter more.
        return connection if self.embedded else connection.execution_options(isolation_level=isolation_level)

    async def _in_pool(self, pool: Pool, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        return await pool.run(function, *args, **kwargs)

    def _read_on_kept(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        connection: Connection | None = getattr(self._kept, "connection", None)
        if connection is not None:
            try:
                return _guarded(connection, function, *args, **kwargs)
            except Unavailable:
                if not connection.invalidated:
                    raise
                # The server closed it since its last use, as when it restarts.
                self._all_kept.remove(connection)
                del self._kept.connection
        with _translated():
            connection = self._kept.connection = self._connect("AUTOCOMMIT")
        self._all_kept.append(connection)
        return _guarded(connection, function, *args, **kwargs)

    def _scan(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.snapshot() as connection:
            return function(connection, *args, **kwargs)

    def _transact(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        with _translated():
            try:
                return self._transact_once(function, *args, **kwargs)
            except OperationalError as error:
                if _sqlstate(error) not in _UNDONE:
                    raise
            return self._transact_once(function, *args, **kwargs)

    def _transact_once(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.engine.begin() as connection:
            if self.embedded:
                # Not by a listener to the engine's "begin": with any listener, every statement costs a quarter more.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            return function(connection, *args, **kwargs)


def _guarded(connection: Connection, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call the function on a kept connection and leave it usable whatever happens."""
    try:
        with _translated():
            return function(connection, *args, **kwargs)
    except BaseException:
        connection.rollback()
        raise


@contextmanager
def _translated() -> Generator[None]:
    """Turn what the driver raises about values and about the server into the library's own errors."""
    try:
        yield
    except (DataError, OverflowError, UnicodeEncodeError) as error:
        raise Invalid("A value", "cannot be stored: it is out of range or holds forbidden characters.") from error
    except IntegrityError as error:
        # What can clash by itself is caught where it is written. The rest is what a reset or a deletion took away.
        raise Unavailable("What this belongs to was changed at the same moment.", error.orig) from error
    except DBAPIError as error:
        if _sqlstate(error) == _TOO_LONG_FOR_AN_INDEX:
            raise Invalid("A value", "is too long.") from error
        if _sqlstate(error) in _UNDONE:
            raise Unavailable("Others changed the same at the same moment.", error.orig) from error
        if error.connection_invalidated or _is_outage(error):
            raise Unavailable("The database does not answer.", error.orig) from error
        raise


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _is_outage(error: DBAPIError) -> bool:
    """Tell a database that is locked, full or unreachable from a mistake in a statement."""
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) != sqlite3.SQLITE_ERROR
    return isinstance(error, OperationalError)


def _make_private(path: str | None) -> None:
    """Let only this user read a file that is made now: the service's secrets are in it. SQLite's others are alike."""
    with suppress(OSError):  # SQLite says it better
        os.close(os.open(path or "", os.O_CREAT | os.O_RDWR, 0o600))


def _sqlite_engine(url: str, patience: float) -> Engine:
    _make_private(make_url(url).database)
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": patience},
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
        pool_size=SCAN_THREADS + 2,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    return engine


_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-16384", "mmap_size=1073741824")


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where _transact says
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function(patterns.SQL_NAME, 2, patterns.found, deterministic=True)


def _postgres_engine(url: str) -> Engine:
    return create_engine(
        url,
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
        pool_size=2 * POSTGRES_THREADS,
        pool_pre_ping=True,
    )


def _to_json(value: Any) -> str:
    return orjson.dumps(value).decode()
