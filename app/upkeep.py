"""What the program does to a service's data from the command line, whether or not the service runs."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, closing

from .database import Database, schema
from .library import store
from .library.checking import check
from .library.sweep import sweep
from .service import grace_seconds, naming, open_database, open_store
from .settings import Settings
from .storage.base import Storage

_TELL_SECONDS = 1.0


@asynccontextmanager
async def _opened(settings: Settings, *, accept: bool = False) -> AsyncGenerator[tuple[Database, Storage]]:
    """Database and store, which must be there and belong together, unless that is said now. Raises CannotStart."""
    with naming("TRIPTYCH_DATABASE_URL"):
        schema.check_there(settings.database_url)
        database = open_database(settings)
    with closing(database):
        with naming("TRIPTYCH_DATABASE_URL"):
            await database.read(schema.check_begun)
        with naming("TRIPTYCH_STORAGE_URL"):
            storage = open_store(settings)
        try:
            with naming("TRIPTYCH_STORAGE_URL"):
                await (store.accept if accept else store.recognise)(database, storage)
            yield database, storage
        finally:
            await storage.close()


async def check_store(settings: Settings, *, accept: bool) -> None:
    """See that the store is the one that belongs to the database, or make it that. Raises CannotStart."""
    async with _opened(settings, accept=accept) as (_, storage):
        with naming("TRIPTYCH_STORAGE_URL"):
            await storage.check()


async def check_bytes(settings: Settings) -> int:
    """Read all bytes that rows name, say how far that is and what is wrong; gives the number of wrong ones."""
    read = wrong = 0
    told = time.monotonic()
    async with _opened(settings) as (database, storage), aclosing(check(database, storage)) as checked:
        with naming("the check"):
            async for blob in checked:
                read, wrong = blob.number, wrong + (blob.problem is not None)
                if blob.problem is not None:
                    print(f"{blob.key} {blob.problem}", flush=True)
                if time.monotonic() - told >= _TELL_SECONDS:
                    told = time.monotonic()
                    print(f"{blob.number} of {blob.of} files", file=sys.stderr, flush=True)
    print(f"{read} files checked, {wrong} wrong")
    return wrong


async def sweep_bytes(settings: Settings, grace: float | None) -> None:
    """Delete the bytes that no row names and that are older than `grace` seconds; say how many."""
    async with _opened(settings) as (database, storage):
        with naming("the sweep"):
            seconds = grace_seconds(settings) if grace is None else grace
            swept = await sweep(database, storage, grace=seconds)
    print(f"{swept} files removed that belonged to nothing")
