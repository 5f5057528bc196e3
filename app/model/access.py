"""Who may come in: users, clients, and the tokens that were issued here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, BigId, Id, Instant, unique_where_issued


class User(Base):
    """Somebody who can sign in at a door."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("workspace_id", "email"),
        UniqueConstraint("workspace_id", "uid"),
        unique_where_issued("users", "email"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    uid: Mapped[str]
    email: Mapped[str]
    # A slow hash; or where the password is derived, the word for that (`library/derived.py`).
    password_hash: Mapped[str]
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    created_at: Mapped[Instant]
    source: Mapped[str | None]


class Membership(Base):
    """A tenant that a user may act for."""

    __tablename__ = "memberships"
    __table_args__ = (Index(None, "tenant_id"),)

    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    tenant_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class Client(Base):
    """A program with an id and a secret. It acts for one tenant; for all of its door's in the workspace where null."""

    __tablename__ = "clients"
    __table_args__ = (
        UniqueConstraint("workspace_id", "vendor", "key"),
        Index(None, "tenant_id"),
        unique_where_issued("clients", "vendor", "key"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    vendor: Mapped[str]
    key: Mapped[str]
    # As a user's password is kept.
    secret_hash: Mapped[str]
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))
    name: Mapped[str | None]
    created_at: Mapped[Instant]
    source: Mapped[str | None]


class Token(Base):
    """A token that is known here. Expiry and revocation are functions of now.

    `hash` is what it is found by: the SHA-256 of its text, or of a derived one its name (`library/derived.py`). It is
    for one tenant, or else for those of its user, or else for those of its client; one that has none of them opens
    nothing in strict. `sealed` is its text, encrypted, where its door shows it again, and `uid` what its door calls it.
    """

    __tablename__ = "tokens"
    __table_args__ = (
        UniqueConstraint("workspace_id", "hash"),
        Index(None, "tenant_id"),
        Index(None, "user_id"),
        Index(None, "client_id"),
        unique_where_issued("tokens", "hash"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    vendor: Mapped[str]
    kind: Mapped[str]
    hash: Mapped[str]
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str | None]
    scopes: Mapped[list[str]]
    # What the vendor's flow must remember: the client id, the code's redirect address, the refresh token's partner.
    details: Mapped[dict[str, Any]]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"))
    source: Mapped[str | None]
    sealed: Mapped[str | None]
    uid: Mapped[str | None]
