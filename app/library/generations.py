"""What a workspace had before it was reset or deleted.

It is set aside in one small transaction, as a workspace of its own that nobody sees, so that nobody waits for all of it
to be deleted. A chore does that piece by piece: rows first, then bytes, and at last what tells of both.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, or_, select, update
from sqlalchemy.orm import aliased

from .. import model
from ..database import Database, machine_time
from ..storage.base import Storage
from . import assets, libraries
from .branch_copies import let_others_write
from .branch_removal import LONGEST_PAUSE, SLICE

CHORE = "generations"
"""The name of what deletes them."""
# So few that all they have beside assets and addresses goes in one transaction.
_LIBRARIES = 20
# What no workspace's name begins with; what follows is told to nobody.
_GONE = "\x1f"


def new_prefix() -> str:
    """What the keys of a generation's bytes begin with."""
    return secrets.token_hex(6)


def set_aside(connection: Connection, workspace_id: int, *, keep: Collection[str] = ()) -> None:
    """Leave the workspace with another prefix and nothing but what has a source to keep, in new libraries.

    Nobody else may write in the workspace meanwhile. What is set aside names no source: it tells of no workspace, and
    its names are free.
    """
    old, now = _new_owner(connection, workspace_id), machine_time.read(connection)
    library, tenant, user, client, token = model.Library, model.Tenant, model.User, model.Client, model.Token
    stay = tenant.workspace_id == workspace_id, tenant.source.in_(keep)
    held = select(library.id, library.name).where(library.id.in_(select(tenant.library_id).where(*stay)))
    kept = connection.execute(held).all()
    for table in (library, model.WorkspaceSetting, model.RateWindow):
        connection.execute(update(table).where(table.workspace_id == workspace_id).values(workspace_id=old))
    for library_id, name in kept:
        new = libraries.open_library(connection, workspace_id, name, now)
        connection.execute(update(tenant).where(tenant.library_id == library_id, *stay).values(library_id=new))
    # With whom each is for, as it would end with them.
    owners: dict[Any, list[ColumnElement[bool]]] = {
        tenant: [],
        user: [],
        client: [client.tenant_id.in_(_of(tenant, old))],
        token: [
            token.tenant_id.in_(_of(tenant, old)),
            token.user_id.in_(_of(user, old)),
            token.client_id.in_(_of(client, old)),
        ],
    }
    for table, with_owners in owners.items():
        goes = or_(table.source.is_(None), table.source.not_in(keep), *with_owners)
        row = update(table).where(table.workspace_id == workspace_id, goes)
        connection.execute(row.values(workspace_id=old, source=None))
    connection.execute(delete(model.Membership).where(model.Membership.tenant_id.in_(_of(tenant, old))))


async def remove(database: Database, storage: Storage) -> None:
    """Delete all that was set aside."""
    for old, prefix in await database.scan(_all):
        while True:
            started = time.monotonic()
            if not await database.write(_remove_slice, old):
                break
            await let_others_write(database, min(time.monotonic() - started, LONGEST_PAUSE))
        await storage.delete_tree(prefix)
        await database.write(_forget, old)


def _new_owner(connection: Connection, workspace_id: int) -> int:
    table = model.Workspace
    row = table.id == workspace_id
    prefix = connection.execute(select(table.prefix).where(row)).scalar_one()
    connection.execute(update(table).where(row).values(prefix=new_prefix()))
    now = machine_time.read(connection)
    name = f"{_GONE}{secrets.token_hex(12)}"
    made = insert(table).values(name=name, prefix=prefix, created_at=now, clock_offset=0, gone_at=now)
    return connection.execute(made.returning(table.id)).scalar_one()


def _of(table: Any, workspace_id: int) -> Any:
    return select(table.id).where(table.workspace_id == workspace_id)


def _all(connection: Connection) -> list[tuple[int, str]]:
    gone = select(model.Workspace.id, model.Workspace.prefix).where(model.Workspace.gone_at.is_not(None))
    return [(old, prefix) for old, prefix in connection.execute(gone.order_by(model.Workspace.gone_at))]


def _forget(connection: Connection, old: int) -> None:
    connection.execute(delete(model.Workspace).where(model.Workspace.id == old))


def _remove_slice(connection: Connection, old: int) -> bool:
    """Delete some of its rows; tells whether there were any."""
    # Where two processes are at it, one after the other.
    connection.execute(select(model.Workspace.id).where(model.Workspace.id == old).with_for_update())
    some = select(model.Library.id).where(model.Library.workspace_id == old).order_by(model.Library.id)
    library_ids = connection.execute(some.limit(_LIBRARIES)).scalars().all()
    if library_ids:
        return _remove_from(connection, library_ids)
    tables = (model.Token, model.Client, model.User, model.RateWindow)
    return any(_remove_some(connection, table, table.workspace_id == old) for table in tables)


def _remove_from(connection: Connection, library_ids: Collection[int]) -> bool:
    """Delete some of what is in these libraries, or at last the libraries."""
    branch_ids = select(model.Branch.id).where(model.Branch.library_id.in_(library_ids))
    node, child = model.Node, aliased(model.Node)
    here = node.branch_id.in_(branch_ids)
    some = connection.execute(select(node.id).where(here, node.kind != "folder").limit(SLICE)).scalars().all()
    if some:
        assets.remove_nodes(connection, some)
        return True
    # From the innermost, as each goes with all that is in it.
    has_more = exists().where(child.branch_id == node.branch_id, child.parent_id == node.id)
    many: list[tuple[Any, ColumnElement[bool]]] = [
        (node, here & ~has_more),
        (model.Job, model.Job.branch_id.in_(branch_ids)),
        (model.Release, model.Release.branch_id.in_(branch_ids)),
        (model.Upload, model.Upload.library_id.in_(library_ids)),
        (model.Batch, model.Batch.library_id.in_(library_ids)),
    ]
    if not any(_remove_some(connection, table, which) for table, which in many):
        connection.execute(delete(model.Library).where(model.Library.id.in_(library_ids)))
    return True


def _remove_some(connection: Connection, table: Any, which: ColumnElement[bool]) -> bool:
    some = select(table.id).where(which).limit(SLICE)
    return connection.execute(delete(table).where(table.id.in_(some))).rowcount > 0
