"""Opening the service: the database, the store and what looks into files, for whoever serves or tests it."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from .control import health, token
from .database import Database, migrating, network_folders, schema
from .errors import CannotStart as CannotStart
from .errors import TriptychError, Unavailable
from .library import expiry, generations, rate_windows, secret_keys, store, workspaces
from .library.branch_removal import remove_abandoned
from .library.chores import Chore, Chores
from .library.derived import Derived
from .library.intake import Intake
from .library.key_ring import KeyRing
from .library.kits import Kit
from .library.passwords import Passwords
from .library.renditions import Renditions
from .library.sweep import GRACE_SECONDS, sweep
from .library.uses import Uses
from .log import Log
from .media.inspector import Inspector
from .pool import Pool
from .rate_limits import OFF
from .settings import Settings
from .storage.base import Storage
from .storage.buffers import Buffers
from .storage.open import open_storage
from .web.call_counts import CallCounts
from .web.connections import ConnectionCounts
from .web.recent import Recent
from .web.service import Service
from .web.signing import Signer

# How often somebody looks for branches that were left halfway.
_REMOVAL_SECONDS = 60.0


@asynccontextmanager
async def open_service(
    settings: Settings,
    shared_tenants: Mapping[str, str],
    kits: Sequence[Kit] = (),
    connections: ConnectionCounts | None = None,
    worker: str | None = None,
) -> AsyncGenerator[Service]:
    """Open the parts in order of need; they close in the other. Raises CannotStart.

    `shared_tenants` are the keys that open the library `default`, by vendor, and `kits` what workspaces have of their
    own at each door. `connections` are counted by whoever takes them, as `worker` where several do.
    """
    async with AsyncExitStack() as parts:
        lines = Log(as_json=settings.log == "json")
        parts.callback(lines.close)
        parts.enter_context(lines.listening())
        with naming("TRIPTYCH_DATA_DIR"):
            _make_writable(settings.data_dir)
        with naming("TRIPTYCH_STORAGE_URL"):
            storage = open_store(settings)
            parts.push_async_callback(storage.close)
        with naming("TRIPTYCH_DATABASE_URL"):
            network_folders.refuse(settings.database_url)
            database = open_database(settings)
            parts.callback(database.close)
            await migrating.upgrade(database)
            await database.write(workspaces.ensure, workspaces.DEFAULT_WORKSPACE, shared_tenants)
            keys = await open_keys(settings, database)
            control_token = await token.find(settings, database)
        if settings.config is not None:
            with naming("TRIPTYCH_CONFIG"):
                await _load_file(settings.config, database, keys, shared_tenants)
        with naming("TRIPTYCH_DATA_DIR"):
            token.keep(settings, control_token)
        with naming("TRIPTYCH_STORAGE_URL"):
            await store.recognise(database, storage)
            await storage.check()
        inspector = _inspector(settings)
        parts.callback(inspector.close)
        passwords = Passwords(patience=settings.patience_seconds)
        parts.callback(passwords.close)
        intake = Intake(storage, inspector, max_bytes=settings.max_upload_bytes)
        parts.push_async_callback(intake.close)
        yield Service(
            settings=settings,
            log=lines,
            database=database,
            storage=storage,
            store_writes=Recent(partial(health.store_problem, storage, write=True), seconds=health.WRITE_SECONDS),
            inspector=inspector,
            intake=intake,
            renditions=Renditions(database, intake, inspector),
            keys=keys,
            signer=Signer(keys, partial(_look_again, database, keys)),
            control_token=control_token,
            shared_tenants=shared_tenants,
            kits=kits,
            derived=Derived(keys),
            passwords=passwords,
            chores=Chores(database, _chores(settings, database, storage)),
            calls=CallCounts(),
            connections=connections or ConnectionCounts(),
            worker=worker,
            uses=Uses(database),
        )


async def migrate_database(settings: Settings, tell: schema.Tell = schema.tell_nobody) -> None:
    """Bring the database to the newest schema, as a start would. `tell` is told of each step. Raises CannotStart."""
    with naming("TRIPTYCH_DATA_DIR"):
        _make_writable(settings.data_dir)
    with naming("TRIPTYCH_DATABASE_URL"), closing(Database(settings.database_url)) as database:
        await database.write(schema.upgrade, tell)


async def find_control_token(settings: Settings) -> str:
    """The token that a service with these settings takes, whether or not it runs. Raises CannotStart."""
    if settings.control_token is not None:
        return settings.control_token
    with naming("TRIPTYCH_DATABASE_URL"):
        schema.check_there(settings.database_url)
        with closing(Database(settings.database_url)) as database:
            await database.read(schema.check_begun)
            return await token.find(settings, database)


async def open_keys(settings: Settings, database: Database) -> KeyRing:
    """The secret keys that are set, else the one that the first of all replicas made."""
    if not settings.secret_key:
        await database.write(secret_keys.secret_key)
    kept = await database.read(secret_keys.kept)
    return KeyRing(kept, given=settings.secret_key, old=settings.secret_keys_old)


async def _load_file(path: Path, database: Database, keys: KeyRing, shared_tenants: Mapping[str, str]) -> None:
    # Its schema takes a while to be made, and most starts have no such file.
    from .config.loading import load

    await load(path, database=database, keys=keys, shared_tenants=shared_tenants)


async def _look_again(database: Database, keys: KeyRing) -> None:
    with suppress(Unavailable):
        await database.read(keys.look_again)


def _make_writable(folder: Path) -> None:
    """Make the folder where it is not there. Raises OSError, which says whose it is where it is somebody else's."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        TemporaryFile(dir=folder).close()
    except PermissionError as error:
        if sys.platform == "win32":
            raise
        user, owner = os.geteuid(), folder.stat().st_uid
        raise PermissionError(
            f"{folder} belongs to user {owner}, and user {user} cannot write there: "
            f"give it to that user (chown {user}), or run as user {owner}"
        ) from error


