"""Whether all bytes that rows name are there, and are what the rows say."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Row, exists, func, select

from .. import model
from ..database import Database
from ..errors import ObjectMissing
from ..storage.base import Storage

_PAGE = 200


class Checked(NamedTuple):
    """A blob, the `number`-th of so many that there were at the beginning, and what is wrong with its bytes."""

    key: str
    number: int
    of: int
    problem: str | None


async def check(database: Database, storage: Storage) -> AsyncGenerator[Checked]:
    """Read the bytes of every blob, and give each when it was read. Raises Unavailable.

    Blobs that are made meanwhile are read, too. Renditions are not: they can be made again.
    """
    of, number, last = await database.scan(_count), 0, 0
    while page := await database.scan(_page, last):
        for row in page:
            problem = await _problem(storage, row)
            if problem is not None and not await database.scan(_is_named, row.id):
                problem = None  # it was deleted while it was read
            number, last = number + 1, row.id
            yield Checked(row.key, number, max(of, number), problem)


async def _problem(storage: Storage, blob: Row[int, str, int, str]) -> str | None:
    digest, size = hashlib.md5(usedforsecurity=False), 0
    try:
        async for block in storage.read(blob.key):
            digest.update(block)
            size += len(block)
    except ObjectMissing:
        return "is not there"
    if size != blob.size:
        return f"has {size} bytes instead of {blob.size}"
    return None if digest.hexdigest() == blob.md5 else "has another checksum than its row says"


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(model.Blob)).scalar_one()


def _page(connection: Connection, after: int) -> Sequence[Row[int, str, int, str]]:
    columns = select(model.Blob.id, model.Blob.key, model.Blob.size, model.Blob.md5)
    return connection.execute(columns.where(model.Blob.id > after).order_by(model.Blob.id).limit(_PAGE)).all()


def _is_named(connection: Connection, blob_id: int) -> bool:
    return bool(connection.execute(select(exists().where(model.Blob.id == blob_id))).scalar_one())
