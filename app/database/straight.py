"""The shortest way to PostgreSQL: a statement is one call into libpq, where psycopg's cursors make a dozen of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from sqlalchemy import Dialect, PoolProxiedConnection, Select

_numbers = count(1)


class Straight:
    """A select that each connection prepares when it first runs there. It begins no transaction: for autocommit."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        psycopg: Any = dialect.loaded_dbapi
        dialect_of: Any = type(dialect)
        compiled: Any = statement.compile(dialect=dialect_of(paramstyle="numeric_dollar"))
        self._name = f"triptych_{next(_numbers)}".encode()
        self._sql: bytes = compiled.string.encode()
        self._order: Sequence[str] = compiled.positiontup or ()
        self._formats = [psycopg.adapt.PyFormat.TEXT] * len(self._order)
        self._rows, self._done = psycopg.pq.ExecStatus.TUPLES_OK, psycopg.pq.ExecStatus.COMMAND_OK
        self._transformer, self._error_from = psycopg.adapt.Transformer, psycopg.errors.error_from_result

    def run(self, pooled: PoolProxiedConnection, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """All rows. Raises what psycopg does."""
        driver: Any = pooled.driver_connection
        # What reads and writes values as this connection does; it has one where the statement is prepared.
        transformer = pooled.info.get(self) or self._prepare(pooled)
        given = transformer.dump_sequence([values[name] for name in self._order], self._formats)
        result = self._checked(driver, self._rows, driver.pgconn.exec_prepared(self._name, given))
        transformer.set_pgresult(result)
        rows: Sequence[Sequence[Any]] = transformer.load_rows(0, result.ntuples, tuple)
        return rows

    def _prepare(self, pooled: PoolProxiedConnection) -> Any:
        driver: Any = pooled.driver_connection
        self._checked(driver, self._done, driver.pgconn.prepare(self._name, self._sql))
        transformer = pooled.info[self] = self._transformer(driver)
        return transformer

    def _checked(self, driver: Any, status: Any, result: Any) -> Any:
        if result.status != status:
            raise self._error_from(result, driver.info.encoding)
        return result
