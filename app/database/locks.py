"""Locks by name, until the transaction ends. SQLite needs none: there one transaction writes at a time.

Those who wait are served in their order, which locks of rows do not grant: there many who share one after another
can keep out for good whoever wants it alone.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

# Any number that nobody else uses for locks of two numbers in this database.
_SPACE = 7_472_697
_SHARED = text("SELECT pg_advisory_xact_lock_shared(:space, hashtext(:name))")
_ALONE = text("SELECT pg_advisory_xact_lock(:space, hashtext(:name))")


def are_taken(connection: Connection) -> bool:
    """Tell whether the database needs locks at all."""
    return connection.dialect.name == "postgresql"


def share(connection: Connection, name: str) -> None:
    """Keep away whoever wants the name alone."""
    if are_taken(connection):
        connection.execute(_SHARED, {"space": _SPACE, "name": name})


def take_alone(connection: Connection, name: str) -> None:
    """Wait for all who share the name, and keep others away."""
    if are_taken(connection):
        connection.execute(_ALONE, {"space": _SPACE, "name": name})
