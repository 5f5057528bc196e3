"""Addresses given out for one file each, and what became of them."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from .. import model
from ..database.machine_time import machine_time
from ..database.records import columns_of
from ..errors import Expired, NotFound, expect
from ..storage.base import Written
from . import tenants
from .tenants import Tenant


class Upload(NamedTuple):
    """An address somebody was given.

    `key` names the bytes of its last complete PUT; `md5` and `size` are None until one arrived through this service.
    `expires_at` is on the workspace's clock, in milliseconds.
    """

    id: Annotated[str, model.Upload.id]
    file_name: Annotated[str, model.Upload.file_name]
    key: Annotated[str, model.Upload.key]
    size: Annotated[int | None, model.Upload.size]
    md5: Annotated[str | None, model.Upload.md5]
    content_type: Annotated[str | None, model.Upload.content_type]
    expires_at: Annotated[int, model.Upload.expires_at]
    library_id: Annotated[int, model.Upload.library_id]
    workspace: Annotated[str, model.Workspace.name]
    prefix: Annotated[str, model.Workspace.prefix]
    frozen_at: Annotated[int | None, model.Workspace.frozen_at]
    clock_offset: Annotated[int, model.Workspace.clock_offset]
    machine_now: Annotated[int, machine_time()]

    @property
    def now(self) -> int:
        """The time on its workspace's clock, in milliseconds."""
        return tenants.now_at(self.frozen_at, self.clock_offset, self.machine_now)


def open_upload(connection: Connection, tenant: Tenant, file_name: str, *, seconds: int) -> Upload:
    """Note down a new address that lives for so many seconds."""
    tenant = tenants.stored(connection, tenant)
    upload_id = str(uuid.uuid4())
    connection.execute(
        insert(model.Upload).values(
            id=upload_id,
            library_id=tenant.library_id,
            tenant_id=tenant.tenant_id,
            file_name=file_name,
            opened_at=machine_time(),
            expires_at=tenant.now + seconds * 1000,
            key=f"{tenant.prefix}/uploads/{upload_id}",
        )
    )
    return find(connection, upload_id)


_FIND: Select[*tuple[Any, ...]] = (
    select(*columns_of(Upload))
    .join(model.Library, model.Library.id == model.Upload.library_id)
    .join(model.Workspace, model.Workspace.id == model.Library.workspace_id)
    .where(model.Upload.id == bindparam("id"), model.Workspace.gone_at.is_(None))
)


def find(connection: Connection, upload_id: str) -> Upload:
    """Find an address. Raises NotFound."""
    return Upload._make(expect(connection.execute(_FIND, {"id": upload_id}).first(), "upload", upload_id))


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


def receive(connection: Connection, upload: Upload, *, key: str, written: Written, content_type: str | None) -> None:
    """Note that a file is complete under `key`. Raises NotFound when the address is gone meanwhile.

    The bytes of an earlier file stay until the sweep: a registration that found their key may be about to copy them.
    """
    libraries = select(model.Library.id).join(model.Workspace, model.Workspace.id == model.Library.workspace_id)
    received = (
        update(model.Upload)
        .where(
            model.Upload.id == upload.id,
            model.Upload.library_id.in_(libraries.where(model.Workspace.gone_at.is_(None))),
        )
        .values(
            key=key,
            size=written.size,
            md5=written.md5,
            content_type=content_type,
            received_at=upload.now,
        )
    )
    if connection.execute(received).rowcount == 0:
        raise NotFound("upload", upload.id)
