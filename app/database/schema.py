"""Bringing a database to the newest schema."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    make_url,
    text,
)

from ..errors import Unavailable
from ..model import Base

# The last of the migrations; the tests hold it against them.
NEWEST = "0015"
# Where Alembic keeps what a database has, in its own form.
_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
# Any number, the same in every replica: who holds it may change the schema.
_LOCK = 7_472_697
_NOT_YET = "there is nothing yet; `triptych serve` makes it"


Tell = Callable[[int, int], None]
"""Told how many migrations an older database has been through by now, and how many there are."""


def tell_nobody(done: int, of: int) -> None:
    """Nobody looks."""


def make(connection: Connection) -> bool:
    """Make the newest schema in an empty database, while no other process does; tells whether it is there now."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if not inspect(connection).get_table_names():
        Base.metadata.create_all(connection)
        _VERSION.create(connection)
        connection.execute(insert(_VERSION).values(version_num=NEWEST))
    return is_newest(connection)


def upgrade(connection: Connection, tell: Tell = tell_nobody) -> None:
    """The same, also in a database of an older schema, by the migrations that are missing.

    Raises Unavailable for a newer schema.
    """
    if make(connection):
        return
    # To load Alembic takes a tenth of the time to start, and hardly any start has something to migrate.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["told"] = lambda step, **_: tell(int(step.up_revision_id), int(NEWEST))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise Unavailable(f"A newer version of triptych made this database: {error}") from None


def check_there(url: str) -> None:
    """Raises Unavailable where opening the database would make an empty file."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        raise Unavailable(_NOT_YET)


def check_begun(connection: Connection) -> None:
    """Raises Unavailable for a database that no service has used yet."""
    if not is_begun(connection):
        raise Unavailable(_NOT_YET)


def is_begun(connection: Connection) -> bool:
    """Tell whether any version of the service has used the database."""
    return inspect(connection).has_table("alembic_version")


def is_newest(connection: Connection) -> bool:
    """Tell whether the database is at the newest schema that this program knows."""
    return is_begun(connection) and version(connection) == NEWEST


def version(connection: Connection) -> str:
    """Which schema the database has: the number of its last migration, empty where there is none."""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def difference(connection: Connection) -> str | None:
    """How the database's schema differs from this program's, in a sentence; None where it does not.

    Raises Unavailable as `is_newest` does.
    """
    if is_newest(connection):
        return None
    here = version(connection) if is_begun(connection) else ""
    if here > NEWEST:
        return f"has schema {here}, newer than {NEWEST}, which this version of triptych knows: run the newer version"
    return f"has schema {here or 'none'}, older than {NEWEST}, the newest schema: start this version on it once"


def _migrations() -> Path:
    """Inside the installed package, or beside the source folder."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"
