"""Who shares what: workspaces, the libraries in them, and the vendors' tenants that open them.

`source` says of a tenant, and of all that opens one, who issued it here (`library/sources.py`). What has none came by
itself, in calls of clients that nobody knows.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, BigId, Id, Instant, unique_where_issued


class Workspace(Base):
    """What a test controls. `prefix` begins every storage key; a reset draws a new one.

    `seed` is what the credentials are derived from that belong to it (`library/derived.py`), null where none do.
    One with `gone_at`, by the machine's own time, is what another had before a reset or its deletion: nobody sees it,
    and its rows and bytes go piece by piece (`library/generations.py`). `used_at`, by the machine's time as well, is
    when a call last came to it, as well as that is known (`library/uses.py`); unused for `expiry_seconds`, it goes, and
    without these as the setting says (`library/expiry.py`). Its `source` is the file where that names it.
    """

    __tablename__ = "workspaces"
    __table_args__ = (Index(None, "gone_at"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[Instant]
    # The clock: a frozen instant, or else the distance from the machine's own clock.
    frozen_at: Mapped[Instant | None]
    clock_offset: Mapped[int] = mapped_column(default=0)
    seed: Mapped[str | None]
    gone_at: Mapped[Instant | None]
    used_at: Mapped[Instant | None]
    expiry_seconds: Mapped[int | None]
    source: Mapped[str | None]


class WorkspaceSetting(Base):
    """What a test sets for a workspace, under a name; a reset takes it back."""

    __tablename__ = "workspace_settings"

    workspace_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]


class Library(Base):
    """A set of assets that see each other."""

    __tablename__ = "libraries"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: Mapped[Id]
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    name: Mapped[str]
    created_at: Mapped[Instant]


class Branch(Base):
    """A line of a library's assets with rows of its own. Every library has `main`; `source` names the origin.

    One with `busy_until` is not all there: it is being copied or deleted, and nobody sees it. Until then, by the
    machine's own time, somebody is at it; after that it has been given up.
    """

    __tablename__ = "branches"
    __table_args__ = (UniqueConstraint("library_id", "uid"), Index(None, "busy_until"))

    id: Mapped[Id]
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id", ondelete="CASCADE"))
    uid: Mapped[str]
    source: Mapped[str | None]
    created_at: Mapped[Instant]
    created_by: Mapped[str | None]
    busy_until: Mapped[Instant | None]


class BranchAlias(Base):
    """Another name of a branch. No branch of the library has it for its own."""

    __tablename__ = "branch_aliases"
    __table_args__ = (UniqueConstraint("library_id", "uid"), Index(None, "branch_id"))

    id: Mapped[Id]
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id", ondelete="CASCADE"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id", ondelete="CASCADE"))
    uid: Mapped[str]
    created_at: Mapped[Instant]
    created_by: Mapped[str | None]
    updated_at: Mapped[Instant]
    updated_by: Mapped[str | None]


class Tenant(Base):
    """What a vendor calls the owner of assets: an Amazon profile, a Contentstack stack, an iQmetrix company."""

    __tablename__ = "tenants"
    __table_args__ = (
        UniqueConstraint("workspace_id", "vendor", "key"),
        UniqueConstraint("library_id", "vendor"),
        unique_where_issued("tenants", "vendor", "key"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id", ondelete="CASCADE"))
    vendor: Mapped[str]
    key: Mapped[str]
    name: Mapped[str | None]
    created_at: Mapped[Instant]
    source: Mapped[str | None]
    # What the vendor tells of it: a profile's country, a stack's organisation.
    details: Mapped[dict[str, Any] | None]


class Secret(Base):
    """Keys that this service made for itself once, shared by all its replicas."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
