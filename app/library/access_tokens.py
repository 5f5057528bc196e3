"""Tokens that a tenant's users make for programs: each has a name of its own, and says what it may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, update

from .. import model
from ..errors import Invalid, Taken, expect
from . import ids, sources, spare_tokens, tokens
from .owned_tenants import OwnedTenant, stored_id
from .tenants import Tenant
from .tokens import Token


def listed(connection: Connection, tenant: Tenant, kind: str) -> list[Token]:
    """The tenant's tokens of this kind that its users made and did not end, the oldest first."""
    if tenant.tenant_id is None:
        return []
    return _of(connection, tenant, tenant.tenant_id, kind)


def get(connection: Connection, tenant: Tenant, kind: str, uid: str) -> Token:
    """One of them. Raises NotFound."""
    named = (token for token in listed(connection, tenant, kind) if token.uid == uid)
    return expect(next(named, None), f"{kind}_token", uid)


def create(
    connection: Connection,
    tenant: Tenant,
    owner: OwnedTenant,
    kind: str,
    *,
    text: str,
    name: str,
    scopes: Sequence[str],
    details: Mapping[str, Any],
    expires_at: int | None = None,
    sealed: str | None = None,
    most: int,
    ends_oldest: bool = False,
) -> Token:
    """Make a token for the owner, which is held; gives it with its details. It is found by `text`.

    Raises Taken where one of this kind has the name, and Invalid where there are `most` of them, unless the oldest of
    those that are good ends.
    """
    tenant_id = stored_id(owner)
    there = _of(connection, tenant, tenant_id, kind)
    _check_name(there, name, None)
    if ends_oldest:
        spare_tokens.end_oldest(connection, tenant, kind, most=most, tenant_id=tenant_id)
    elif len(there) >= most:
        raise Invalid("tokens", f"are {most} already, and there can be no more.")
    uid = ids.new_uid()
    tokens.issue(
        connection,
        workspace_id=tenant.workspace_id,
        vendor=tenant.vendor,
        kind=kind,
        now=tenant.now,
        seconds=None,
        text=text,
        tenant_id=tenant_id,
        name=name,
        scopes=scopes,
        details=dict(details),
        source=sources.CALL,
        sealed=sealed,
        uid=uid,
    )
    made = next(token for token in _of(connection, tenant, tenant_id, kind) if token.uid == uid)
    return made if expires_at is None else change(connection, tenant, made, expires_at=expires_at)


def change(
    connection: Connection,
    tenant: Tenant,
    token: Token,
    *,
    name: str | None = None,
    scopes: Sequence[str] | None = None,
    details: Mapping[str, Any] | None = None,
    expires_at: int | None = None,
) -> Token:
    """Change a token whose tenant is held; what is None stays. Raises Taken."""
    if name is not None and token.tenant_id is not None:
        _check_name(_of(connection, tenant, token.tenant_id, token.kind), name, token)
    new = token._replace(
        name=token.name if name is None else name,
        scopes=token.scopes if scopes is None else list(scopes),
        details={**token.details, **(details or {})},
        expires_at=token.expires_at if expires_at is None else expires_at,
    )
    row = update(model.Token).where(model.Token.id == token.id)
    connection.execute(row.values(name=new.name, scopes=new.scopes, details=new.details, expires_at=new.expires_at))
    return new


def end(connection: Connection, tenant: Tenant, token: Token) -> None:
    """End a token: it opens nothing from now on, and is listed no more."""
    tokens.revoke_by_id(connection, token.id, tenant.now)


def _of(connection: Connection, tenant: Tenant, tenant_id: int, kind: str) -> list[Token]:
    """Those that have a uid: what others issued for the tenant is not its users' to see."""
    found = tokens.listed(
        connection, workspace_id=tenant.workspace_id, vendor=tenant.vendor, kind=kind, tenant_id=tenant_id
    )
    return [token for token in found if token.uid is not None]


def _check_name(there: Sequence[Token], name: str, itself: Token | None) -> None:
    others = (token for token in there if itself is None or token.id != itself.id)
    if any(token.name == name for token in others):
        raise Taken("token")
