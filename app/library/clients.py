"""Clients: programs that show an id and a secret of their own when they ask for tokens."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sqlalchemy import Connection, delete, select, update

from .. import model
from ..database import machine_time
from ..database.inserts import insert_once
from ..database.records import columns_of
from ..errors import NotFound, Taken


class Client(NamedTuple):
    """A program that is known here. How the secret is compared, `passwords` says."""

    id: Annotated[int, model.Client.id]
    workspace_id: Annotated[int, model.Client.workspace_id]
    workspace: Annotated[str, model.Workspace.name]
    seed: Annotated[str | None, model.Workspace.seed]
    vendor: Annotated[str, model.Client.vendor]
    key: Annotated[str, model.Client.key]
    secret_hash: Annotated[str, model.Client.secret_hash]
    tenant_id: Annotated[int | None, model.Client.tenant_id]
    name: Annotated[str | None, model.Client.name]
    source: Annotated[str | None, model.Client.source]


_CLIENTS = select(*columns_of(Client)).join(model.Workspace, model.Workspace.id == model.Client.workspace_id)


def issue(
    connection: Connection,
    *,
    workspace_id: int,
    vendor: str,
    key: str,
    secret_hash: str,
    source: str,
    tenant_id: int | None = None,
    name: str | None = None,
) -> int:
    """Make a client, or change one of the workspace to be so; gives the number.

    It acts for the tenant, or for all of this vendor's in the workspace. Raises Taken where another workspace has a
    client of that id.
    """
    values = {"secret_hash": secret_hash, "tenant_id": tenant_id, "name": name, "source": source}
    now = machine_time.read(connection)
    made = insert_once(
        connection, model.Client, workspace_id=workspace_id, vendor=vendor, key=key, created_at=now, **values
    )
    table = model.Client
    row = (table.workspace_id == workspace_id) & (table.vendor == vendor) & (table.key == key)
    if made:
        return connection.execute(select(table.id).where(row)).scalar_one()
    others = select(table.id).where(table.vendor == vendor, table.key == key, table.workspace_id != workspace_id)
    if connection.execute(others.where(table.source.is_not(None)).limit(1)).first() is not None:
        raise Taken("client")
    return connection.execute(update(table).where(row).values(**values).returning(table.id)).scalar_one()


def find(connection: Connection, *, vendor: str, key: str, workspace: str | None) -> Client | None:
    """The client of this id: in the workspace that is named, else in the one that has it."""
    found = _CLIENTS.where(model.Client.vendor == vendor, model.Client.key == key, model.Client.source.is_not(None))
    if workspace is not None:
        found = found.where(model.Workspace.name == workspace)
    row = connection.execute(found).first()
    return None if row is None else Client._make(row)


def remove(connection: Connection, *, workspace_id: int, vendor: str, key: str) -> None:
    """Take a client away, with its tokens. Raises NotFound."""
    table = model.Client
    row = (table.workspace_id == workspace_id) & (table.vendor == vendor) & (table.key == key)
    if connection.execute(delete(table).where(row)).rowcount == 0:
        raise NotFound("client", key)


def listed(connection: Connection, *, workspace: str | None = None) -> list[Client]:
    """All of them, or those of one workspace, sorted by their ids."""
    found = _CLIENTS.where(model.Client.source.is_not(None)).order_by(model.Client.vendor, model.Client.key)
    if workspace is not None:
        found = found.where(model.Workspace.name == workspace)
    return [Client._make(row) for row in connection.execute(found)]
