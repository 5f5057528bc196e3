"""The publish queue: what was asked for of publishing in the last month, and what is still to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, select, update

from .. import model
from ..database.records import columns_of
from ..errors import Invalid, expect
from .tenants import Tenant

_KEPT_MS = 30 * 24 * 3_600_000
# How an event stands. What was asked for at once has come, whichever way a clock was moved since.
_TO_COME = and_(model.Publication.holds_from > bindparam("now"), model.Publication.recorded_at.is_(None))
_STATUS: ColumnElement[str] = case(
    (model.Publication.cancelled_at.is_not(None), "cancelled"), (_TO_COME, "scheduled"), else_="success"
)


class Activity(NamedTuple):
    """One event of publishing with what it is about. `latest` is the asset's newest version."""

    id: Annotated[int, model.Publication.id]
    node_id: Annotated[int, model.Publication.node_id]
    action: Annotated[str, model.Publication.action]
    environment_id: Annotated[int, model.Publication.environment_id]
    environment_uid: Annotated[str, model.Environment.uid]
    locale: Annotated[str, model.Publication.locale]
    version: Annotated[int | None, model.Publication.version]
    holds_from: Annotated[int, model.Publication.holds_from]
    created_at: Annotated[int, model.Publication.created_at]
    created_by: Annotated[str, model.Publication.created_by]
    uid: Annotated[str, model.Node.uid]
    title: Annotated[str, model.Node.name]
    latest: Annotated[int, model.Node.version]
    status: Annotated[str, _STATUS]


# What lists can be narrowed down by.
FIELDS: dict[str, Any] = {
    "action": model.Publication.action,
    "environment": model.Environment.uid,
    "locale": model.Publication.locale,
    "user": model.Publication.created_by,
    "asset": model.Node.uid,
    "status": _STATUS,
}
_QUEUE = (
    select(*columns_of(Activity))
    .join(model.Node, model.Node.id == model.Publication.node_id)
    .join(model.Environment, model.Environment.id == model.Publication.environment_id)
    .where(model.Publication.branch_id == bindparam("branch_id"), model.Publication.holds_from > bindparam("since"))
)


def page(
    connection: Connection,
    tenant: Tenant,
    chosen: Mapping[str, Sequence[str]],
    *,
    skip: int,
    limit: int,
    count: bool,
) -> tuple[list[Activity], int | None]:
    """A part of the branch's queue, what holds last first; with `count`, also how long it is.

    `chosen` has the values that are wanted of some of the FIELDS.
    """
    listed = _QUEUE.where(*(FIELDS[name].in_(values) for name, values in chosen.items()))
    order = (model.Publication.holds_from.desc(), model.Publication.id.desc())
    rows = connection.execute(listed.order_by(*order).offset(skip).limit(limit), _values(tenant))
    activities = [Activity._make(row) for row in rows]
    if not count:
        return activities, None
    counted = listed.with_only_columns(func.count(), maintain_column_froms=True)
    return activities, connection.execute(counted, _values(tenant)).scalar_one()


def get(connection: Connection, tenant: Tenant, number: int) -> Activity:
    """An event of the branch's queue by its row. Raises NotFound."""
    row = connection.execute(_QUEUE.where(model.Publication.id == number), _values(tenant)).first()
    return Activity._make(expect(row, "activity"))


def cancel(connection: Connection, tenant: Tenant, number: int) -> None:
    """Take back what is still to come, and what was asked for with it of the asset's metadata.

    Raises NotFound, and Invalid for what has come or was taken back already.
    """
    activity = get(connection, tenant, number)
    ahead = update(model.Publication).where(model.Publication.id == number, _STATUS == "scheduled")
    if connection.execute(ahead.values(cancelled_at=tenant.now), {"now": tenant.now}).rowcount != 1:
        raise Invalid("uid", "is of nothing that is still to come.")
    carried = model.MetadataPublication
    of_asset = select(model.Metadata.id).where(model.Metadata.node_id == activity.node_id)
    connection.execute(
        update(carried)
        .where(
            carried.metadata_id.in_(of_asset),
            carried.environment_id == activity.environment_id,
            carried.locale == activity.locale,
            carried.holds_from == activity.holds_from,
            carried.created_at == activity.created_at,
            carried.cancelled_at.is_(None),
        )
        .values(cancelled_at=tenant.now)
    )


def _values(tenant: Tenant) -> dict[str, Any]:
    return {"branch_id": tenant.branch_id, "now": tenant.now, "since": tenant.now - _KEPT_MS}
