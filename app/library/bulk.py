"""What is asked for of many assets at once: of each it is told what became of it, and the others go on without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from sqlalchemy import Connection, bindparam, select

from .. import model
from ..database.records import columns_of
from . import assets, publishing
from .publishing import Event
from .tenants import Tenant


@dataclass(frozen=True, slots=True)
class Wanted:
    """An asset by its short identity; without a version the newest, or to take back whichever is live."""

    uid: str
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of it; `failure` is the word for what was not found: asset, version."""

    uid: str
    title: str | None = None
    version: int | None = None
    failure: str | None = None


class Held(NamedTuple):
    """An asset that nobody else changes until the transaction ends; `latest` is its newest version."""

    node_id: Annotated[int, model.Node.id]
    uid: Annotated[str, model.Node.uid]
    latest: Annotated[int, model.Node.version]
    title: Annotated[str, model.Node.name]


# By the column of the index that finds them: in the order of their rows SQLite would look through the branch.
_HOLD = (
    select(*columns_of(Held))
    .where(
        model.Node.branch_id == bindparam("branch_id"),
        model.Node.uid.in_(bindparam("uids", expanding=True)),
        model.Node.kind != "folder",
    )
    .order_by(model.Node.uid)
    .with_for_update()
)


def hold(connection: Connection, tenant: Tenant, uids: Sequence[str]) -> dict[str, Held]:
    """Those of the assets that are there, held in one order by all who hold many."""
    rows = connection.execute(_HOLD, {"branch_id": tenant.branch_id, "uids": list(dict.fromkeys(uids))})
    return {row.uid: Held._make(row) for row in rows}


def chosen(found: dict[str, Held], one: Wanted, *, newest: bool) -> Outcome:
    """Which version is meant, with `newest` also where none is said, or why there is none."""
    asset = found.get(one.uid)
    if asset is None:
        return Outcome(uid=one.uid, version=one.version, failure="asset")
    version = asset.latest if newest and one.version is None else one.version
    failure = "version" if version is not None and version > asset.latest else None
    return Outcome(uid=one.uid, title=asset.title, version=version, failure=failure)


def publish(connection: Connection, tenant: Tenant, wanted: Sequence[Wanted], event: Event) -> list[Outcome]:
    """Have them published or taken back, without what extensions keep about them."""
    found = hold(connection, tenant, [one.uid for one in wanted])
    outcomes = [chosen(found, one, newest=event.action == "publish") for one in wanted]
    good = [(found[one.uid].node_id, one.version) for one in outcomes if one.failure is None]
    publishing.record_all(connection, tenant, good, event)
    return outcomes


def remove(connection: Connection, tenant: Tenant, wanted: Sequence[Wanted]) -> tuple[list[Outcome], list[str]]:
    """Delete them with all their versions; gives the keys of the bytes to delete, too."""
    found = hold(connection, tenant, [one.uid for one in wanted])
    outcomes = [chosen(found, Wanted(one.uid), newest=True) for one in wanted]
    return outcomes, assets.remove_nodes(connection, [asset.node_id for asset in found.values()])