def open_database(settings: Settings) -> Database:
    """The database that the settings name."""
    return Database(
        settings.database_url,
        patience=settings.patience_seconds,
        seconds=settings.database_seconds,
        durable=settings.durable,
    )


def open_store(settings: Settings) -> Storage:
    """The store that the settings name; nothing is asked of it yet. Raises ValueError."""
    return open_storage(
        settings.storage_url,
        pool=Pool("storage", workers=16, patience=settings.patience_seconds, seconds=settings.storage_seconds),
        buffers=Buffers(
            settings.upload_buffer_bytes, patience=settings.patience_seconds, seconds=settings.storage_seconds
        ),
        aside=settings.data_dir,
        public_url=settings.storage_public_url,
        seconds=settings.storage_seconds,
        durable=settings.durable,
    )


def _chores(settings: Settings, database: Database, storage: Storage) -> tuple[Chore, ...]:
    grace = grace_seconds(settings)
    chores = [
        Chore(name="sweep", seconds=settings.sweep_seconds, run=partial(sweep, database, storage, grace=grace)),
        Chore(name="branches", seconds=_REMOVAL_SECONDS, run=partial(remove_abandoned, database, storage.delete)),
    ]
    removal = partial(generations.remove, database, storage)
    chores.append(Chore(name=generations.CHORE, seconds=_REMOVAL_SECONDS, run=removal))
    unused = partial(expiry.remove_unused, database, settings.workspace_expiry_seconds)
    chores.append(Chore(name="expiry", seconds=expiry.SECONDS, run=unused))
    if settings.rate_limits != OFF:
        tidy = partial(rate_windows.tidy, database)
        chores.append(Chore(name="rate_windows", seconds=rate_windows.TIDY_SECONDS, run=tidy))
    return tuple(chores)


def grace_seconds(settings: Settings) -> float:
    """How old bytes are that can no longer be on their way in."""
    return GRACE_SECONDS + settings.amazon_upload_seconds


def _inspector(settings: Settings) -> Inspector:
    return Inspector(
        workers=settings.media_workers,
        patience=settings.patience_seconds,
        timeout_seconds=settings.media_timeout_seconds,
        max_pixels=settings.max_image_pixels,
        seconds=settings.media_seconds,
        seconds_per_megapixel=settings.media_seconds_per_megapixel,
    )


@contextmanager
def naming(setting: str) -> Generator[None]:
    """Say which setting leads to what cannot be opened, and the reason without its wrappings."""
    try:
        yield
    except (OSError, ValueError, SQLAlchemyError, TriptychError) as error:
        reason: object = error
        if isinstance(error, Unavailable):
            reason = error.reason or error
        elif isinstance(error, DBAPIError):
            reason = error.orig
        raise CannotStart(f"{setting}: {' '.join(str(reason).split())}") from error
