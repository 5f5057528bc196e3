"""Migrates older databases in a process of its own: what Alembic takes would stay in the service's memory for good."""

from __future__ import annotations

import asyncio
import subprocess
import sys

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..errors import Unavailable
from . import schema
from .runner import Database


async def upgrade(database: Database) -> None:
    """Bring the database to the newest schema. Raises Unavailable with what the process says where it fails."""
    if await database.write(schema.make):
        return
    # -P: a folder in the working directory that has our package's name must not be taken for it. In a session of its
    # own Ctrl-C does not reach it: it ends what it has begun. Without a search for garbage it takes a third less time.
    program = f"import gc; gc.disable(); from {__name__} import main; main()"
    command = [sys.executable, "-P", "-W", "ignore", "-c", program]
    url = database.url.render_as_string(hide_password=False)
    ended = await asyncio.to_thread(
        subprocess.run,
        command,
        input=url.encode(),  # arguments can be read by others on this machine
        stderr=subprocess.PIPE,
        start_new_session=True,
        check=False,
    )
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip()
        raise Unavailable(said or f"The migration ended with {ended.returncode}.")


def main() -> None:
    """Upgrade the database whose address comes by standard input; what goes wrong is said on standard error."""
    asyncio.run(_upgrade_here(sys.stdin.read()))


async def _upgrade_here(url: str) -> None:
    database = Database(url)
    try:
        await database.write(schema.upgrade)
    except (Unavailable, SQLAlchemyError) as error:
        cause = error.__cause__ or error
        sys.exit(str(cause.orig if isinstance(cause, DBAPIError) else cause))
    finally:
        database.close()
