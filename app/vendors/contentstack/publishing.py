"""Publishing: which version of an asset is live, where and from when on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid, NotFound
from ...library import assets, metadata, publishing
from ...library.publishing import Action, Event, Live
from ...library.records import Asset
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .errors import UnknownTarget
from .requests import taken
from .requests.body import Sent, receive_members
from .requests.values import read_instant, read_names, read_version


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOrder:
    """Where and when to publish or unpublish what; `scheduled_at` in milliseconds, None for now."""

    environments: list[str]
    locales: list[str]
    version: int | None
    scheduled_at: int | None


@takes(json=taken.publishing("asset"))
async def publish_an_asset(call: Call, asset_uid: str) -> Response:
    """Publish a version, now or at a time."""
    return await _send(call, asset_uid, "publish", "Asset sent for publishing.")


@takes(json=taken.publishing("asset"))
async def unpublish_an_asset(call: Call, asset_uid: str) -> Response:
    """Take a version back, now or at a time."""
    return await _send(call, asset_uid, "unpublish", "Asset sent for unpublishing.")


async def _send(call: Call, asset_uid: str, action: Action, notice: str) -> Response:
    order = read_publish_order(await receive_members(call))
    await call.caller.write(publish, asset_uid, action, order)
    return answer({"notice": notice})


def read_publish_order(sent: Sent, what: str = "asset") -> PublishOrder:
    """What a body says of publishing; `version`, `scheduled_at` and `locale` stand beside `what`. Raises Invalid."""
    said = sent.inside(what)
    if said is None:
        raise Invalid(what, "is required.")
    return read_places(said, sent.members)


def read_places(said: Mapping[str, Any], beside: Mapping[str, Any]) -> PublishOrder:
    """The same of an object that names the places, and of what stands beside it. Raises Invalid."""
    environments = read_names(said.get("environments"), "environments")
    if not environments:
        raise Invalid("environments", "is required.")
    locale, version = beside.get("locale"), beside.get("version")
    return PublishOrder(
        environments=environments,
        locales=read_names(said.get("locales"), "locales") or read_names(locale and [locale], "locale"),
        version=None if version is None else read_version(version),
        scheduled_at=read_instant(beside.get("scheduled_at"), "scheduled_at"),
    )


def event_of(
    connection: Connection, tenant: Tenant, action: Action, order: PublishOrder, *, or_uids: bool = False
) -> Event:
    """The order in the library's terms; its environments are names, or also uids.

    Raises NotFound for an unknown locale, Invalid for what else is wrong.
    """
    if order.scheduled_at is not None and order.scheduled_at > _twelve_months_after(tenant.now):
        raise Invalid("scheduled_at", "is more than 12 months ahead.")
    try:
        environments = publishing.environment_ids(connection, tenant, order.environments, or_uids=or_uids, hold=True)
    except NotFound as missing:
        raise UnknownTarget from missing
    publishing.check_locales(connection, tenant, order.locales)
    return Event(
        action=action,
        environments=environments,
        locales=order.locales or [publishing.master_locale(connection, tenant)],
        at=order.scheduled_at,
    )


def newest_live(
    connection: Connection, tenant: Tenant, asset: Asset, environments: Sequence[int], locale: str | None
) -> Live:
    """The version that is live in one of the environments, the one published last. Raises NotFound."""
    live = publishing.live(connection, [asset.node_id], tenant.now, environments=environments, locale=locale)
    if not live:
        raise NotFound("asset", asset.uid)
    return live[-1]


def publish(connection: Connection, tenant: Tenant, uid: str, action: Action, order: PublishOrder) -> None:
    """Publish or unpublish; publishing carries the asset's metadata.

    Raises NotFound for an unknown asset, version or locale; Invalid for an unknown environment, and a time too far.
    """
    asset = assets.lock(connection, tenant, assets.uuid_of(connection, tenant, uid))
    if order.version is not None and order.version > asset.latest:
        raise NotFound("version", str(order.version))
    newest = asset.latest if action == "publish" else None
    version = newest if order.version is None else order.version
    event = event_of(connection, tenant, action, order)
    publishing.record(connection, tenant, asset.node_id, version, event)
    if action == "publish":
        metadata.record(connection, tenant, metadata.of_assets(connection, [asset.node_id]), event)


def _twelve_months_after(now: int) -> int:
    """The same day of the next year, the 28th where there is none; milliseconds."""
    moment = datetime.fromtimestamp(now / 1000, UTC)
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    return round(moment.replace(year=moment.year + 1, day=day).timestamp() * 1000)
