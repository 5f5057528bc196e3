"""Removing bytes that no row points at: what a crash left behind, and uploads that nobody registered."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, delete, select

from .. import model
from ..database import Database
from ..database.machine_time import machine_time
from ..storage.base import Storage
from .blobs import is_ours, original_key

# Longer than the longest upload may take, so that bytes on their way in are never taken for garbage.
GRACE_SECONDS = 24 * 3600
_BATCH = 500


async def sweep(
    database: Database,
    storage: Storage,
    *,
    grace: float = GRACE_SECONDS,
    tell: Callable[[int], None] = lambda _: None,
) -> int:
    """Delete what is older than `grace` seconds by the machine's clock and belongs to nothing; gives the number.

    Uploads that were registered are no exception: what was made of them has bytes of its own. In small transactions,
    and safe to run beside another sweep. `tell` is told now and then how many objects were looked at.
    """
    while await database.write(_forget_uploads, grace) == _BATCH:
        pass
    before = time.time() - grace
    swept = seen = 0
    batch: list[str] = []
    async for stat in storage.list():
        seen += 1
        if seen % _BATCH == 0:
            tell(seen)
        if stat.modified < before and is_ours(stat.key):
            batch.append(stat.key)
        if len(batch) == _BATCH:
            swept += await _drop_unknown(database, storage, batch)
            batch = []
    return swept + await _drop_unknown(database, storage, batch)


async def _drop_unknown(database: Database, storage: Storage, keys: Sequence[str]) -> int:
    known = await database.scan(_known, [original_key(key) for key in keys])
    garbage = [key for key in keys if original_key(key) not in known]
    if garbage:
        await storage.delete(*garbage)
    return len(garbage)


def _forget_uploads(connection: Connection, grace: float) -> int:
    """Forget some of the addresses that have expired by now, whether registered or not; gives the number."""
    old = select(model.Upload.id).where(model.Upload.opened_at < machine_time() - int(grace * 1000)).limit(_BATCH)
    return connection.execute(delete(model.Upload).where(model.Upload.id.in_(old))).rowcount


def _known(connection: Connection, keys: Sequence[str]) -> set[str]:
    blobs = select(model.Blob.key).where(model.Blob.key.in_(keys))
    uploads = select(model.Upload.key).where(model.Upload.key.in_(keys))
    renditions = select(model.Rendition.key).where(model.Rendition.key.in_(keys))
    return set(connection.execute(blobs.union_all(uploads, renditions)).scalars())
