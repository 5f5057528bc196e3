"""What the library hands out: flat rows, ready for a door's wire."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from sqlalchemy import Select, and_, not_, select
from sqlalchemy.orm import aliased

from .. import model
from ..database.records import columns_of

# Somebody has seen the pixels: there is a rendition of an image, or one can be made.
DECODED = and_(model.Blob.readable, not_(model.Blob.oversized), not_(model.Blob.undecoded))

_PARENT = aliased(model.Node)


class File(NamedTuple):
    """Where the bytes of a public file address lie, and how to send them.

    `modified_at` is when they came to be what the address leads to, in milliseconds. The workspace is told where
    nothing but the address led here.
    """

    key: Annotated[str, model.Blob.key]
    size: Annotated[int, model.Blob.size]
    md5: Annotated[str, model.Blob.md5]
    content_type: Annotated[str, model.Blob.content_type]
    charset: Annotated[str | None, model.Blob.charset]
    kind: Annotated[str, model.Blob.kind]
    file_name: Annotated[str, model.Version.file_name]
    modified_at: Annotated[int, model.Blob.created_at]
    workspace: Annotated[str | None, model.Workspace.name] = None


class Asset(NamedTuple):
    """One version of an asset with the asset's own facts and those of its bytes.

    `latest` is the newest version's number, `number` this one's. Instants are milliseconds.
    """

    node_id: Annotated[int, model.Node.id]
    uuid: Annotated[str, model.Node.uuid]
    uid: Annotated[str, model.Node.uid]
    parent_uid: Annotated[str | None, _PARENT.uid]
    latest: Annotated[int, model.Node.version]
    slug: Annotated[str | None, model.Node.slug]
    created_at: Annotated[int, model.Node.created_at]
    created_by: Annotated[str, model.Node.created_by]
    updated_at: Annotated[int, model.Node.updated_at]
    updated_by: Annotated[str, model.Node.updated_by]
    number: Annotated[int, model.Version.number]
    file_name: Annotated[str, model.Version.file_name]
    title: Annotated[str, model.Version.title]
    description: Annotated[str | None, model.Version.description]
    tags: Annotated[list[str], model.Version.tags]
    labels: Annotated[dict[str, list[str]], model.Version.labels]
    fields: Annotated[dict[str, Any], model.Version.fields]
    versioned_at: Annotated[int, model.Version.created_at]
    versioned_by: Annotated[str, model.Version.created_by]
    ready_at: Annotated[int, model.Version.ready_at]
    blob_id: Annotated[int, model.Blob.id]
    file_uid: Annotated[str, model.Blob.file_uid]
    key: Annotated[str, model.Blob.key]
    size: Annotated[int, model.Blob.size]
    md5: Annotated[str, model.Blob.md5]
    content_type: Annotated[str, model.Blob.content_type]
    charset: Annotated[str | None, model.Blob.charset]
    kind: Annotated[str, model.Blob.kind]
    readable: Annotated[bool, model.Blob.readable]
    oversized: Annotated[bool, model.Blob.oversized]
    decoded: Annotated[bool, DECODED]
    width: Annotated[float | None, model.Blob.width]
    height: Annotated[float | None, model.Blob.height]
    duration_us: Annotated[int | None, model.Blob.duration_us]
    streams: Annotated[list[dict[str, Any]], model.Blob.streams]

    @property
    def file(self) -> File:
        """This version's bytes, at an address of the asset's."""
        return File(
            self.key,
            self.size,
            self.md5,
            self.content_type,
            self.charset,
            self.kind,
            self.file_name,
            modified_at=self.versioned_at,
        )


class Folder(NamedTuple):
    """A folder, as the mixed lists show it between assets."""

    node_id: Annotated[int, model.Node.id]
    uid: Annotated[str, model.Node.uid]
    parent_uid: Annotated[str | None, _PARENT.uid]
    name: Annotated[str, model.Node.name]
    version: Annotated[int, model.Node.version]
    created_at: Annotated[int, model.Node.created_at]
    created_by: Annotated[str, model.Node.created_by]
    updated_at: Annotated[int, model.Node.updated_at]
    updated_by: Annotated[str, model.Node.updated_by]


ASSETS: Select[*tuple[Any, ...]] = (
    select(*columns_of(Asset))
    .select_from(model.Node)
    .join(model.Version, model.Version.node_id == model.Node.id)
    .join(model.Blob, model.Blob.id == model.Version.blob_id)
    .outerjoin(_PARENT, _PARENT.id == model.Node.parent_id)
)

FOLDERS: Select[*tuple[Any, ...]] = (
    select(*columns_of(Folder))
    .select_from(model.Node)
    .outerjoin(_PARENT, _PARENT.id == model.Node.parent_id)
    .where(model.Node.kind == "folder")
)
