"""What is done to many assets together: jobs, and releases with what they hold."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant


class Job(Base):
    """Many things asked for at once, and what became of each: one JSON object for each, in their order.

    `environments` and `locales` are as they were asked for.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "branch_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id", ondelete="CASCADE"))
    action: Mapped[str]
    environments: Mapped[list[str]]
    locales: Mapped[list[str]]
    items: Mapped[list[dict[str, Any]]]
    scheduled_at: Mapped[Instant | None]
    created_at: Mapped[Instant]
    created_by: Mapped[str]


class Release(Base):
    """Assets that are published and taken back together.

    `deployments` tells of each environment that it was deployed to, by its uid: from when on, and by whom.
    """

    __tablename__ = "releases"
    __table_args__ = (
        UniqueConstraint("branch_id", "uid"),
        UniqueConstraint("branch_id", "name"),
        UniqueConstraint("branch_id", "id"),
    )

    id: Mapped[Id]
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id", ondelete="CASCADE"))
    uid: Mapped[str]
    name: Mapped[str]
    description: Mapped[str]
    locked: Mapped[bool]
    archived: Mapped[bool]
    deployments: Mapped[list[dict[str, Any]]]
    created_at: Mapped[Instant]
    created_by: Mapped[str]
    updated_at: Mapped[Instant]
    updated_by: Mapped[str]


class ReleaseItem(Base):
    """A version of an asset in a release, once for each locale, and what its deployment does with it."""

    __tablename__ = "release_items"
    __table_args__ = (
        ForeignKeyConstraint(["branch_id", "release_id"], ["releases.branch_id", "releases.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["branch_id", "node_id"], ["nodes.branch_id", "nodes.id"], ondelete="CASCADE"),
        UniqueConstraint("release_id", "branch_id", "node_id", "locale"),
        CheckConstraint("action in ('publish', 'unpublish')", name="action"),
        Index(None, "branch_id", "node_id"),
    )

    id: Mapped[Id]
    branch_id: Mapped[int]
    release_id: Mapped[int]
    node_id: Mapped[int]
    locale: Mapped[str]
    version: Mapped[int]
    action: Mapped[str]
