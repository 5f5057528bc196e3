"""Who may come in: users and the tokens that were issued here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant


class User(Base):
    """Somebody who can sign in at a door."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("workspace_id", "email"), UniqueConstraint("workspace_id", "uid"))

    id: Mapped[Id]
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    uid: Mapped[str]
    email: Mapped[str]
    password_hash: Mapped[str]
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    created_at: Mapped[Instant]


class Token(Base):
    """A token issued here, kept only as the SHA-256 of its text. Expiry and revocation are functions of now."""

    __tablename__ = "tokens"
    __table_args__ = (
        UniqueConstraint("workspace_id", "hash"),
        Index(None, "tenant_id"),
        Index(None, "user_id"),
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
