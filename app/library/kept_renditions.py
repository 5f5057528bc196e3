"""Renditions in sizes of the callers' own: a few are kept of each image, those that were used last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from .. import model
from ..database.inserts import insert_once
from ..database.prepared import Prepared
from ..errors import NotFound

# Of one image.
MOST = 8

Box = tuple[int, int]
_TABLE = model.Rendition


class Kept(NamedTuple):
    """A rendition that is stored under a key of its own."""

    key: str
    size: int
    content_type: str


_FIND = Prepared(
    select(_TABLE.key, _TABLE.size, _TABLE.content_type).where(
        _TABLE.blob_id == bindparam("blob_id"),
        _TABLE.width == bindparam("width"),
        _TABLE.height == bindparam("height"),
    )
)


def find(connection: Connection, blob_id: int, box: Box) -> Kept | None:
    """The image's rendition for this box, where one is kept."""
    width, height = box
    row = _FIND.first(connection, {"blob_id": blob_id, "width": width, "height": height})
    return None if row is None else Kept._make(row)


def keep(
    connection: Connection, blob_id: int, box: Box, made: Kept, used: Mapping[str, int], now: int
) -> tuple[Kept, Sequence[str]]:
    """Remember a rendition that was just stored, unless another process was first.

    `used` tells when others of the image were used, by their keys; both are the machine's milliseconds. Gives the one
    that is kept, and the keys of the bytes that are to be deleted now. Raises NotFound when the image is gone.
    """
    image = select(model.Blob.file_uid).where(model.Blob.id == blob_id)
    if connection.execute(image.with_for_update(key_share=True)).first() is None:
        raise NotFound("file")
    for key, at in used.items():
        connection.execute(update(_TABLE).where(_TABLE.key == key).values(used_at=at))
    width, height = box
    if not insert_once(connection, _TABLE, blob_id=blob_id, width=width, height=height, used_at=now, **made._asdict()):
        return find(connection, blob_id, box) or made, [made.key]
    least_used = select(_TABLE.id).where(_TABLE.blob_id == blob_id)
    least_used = least_used.order_by(_TABLE.used_at.desc(), _TABLE.id.desc()).offset(MOST)
    ids = connection.execute(least_used).scalars().all()
    dropped = delete(_TABLE).where(_TABLE.id.in_(ids)).returning(_TABLE.key)
    return made, connection.execute(dropped).scalars().all()
