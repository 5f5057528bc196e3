"""Alembic's entry: runs on the connection that the program gives it, or on TRIPTYCH_DATABASE_URL by hand."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

from triptych.model import Base


def migrate(connection: Connection) -> None:
    """Run what Alembic asked for in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        on_version_apply=context.config.attributes.get("told"),
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    from triptych.settings import Settings  # the program's own migrations do not wait for what it loads

    with create_engine(Settings().database_url).begin() as own:
        migrate(own)
