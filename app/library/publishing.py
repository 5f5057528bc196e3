"""Where and when versions of assets are live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, func, insert, or_, select, tuple_
from sqlalchemy.orm import aliased

from .. import model
from ..database.records import columns_of
from ..errors import NotFound
from .libraries import FIRST_ENVIRONMENT, MASTER_LOCALE
from .tenants import Tenant

Action = Literal["publish", "unpublish"]
Table = type[model.Publication] | type[model.MetadataPublication]

# How far the clocks of two machines may be apart, in milliseconds.
_APART = 60_000

_LATER = aliased(model.Publication)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What is asked for: where to publish or unpublish, and from when on (milliseconds, None for at once)."""

    action: Action
    environments: Sequence[int]
    locales: Sequence[str]
    at: int | None

    def rows(
        self, connection: Connection, tenant: Tenant, table: Table, of: ColumnElement[bool]
    ) -> list[dict[str, Any]]:
        """What the tables of publications have in common, for each environment and locale, when the tenant says so.

        `of` tells the rows of what is published.
        """
        at_once = self.at is None or self.at <= tenant.now
        ahead = _ahead(connection, tenant, table, of) if at_once else {}
        return [
            {
                "environment_id": environment_id,
                "locale": locale,
                "holds_from": ahead.get((environment_id, locale), tenant.now) if at_once else self.at,
                "recorded_at": tenant.machine_now if at_once else None,
                "created_at": tenant.now,
                "created_by": tenant.user,
            }
            for environment_id in self.environments
            for locale in self.locales
        ]


class Live(NamedTuple):
    """A version that is live in an environment and locale: since when (milliseconds), and who published it."""

    node_id: Annotated[int, model.Publication.node_id]
    environment_uid: Annotated[str, model.Environment.uid]
    locale: Annotated[str, model.Publication.locale]
    since: Annotated[int, model.Publication.holds_from]
    user: Annotated[str, model.Publication.created_by]
    version: Annotated[int, model.Publication.version]


def environment_ids(
    connection: Connection, tenant: Tenant, names: Sequence[str], *, or_uids: bool = False, hold: bool = False
) -> list[int]:
    """The rows of these environments; they may also be named by their uids. Raises NotFound for the first unknown one.

    With `hold` nobody deletes them until the transaction ends, so that something can be published there. A library
    that is not stored yet has its first environment already, with no row.
    """
    if not names:
        return []
    if tenant.library_id is None:
        known = {FIRST_ENVIRONMENT: 0}
    else:
        place = model.Environment
        named = or_(place.name.in_(names), place.uid.in_(names)) if or_uids else place.name.in_(names)
        rows = select(place.uid, place.name, place.id).where(place.library_id == tenant.library_id, named)
        if hold:
            rows = rows.order_by(place.id).with_for_update(read=True, key_share=True)
        found = connection.execute(rows).all()
        known = ({row.uid: row.id for row in found} if or_uids else {}) | {row.name: row.id for row in found}
    return list(dict.fromkeys(_known(known, name, "environment") for name in names))


def check_locales(connection: Connection, tenant: Tenant, codes: Sequence[str]) -> None:
    """Raise NotFound for the first locale that the branch does not have; nobody deletes the others meanwhile."""
    rows = select(model.Locale.code).where(model.Locale.branch_id == tenant.branch_id, model.Locale.code.in_(codes))
    held = rows.order_by(model.Locale.id).with_for_update(read=True, key_share=True)
    known = {code: code for code in connection.execute(held).scalars()}
    for code in codes:
        _known(known, code, "locale")


def master_locale(connection: Connection, tenant: Tenant) -> str:
    """The code of the locale that the branch's others fall back to."""
    master = select(model.Locale.code).where(
        model.Locale.branch_id == tenant.branch_id, model.Locale.fallback.is_(None)
    )
    return connection.execute(master.order_by(model.Locale.id).limit(1)).scalar() or MASTER_LOCALE[0]


