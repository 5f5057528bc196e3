"""Where and when assets are live."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant


class Environment(Base):
    """A place that assets of all branches are published to. Nobody's name stands beside a library's first."""

    __tablename__ = "environments"
    __table_args__ = (UniqueConstraint("library_id", "name"), UniqueConstraint("library_id", "uid"))

    id: Mapped[Id]
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id", ondelete="CASCADE"))
    uid: Mapped[str]
    name: Mapped[str]
    urls: Mapped[list[dict[str, Any]]]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[Instant]
    created_by: Mapped[str | None]
    updated_at: Mapped[Instant]
    updated_by: Mapped[str | None]


class Locale(Base):
    """A language that a branch's assets are published in. The master locale has no fallback.

    Nobody's name stands beside the one that a library begins with.
    """

    __tablename__ = "locales"
    __table_args__ = (UniqueConstraint("branch_id", "code"), UniqueConstraint("branch_id", "uid"))

    id: Mapped[Id]
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id", ondelete="CASCADE"))
    uid: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    fallback: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[Instant]
    created_by: Mapped[str | None]
    updated_at: Mapped[Instant]
    updated_by: Mapped[str | None]


class Publication(Base):
    """An event: publish or unpublish this version here from then on. Only `cancelled_at` is ever set later.

    Of the uncancelled events in an environment and locale that are not after now, in the order of (holds_from, id):
    the last publish is live, unless a later unpublish names its version or none, which means whichever is live.
    `recorded_at` is the machine's own time, of what was asked for at once and not for a time. `branch_id` is the
    asset's, for the publish queue, which is this table.
    """

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint("action in ('publish', 'unpublish')", name="action"),
        CheckConstraint("action = 'unpublish' or version is not null", name="version"),
        Index(None, "node_id", "environment_id", "locale", "holds_from", "id"),
        Index(None, "environment_id", "holds_from"),
        Index(None, "branch_id", "holds_from", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Id]
    branch_id: Mapped[int]
    node_id: Mapped[int] = mapped_column(ForeignKey("nodes.id", ondelete="CASCADE"))
    environment_id: Mapped[int] = mapped_column(ForeignKey("environments.id", ondelete="CASCADE"))
    locale: Mapped[str]
    action: Mapped[str]
    version: Mapped[int | None]
    holds_from: Mapped[Instant]
    created_at: Mapped[Instant]
    created_by: Mapped[str]
    cancelled_at: Mapped[Instant | None]
    recorded_at: Mapped[Instant | None]
