"""The stored bytes behind versions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, exists, insert, select, update

from .. import model
from ..database.prepared import Prepared
from ..database.records import columns_of
from ..errors import NotFound, Unavailable, expect
from .records import DECODED, File
from .tenants import Tenant

_BATCH = 500
_RENDITION = ".rendition"
_OURS = re.compile(r"[0-9a-f]{12}/(?:blobs|uploads)/")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBlob:
    """Bytes that are in storage and not yet in the database, with their facts.

    `recognised` says that the bytes themselves told their type; it is not kept.
    """

    file_uid: str
    key: str
    size: int
    md5: str
    content_type: str
    charset: str | None = None
    kind: str
    recognised: bool
    readable: bool
    oversized: bool
    undecoded: bool = False
    width: float | None
    height: float | None
    duration_us: int | None
    streams: list[dict[str, Any]] = field(default_factory=list)


def add(connection: Connection, tenant: Tenant, blob: NewBlob) -> int:
    """Record stored bytes; gives the row's id. Raises Unavailable when the workspace was reset meanwhile."""
    if not blob.key.startswith(f"{tenant.prefix}/"):
        raise Unavailable("The workspace was reset while the file was on its way.")
    values = asdict(blob)
    del values["recognised"]
    added = insert(model.Blob).values(library_id=tenant.library_id, created_at=tenant.now, **values)
    return int(connection.execute(added.returning(model.Blob.id)).scalar_one())


def rendition_key(key: str) -> str:
    """Where the thumbnail of the image under this key lies, if it was made yet."""
    return key + _RENDITION


def another_key(key: str, mark: str) -> str:
    """Where another rendition of the image lies, if the database says so."""
    return f"{key}{_RENDITION}-{mark}"


def original_key(key: str) -> str:
    """The key of the blob that the stored bytes under this key belong to; of another rendition the key itself."""
    return key.removesuffix(_RENDITION)


def is_ours(key: str) -> bool:
    """Tell whether this service stored what lies under the key: a bucket may hold what others put there."""
    return _OURS.match(key) is not None


def drop_unused(connection: Connection, blob_ids: Sequence[int]) -> list[str]:
    """Forget those of the blobs that no version points at any more; gives the keys of all their bytes."""
    unused = ~exists().where(model.Version.blob_id == model.Blob.id)
    keys: list[str] = []
    for start in range(0, len(blob_ids), _BATCH):
        batch = model.Blob.id.in_(blob_ids[start : start + _BATCH])
        of_images = select(model.Rendition.key).join(model.Blob, model.Blob.id == model.Rendition.blob_id)
        keys += connection.execute(of_images.where(batch, unused)).scalars()
        dropped = delete(model.Blob).where(batch, unused).returning(model.Blob.key, model.Blob.kind)
        for key, kind in connection.execute(dropped):
            keys += [key, rendition_key(key)] if kind == "image" else [key]
    return keys


_FILES: Select[*tuple[Any, ...]] = (
    select(*columns_of(File))
    .join(model.Version, model.Version.blob_id == model.Blob.id)
    .join(model.Library, model.Library.id == model.Blob.library_id)
    .join(model.Workspace, model.Workspace.id == model.Library.workspace_id)
    .where(model.Blob.file_uid == bindparam("file_uid"), model.Workspace.gone_at.is_(None))
    .limit(1)
)
_FILE = Prepared(_FILES)
_IMAGE = Prepared(_FILES.where(model.Blob.kind == "image", DECODED))


def find_image(connection: Connection, file_uid: str) -> File:
    """Find the bytes of an image that there is or can be a rendition of. Raises NotFound."""
    row = _IMAGE.first(connection, {"file_uid": file_uid})
    return File._make(expect(row, "rendition", file_uid))


def leave_undecoded(connection: Connection, file_uid: str) -> None:
    """Remember that no rendition of an image comes about."""
    table = model.Blob
    connection.execute(update(table).where(table.file_uid == file_uid).values(undecoded=True))


def find_file(connection: Connection, file_uid: str) -> File:
    """Find the bytes of a public file address. Raises NotFound."""
    return File._make(expect(_FILE.first(connection, {"file_uid": file_uid}), "file", file_uid))


def check_own(connection: Connection, tenant: Tenant, file_uid: str) -> None:
    """Raises NotFound where the bytes of a public file address are not in the tenant's library."""
    library = select(model.Blob.library_id).where(model.Blob.file_uid == file_uid)
    if tenant.library_id is None or connection.execute(library).scalar() != tenant.library_id:
        raise NotFound("file", file_uid)


_ASSET_FILE = Prepared(
    _FILES.join(model.Node, model.Node.id == model.Version.node_id)
    .join(model.Branch, model.Branch.id == model.Node.branch_id)
    .join(model.Tenant, model.Tenant.library_id == model.Branch.library_id)
    .where(
        model.Node.uid == bindparam("uid"),
        model.Tenant.vendor == bindparam("vendor"),
        model.Tenant.key == bindparam("key"),
    )
)


def find_asset_file(connection: Connection, *, vendor: str, key: str, uid: str, file_uid: str) -> File:
    """Find the bytes of an address that names the tenant and the asset, too. Raises NotFound."""
    names = {"vendor": vendor, "key": key, "uid": uid, "file_uid": file_uid}
    return File._make(expect(_ASSET_FILE.first(connection, names), "file", file_uid))
