"""Tokens issued here. Only their SHA-256 is kept; expiry and revocation are functions of the workspace's time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection, select, update

from .. import model
from ..database.inserts import insert_once
from ..database.records import columns_of
from ..errors import Taken
from .derived import Derived, purpose_of
from .digests import digest as digest
from .digests import shown
from .tenants import Tenant


class Token(NamedTuple):
    """What is kept of a token: of which kind it is, what its door notes of it, and until when it is good.

    It is for one tenant, or else for those of its user, or else for those of its client.
    """

    id: Annotated[int, model.Token.id]
    workspace_id: Annotated[int, model.Token.workspace_id]
    vendor: Annotated[str, model.Token.vendor]
    kind: Annotated[str, model.Token.kind]
    uid: Annotated[str | None, model.Token.uid]
    name: Annotated[str | None, model.Token.name]
    scopes: Annotated[list[str], model.Token.scopes]
    details: Annotated[dict[str, Any], model.Token.details]
    sealed: Annotated[str | None, model.Token.sealed]
    source: Annotated[str | None, model.Token.source]
    tenant_id: Annotated[int | None, model.Token.tenant_id]
    user_id: Annotated[int | None, model.Token.user_id]
    client_id: Annotated[int | None, model.Token.client_id]
    created_at: Annotated[int, model.Token.created_at]
    expires_at: Annotated[int | None, model.Token.expires_at]
    revoked_at: Annotated[int | None, model.Token.revoked_at]

    def is_good(self, now: int) -> bool:
        """Tell whether it was not revoked and has not expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


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
    client_id: int | None = None,
    source: str | None = None,
    sealed: str | None = None,
    uid: str | None = None,
    token_hash: str | None = None,
) -> str:
    """Make a token that lives for so many seconds, for ever where that is None; gives its text.

    `text` remembers a token that somebody else made. One with a `source` was issued here: it chooses the workspace.
    `token_hash` is what it is found by, where that is not the digest of its text. Raises Taken when the workspace knows
    it already, or any workspace where it has a source.
    """
    token = text if text is not None else prefix + secrets.token_urlsafe(48)
    is_new = insert_once(
        connection,
        model.Token,
        workspace_id=workspace_id,
        vendor=vendor,
        kind=kind,
        hash=token_hash or digest(token),
        tenant_id=tenant_id,
        user_id=user_id,
        name=name,
        scopes=list(scopes),
        details=details or {},
        created_at=now,
        expires_at=None if seconds is None else now + seconds * 1000,
        client_id=client_id,
        source=source,
        sealed=sealed,
        uid=uid,
    )
    if not is_new:
        raise Taken("token")
    return token


def find(
    connection: Connection, *, workspace_id: int, vendor: str, text: str, derived: Derived | None = None
) -> Token | None:
    """What is kept of this token; None when it was not issued here, or is derived and has another secret."""
    sought = shown(text)
    found = select(*columns_of(Token)).where(
        model.Token.workspace_id == workspace_id, model.Token.vendor == vendor, model.Token.hash == sought.hash
    )
    row = connection.execute(found).first()
    token = None if row is None else Token._make(row)
    if token is None or not sought.secret:
        return token
    seed = connection.execute(select(model.Workspace.seed).where(model.Workspace.id == workspace_id)).scalar()
    purpose = purpose_of(vendor, token.kind)
    return token if derived is not None and derived.is_right(connection, seed, purpose, sought.secret) else None


def revoke(connection: Connection, tenant: Tenant, token_hash: str) -> bool:
    """End a token of this vendor's in the tenant's workspace; tell whether it was not ended before."""
    row = update(model.Token).where(
        model.Token.workspace_id == tenant.workspace_id,
        model.Token.vendor == tenant.vendor,
        model.Token.hash == token_hash,
        model.Token.revoked_at.is_(None),
    )
    return connection.execute(row.values(revoked_at=tenant.now)).rowcount == 1


def listed(
    connection: Connection,
    *,
    workspace_id: int,
    vendor: str | None = None,
    kind: str | None = None,
    tenant_id: int | None = None,
    user_id: int | None = None,
) -> list[Token]:
    """The tokens of a workspace that were not revoked, the oldest first; expired ones are among them."""
    wanted = {"vendor": vendor, "kind": kind, "tenant_id": tenant_id, "user_id": user_id}
    found = select(*columns_of(Token)).where(
        model.Token.workspace_id == workspace_id,
        model.Token.revoked_at.is_(None),
        *(getattr(model.Token, name) == value for name, value in wanted.items() if value is not None),
    )
    return [Token._make(row) for row in connection.execute(found.order_by(model.Token.id))]


def revoke_by_id(connection: Connection, token_id: int, now: int) -> bool:
    """End a token; tell whether it was not ended before. `now` is by its workspace's clock."""
    row = update(model.Token).where(model.Token.id == token_id, model.Token.revoked_at.is_(None))
    return connection.execute(row.values(revoked_at=now)).rowcount == 1


def are_issued(connection: Connection) -> bool:
    """Tell whether there is anybody whom strict could let in: a token, or a client that may ask for one."""
    for table in (model.Token, model.Client, model.User):
        if connection.execute(select(table.id).where(table.source.is_not(None)).limit(1)).first() is not None:
            return True
    return False
