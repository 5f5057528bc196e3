"""How many assets a branch has room for."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, literal, select

from .. import model
from ..errors import Invalid
from .folders import hold_branch
from .tenants import Tenant

_INSIDE = model.Node.branch_id == bindparam("branch_id")
# How many rows a branch has at most, as their numbers say: two looks at an index, however many there are.
_SPAN = select(
    select(func.max(model.Node.id)).where(_INSIDE).scalar_subquery()
    - select(func.min(model.Node.id)).where(_INSIDE).scalar_subquery()
    + 1
)
# How many assets it has, counted by an index and no further than the limit.
_COUNT = select(func.count()).select_from(
    select(literal(1)).where(_INSIDE, model.Node.kind != "folder").limit(bindparam("limit")).subquery()
)


def check(connection: Connection, tenant: Tenant, limit: int) -> None:
    """Raise Invalid where the branch has as many assets already, whichever door they came through.

    The branch is held until the transaction ends. Hold it before anything else of this transaction is.
    """
    hold_branch(connection, tenant)
    names = {"branch_id": tenant.branch_id, "limit": limit}
    if (connection.execute(_SPAN, names).scalar_one() or 0) < limit:
        return
    if connection.execute(_COUNT, names).scalar_one() >= limit:
        raise Invalid("assets", f"are {limit} already, and there can be no more.")
