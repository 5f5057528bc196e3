"""The database and the store that a command works on, and how it says what it cannot do."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, closing, contextmanager
from typing import Annotated

from cyclopts import Parameter

from ..database import Database, schema
from ..errors import TriptychError, Unavailable
from ..library import store
from ..service import CannotStart, naming, open_database, open_store
from ..settings import Settings
from ..storage.base import Storage

Flags = Annotated[Settings | None, Parameter(name="*")]
"""What every command takes beside its own: the settings that say where the service keeps its data."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncGenerator[Database]:
    """The service's database, which must be there and of this version.

    Raises CannotStart, also for what the library refuses meanwhile.
    """
    async with _begun(settings) as database:
        with naming("TRIPTYCH_DATABASE_URL"):
            if difference := await database.read(schema.difference):
                raise Unavailable(difference)
        with _refusing():
            yield database


@asynccontextmanager
async def opened_store(settings: Settings, *, accept: bool = False) -> AsyncGenerator[tuple[Database, Storage]]:
    """Database and store, which must be there and belong together, unless that is said now. Raises CannotStart."""
    async with _begun(settings) as database:
        with naming("TRIPTYCH_STORAGE_URL"):
            storage = open_store(settings)
        try:
            with naming("TRIPTYCH_STORAGE_URL"):
                await (store.accept if accept else store.recognise)(database, storage)
            yield database, storage
        finally:
            await storage.close()


@asynccontextmanager
async def _begun(settings: Settings) -> AsyncGenerator[Database]:
    """The service's database, which some version has begun. Raises CannotStart."""
    with naming("TRIPTYCH_DATABASE_URL"):
        schema.check_there(settings.database_url)
        database = open_database(settings)
    with closing(database):
        with naming("TRIPTYCH_DATABASE_URL"):
            await database.read(schema.check_begun)
        yield database


@contextmanager
def _refusing() -> Generator[None]:
    try:
        yield
    except Unavailable as error:
        raise CannotStart(f"TRIPTYCH_DATABASE_URL: {error.reason or error}") from error
    except TriptychError as error:
        raise CannotStart(str(error)) from error
