"""Tenants as their vendor tells of them, to whoever asks for all that a token opens."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection, Select, select

from .. import model
from ..database.records import columns_of
from .digests import shown
from .tenants import Tenant

# In open anybody makes as many as they like.
_MOST = 1000


class DescribedTenant(NamedTuple):
    """What somebody said of a tenant who issued it, None where nobody did."""

    key: Annotated[str, model.Tenant.key]
    name: Annotated[str | None, model.Tenant.name]
    details: Annotated[dict[str, Any] | None, model.Tenant.details]


def find(connection: Connection, tenant: Tenant) -> DescribedTenant:
    """The caller's own."""
    row = connection.execute(_all().where(model.Tenant.id == tenant.tenant_id)).first()
    return DescribedTenant(tenant.key, None, None) if row is None else DescribedTenant._make(row)


def opened(connection: Connection, tenant: Tenant, token: str) -> list[DescribedTenant]:
    """Those that the token opens, the oldest first: one that is for nobody here all of this vendor's in the workspace.

    One that a client was given for all of its tenants opens those that were issued here.
    """
    owner = connection.execute(
        select(model.Token.tenant_id, model.Token.user_id, model.Token.client_id, model.Client.tenant_id)
        .outerjoin(model.Client, model.Client.id == model.Token.client_id)
        .where(
            model.Token.workspace_id == tenant.workspace_id,
            model.Token.vendor == tenant.vendor,
            model.Token.hash == shown(token).hash,
        )
    ).first()
    found = _all().where(model.Tenant.workspace_id == tenant.workspace_id, model.Tenant.vendor == tenant.vendor)
    for_tenant, for_user, for_client, of_client = owner or (None, None, None, None)
    if for_tenant is not None:
        found = found.where(model.Tenant.id == for_tenant)
    elif for_user is not None:
        of_user = select(model.Membership.tenant_id).where(model.Membership.user_id == for_user)
        found = found.where(model.Tenant.id.in_(of_user))
    elif for_client is not None:
        is_its = model.Tenant.source.is_not(None) if of_client is None else model.Tenant.id == of_client
        found = found.where(is_its)
    rows = connection.execute(found.order_by(model.Tenant.id).limit(_MOST))
    return [DescribedTenant._make(row) for row in rows]


def _all() -> Select[*tuple[Any, ...]]:
    return select(*columns_of(DescribedTenant))
