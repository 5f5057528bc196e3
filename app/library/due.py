"""What is due next in a workspace, and its clock moved on to that."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from .. import model
from ..database import locks
from . import workspaces
from .workspaces import Clock


def run_clock(connection: Connection, name: str) -> tuple[Clock, Clock]:
    """Move a workspace's clock on to the next thing that is due, if any; gives it before and after. Raises NotFound.

    Due is what was set going: an asset is ready, something is published or taken back at a time that was given. That
    an address or a token expires is nothing that happens.
    """
    locks.share(connection, name)
    before = workspaces.clock(connection, name)
    then = _next(connection, workspaces.id_of(connection, name), before.now)
    if then is None:
        return before, before
    return before, workspaces.set_clock(connection, name, now=then, frozen=before.frozen)


def _next(connection: Connection, workspace_id: int, now: int) -> int | None:
    """When that is. Nothing has an index by time alone: this is for tests, whose workspaces are small."""
    version, publication = model.Version, model.Publication
    libraries = select(model.Library.id).where(model.Library.workspace_id == workspace_id)
    branches = select(model.Branch.id).where(model.Branch.library_id.in_(libraries), model.Branch.busy_until.is_(None))
    ready = (
        select(func.min(version.ready_at))
        .join(model.Node, model.Node.id == version.node_id)
        .where(model.Node.branch_id.in_(branches), version.ready_at > now)
    )
    planned = select(func.min(publication.holds_from)).where(
        publication.branch_id.in_(branches),
        publication.holds_from > now,
        publication.cancelled_at.is_(None),
        publication.recorded_at.is_(None),
    )
    found = [connection.execute(statement).scalar() for statement in (ready, planned)]
    return min((int(time) for time in found if time is not None), default=None)
