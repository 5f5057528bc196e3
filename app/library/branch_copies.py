"""Making a branch: its rows are copied in slices, each a transaction of its own, and nobody sees it before the last.

Whoever writes beside it waits for one slice at most. Every asset is copied with all that is its own as it is at one
moment, though not all assets at the same one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from .. import model
from ..database import Database
from ..database.machine_time import machine_time
from ..errors import NotFound, Unavailable
from . import branches, tenants
from .branch_statements import ASSETS, FIRST, STATEMENTS
from .tenants import Tenant

BUSY_MS = 60_000
"""How long one that was left halfway keeps its name."""
_FIRST_SLICE = 100
_SMALLEST_SLICE, _LARGEST_SLICE = 20, 5_000
# How long a slice should take, as others may wait for it: on SQLite whoever writes, on PostgreSQL whoever deletes.
_EMBEDDED_SECONDS, _SECONDS = 0.1, 0.4

_IN_ORDER = select(model.Node.id).where(ASSETS).order_by(model.Node.id)
_HELD = (
    select(model.Environment.id)
    .where(model.Environment.library_id == bindparam("library"))
    .with_for_update(read=True, key_share=True),
    select(model.Blob.id)
    .where(
        model.Blob.id.in_(
            select(model.Version.blob_id).join(model.Node, model.Node.id == model.Version.node_id).where(ASSETS)
        )
    )
    .order_by(model.Blob.id)
    .with_for_update(read=True, key_share=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A branch that is being made: its row and name, that of its source, and the last of the source's assets."""

    workspace: str
    library_id: int
    target_id: int
    target: str
    source_id: int
    source: str
    last: int


class _Slice(NamedTuple):
    """Up to where assets are copied by now, how long that took, and whether it was the last."""

    upto: int
    seconds: float
    is_last: bool


def begin(connection: Connection, tenant: Tenant, uid: str, source: str) -> Copy:
    """Take a branch's name, and copy its source's languages and releases, which are few.

    Raises NotFound for an unknown source, Taken, and Invalid where there are as many branches as there can be.
    """
    tenant = tenants.stored(connection, tenant)
    tenants.hold_library(connection, tenant)
    source_id = branches.find_id(connection, tenant, source)
    _give_up(connection, tenant, uid)
    target_id = branches.reserve(connection, tenant, uid, source, busy_until=tenant.machine_now + BUSY_MS)
    for statement in FIRST:
        connection.execute(statement, {"source": source_id, "target": target_id})
    last = select(func.max(model.Node.id)).where(model.Node.branch_id == source_id)
    return Copy(
        workspace=tenant.workspace,
        library_id=tenant.library_id or 0,
        target_id=target_id,
        target=uid,
        source_id=source_id,
        source=source,
        last=connection.execute(last).scalar() or 0,
    )


async def finish(database: Database, copy: Copy) -> None:
    """Copy all assets and folders, and let everybody see the branch.

    Raises NotFound where the source is deleted meanwhile, Unavailable where the workspace is reset. What is left then
    is deleted by a chore.
    """
    upto, size = 0, _FIRST_SLICE
    while True:
        done = await database.write(_copy_slice, copy, upto, size)
        if done.is_last:
            return
        upto = done.upto
        size = _next_size(size, done.seconds, _EMBEDDED_SECONDS if database.embedded else _SECONDS)
        await let_others_write(database, done.seconds)


async def let_others_write(database: Database, seconds: float) -> None:
    """Wait where a slice of so many seconds kept other processes out, which look for their turn only now and then."""
    if database.embedded:
        await asyncio.sleep(seconds)


def _next_size(size: int, seconds: float, wanted: float) -> int:
    fitting = int(size * wanted / max(seconds, 0.001))
    return max(_SMALLEST_SLICE, min(fitting, 2 * size, _LARGEST_SLICE))


def _give_up(connection: Connection, tenant: Tenant, uid: str) -> None:
    """Free the name of a branch that somebody left halfway."""
    left = select(model.Branch.id).where(
        model.Branch.library_id == tenant.library_id,
        model.Branch.uid == uid,
        model.Branch.busy_until < tenant.machine_now,
    )
    branch_id = connection.execute(left).scalar()
    if branch_id is not None:
        branches.hide(connection, branch_id, busy_until=0)


def _copy_slice(connection: Connection, copy: Copy, after: int, size: int) -> _Slice:
    started = time.monotonic()
    _see_one_moment(connection)
    tenants.keep_resets_away(connection, copy.workspace)
    _renew(connection, copy)
    names = {"source": copy.source_id, "target": copy.target_id, "after": after, "upto": copy.last}
    nth = connection.execute(_IN_ORDER.offset(size - 1).limit(1), names)
    upto = nth.scalar()
    names["upto"] = copy.last if upto is None else upto
    _hold_what_is_shared(connection, {**names, "library": copy.library_id})
    for statement in STATEMENTS:
        connection.execute(statement, names)
    if upto is None:
        connection.execute(update(model.Branch).where(model.Branch.id == copy.target_id).values(busy_until=None))
    return _Slice(names["upto"], time.monotonic() - started, is_last=upto is None)


def _see_one_moment(connection: Connection) -> None:
    """Let all statements of the transaction see the same; on SQLite they do."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _renew(connection: Connection, copy: Copy) -> None:
    """Keep the branch's name for a while longer. Raises Unavailable where it is gone, NotFound where its source is."""
    table = model.Branch
    there = select(model.Library.id).join(model.Workspace, model.Workspace.id == model.Library.workspace_id)
    ours = update(table).where(table.id == copy.target_id, table.uid == copy.target, table.busy_until.is_not(None))
    ours = ours.where(table.library_id.in_(there.where(model.Workspace.name == copy.workspace)))
    if connection.execute(ours.values(busy_until=machine_time() + BUSY_MS)).rowcount == 0:
        raise Unavailable("The branch was taken away while it was made.")
    source = select(table.id).where(table.id == copy.source_id, table.busy_until.is_(None))
    if connection.execute(source).first() is None:
        raise NotFound("branch", copy.source)


def _hold_what_is_shared(connection: Connection, names: Mapping[str, int]) -> None:
    """Let nobody delete what the copies will point at too; the transaction begins anew where somebody just did."""
    if connection.dialect.name == "postgresql":
        for held in _HELD:
            connection.execute(held, names)
