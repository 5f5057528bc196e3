"""The statement that finds all at once: the workspace that is meant, its tenant, the branch, and the token shown.

A workspace is meant by name; else by what was issued here and is in no other workspace: the tenant, the token, the
client, in this order. It stays one statement whichever of them tells.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from .. import model
from ..database.machine_time import machine_time
from ..database.prepared import Prepared

DEFAULT_WORKSPACE = "default"


class Found(NamedTuple):
    """What is kept of those whom a request names, None where nothing is. What stands last is looked for in strict."""

    workspace_id: int
    workspace: str
    prefix: str
    frozen_at: int | None
    clock_offset: int
    machine_now: int
    seed: str | None
    tenant_id: int | None
    key: str | None
    library_id: int | None
    branch_id: int | None
    kind: str | None
    expires_at: int | None
    revoked_at: int | None
    source: str | None = None
    scopes: list[str] | None = None
    for_tenant: int | None = None
    for_user: int | None = None
    member: int | None = None
    for_client: int | None = None
    client: str | None = None
    client_tenant: int | None = None


@cache
def statement(*, named: bool, by_token: bool, strict: bool) -> Prepared:
    """The select that fills Found, with parameters for the names.

    `named` says that the request names the workspace, `by_token` that the token tells the tenant where it is for one,
    and `strict` that all is looked for which says whether the token is.
    """
    found: Select[*tuple[Any, ...]] = (
        select(
            model.Workspace.id,
            model.Workspace.name,
            model.Workspace.prefix,
            model.Workspace.frozen_at,
            model.Workspace.clock_offset,
            machine_time(),
            model.Workspace.seed,
            model.Tenant.id,
            model.Tenant.key,
            model.Tenant.library_id,
            model.Branch.id,
            model.Token.kind,
            model.Token.expires_at,
            model.Token.revoked_at,
        )
        .select_from(model.Workspace)
        .outerjoin(
            model.Token,
            and_(
                model.Token.workspace_id == model.Workspace.id,
                model.Token.vendor == bindparam("vendor"),
                model.Token.hash == bindparam("token_hash"),
            ),
        )
        .outerjoin(model.Tenant, _of_token() if by_token else _of_key(model.Workspace.id))
        .outerjoin(
            model.Branch,
            and_(
                model.Branch.library_id == model.Tenant.library_id,
                model.Branch.uid == bindparam("branch"),
                model.Branch.busy_until.is_(None),
            ),
        )
    )
    if strict:
        found = _with_owners(found)
    meant = model.Workspace.name == bindparam("workspace") if named else model.Workspace.id == _chosen(by_token)
    return Prepared(found.where(meant))


def _of_key(workspace_id: Any) -> ColumnElement[bool]:
    return and_(
        model.Tenant.workspace_id == workspace_id,
        model.Tenant.vendor == bindparam("vendor"),
        model.Tenant.key == bindparam("key"),
    )


def _of_token() -> ColumnElement[bool]:
    """The tenant that the token is for; else the one of the key, which those share whom nobody knows."""
    shared = aliased(model.Tenant)
    by_key = select(shared.id).where(
        shared.workspace_id == model.Workspace.id,
        shared.vendor == bindparam("vendor"),
        shared.key == bindparam("key"),
    )
    return model.Tenant.id == func.coalesce(model.Token.tenant_id, by_key.correlate(model.Workspace).scalar_subquery())


def _with_owners(found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        found.add_columns(
            model.Tenant.source,
            model.Token.scopes,
            model.Token.tenant_id,
            model.Token.user_id,
            model.Membership.user_id,
            model.Token.client_id,
            model.Client.key,
            model.Client.tenant_id,
        )
        .outerjoin(
            model.Membership,
            and_(model.Membership.user_id == model.Token.user_id, model.Membership.tenant_id == model.Tenant.id),
        )
        .outerjoin(model.Client, model.Client.id == model.Token.client_id)
    )


def _chosen(by_token: bool) -> ColumnElement[int]:
    """The workspace of what was issued here; the database looks no further than it must."""
    tenant, token, client = aliased(model.Tenant), aliased(model.Token), aliased(model.Client)
    default = aliased(model.Workspace)
    vendor: ColumnElement[str] = bindparam("vendor")
    tenants = select(tenant.workspace_id).where(
        tenant.vendor == vendor, tenant.key == bindparam("key"), tenant.source.is_not(None)
    )
    tokens = select(token.workspace_id).where(
        token.hash == bindparam("token_hash"), token.vendor == vendor, token.source.is_not(None)
    )
    clients = select(client.workspace_id).where(
        client.vendor == vendor, client.key == bindparam("client"), client.source.is_not(None)
    )
    fallback = select(default.id).where(default.name == DEFAULT_WORKSPACE)
    choices = (tokens, clients, fallback) if by_token else (tenants, tokens, clients, fallback)
    return func.coalesce(*(choice.scalar_subquery() for choice in choices))
