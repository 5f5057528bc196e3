"""How each database is connected to."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError

from ..errors import Unavailable
from . import patterns
from .deadline import watch

SCAN_THREADS = 4
POSTGRES_THREADS = 8
_LEAST_CONNECT_SECONDS = 2  # what libpq knows
# A commit that is acknowledged is on the disk, or only in the system's hands, which outlive the program's crash.
_SYNCHRONOUS = {True: "FULL", False: "NORMAL"}
# Other values than off wait for it, or for more.
_WAIT_FOR_THE_DISK = """
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
"""
_PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "cache_size=-16384", "mmap_size=1073741824")


def sqlite_engine(url: str, *, patience: float, durable: bool) -> Engine:
    """Open SQLite's file, which is made where it is not there. `patience` is for other processes that write to it."""
    _make_private(make_url(url).database)
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": patience},
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
        pool_size=SCAN_THREADS + 2,
    )
    pragmas = (f"synchronous={_SYNCHRONOUS[durable]}", *_PRAGMAS)
    event.listen(engine, "connect", partial(_set_up_sqlite, pragmas))
    event.listen(engine, "checkout", lambda driver, _record, _proxy: watch(driver))
    return engine


def postgres_engine(url: str, *, seconds: float | None, durable: bool) -> Engine:
    """Connections whose server ends a statement after `seconds`, and waiting for a lock after half as long.

    On `durable` ones a commit waits for the server's disk, also where the server would not.
    """
    engine = create_engine(
        url,
        connect_args=_connect_arguments(seconds),
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
        pool_size=2 * POSTGRES_THREADS,
    )

    def set_up(driver: Any, _record: Any) -> None:
        watch(driver)
        if seconds is not None:
            limit = int(seconds * 1000)
            driver.execute(f"SET statement_timeout = {limit}; SET lock_timeout = {limit // 2}")
        if durable:
            driver.execute(_WAIT_FOR_THE_DISK)
        driver.commit()

    def check_out(driver: Any, _record: Any, _proxy: Any) -> None:
        """SQLAlchemy's own look at whether the server is there would come before the watch."""
        watch(driver)
        try:
            engine.dialect.do_ping(driver)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error

    event.listen(engine, "connect", _check_encoding, insert=True)  # SQLAlchemy itself could not read what comes
    event.listen(engine, "connect", set_up)
    event.listen(engine, "checkout", check_out)
    return engine


def _check_encoding(driver: Any, _record: Any) -> None:
    """Raises Unavailable for a database whose texts are of no encoding."""
    if driver.info.parameter_status("server_encoding") == "SQL_ASCII":
        name = driver.info.dbname
        remedy = f"make one that is UTF8: CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"
        raise Unavailable("The database has no encoding.", f"the database {name} is SQL_ASCII; {remedy}")


def _connect_arguments(seconds: float | None) -> dict[str, Any]:
    return {} if seconds is None else {"connect_timeout": max(_LEAST_CONNECT_SECONDS, math.ceil(seconds / 2))}


def _make_private(path: str | None) -> None:
    """Let only this user read a file that is made now: the service's secrets are in it. SQLite's others are alike."""
    with suppress(OSError):  # SQLite says it better
        os.close(os.open(path or "", os.O_CREAT | os.O_RDWR, 0o600))


def _set_up_sqlite(pragmas: tuple[str, ...], connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where the runner says
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function(patterns.SQL_NAME, 2, patterns.found, deterministic=True)


def _to_json(value: Any) -> str:
    return orjson.dumps(value).decode()
