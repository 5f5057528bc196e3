"""Point reads that run with nearly every request, on the shortest way to the driver."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Select

Row = Sequence[Any]


class Prepared:
    """A select whose SQL is made once.

    On SQLite it runs on the driver's own connection: SQLAlchemy's way there takes several times as long as SQLite does
    to find a row by its index, and these reads run on the event loop. On PostgreSQL the round trip outweighs both.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._plans: WeakKeyDictionary[Dialect, _Plan] = WeakKeyDictionary()

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Row | None:
        """The first row, with these values of the select's parameters; for selects that find a single one."""
        rows = self.all(connection, values)
        return rows[0] if rows else None

    def all(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Row]:
        """All rows, with these values of the select's parameters."""
        if connection.dialect.name == "sqlite":
            plan = self._plans.get(connection.dialect) or self._plan(connection.dialect)
            try:
                return plan.run(connection.connection.driver_connection, values)
            except sqlite3.Error:
                # It fails again below, and SQLAlchemy then raises what it makes of that.
                pass
        return connection.execute(self._statement, values).all()

    def _plan(self, dialect: Dialect) -> _Plan:
        plan = self._plans[dialect] = _Plan(self._statement, dialect)
        return plan


class _Plan:
    """The select as SQLite's driver takes it."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self._sql: str = compiled.string
        # Each parameter's name, with the value of those that the statement gives itself.
        self._parameters = [(name, compiled.params[name]) for name in compiled.positiontup]
        self._decoders = list(_decoders(statement, dialect))

    def run(self, driver: Any, values: Mapping[str, Any]) -> list[Row]:
        arguments = [values.get(name, own) for name, own in self._parameters]
        rows = driver.execute(self._sql, arguments).fetchall()
        return [self._decoded(row) for row in rows] if self._decoders else rows

    def _decoded(self, row: Row) -> Row:
        decoded = list(row)
        for index, decode in self._decoders:
            decoded[index] = decode(decoded[index])
        return decoded


def _decoders(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> Iterator[tuple[int, Callable[[Any], Any]]]:
    """For each column that SQLite keeps in another form, such as JSON: its position, and what makes its value."""
    for index, column in enumerate(statement.selected_columns):
        decode = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if decode is not None:
            yield index, decode
