"""Deleting a branch: it is hidden at once, and its rows go in small transactions, so that nobody waits for all of them.

What was left halfway, of deleting or of copying, is deleted by a chore.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from sqlalchemy import Connection, delete, select, update

from .. import model
from ..database import Database
from ..database.machine_time import machine_time
from ..errors import Invalid
from . import assets, branches, tenants
from .branch_copies import BUSY_MS, let_others_write
from .libraries import MAIN_BRANCH
from .tenants import Tenant

Discard = Callable[..., Awaitable[object]]

SLICE = 200
LONGEST_PAUSE = 0.1
"""How many assets go in one transaction, and how many seconds others are given after it at most."""


def hide(connection: Connection, tenant: Tenant, uid: str, *, force: bool) -> int:
    """Let nobody see the branch any more; gives its row, which is to be deleted with all that belongs to it.

    Raises NotFound, and Invalid for `main` and, unless by `force`, for one that another branch was copied from.
    """
    tenant = tenants.stored(connection, tenant)
    tenants.hold_library(connection, tenant)
    branch_id = branches.find_id(connection, tenant, uid)
    if uid == MAIN_BRANCH:
        raise Invalid("branch", "is the main branch, which cannot be deleted.")
    if not force and any(branch.source == uid for branch in branches.all_of(connection, tenant)):
        raise Invalid("branch", "is the source of another branch.")
    branches.hide(connection, branch_id, busy_until=tenant.machine_now + BUSY_MS)
    return branch_id


async def remove(database: Database, branch_id: int, discard: Discard) -> None:
    """Delete a hidden branch; `discard` takes the keys of the bytes that nothing points at any more."""
    while True:
        started = time.monotonic()
        keys = await database.write(_remove_slice, branch_id)
        if keys is None:
            return
        if keys:
            await discard(*keys)
        await let_others_write(database, min(time.monotonic() - started, LONGEST_PAUSE))


async def remove_abandoned(database: Database, discard: Discard) -> None:
    """Delete what was left halfway, for which nobody cares any more."""
    for branch_id in await database.scan(_abandoned):
        if await database.write(_take_over, branch_id):
            await remove(database, branch_id, discard)


def _abandoned(connection: Connection) -> list[int]:
    left = select(model.Branch.id).where(model.Branch.busy_until < machine_time())
    return list(connection.execute(left).scalars())


def _take_over(connection: Connection, branch_id: int) -> bool:
    """Hide the branch, unless whoever is at it is still there."""
    left = select(model.Branch.id).where(model.Branch.id == branch_id, model.Branch.busy_until < machine_time())
    if connection.execute(left.with_for_update()).first() is None:
        return False
    branches.hide(connection, branch_id, busy_until=0)
    return True


def _remove_slice(connection: Connection, branch_id: int) -> list[str] | None:
    """Delete some of a branch's assets; gives the keys of their bytes. None when the branch is gone."""
    busy = update(model.Branch).where(model.Branch.id == branch_id).values(busy_until=machine_time() + BUSY_MS)
    connection.execute(busy)
    # Who began to write before it was hidden may still be at it: nobody else holds the row once this one does.
    connection.execute(select(model.Branch.id).where(model.Branch.id == branch_id).with_for_update())
    some = select(model.Node.id).where(model.Node.branch_id == branch_id, model.Node.kind != "folder").limit(SLICE)
    node_ids = connection.execute(some).scalars().all()
    if node_ids:
        return assets.remove_nodes(connection, node_ids)
    connection.execute(delete(model.Branch).where(model.Branch.id == branch_id))
    return None
