"""What was asked for of many things at once, and what became of each: done before anybody is told of the job."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select

from .. import model
from ..database.records import columns_of
from ..errors import expect
from .tenants import Tenant


class Job(NamedTuple):
    """A job as it was asked for, with its items in their order: what each is in the words of the door that made it."""

    id: Annotated[str, model.Job.id]
    action: Annotated[str, model.Job.action]
    environments: Annotated[list[str], model.Job.environments]
    locales: Annotated[list[str], model.Job.locales]
    items: Annotated[list[dict[str, Any]], model.Job.items]
    scheduled_at: Annotated[int | None, model.Job.scheduled_at]
    created_at: Annotated[int, model.Job.created_at]
    created_by: Annotated[str, model.Job.created_by]


MERGE = "merge"
"""The action of what is about branches and names no items."""

_NAMED = select(*columns_of(Job)).where(
    model.Job.id == bindparam("id"), model.Job.branch_id == bindparam("branch_id"), model.Job.action != MERGE
)


def record(
    connection: Connection,
    tenant: Tenant,
    action: str,
    items: Sequence[dict[str, Any]],
    *,
    environments: Sequence[str] = (),
    locales: Sequence[str] = (),
    scheduled_at: int | None = None,
) -> str:
    """Keep what became of a job; gives the name to ask for it by."""
    job_id = str(uuid.uuid4())
    values = {
        "id": job_id,
        "branch_id": tenant.branch_id,
        "action": action,
        "environments": list(environments),
        "locales": list(locales),
        "items": list(items),
        "scheduled_at": scheduled_at,
        "created_at": tenant.now,
        "created_by": tenant.user,
    }
    connection.execute(insert(model.Job).values(**values))
    return job_id


def find(connection: Connection, tenant: Tenant, job_id: str) -> Job:
    """A job of the branch that is no merge. Raises NotFound."""
    row = connection.execute(_NAMED, {"id": job_id, "branch_id": tenant.branch_id}).first()
    return Job._make(expect(row, "job", job_id))
