"""What releases hold: added, listed, renewed and taken out, also for many at once with a job that tells of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid, NotFound
from ...library import jobs, limits, publishing, release_items, releases
from ...library.bulk import Outcome, Wanted
from ...library.publishing import Action
from ...library.release_items import Addition, Item
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .answers import answer, counted
from .bulk import job_item
from .errors import EmptyUid, NoContentType
from .releases import Shown, release_body
from .requests import parameters, taken
from .requests.body import Sent, receive_members
from .requests.values import read_names, read_text, read_version
from .spelling import ASSET_TYPES

_MOST = 100
# In a list of items: all that the release holds.
_ALL = "$all"
_IN_PROGRESS = "Your {} request is in progress."


@takes(*taken.PAGED, "include_count")
async def get_all_items_of_a_release(call: Call, release_uid: str) -> Response:
    """List what a release holds, in the order in which it was added."""
    params = call.query
    page = {"skip": parameters.skip(params), "limit": parameters.limit(params)}
    items, total = await call.caller.scan(_list, release_uid, **page)
    return answer(counted({"items": [_item_body(item) for item in items]}, total, call))


@takes("include_branch", json=taken.ITEMS, status=201)
async def add_items_to_a_release(call: Call, release_uid: str) -> Response:
    """Put one or several assets into a release."""
    said = _read_items(await receive_members(call)) or []
    shown = await call.caller.write(_add, release_uid, [(one, None) for one in said])
    release = release_body(shown, call)
    return answer({"notice": "Item added to release successfully.", "release": release}, 201)


@takes("include_branch", json=taken.ITEMS_TO_REMOVE, optional=True)
async def remove_items_from_a_release(call: Call, release_uid: str) -> Response:
    """Take assets out of a release: all, where the body names none, as the JavaScript SDK does by an empty list."""
    said = _read_items(await receive_members(call), needed=False)
    named = None if said is None else [(_uid(one), _locale(one)) for one in said]
    shown = await call.caller.write(_drop, release_uid, named)
    release = release_body(shown, call)
    return answer({"notice": "Item removed from release successfully.", "release": release})


@takes("include_branch", json=taken.ITEMS_TO_RENEW)
async def update_items_of_a_release(call: Call, release_uid: str) -> Response:
    """Let a release hold the newest versions of its assets."""
    shown = await call.caller.write(_renew, release_uid, _read_renewed(await receive_members(call)))
    release = release_body(shown, call)
    return answer({"notice": "Release items updated successfully.", "release": release})


@takes(json=taken.BULK_ITEMS)
async def add_items_to_a_release_in_bulk(call: Call) -> Response:
    """Put many assets into a release, each in several locales; the job tells what became of them."""
    sent = await receive_members(call)
    uid, said = _read_release_uid(sent), _read_items(sent) or []
    locale = sent.members.get("locale")
    locales: list[str | None] = [*read_names([locale] if isinstance(locale, str) else locale, "locale")] or [None]
    asked = [({"action": sent.members.get("action"), **one}, place) for one in said for place in locales]
    if len(asked) > _MOST:
        raise Invalid("items", f"has more than {_MOST} items, one for each locale.")
    job_id = await call.caller.write(_add_in_bulk, uid, asked)
    return answer({"notice": _IN_PROGRESS.format("add to release"), "job_id": job_id})


@takes(json=taken.BULK_RENEWAL)
async def update_items_of_a_release_in_bulk(call: Call) -> Response:
    """Let a release hold the newest versions of its assets; there is a job for it, too."""
    sent = await receive_members(call)
    job_id = await call.caller.write(_renew_in_bulk, _read_release_uid(sent), _read_renewed(sent))
    return answer({"notice": _IN_PROGRESS.format("update release items to latest version"), "job_id": job_id})


def _read_release_uid(sent: Sent) -> str:
    uid = read_text(sent.members.get("release"), "release", limits.UID)
    if not uid:
        raise Invalid("release", "is required.")
    return uid


def _read_items(sent: Sent, *, needed: bool = True) -> list[dict[str, Any]] | None:
    """The items that a body names; None where it names none, and need not. Raises Invalid."""
    item, items = sent.members.get("item"), sent.members.get("items")
    said = [item] if items is None and item is not None else items
    if said in (None, []) and not needed:
        return None
    if not isinstance(said, list) or not said or not all(isinstance(one, dict) for one in said):
        raise Invalid("items", "is not a list of items.")
    if len(said) > _MOST:
        raise Invalid("items", f"has more than {_MOST} items.")
    return said


def _read_renewed(sent: Sent) -> list[str] | None:
    """The assets whose newest versions are wanted; None for all. Raises Invalid."""
    if sent.members.get("items") == [_ALL]:
        return None
    return [_uid(one) for one in _read_items(sent) or []]


def _addition(said: Mapping[str, Any], master: str, locale: str | None) -> Addition:
    """Raises Invalid, and NoContentType for an item that is no asset."""
    content_type = said.get("content_type_uid", said.get("content_type"))
    if content_type not in (None, "", *ASSET_TYPES):
        raise NoContentType(str(content_type))
    action = said.get("action") or "publish"
    if action not in ("publish", "unpublish"):
        raise Invalid("action", "is neither publish nor unpublish.")
    version = said.get("version")
    wanted = Wanted(_uid(said), None if version in (None, "") else read_version(version))
    return Addition(wanted, locale or _locale(said) or master, cast("Action", action))


def _uid(said: Mapping[str, Any]) -> str:
    uid = read_text(said.get("uid"), "uid", limits.UID)
    if not uid:
        raise EmptyUid
    return uid


def _locale(said: Mapping[str, Any]) -> str | None:
    return read_text(said.get("locale"), "locale", limits.UID) or None


def _item_body(item: Item) -> dict[str, Any]:
    return {
        "uid": item.uid,
        "version": item.version,
        "locale": item.locale,
        "content_type_uid": ASSET_TYPES[1],
        "action": item.action,
        "title": item.title,
        "type": "asset",
    }


def _list(connection: Connection, tenant: Tenant, uid: str, *, skip: int, limit: int) -> tuple[list[Item], int]:
    """Raises NotFound."""
    return release_items.page(connection, releases.get(connection, tenant, uid).id, skip=skip, limit=limit)


def _put(
    connection: Connection, tenant: Tenant, uid: str, asked: Sequence[tuple[Mapping[str, Any], str | None]]
) -> list[Outcome]:
    """Put into a release what is there. Raises NotFound for an unknown release or locale, and Invalid."""
    release = releases.hold_open(connection, tenant, uid)
    master = publishing.master_locale(connection, tenant)
    additions = [_addition(said, master, locale) for said, locale in asked]
    publishing.check_locales(connection, tenant, list(dict.fromkeys(one.locale for one in additions)))
    return release_items.add(connection, tenant, release.id, additions)


def _add(
    connection: Connection, tenant: Tenant, uid: str, asked: Sequence[tuple[Mapping[str, Any], str | None]]
) -> Shown:
    """Raises NotFound, also for an asset or a version that is not there."""
    for outcome in _put(connection, tenant, uid, asked):
        if outcome.failure is not None:
            raise NotFound(outcome.failure, outcome.uid if outcome.failure == "asset" else str(outcome.version))
    return Shown(releases.get(connection, tenant, uid), tenant.now)


def _add_in_bulk(
    connection: Connection, tenant: Tenant, uid: str, asked: Sequence[tuple[Mapping[str, Any], str | None]]
) -> str:
    outcomes = _put(connection, tenant, uid, asked)
    return jobs.record(connection, tenant, "add_to_release", [job_item(outcome) for outcome in outcomes])


def _drop(connection: Connection, tenant: Tenant, uid: str, named: Sequence[tuple[str, str | None]] | None) -> Shown:
    release = releases.hold_open(connection, tenant, uid)
    release_items.drop(connection, release.id, named)
    return Shown(release, tenant.now)


def _renew(connection: Connection, tenant: Tenant, uid: str, uids: Sequence[str] | None) -> Shown:
    release = releases.hold_open(connection, tenant, uid)
    release_items.renew(connection, release.id, uids)
    return Shown(release, tenant.now)


def _renew_in_bulk(connection: Connection, tenant: Tenant, uid: str, uids: Sequence[str] | None) -> str:
    """The job tells of those that the release holds; of others there is nothing to renew."""
    release = _renew(connection, tenant, uid, uids).release
    held = {item.uid: item for item in release_items.hold(connection, release.id)}
    named = list(held) if uids is None else uids
    outcomes = [
        Outcome(uid=one, title=held[one].title, version=held[one].version)
        if one in held
        else Outcome(uid=one, failure="asset")
        for one in named
    ]
    return jobs.record(connection, tenant, "update_release_items", [job_item(outcome) for outcome in outcomes])
