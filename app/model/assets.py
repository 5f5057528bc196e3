"""Folders and assets, their versions, and the bytes behind them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant


class Blob(Base):
    """The stored bytes of one upload with their facts. `charset` is that of texts, where it is known.

    `duration_us` is in microseconds. Never changes, but for `undecoded`, when an image turns out to take too long while
    its rendition is made.
    """

    __tablename__ = "blobs"
    __table_args__ = (Index(None, "library_id", "size"),)

    id: Mapped[Id]
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id", ondelete="CASCADE"))
    file_uid: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int]
    md5: Mapped[str]
    content_type: Mapped[str]
    charset: Mapped[str | None]
    kind: Mapped[str]
    readable: Mapped[bool]
    oversized: Mapped[bool]
    undecoded: Mapped[bool] = mapped_column(server_default=false())
    width: Mapped[float | None]
    height: Mapped[float | None]
    duration_us: Mapped[int | None]
    streams: Mapped[list[dict[str, Any]]]
    created_at: Mapped[Instant]


class Rendition(Base):
    """A smaller picture of an image, as it fits into a box of this width and height, stored under a key of its own.

    `used_at` is the machine's own time, and only as good as the last that wrote it.
    """

    __tablename__ = "renditions"
    __table_args__ = (UniqueConstraint("blob_id", "width", "height"),)

    id: Mapped[Id]
    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id", ondelete="CASCADE"))
    width: Mapped[int]
    height: Mapped[int]
    key: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int]
    content_type: Mapped[str]
    used_at: Mapped[Instant]


class Node(Base):
    """A folder or an asset, one table so that both sort and page as one list.

    An asset's row repeats what its newest version can be filtered and sorted by; `version` is that version's
    number. `name` is a folder's name or an asset's title; `file_name` is plain, see `names.plain_file_name`. What is
    unknown is empty or 0 here, never null, so that both databases sort it alike.
    """

    __tablename__ = "nodes"
    __table_args__ = (
        UniqueConstraint("uuid", "branch_id"),
        UniqueConstraint("uid", "branch_id"),
        UniqueConstraint("branch_id", "id"),
        ForeignKeyConstraint(["branch_id", "parent_id"], ["nodes.branch_id", "nodes.id"], ondelete="CASCADE"),
        CheckConstraint("kind in ('folder', 'image', 'video', 'audio', 'other')", name="kind"),
        CheckConstraint("parent_id <> id", name="not_inside_itself"),
        CheckConstraint("version >= 1", name="version"),
        Index(None, "branch_id", "parent_id", "updated_at", "id"),
        Index(None, "branch_id", "kind", "created_at", "id"),
        Index(None, "branch_id", "created_at", "id"),
        Index(None, "branch_id", "updated_at", "id"),
        Index(None, "branch_id", "name", "id"),
        Index(None, "branch_id", "size", "id"),
        Index(None, "branch_id", "width", "id"),
        Index(None, "branch_id", "height", "id"),
        Index(None, "branch_id", "extension", "id"),
        # Numbers of deleted rows are never used again: they order pages.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Id]
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id", ondelete="CASCADE"))
    uuid: Mapped[str]
    uid: Mapped[str]
    parent_id: Mapped[int | None]
    kind: Mapped[str]
    name: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    slug: Mapped[str | None]
    file_name: Mapped[str] = mapped_column(default="")
    extension: Mapped[str] = mapped_column(default="")
    content_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    width: Mapped[float] = mapped_column(default=0)
    height: Mapped[float] = mapped_column(default=0)
    created_at: Mapped[Instant]
    created_by: Mapped[str]
    updated_at: Mapped[Instant]
    updated_by: Mapped[str]


class Version(Base):
    """One state of an asset. Never changes, but for the name that somebody gives it (`label`).

    `fields` holds what only one door knows, under that door's name; `labels` the searchable words beside the tags,
    by their field. Both are carried forward. Until `ready_at` the version counts as being processed.
    """

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("node_id", "number"), Index(None, "blob_id"))

    id: Mapped[Id]
    node_id: Mapped[int] = mapped_column(ForeignKey("nodes.id", ondelete="CASCADE"))
    number: Mapped[int]
    # Deferred, because deleting a library reaches blobs and versions on two ways.
    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id", deferrable=True, initially="DEFERRED"))
    file_name: Mapped[str]
    title: Mapped[str]
    description: Mapped[str | None]
    tags: Mapped[list[str]]
    labels: Mapped[dict[str, list[str]]]
    fields: Mapped[dict[str, Any]]
    created_at: Mapped[Instant]
    created_by: Mapped[str]
    ready_at: Mapped[Instant]
    label: Mapped[str | None]
    labelled_at: Mapped[Instant | None]
    labelled_by: Mapped[str | None]


class Label(Base):
    """One searchable word of an asset's newest version. Wide, so that a filter by word sorts by age in its index."""

    __tablename__ = "labels"
    __table_args__ = (
        ForeignKeyConstraint(["node_id"], ["nodes.id"], ondelete="CASCADE"),
        Index(None, "branch_id", "field", "value", "created_at", "node_id"),
    )

    node_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[int]
    created_at: Mapped[Instant]


class Declaration(Base):
    """What somebody said about an asset from outside; outlives versions.

    `name` says who may say it: a door. `content` is in that door's own spelling, `labels` the searchable words that it
    adds to those of the newest version, by their field.
    """

    __tablename__ = "declarations"

    node_id: Mapped[int] = mapped_column(
        ForeignKey("nodes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    labels: Mapped[dict[str, list[str]]]


class Upload(Base):
    """An address somebody was given to PUT a file to, and what became of it.

    `key` names the bytes of the last complete PUT; size and md5 are null until one arrived through this service.
    `opened_at` is the machine's own time, for the sweep; `expires_at` the workspace's. It ends with the tenant that was
    given it; the first schemas did not note that one.
    """

    __tablename__ = "uploads"
    __table_args__ = (Index(None, "library_id"), Index(None, "opened_at"), Index(None, "tenant_id"))

    id: Mapped[str] = mapped_column(primary_key=True)
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id", ondelete="CASCADE"))
    file_name: Mapped[str]
    opened_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    key: Mapped[str] = mapped_column(unique=True)
    content_type: Mapped[str | None]
    size: Mapped[int | None]
    md5: Mapped[str | None]
    received_at: Mapped[Instant | None]
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))


class Batch(Base):
    """Many registrations asked for at once, and what became of each: one JSON object per item, in their order."""

    __tablename__ = "batches"
    __table_args__ = (Index(None, "library_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id", ondelete="CASCADE"))
    created_at: Mapped[Instant]
    items: Mapped[list[dict[str, Any]]]
