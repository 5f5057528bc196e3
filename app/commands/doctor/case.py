"""What is looked at. Nothing is made that is not there, and nothing is changed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from ...database import Database, network_folders, schema
from ...errors import TriptychError
from ...library import secret_keys
from ...library.key_ring import KeyRing
from ...service import open_database, open_store
from ...settings import Settings
from ...storage.base import Storage
from .finding import REFUSED, Finding, ok, problem, reason_of
from .places import existing


@dataclass(slots=True)
class Case:
    """The parts that can be asked at all; of the others, what keeps them from it. `keys` where there are any yet."""

    settings: Settings
    url: str | None = None
    database: Database | None = None
    storage: Storage | None = None
    keys: KeyRing | None = None
    no_database: Finding | None = None
    no_storage: Finding | None = None


@asynccontextmanager
async def opened(settings: Settings, url: str | None) -> AsyncGenerator[Case]:
    """What the settings lead to. `url` is how clients reach the service, if somebody said it."""
    case = Case(settings, url)
    async with AsyncExitStack() as stack:
        await _open_database(case, settings, stack)
        try:
            # What is on its way to a bucket lies in the data folder, which may not be made yet.
            aside = {"data_dir": existing(settings.data_dir)}
            case.storage = open_store(settings.model_copy(update=aside))
        except REFUSED as error:
            case.no_storage = problem(f"TRIPTYCH_STORAGE_URL: {reason_of(error)}")
        else:
            stack.push_async_callback(case.storage.close)
        yield case


async def _open_database(case: Case, settings: Settings, stack: AsyncExitStack) -> None:
    """Have the database in the case once it has answered, and is one of a service's."""
    try:
        schema.check_there(settings.database_url)
    except TriptychError:
        case.no_database = ok("there is none yet; `triptych serve` makes it")
        return
    try:
        network_folders.refuse(settings.database_url)
        database = open_database(settings)
        stack.callback(database.close)
        begun = await database.scan(schema.is_begun)
    except (*REFUSED, SQLAlchemyError) as error:
        case.no_database = problem(f"TRIPTYCH_DATABASE_URL: {reason_of(error)}")
        return
    if not begun:
        case.no_database = ok("there is nothing in it yet; `triptych serve` makes it")
        return
    case.database = database
    if await database.scan(schema.difference) is None:
        kept = await database.scan(secret_keys.kept)
        if kept or settings.secret_key:
            case.keys = KeyRing(kept, given=settings.secret_key, old=settings.secret_keys_old)
