"""What the library hands out: flat rows, ready for a door's wire."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, and_, not_, select
from sqlalchemy.orm import aliased

from .. import model


class File(NamedTuple):
    """Where the bytes of a public file address lie, and how to send them.

    `modified_at` is when they came to be what the address leads to, in milliseconds. The workspace is told where
    nothing but the address led here.
    """

    key: str
    size: int
    md5: str
    content_type: str
    charset: str | None
    kind: str
    file_name: str
    modified_at: int
    workspace: str | None = None


class Asset(NamedTuple):
    """One version of an asset with the asset's own facts and those of its bytes.

    `latest` is the newest version's number, `number` this one's. Instants are milliseconds.
    """

    node_id: int
    uuid: str
    uid: str
    parent_uid: str | None
    latest: int
    slug: str | None
    created_at: int
    created_by: str
    updated_at: int
    updated_by: str
    number: int
    file_name: str
    title: str
    description: str | None
    tags: list[str]
    labels: dict[str, list[str]]
    fields: dict[str, Any]
    versioned_at: int
    versioned_by: str
    ready_at: int
    label: str | None
    labelled_at: int | None
    labelled_by: str | None
    blob_id: int
    file_uid: str
    key: str
    size: int
    md5: str
    content_type: str
    charset: str | None
    kind: str
    readable: bool
    oversized: bool
    decoded: bool
    width: float | None
    height: float | None
    duration_us: int | None
    streams: list[dict[str, Any]]

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

    node_id: int
    uid: str
    parent_uid: str | None
    name: str
    version: int
    created_at: int
    created_by: str
    updated_at: int
    updated_by: str


# Somebody has seen the pixels: there is a rendition of an image, or one can be made.
DECODED = and_(model.Blob.readable, not_(model.Blob.oversized), not_(model.Blob.undecoded))

_PARENT = aliased(model.Node)

ASSETS: Select[*tuple[Any, ...]] = (
    select(
        model.Node.id,
        model.Node.uuid,
        model.Node.uid,
        _PARENT.uid,
        model.Node.version,
        model.Node.slug,
        model.Node.created_at,
        model.Node.created_by,
        model.Node.updated_at,
        model.Node.updated_by,
        model.Version.number,
        model.Version.file_name,
        model.Version.title,
        model.Version.description,
        model.Version.tags,
        model.Version.labels,
        model.Version.fields,
        model.Version.created_at,
        model.Version.created_by,
        model.Version.ready_at,
        model.Version.label,
        model.Version.labelled_at,
        model.Version.labelled_by,
        model.Blob.id,
        model.Blob.file_uid,
        model.Blob.key,
        model.Blob.size,
        model.Blob.md5,
        model.Blob.content_type,
        model.Blob.charset,
        model.Blob.kind,
        model.Blob.readable,
        model.Blob.oversized,
        DECODED.label("decoded"),
        model.Blob.width,
        model.Blob.height,
        model.Blob.duration_us,
        model.Blob.streams,
    )
    .select_from(model.Node)
    .join(model.Version, model.Version.node_id == model.Node.id)
    .join(model.Blob, model.Blob.id == model.Version.blob_id)
    .outerjoin(_PARENT, _PARENT.id == model.Node.parent_id)
)

FOLDERS: Select[*tuple[Any, ...]] = (
    select(
        model.Node.id,
        model.Node.uid,
        _PARENT.uid,
        model.Node.name,
        model.Node.version,
        model.Node.created_at,
        model.Node.created_by,
        model.Node.updated_at,
        model.Node.updated_by,
    )
    .select_from(model.Node)
    .outerjoin(_PARENT, _PARENT.id == model.Node.parent_id)
    .where(model.Node.kind == "folder")
)
