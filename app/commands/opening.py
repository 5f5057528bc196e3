"""The database that a command works on, and how it says what it cannot do."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, closing, contextmanager
from typing import Annotated

from cyclopts import Parameter

from ..database import Database, schema
from ..errors import TriptychError, Unavailable
from ..service import CannotStart, naming, open_database
from ..settings import Settings

Flags = Annotated[Settings | None, Parameter(name="*")]
"""What every command takes beside its own: the settings that say where the service keeps its data."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncGenerator[Database]:
    """The service's database, which must be there and of this version.

    Raises CannotStart, also for what the library refuses meanwhile.
    """
    with naming("TRIPTYCH_DATABASE_URL"):
        schema.check_there(settings.database_url)
        database = open_database(settings)
    with closing(database):
        with naming("TRIPTYCH_DATABASE_URL"):
            await database.read(schema.check_begun)
            if difference := await database.read(schema.difference):
                raise Unavailable(difference)
        with _refusing():
            yield database


@contextmanager
def _refusing() -> Generator[None]:
    try:
        yield
    except Unavailable as error:
        raise CannotStart(f"TRIPTYCH_DATABASE_URL: {error.reason or error}") from error
    except TriptychError as error:
        raise CannotStart(str(error)) from error
