"""The time of the machine that everything is ordered by: the database's, so that replicas agree whose clocks do not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Connection, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class machine_time(FunctionElement[int]):  # noqa: N801 - it is written like SQL's own functions
    """Milliseconds since 1970 at the moment when the database comes to it, not when the transaction began."""

    type = BigInteger()
    inherit_cache = True


@compiles(machine_time, "postgresql")
def _on_postgresql(_element: machine_time, _compiler: SQLCompiler, **_options: Any) -> str:
    return "(extract(epoch from clock_timestamp()) * 1000)::bigint"


@compiles(machine_time, "sqlite")
def _on_sqlite(_element: machine_time, _compiler: SQLCompiler, **_options: Any) -> str:
    return "cast(round((julianday('now') - 2440587.5) * 86400000) as integer)"


def read(connection: Connection) -> int:
    """What time it is now."""
    return connection.execute(select(machine_time())).scalar_one()
