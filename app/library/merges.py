"""Merges of branches. They are about what is not served here, so that each is over when it was asked for."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from .. import model
from ..errors import expect
from . import branches, jobs, tenants
from .tenants import Tenant

_SHOWN = 100


class Merge(NamedTuple):
    """A merge as it was asked for: `asked` names both branches, and how. Instants are milliseconds."""

    id: str
    asked: dict[str, Any]
    created_at: int
    created_by: str


def record(connection: Connection, tenant: Tenant, base: str, compared: str, how: dict[str, Any]) -> Merge:
    """Keep that a branch was merged into another, with the branch of the call. Raises NotFound for an unknown one."""
    tenant = tenants.stored(connection, tenant)
    branches.get_both(connection, tenant, [base, compared])
    asked = {"base_branch": base, "compare_branch": compared, **how}
    return Merge(jobs.record(connection, tenant, jobs.MERGE, [asked]), asked, tenant.now, tenant.user)


def newest(connection: Connection, tenant: Tenant) -> list[Merge]:
    """The last hundred of the library, the newest first."""
    table = model.Job
    of_library = select(model.Branch.id).where(model.Branch.library_id == tenant.library_id)
    rows = (
        select(table.id, table.items, table.created_at, table.created_by)
        .where(table.branch_id.in_(of_library), table.action == jobs.MERGE)
        .order_by(table.created_at.desc(), table.id)
        .limit(_SHOWN)
    )
    return [Merge(row.id, row.items[0], row.created_at, row.created_by) for row in connection.execute(rows)]


def get(connection: Connection, tenant: Tenant, merge_id: str) -> Merge:
    """A merge of the library. Raises NotFound."""
    named = (merge for merge in newest(connection, tenant) if merge.id == merge_id)
    return expect(next(named, None), "job", merge_id)
