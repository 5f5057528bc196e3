"""`triptych migrate|check|sweep`: what is done to a service's data, whether or not the service runs."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing

from ..library import checking
from ..library import sweep as sweeping
from ..service import grace_seconds, migrate_database, naming
from ..settings import Settings
from . import progress
from .opening import Flags, opened_store


def migrate(*, settings: Flags = None) -> None:
    """Bring the database to the newest schema and end: once, before many start on it. A start alone does it by itself.

    Parameters
    ----------
    settings
        Those of the service.
    """
    with progress.shown("Migrating", "migrations") as tell:
        asyncio.run(migrate_database(settings or Settings(), tell))


def check(*, settings: Flags = None) -> None:
    """Read all stored files, and name those that are missing or have another checksum than their row: exit code 1 then.

    Parameters
    ----------
    settings
        Those of the service, which may go on serving.
    """
    sys.exit(1 if asyncio.run(_check(settings or Settings())) else 0)


def sweep(*, grace_seconds: float | None = None, settings: Flags = None) -> None:
    """Remove the stored files that no row names, as the service does by itself.

    Parameters
    ----------
    grace_seconds
        How old they must be; a file that is on its way in has no row yet. By default longer than an upload may take,
        and less only where nothing is served.
    settings
        Those of the service, which may go on serving.
    """
    asyncio.run(_sweep(settings or Settings(), grace_seconds))


async def _check(settings: Settings) -> int:
    """Read all bytes that rows name, and say what is wrong; gives the number of wrong ones."""
    read = wrong = 0
    with progress.shown("Checking", "files") as tell:
        async with (
            opened_store(settings) as (database, storage),
            aclosing(checking.check(database, storage)) as checked,
        ):
            with naming("the check"):
                async for blob in checked:
                    read, wrong = blob.number, wrong + (blob.problem is not None)
                    if blob.problem is not None:
                        print(f"{blob.key} {blob.problem}", flush=True)
                    tell(blob.number, blob.of)
    print(f"{read} files checked, {wrong} wrong")
    return wrong


async def _sweep(settings: Settings, grace: float | None) -> None:
    """Delete the bytes that no row names and that are older than `grace` seconds; say how many."""
    with progress.shown("Sweeping", "files looked at") as tell:
        async with opened_store(settings) as (database, storage):
            with naming("the sweep"):
                seconds = grace_seconds(settings) if grace is None else grace
                swept = await sweeping.sweep(database, storage, grace=seconds, tell=tell)
    print(f"{swept} files removed that belonged to nothing")
