"""Tenants that were issued here: those that strict knows, and that choose their workspace."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection, delete, select, update

from .. import model
from ..database import machine_time
from ..database.inserts import insert_once
from ..database.records import columns_of
from ..errors import NotFound, Taken
from . import libraries


class IssuedTenant(NamedTuple):
    """A tenant with the names of its workspace and its library."""

    id: Annotated[int, model.Tenant.id]
    workspace_id: Annotated[int, model.Tenant.workspace_id]
    workspace: Annotated[str, model.Workspace.name]
    library: Annotated[str, model.Library.name]
    vendor: Annotated[str, model.Tenant.vendor]
    key: Annotated[str, model.Tenant.key]
    name: Annotated[str | None, model.Tenant.name]
    source: Annotated[str | None, model.Tenant.source]
    details: Annotated[dict[str, Any] | None, model.Tenant.details]


def issue(
    connection: Connection,
    *,
    workspace_id: int,
    vendor: str,
    key: str,
    library: str,
    source: str,
    name: str | None = None,
    details: dict[str, Any] | None = None,
) -> int:
    """Make a tenant of the library, which is made too, or change one of the workspace to be so; gives its number.

    Raises Taken where another workspace has a tenant of that key, or the library another one of this vendor.
    """
    now = machine_time.read(connection)
    library_id = libraries.open_library(connection, workspace_id, library, now)
    values = {"library_id": library_id, "name": name, "details": details, "source": source}
    insert_once(connection, model.Tenant, workspace_id=workspace_id, vendor=vendor, key=key, created_at=now, **values)
    table = model.Tenant
    others = select(table.id).where(
        table.vendor == vendor,
        ((table.key == key) & (table.workspace_id != workspace_id) & table.source.is_not(None))
        | ((table.key != key) & (table.library_id == library_id)),
    )
    if connection.execute(others.limit(1)).first() is not None:
        raise Taken("tenant")
    row = (table.workspace_id == workspace_id) & (table.vendor == vendor) & (table.key == key)
    return connection.execute(update(table).where(row).values(**values).returning(table.id)).scalar_one()


def remove(connection: Connection, *, workspace_id: int, vendor: str, key: str) -> None:
    """Take a tenant away, with its tokens, clients and upload addresses; what its library holds stays there.

    Raises NotFound.
    """
    table = model.Tenant
    row = (table.workspace_id == workspace_id) & (table.vendor == vendor) & (table.key == key)
    if connection.execute(delete(table).where(row, table.source.is_not(None))).rowcount == 0:
        raise NotFound("tenant", key)


def listed(connection: Connection, *, workspace: str | None = None) -> list[IssuedTenant]:
    """All of them, or those of one workspace, sorted by their names."""
    found = (
        select(*columns_of(IssuedTenant))
        .join(model.Workspace, model.Workspace.id == model.Tenant.workspace_id)
        .join(model.Library, model.Library.id == model.Tenant.library_id)
        .where(model.Tenant.source.is_not(None))
        .order_by(model.Workspace.name, model.Tenant.vendor, model.Tenant.key)
    )
    if workspace is not None:
        found = found.where(model.Workspace.name == workspace)
    return [IssuedTenant._make(row) for row in connection.execute(found)]