def record(connection: Connection, tenant: Tenant, node_id: int, version: int | None, event: Event) -> None:
    """Have the version published or unpublished.

    Unpublishing without a version takes back whichever is live then; with one, nothing else.
    """
    record_all(connection, tenant, [(node_id, version)], event)


def record_all(
    connection: Connection, tenant: Tenant, versions: Sequence[tuple[int, int | None]], event: Event
) -> None:
    """The same for many assets, by their rows, in two statements."""
    if not versions:
        return
    of = model.Publication.node_id.in_([node_id for node_id, _ in versions])
    common = event.rows(connection, tenant, model.Publication, of)
    rows = [
        {**row, "branch_id": tenant.branch_id, "node_id": node_id, "action": event.action, "version": version}
        for node_id, version in versions
        for row in common
    ]
    connection.execute(insert(model.Publication), rows)


def live(
    connection: Connection,
    node_ids: Sequence[int],
    now: int,
    *,
    environments: Sequence[int] | None = None,
    locale: str | None = None,
) -> list[Live]:
    """What is live of these assets at that time, in these environments or in all, the oldest publication first."""
    values = {"node_ids": node_ids, "now": now, "environments": environments, "locale": locale}
    given = {name: value for name, value in values.items() if value is not None}
    return [Live._make(row) for row in connection.execute(_live(frozenset(given)), given)]


def is_live(now: Any, *, environments: Any = None, locale: Any = None) -> ColumnElement[bool]:
    """Tell of a publication that it is what is live at that time: no later event takes its place or takes it back.

    Each may be a value, or a parameter in its place.
    """
    event, later = model.Publication, _LATER
    ended = exists().where(
        later.node_id == event.node_id,
        later.environment_id == event.environment_id,
        later.locale == event.locale,
        later.cancelled_at.is_(None),
        later.holds_from <= now,
        tuple_(later.holds_from, later.id) > tuple_(event.holds_from, event.id),
        or_(later.action == "publish", later.version.is_(None), later.version == event.version),
    )
    conditions = [event.action == "publish", event.cancelled_at.is_(None), event.holds_from <= now, ~ended]
    if environments is not None:
        conditions.append(event.environment_id.in_(environments))
    if locale is not None:
        conditions.append(event.locale == locale)
    return and_(*conditions)


@lru_cache
def _live(given: frozenset[str]) -> Select[*tuple[Any, ...]]:
    """The statement of `live` with these parameters. To build it takes longer than to run it."""
    condition = is_live(
        bindparam("now"),
        environments=bindparam("environments", expanding=True) if "environments" in given else None,
        locale=bindparam("locale") if "locale" in given else None,
    )
    return (
        select(*columns_of(Live))
        .join(model.Environment, model.Environment.id == model.Publication.environment_id)
        .where(model.Publication.node_id.in_(bindparam("node_ids", expanding=True)), condition)
        .order_by(model.Publication.holds_from, model.Publication.id)
    )


def _ahead(connection: Connection, tenant: Tenant, table: Table, of: ColumnElement[bool]) -> dict[tuple[int, str], int]:
    """From when the newest event holds that was asked for at once by a clock ahead of this one, by its place.

    What is asked for next holds from then, as what was asked for last counts. Where it was the workspace's clock that
    was moved back, the machine's tells.
    """
    skewed = table.recorded_at > tenant.machine_now, table.recorded_at < tenant.machine_now + _APART
    newest = (
        select(table.environment_id, table.locale, func.max(table.holds_from).label("since"))
        .where(of, table.cancelled_at.is_(None), table.holds_from > tenant.now, *skewed)
        .group_by(table.environment_id, table.locale)
    )
    return {(row.environment_id, row.locale): row.since for row in connection.execute(newest)}


def _known(known: dict[str, Any], name: str, what: str) -> Any:
    if name not in known:
        raise NotFound(what, name)
    return known[name]
