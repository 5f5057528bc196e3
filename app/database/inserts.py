"""Inserting where somebody else may have been first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from ..model import Base


def insert_once(connection: Connection, table: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique constraint says that it is there; tell whether it was inserted."""
    statement: sqlite.Insert | postgresql.Insert = (
        sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
    )
    once = statement.values(**values).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return connection.execute(once).rowcount == 1
