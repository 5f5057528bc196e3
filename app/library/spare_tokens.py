"""Tokens of which there may be so many: one more ends the oldest."""

from __future__ import annotations

from sqlalchemy import Connection

from . import sources, tokens
from .tenants import Tenant


def end_oldest(
    connection: Connection,
    tenant: Tenant,
    kind: str,
    *,
    most: int,
    user_id: int | None = None,
    tenant_id: int | None = None,
) -> None:
    """Make room for one more of the tokens that calls made for a user or a tenant, whose row the caller holds."""
    kept = tokens.listed(
        connection,
        workspace_id=tenant.workspace_id,
        vendor=tenant.vendor,
        kind=kind,
        user_id=user_id,
        tenant_id=tenant_id,
    )
    good = [token for token in kept if token.source == sources.CALL and token.is_good(tenant.now)]
    for token in good[: max(0, len(good) - most + 1)]:
        tokens.revoke_by_id(connection, token.id, tenant.now)
