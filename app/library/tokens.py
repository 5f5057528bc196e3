"""Tokens issued here. Only their SHA-256 is kept; expiry and revocation are functions of the workspace's time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection, select, update

from .. import model
from ..database.inserts import insert_once
from ..database.records import columns_of
from ..errors import Taken
from .tenants import Tenant


class Token(NamedTuple):
    """What is kept of a token: of which kind it is, what its door notes of it, and until when it is good."""

    kind: Annotated[str, model.Token.kind]
    details: Annotated[dict[str, Any], model.Token.details]
    expires_at: Annotated[int | None, model.Token.expires_at]


def digest(text: str) -> str:
    """What a token is kept and found as."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def issue(
    connection: Connection,
    *,
    workspace_id: int,
    vendor: str,
    kind: str,
    now: int,
    seconds: int | None,
    text: str | None = None,
    prefix: str = "",
    tenant_id: int | None = None,
    user_id: int | None = None,
    name: str | None = None,
    scopes: Sequence[str] = (),
    details: dict[str, Any] | None = None,
) -> str:
    """Make a token that lives for so many seconds, for ever where that is None; gives its text.

    `text` remembers a token that somebody else made. Raises Taken when the workspace knows it already.
    """
    token = text if text is not None else prefix + secrets.token_urlsafe(48)
    is_new = insert_once(
        connection,
        model.Token,
        workspace_id=workspace_id,
        vendor=vendor,
        kind=kind,
        hash=digest(token),
        tenant_id=tenant_id,
        user_id=user_id,
        name=name,
        scopes=list(scopes),
        details=details or {},
        created_at=now,
        expires_at=None if seconds is None else now + seconds * 1000,
    )
    if not is_new:
        raise Taken("token")
    return token


def find(connection: Connection, *, workspace_id: int, vendor: str, text: str) -> Token | None:
    """What is kept of this token; None when it was not issued here."""
    found = select(*columns_of(Token)).where(
        model.Token.workspace_id == workspace_id, model.Token.vendor == vendor, model.Token.hash == digest(text)
    )
    row = connection.execute(found).first()
    return None if row is None else Token._make(row)


def revoke(connection: Connection, tenant: Tenant, token_hash: str) -> bool:
    """End a token of this vendor's in the tenant's workspace; tell whether it was not ended before."""
    row = update(model.Token).where(
        model.Token.workspace_id == tenant.workspace_id,
        model.Token.vendor == tenant.vendor,
        model.Token.hash == token_hash,
        model.Token.revoked_at.is_(None),
    )
    return connection.execute(row.values(revoked_at=tenant.now)).rowcount == 1
