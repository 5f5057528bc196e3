"""Tenants as those see them who may act for them: made by a call, changed, handed on and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple, Protocol

from sqlalchemy import Connection, Select, delete, func, select, update

from .. import model
from ..database.records import columns_of
from ..errors import Forbidden, Invalid, NotFound
from . import libraries, limits, sources, tenants, users
from .tenants import Tenant


class OwnedTenant(NamedTuple):
    """A tenant with what its door notes of it. `id` is None while nothing is stored for it."""

    id: Annotated[int | None, model.Tenant.id]
    key: Annotated[str, model.Tenant.key]
    name: Annotated[str | None, model.Tenant.name]
    details: Annotated[dict[str, Any] | None, model.Tenant.details]
    created_at: Annotated[int, model.Tenant.created_at]

    def detail(self, name: str, default: Any = None) -> Any:
        """What is noted under the name."""
        return (self.details or {}).get(name, default)


class Stored(Protocol):
    """What has a number once it is stored."""

    @property
    def id(self) -> int | None: ...


def stored_id(row: Stored) -> int:
    """The number of what is stored for sure."""
    if row.id is None:
        raise TypeError("nothing is stored of it yet")
    return row.id


_TENANTS: Select[*tuple[Any, ...]] = select(*columns_of(OwnedTenant))


def listed(connection: Connection, tenant: Tenant, user_id: int | None) -> list[OwnedTenant]:
    """The vendor's tenants in the workspace that a user may act for, all of them for None; the oldest first."""
    table = model.Tenant
    found = _TENANTS.where(table.workspace_id == tenant.workspace_id, table.vendor == tenant.vendor)
    if user_id is not None:
        found = found.join(model.Membership, model.Membership.tenant_id == table.id)
        found = found.where(model.Membership.user_id == user_id)
    return [OwnedTenant._make(row) for row in connection.execute(found.order_by(table.id))]


def get(connection: Connection, tenant: Tenant) -> OwnedTenant:
    """The tenant itself, also one that is not stored yet."""
    if tenant.tenant_id is None:
        return OwnedTenant(None, tenant.key, None, None, tenant.now)
    return OwnedTenant._make(connection.execute(_TENANTS.where(model.Tenant.id == tenant.tenant_id)).one())


def hold(connection: Connection, tenant: Tenant) -> OwnedTenant:
    """A tenant that is stored, which is nobody else's to change until the transaction ends.

    Raises NotFound where it was deleted meanwhile.
    """
    row = connection.execute(_TENANTS.where(model.Tenant.id == tenant.tenant_id).with_for_update()).first()
    if row is None:
        raise NotFound("tenant", tenant.key)
    return OwnedTenant._make(row)


def create(
    connection: Connection,
    tenant: Tenant,
    *,
    key: str,
    name: str,
    details: Mapping[str, Any],
    locale: tuple[str, str],
    user_id: int | None,
) -> OwnedTenant:
    """Make a tenant with an empty library of its own, for the user; it has no environment yet.

    `tenant` says in which workspace, and when. Raises Invalid where there are as many as there can be.
    """
    table = model.Tenant
    connection.execute(select(model.Workspace.id).where(model.Workspace.id == tenant.workspace_id).with_for_update())
    counted = select(func.count()).where(table.workspace_id == tenant.workspace_id, table.vendor == tenant.vendor)
    if connection.execute(counted).scalar_one() >= limits.TENANTS:
        raise Invalid("tenant", f"is one too many: there are {limits.TENANTS} already.")
    library = f"{tenant.vendor}/{key}"
    library_id = libraries.open_library(
        connection, tenant.workspace_id, library, tenant.now, locale=locale, environment=None
    )
    tenants.attach(
        connection,
        tenant.workspace_id,
        library_id,
        tenant.vendor,
        key,
        tenant.now,
        name=name,
        details=dict(details),
        source=sources.CALL,
    )
    made = _TENANTS.where(table.workspace_id == tenant.workspace_id, table.vendor == tenant.vendor, table.key == key)
    new = OwnedTenant._make(connection.execute(made).one())
    if user_id is not None:
        users.join(connection, user_id, [stored_id(new)])
    return new


def change(connection: Connection, owned: OwnedTenant, name: str | None, details: Mapping[str, Any]) -> OwnedTenant:
    """Give another name, None leaves it, and note these details beside the others; `owned` is held."""
    new = owned._replace(name=owned.name if name is None else name, details={**(owned.details or {}), **details})
    row = update(model.Tenant).where(model.Tenant.id == owned.id)
    connection.execute(row.values(name=new.name, details=new.details))
    return new


def remove(connection: Connection, tenant: Tenant) -> list[str]:
    """Delete a tenant with its library and all that opens it; gives the keys of the bytes to delete.

    Raises NotFound for one that is not stored, Forbidden where the library is others', too, or no call made it.
    """
    if tenant.tenant_id is None:
        raise NotFound("tenant", tenant.key)
    hold(connection, tenant)
    in_library = select(model.Tenant.source).where(model.Tenant.library_id == tenant.library_id)
    owners = connection.execute(in_library).scalars().all()
    if len(owners) > 1 or owners[0] in sources.KEPT:
        raise Forbidden("It was issued for this workspace, or shares its library.")
    blobs = select(model.Blob.key).where(model.Blob.library_id == tenant.library_id)
    renditions = select(model.Rendition.key).join(model.Blob, model.Blob.id == model.Rendition.blob_id)
    keys = blobs.union_all(renditions.where(model.Blob.library_id == tenant.library_id))
    found = list(connection.execute(keys).scalars())
    connection.execute(delete(model.Library).where(model.Library.id == tenant.library_id))
    return found
