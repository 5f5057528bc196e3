"""What extensions keep about assets, and where it is published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant


class Metadata(Base):
    """What an extension keeps about an asset. Belongs to the asset, not to a version; only the newest is kept."""

    __tablename__ = "metadata"
    __table_args__ = (
        ForeignKeyConstraint(["branch_id", "node_id"], ["nodes.branch_id", "nodes.id"], ondelete="CASCADE"),
        UniqueConstraint("uid", "branch_id"),
        CheckConstraint("version >= 1", name="version"),
        Index(None, "branch_id", "node_id"),
    )

    id: Mapped[Id]
    branch_id: Mapped[int]
    node_id: Mapped[int]
    uid: Mapped[str]
    extension_uid: Mapped[str]
    locale: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]]
    created_at: Mapped[Instant]
    created_by: Mapped[str]
    updated_at: Mapped[Instant]
    updated_by: Mapped[str]


class MetadataPublication(Base):
    """An event: from then on this is what is published here of the metadata, or nothing where that is null.

    Of the uncancelled events in an environment and locale that are not after now, the last in the order of
    (holds_from, id) counts. Only `cancelled_at` is ever set later. `recorded_at` is that of `Publication`.
    """

    __tablename__ = "metadata_publications"
    __table_args__ = (
        CheckConstraint("(version is null) = (content is null)", name="version"),
        Index(None, "metadata_id", "holds_from"),
        Index(None, "environment_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Id]
    metadata_id: Mapped[int] = mapped_column(ForeignKey("metadata.id", ondelete="CASCADE"))
    environment_id: Mapped[int] = mapped_column(ForeignKey("environments.id", ondelete="CASCADE"))
    locale: Mapped[str]
    version: Mapped[int | None]
    content: Mapped[dict[str, Any] | None]
    holds_from: Mapped[Instant]
    created_at: Mapped[Instant]
    created_by: Mapped[str]
    cancelled_at: Mapped[Instant | None]
    recorded_at: Mapped[Instant | None]
