"""Which store belongs to a database: what happened to either of them by mistake is told before anything is written."""

from __future__ import annotations

from sqlalchemy import Connection, select

from .. import model
from ..database import Database
from ..database.inserts import insert_once
from ..errors import Unavailable
from ..storage.base import Storage
from . import secret_keys
from .blobs import is_ours

_MARKED = "store is marked"
_ACCEPT = "`triptych doctor --accept-store` takes it as it is"


async def recognise(database: Database, storage: Storage) -> None:
    """See that the store is the one that the database names, by its mark; mark it at the first start.

    Raises Unavailable where it is not, and where either does not answer.
    """
    _, is_marked = await database.write(_known)
    found, refusal = await look(database, storage)
    if refusal is not None:
        raise Unavailable(refusal)
    if found is None:
        await accept(database, storage)
    elif not is_marked:
        await database.write(_remember)


async def look(database: Database, storage: Storage) -> tuple[str | None, str | None]:
    """The mark of the store, and why a start would refuse it, in a sentence. Changes nothing. Raises Unavailable."""
    mark, is_marked = await database.scan(_seen)
    # Before the mark is read: another replica may be marking the store, and then takes files.
    has_files = not is_marked and await _has_files(storage)
    found = await storage.mark()
    if found is not None and found != mark:
        return found, f"the store is marked as that of another database; {_ACCEPT}"
    if found is None and (is_marked or not await _fit(database, storage, has_files)):
        return found, f"the store has not the mark of this database's: it is empty, or another one; {_ACCEPT}"
    return found, None


async def accept(database: Database, storage: Storage) -> None:
    """Make the store the database's own, whatever it was. Raises Unavailable."""
    mark = await database.write(secret_keys.store_mark)
    await storage.set_mark(mark)
    await database.write(_remember)


async def _has_files(storage: Storage) -> bool:
    async for stat in storage.list():
        if is_ours(stat.key):
            return True
    return False


async def _fit(database: Database, storage: Storage, has_files: bool) -> bool:
    """Whether both are empty, or an unmarked store, as earlier versions left them, has what the database has."""
    key = await database.scan(_newest_key)
    return not has_files if key is None else await storage.stat(key) is not None


def _known(connection: Connection) -> tuple[str | None, bool]:
    """The same, the mark made where there was none."""
    secret_keys.store_mark(connection)
    return _seen(connection)


def _seen(connection: Connection) -> tuple[str | None, bool]:
    """The database's mark, the same for all replicas, and whether its store has it."""
    marked = select(model.Secret.value).where(model.Secret.name == _MARKED)
    return secret_keys.seen_store_mark(connection), connection.execute(marked).first() is not None


def _remember(connection: Connection) -> None:
    insert_once(connection, model.Secret, name=_MARKED, value="")


def _newest_key(connection: Connection) -> str | None:
    return connection.execute(select(model.Blob.key).order_by(model.Blob.id.desc()).limit(1)).scalar()
