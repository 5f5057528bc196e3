"""Users: people who sign in by e-mail and password, and the tenants that they may act for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from sqlalchemy import Connection, delete, select, update

from .. import model
from ..database import machine_time
from ..database.inserts import insert_once
from ..database.records import columns_of
from ..errors import NotFound, Taken
from . import ids


class User(NamedTuple):
    """Somebody who can sign in. How the password is compared, `passwords` says."""

    id: Annotated[int, model.User.id]
    workspace_id: Annotated[int, model.User.workspace_id]
    workspace: Annotated[str, model.Workspace.name]
    seed: Annotated[str | None, model.Workspace.seed]
    uid: Annotated[str, model.User.uid]
    email: Annotated[str, model.User.email]
    password_hash: Annotated[str, model.User.password_hash]
    first_name: Annotated[str | None, model.User.first_name]
    last_name: Annotated[str | None, model.User.last_name]
    source: Annotated[str | None, model.User.source]


_USERS = select(*columns_of(User)).join(model.Workspace, model.Workspace.id == model.User.workspace_id)


def issue(
    connection: Connection,
    *,
    workspace_id: int,
    email: str,
    password_hash: str,
    source: str,
    first_name: str | None = None,
    last_name: str | None = None,
    uid: str | None = None,
) -> int:
    """Make a user, or change one of the workspace to be so; gives the number.

    Raises Taken where another workspace has a user of that e-mail.
    """
    values = {"password_hash": password_hash, "first_name": first_name, "last_name": last_name, "source": source}
    made = insert_once(
        connection,
        model.User,
        workspace_id=workspace_id,
        uid=uid or ids.new_uid(),
        email=email.lower(),
        created_at=machine_time.read(connection),
        **values,
    )
    table = model.User
    row = (table.workspace_id == workspace_id) & (table.email == email.lower())
    if made:
        return connection.execute(select(table.id).where(row)).scalar_one()
    others = select(table.id).where(table.email == email.lower(), table.workspace_id != workspace_id)
    if connection.execute(others.where(table.source.is_not(None)).limit(1)).first() is not None:
        raise Taken("user")
    return connection.execute(update(table).where(row).values(**values).returning(table.id)).scalar_one()


def find(connection: Connection, *, email: str, workspace: str | None) -> User | None:
    """Who signs in with this e-mail: in the workspace that is named, else in the one that has them."""
    found = _USERS.where(model.User.email == email.lower(), model.User.source.is_not(None))
    if workspace is not None:
        found = found.where(model.Workspace.name == workspace)
    row = connection.execute(found).first()
    return None if row is None else User._make(row)


def find_by_id(connection: Connection, user_id: int) -> User | None:
    """The user of that number."""
    row = connection.execute(_USERS.where(model.User.id == user_id)).first()
    return None if row is None else User._make(row)


def join(connection: Connection, user_id: int, tenant_ids: Sequence[int], *, only: bool = False) -> None:
    """Let a user act for these tenants, too; with `only` for no others any more."""
    for tenant_id in tenant_ids:
        insert_once(connection, model.Membership, user_id=user_id, tenant_id=tenant_id)
    if only:
        others = model.Membership.user_id == user_id, model.Membership.tenant_id.not_in(tenant_ids)
        connection.execute(delete(model.Membership).where(*others))


def tenants_of(connection: Connection, user_id: int, *, vendor: str) -> list[int]:
    """The numbers of the vendor's tenants that a user may act for, the oldest first."""
    found = (
        select(model.Tenant.id)
        .join(model.Membership, model.Membership.tenant_id == model.Tenant.id)
        .where(model.Membership.user_id == user_id, model.Tenant.vendor == vendor)
        .order_by(model.Tenant.id)
    )
    return list(connection.execute(found).scalars())


def remove(connection: Connection, *, workspace_id: int, email: str) -> None:
    """Take a user away, with their tokens. Raises NotFound."""
    row = (model.User.workspace_id == workspace_id) & (model.User.email == email.lower())
    if connection.execute(delete(model.User).where(row)).rowcount == 0:
        raise NotFound("user", email)


def listed(connection: Connection, *, workspace: str | None = None) -> list[User]:
    """All of them, or those of one workspace, sorted by e-mail."""
    found = _USERS.where(model.User.source.is_not(None)).order_by(model.User.email)
    if workspace is not None:
        found = found.where(model.Workspace.name == workspace)
    return [User._make(row) for row in connection.execute(found)]
