"""Inserting where somebody else may have been first."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert
from sqlalchemy.dialects import postgresql, sqlite

from ..model import Base


def insert_once(connection: Connection, table: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique constraint says that it is there; tell whether it was inserted."""
    return connection.execute(_once(connection.dialect.name, table), values).rowcount == 1


@cache
def _once(dialect: str, table: type[Base]) -> Insert:
    """Made once, without values: to make it costs more than to run it."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table.__table__).on_conflict_do_nothing().execution_options(preserve_rowcount=True)  # type: ignore[arg-type]
