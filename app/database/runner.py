"""Runs the library's functions: which thread, which transaction, which connection.

SQLite: indexed point reads run inline on the event loop, because a hop to a thread costs more than they do; longer
reads run in a pool; all writes run on one thread, each from BEGIN IMMEDIATE to COMMIT. PostgreSQL: everything runs
in one bounded pool. The runner commits, the library never does.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import OperationalError

from ..errors import Unavailable, Uncertain
from ..load import Load
from ..pool import Pool
from ..watch import Watch
from .deadline import Deadline, watch
from .engines import POSTGRES_THREADS, SCAN_THREADS, postgres_engine, sqlite_engine
from .failures import committing, is_full, is_undone, translated
from .reserve import Reserve

P = ParamSpec("P")
T = TypeVar("T")
Function = Callable[Concatenate[Connection, P], T]
IsolationLevel = Literal["AUTOCOMMIT", "REPEATABLE READ"]

PATIENCE_SECONDS = 10.0
# Of what takes long and is asked for seldom, as many times as long as of all else.
_AT_LENGTH = 30
# How much longer a thread has to notice that what it waited for was ended.
_NOTICE_SECONDS = 1.0


class Database:
    """One SQLite file or one PostgreSQL database. Every method raises Unavailable when it is overloaded or down."""

    def __init__(
        self, url: str, *, patience: float = PATIENCE_SECONDS, seconds: float | None = None, durable: bool = False
    ) -> None:
        """Nothing is asked of PostgreSQL yet; SQLite's file is opened.

        `patience` is how many seconds are waited for a thread, and `seconds` how many a call may take with that. What
        a `durable` one has committed survives a loss of power.
        """
        self.url = make_url(url)
        self.embedded = self.url.get_backend_name() == "sqlite"
        self._seconds = seconds
        self._reserve: Reserve | None = None
        if self.embedded:
            self.engine = sqlite_engine(url, patience=patience, durable=durable)
            self._inline = self._connect("AUTOCOMMIT")
            file = Path(self.url.database or "")
            self._file, self._reserve = file.stat(), Reserve(file)
            self._scans = Pool("read", workers=SCAN_THREADS, patience=patience)
            self._writes = Pool("write", workers=1, patience=patience)
        else:
            self.engine = postgres_engine(url, seconds=seconds, durable=durable)
            self._scans = self._writes = Pool("database", workers=POSTGRES_THREADS, patience=patience)
        self._watch = Watch(_NOTICE_SECONDS)
        self._kept = threading.local()
        self._all_kept: list[Connection] = []

    @property
    def loads(self) -> tuple[Load, ...]:
        """How busy its threads are."""
        return tuple(pool.load for pool in dict.fromkeys((self._scans, self._writes)))

    async def read(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a few indexed point reads. They see what is committed, each on its own."""
        if self.embedded:
            return _guarded(self._inline, function, *args, **kwargs)
        return await self._in_pool(self._scans, 1, self._read_on_kept, function, *args, **kwargs)

    async def scan(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run longer reads, all of one snapshot."""
        return await self._in_pool(self._scans, 1, self._scan, function, *args, **kwargs)

    async def write(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the function in one transaction and commit it; roll back when it raises.

        It runs once more where others were in its way: it must change nothing outside the transaction.
        """
        return await self._in_pool(self._writes, 1, self._transact, function, *args, **kwargs)

    async def write_at_length(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `write`, for what may have very many rows to change."""
        return await self._in_pool(self._writes, _AT_LENGTH, self._transact_at_length, function, *args, **kwargs)

    @contextmanager
    def snapshot(self) -> Generator[Connection]:
        """What `scan` runs on, for the calling thread."""
        with translated(), self._connect("REPEATABLE READ") as connection, connection.begin():
            if self.embedded:
                connection.exec_driver_sql("BEGIN")
            yield connection

    def check_there(self) -> None:
        """Raises Unavailable where the file of an embedded one is gone: what is written to it goes with the process."""
        try:
            if self.embedded and not os.path.samestat(self._file, Path(self.url.database or "").stat()):
                raise FileNotFoundError
        except FileNotFoundError:
            raise Unavailable("The database does not answer.", f"The file {self.url.database} is gone.") from None

    def close(self) -> None:
        """Wait for what is running and close every connection."""
        for pool in {self._scans, self._writes}:
            pool.close()
        for connection in self._all_kept:
            connection.invalidate()  # nothing is left to take back; of one that the server has ended nothing could be
            connection.close()
        if self.embedded:
            self._inline.close()
        self.engine.dispose()

    def _connect(self, isolation_level: IsolationLevel) -> Connection:
        """A connection; SQLite's driver begins no transaction by itself, and has no isolation to choose."""
        connection = self.engine.connect()
        # Not by an option of the engine: that sets a listener, and with any, every statement costs a quarter more.
        return connection if self.embedded else connection.execution_options(isolation_level=isolation_level)

    async def _in_pool(self, pool: Pool, times: int, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        """Call the function on a thread, and end what it waits for when `times` as long has passed as calls have."""
        if self._seconds is None:
            return await pool.run(function, *args, **kwargs)
        seconds = self._seconds * times
        deadline = Deadline(self._watch, seconds)
        try:
            done = await pool.run_within(seconds + _NOTICE_SECONDS, deadline.run, function, *args, **kwargs)
        except (asyncio.CancelledError, Uncertain):
            raise  # the thread is still at it, and is held to its time
        except BaseException:
            deadline.kept()
            raise
        deadline.kept()
        return done

    def _read_on_kept(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        connection: Connection | None = getattr(self._kept, "connection", None)
        if connection is not None:
            try:
                return _guarded(connection, _watched, function, *args, **kwargs)
            except Unavailable:
                if not connection.invalidated:
                    raise
                # The server closed it since its last use, as when it restarts.
                self._all_kept.remove(connection)
                del self._kept.connection
        with translated():
            connection = self._kept.connection = self._connect("AUTOCOMMIT")
        self._all_kept.append(connection)
        return _guarded(connection, function, *args, **kwargs)

    def _scan(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.snapshot() as connection:
            return function(connection, *args, **kwargs)

    def _transact(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self._reserve is not None:
            self._reserve.keep()
        with translated():
            try:
                return self._transact_once(function, *args, **kwargs)
            except OperationalError as error:
                if not self._may_succeed_now(error):
                    raise
            return self._transact_once(function, *args, **kwargs)

    def _may_succeed_now(self, error: OperationalError) -> bool:
        made_room = self._reserve is not None and is_full(error.orig) and self._reserve.give()
        return made_room or is_undone(error)

    def _transact_once(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.engine.connect() as connection, connection.begin() as transaction:
            if self.embedded:
                self.check_there()
                # Not by a listener to the engine's "begin": with any listener, every statement costs a quarter more.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            done = function(connection, *args, **kwargs)
            with committing():
                transaction.commit()
            return done

    def _transact_at_length(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        def at_length(connection: Connection) -> T:
            if not self.embedded:
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            return function(connection, *args, **kwargs)

        return self._transact(at_length)


def _watched(connection: Connection, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call the function on a connection that the thread had before, and that may have to be made anew."""
    watch(connection.connection.driver_connection)
    return function(connection, *args, **kwargs)


def _guarded(connection: Connection, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call the function on a kept connection and leave it usable whatever happens."""
    try:
        with translated():
            return function(connection, *args, **kwargs)
    except BaseException:
        connection.rollback()
        raise
