"""Addresses given out for one file each, and what became of them."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from .. import model
from ..errors import Expired, NotFound
from ..storage.base import Written
from . import tenants
from .tenants import Tenant


@dataclass(frozen=True, slots=True)
class Upload:
    """An address somebody was given.

    `key` names the bytes of its last complete PUT; `md5` and `size` are None until one arrived through this service.
    `now` and `expires_at` are on the workspace's clock, in milliseconds.
    """

    id: str
    file_name: str
    key: str
    size: int | None
    md5: str | None
    content_type: str | None
    expires_at: int
    now: int
    prefix: str
    library_id: int
    workspace: str


def open_upload(connection: Connection, tenant: Tenant, file_name: str, *, seconds: int) -> Upload:
    """Note down a new address that lives for so many seconds."""
    tenant = tenants.stored(connection, tenant)
    upload_id = str(uuid.uuid4())
    connection.execute(
        insert(model.Upload).values(
            id=upload_id,
            library_id=tenant.library_id,
            file_name=file_name,
            opened_at=int(time.time() * 1000),
            expires_at=tenant.now + seconds * 1000,
            key=f"{tenant.prefix}/uploads/{upload_id}",
        )
    )
    return find(connection, upload_id)


_FIND: Select[*tuple[Any, ...]] = (
    select(
        model.Upload.id,
        model.Upload.file_name,
        model.Upload.key,
        model.Upload.size,
        model.Upload.md5,
        model.Upload.content_type,
        model.Upload.expires_at,
        model.Workspace.frozen_at,
        model.Workspace.clock_offset,
        model.Workspace.prefix,
        model.Upload.library_id,
        model.Workspace.name,
    )
    .join(model.Library, model.Library.id == model.Upload.library_id)
    .join(model.Workspace, model.Workspace.id == model.Library.workspace_id)
    .where(model.Upload.id == bindparam("id"))
)


def find(connection: Connection, upload_id: str) -> Upload:
    """Find an address. Raises NotFound."""
    row = connection.execute(_FIND, {"id": upload_id}).first()
    if row is None:
        raise NotFound("upload", upload_id)
    return Upload(
        id=row.id,
        file_name=row.file_name,
        key=row.key,
        size=row.size,
        md5=row.md5,
        content_type=row.content_type,
        expires_at=row.expires_at,
        now=tenants.now_at(row.frozen_at, row.clock_offset),
        prefix=row.prefix,
        library_id=row.library_id,
        workspace=row.name,
    )


def find_open(connection: Connection, upload_id: str) -> Upload:
    """Find an address that can still be PUT to. Raises NotFound or Expired."""
    upload = find(connection, upload_id)
    if upload.now >= upload.expires_at:
        raise Expired("Request has expired")
    return upload


def find_own(connection: Connection, tenant: Tenant, upload_id: str) -> Upload:
    """Find an address that was given to this tenant. Raises NotFound."""
    upload = find(connection, upload_id)
    if upload.library_id != tenant.library_id:
        raise NotFound("upload", upload_id)
    return upload


def receive(
    connection: Connection, upload: Upload, *, key: str, written: Written, content_type: str | None
) -> str | None:
    """Note that a file is complete under `key`; gives the key of the earlier file that it replaces, if any.

    Raises NotFound when the address is gone meanwhile.
    """
    row = model.Upload.id == upload.id
    held = connection.execute(select(model.Upload.key, model.Upload.md5).where(row).with_for_update()).first()
    if held is None:
        raise NotFound("upload", upload.id)
    connection.execute(
        update(model.Upload)
        .where(row)
        .values(
            key=key,
            size=written.size,
            md5=written.md5,
            content_type=content_type,
            received_at=upload.now,
        )
    )
    return held.key if held.md5 is not None else None
