"""Statements that run with nearly every request, on the shortest way to the driver.

SQLAlchemy's way there takes several times as long as SQLite does to find a row by its index, on the event loop; and on
PostgreSQL nearly as long as the round trip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError

from .straight import Straight

Row = Sequence[Any]


class Prepared:
    """A select whose SQL is made once; it must hold no lists but those of single parameters."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._plans: WeakKeyDictionary[Dialect, _Plan] = WeakKeyDictionary()

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Row | None:
        """The first row, with these values of the select's parameters; for selects that find a single one."""
        rows = self.all(connection, values)
        return rows[0] if rows else None

    def all(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Row]:
        """All rows, with these values of the select's parameters. Raises what SQLAlchemy does."""
        dialect = connection.dialect
        plan = self._plans.get(dialect)
        if plan is None:
            plan = self._plans[dialect] = _Plan(self._statement, dialect)
        return plan.run(connection, values)


class _Plan:
    """The select as one database's driver takes it."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        self._statement = statement
        self._straight: Straight | None = None
        compiled: Any = statement.compile(dialect=dialect)
        if compiled.post_compile_params:
            raise ValueError("a list in the statement has its length only when it runs")
        self._sql: str = compiled.string
        # Values that the statement gives itself; and the parameters' order, where the driver does not go by names.
        self._own: Mapping[str, Any] = compiled.params
        self._order: Sequence[str] | None = compiled.positiontup
        self._decoders = list(_decoders(statement, dialect))
        self._driver_error = dialect.loaded_dbapi.Error

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Row]:
        try:
            rows = self._rows(connection, {**self._own, **values})
        except self._driver_error as error:
            raise self._as_sqlalchemy_does(error, connection) from error
        return [self._decoded(row) for row in rows] if self._decoders else rows

    def _rows(self, connection: Connection, given: Mapping[str, Any]) -> Sequence[Row]:
        pooled = connection.connection
        driver: Any = pooled.driver_connection
        if self._order is not None:
            rows: Sequence[Row] = driver.execute(self._sql, [given[name] for name in self._order]).fetchall()
        elif driver.autocommit:
            self._straight = self._straight or Straight(self._statement, connection.dialect)
            rows = self._straight.run(pooled, given)
        else:
            rows = driver.execute(self._sql, given).fetchall()
        return rows

    def _as_sqlalchemy_does(self, error: Exception, connection: Connection) -> BaseException:
        dialect: Any = connection.dialect
        lost = dialect.is_disconnect(error, connection.connection.driver_connection, None)
        if lost:
            connection.invalidate(error)
        return DBAPIError.instance(self._sql, None, error, self._driver_error, connection_invalidated=lost)

    def _decoded(self, row: Row) -> Row:
        decoded = list(row)
        for index, decode in self._decoders:
            decoded[index] = decode(decoded[index])
        return decoded


def _decoders(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> Iterator[tuple[int, Callable[[Any], Any]]]:
    """For each column that the driver gives in another form, such as JSON: its position, and how to read it."""
    for index, column in enumerate(statement.selected_columns):
        decode = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if decode is not None:
            yield index, decode
