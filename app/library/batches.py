"""Registrations asked for many at once, and what became of each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, insert, select

from .. import model
from ..errors import expect
from . import tenants
from .tenants import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the item with this address: a version, being processed until `ready_at`, or a failure."""

    url: str
    uuid: str = ""
    number: int = 0
    ready_at: int = 0
    failure: str | None = None


def record(connection: Connection, tenant: Tenant, outcomes: Sequence[Outcome]) -> str:
    """Keep what became of a batch; gives the name to ask for it by."""
    tenant = tenants.stored(connection, tenant)
    batch_id = str(uuid.uuid4())
    items = [asdict(outcome) for outcome in outcomes]
    values = {"id": batch_id, "library_id": tenant.library_id, "created_at": tenant.now, "items": items}
    connection.execute(insert(model.Batch).values(**values))
    return batch_id


def find(connection: Connection, tenant: Tenant, batch_id: str) -> tuple[list[Outcome], int]:
    """What became of a batch, and the workspace's time. Raises NotFound."""
    kept = select(model.Batch.items).where(model.Batch.id == batch_id, model.Batch.library_id == tenant.library_id)
    items = expect(connection.execute(kept).scalar(), "batch", batch_id)
    return [Outcome(**item) for item in items], tenant.now
