"""The database: whether it is there, of which schema, and how it is reached."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from ...database import Database, schema
from ...database.engines import POSTGRES_THREADS
from .case import Case
from .finding import REFUSED, Finding, Findings, in_thread, ok, problem, reason_of, warning

# Each process has so many at most: for what runs, and kept ones for reads.
_CONNECTIONS = 2 * POSTGRES_THREADS
_TRIES = 3


async def look_at_database(case: Case) -> Findings:
    """Whether it is there, can be written to, and is of this program's schema; and what is between here and there."""
    database = case.database
    if database is None:
        return [case.no_database] if case.no_database is not None else []
    found = [await database.scan(_schema), await _writable(database)]
    if not database.embedded:
        found += await database.scan(_server, case.settings.workers)
        found.append(await in_thread(_pooling, database.engine))
    return found


def _schema(connection: Connection) -> Finding:
    there, difference = schema.version(connection), schema.difference(connection)
    if difference is None:
        return ok(f"{connection.engine.url.render_as_string()} has schema {there}, the newest")
    if there > schema.NEWEST:
        return problem(f"it {difference}")
    return warning(f"it {difference}", "`triptych migrate`, or the next start, does it: make a back-up before")


async def _writable(database: Database) -> Finding:
    try:
        await database.write(_change_nothing)
    except (*REFUSED, SQLAlchemyError) as error:
        return problem(f"it cannot be written to: {reason_of(error)}")
    return ok("it can be written to")


def _change_nothing(connection: Connection) -> None:
    """Be given what a writer needs."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("UPDATE alembic_version SET version_num = version_num WHERE false"))


def _server(connection: Connection, workers: int) -> Findings:
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    most = int(connection.execute(text("SHOW max_connections")).scalar_one())
    kept = int(connection.execute(text("SHOW superuser_reserved_connections")).scalar_one())
    found = []
    if encoding != "UTF8":
        remedy = "restore a dump of it into one that was made with ENCODING 'UTF8' TEMPLATE template0"
        found.append(problem(f"its encoding is {encoding}, which lacks most of the world's letters", remedy))
    if workers * _CONNECTIONS > most - kept:
        room = f"it takes {most - kept} connections, and {workers} processes may want {workers * _CONNECTIONS}"
        found.append(warning(room, "raise max_connections of the server, or lower TRIPTYCH_WORKERS"))
    return found


def _pooling(engine: Engine) -> Finding:
    """Whether two connections that are open at a time are two at the server, too."""
    process = text("SELECT pg_backend_pid()")
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            connection.execution_options(isolation_level="AUTOCOMMIT")
        for _ in range(_TRIES):
            if one.execute(process).scalar_one() == other.execute(process).scalar_one():
                return problem(
                    "what is between here and the server gives each transaction another connection, as PgBouncer does "
                    "with pool_mode=transaction: what the service prepares and sets on a connection is lost",
                    "set pool_mode=session for this database, or name the server itself in TRIPTYCH_DATABASE_URL",
                )
    return ok("connections are the server's own")
