"""Releases: made, listed, changed, cloned, locked and deployed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid
from ...instants import iso
from ...library import limits, releases
from ...library.publishing import Action
from ...library.releases import Release
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .publishing import PublishOrder, event_of, read_places
from .requests import parameters, taken
from .requests.body import Sent, receive_members
from .requests.parameters import flag
from .requests.values import read_name, read_text

_MOST_ENVIRONMENTS = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """A release as it is at a time, with how much it holds where that is asked for."""

    release: Release
    now: int
    size: int | None = None


@takes(*taken.PAGED, "count", "include_count", "include_items_count", "include_branch")
async def get_all_releases(call: Call) -> Response:
    """List the branch's releases, the newest first."""
    params = call.query
    only_count = flag(params, "count")
    counted = only_count or flag(params, "include_count")
    shown, total = await call.caller.scan(
        _list,
        skip=parameters.skip(params),
        limit=parameters.limit(params),
        count=counted,
        sizes=flag(params, "include_items_count"),
    )
    if only_count:
        return answer({"releases": total})
    body: dict[str, Any] = {"releases": [release_body(one, call) for one in shown]}
    return answer({**body, "count": total} if counted else body)


@takes("include_branch", json=taken.RELEASE, status=201)
async def create_a_release(call: Call) -> Response:
    """Make a release that holds nothing yet."""
    said = _read_release(await receive_members(call), name_needed=True)
    shown = await call.caller.write(_create, said)
    return answer({"notice": "Release created successfully.", "release": release_body(shown, call)}, 201)


@takes("include_branch")
async def get_a_single_release(call: Call, release_uid: str) -> Response:
    """Show a release, and where it was deployed."""
    shown = await call.caller.read(_get, release_uid)
    return answer({"release": release_body(shown, call)})


@takes("include_branch", json=taken.RELEASE)
async def update_a_release(call: Call, release_uid: str) -> Response:
    """Change a release's name and description, lock it or open it again."""
    return await _update(call, release_uid, _read_release(await receive_members(call)))


@takes("include_branch", json=taken.LOCK, optional=True)
async def lock_a_release(call: Call, release_uid: str) -> Response:
    """Lock a release, or open it again."""
    said = _read_release(await receive_members(call), needed=False)
    return await _update(call, release_uid, {"locked": said.get("locked", True)})


async def delete_a_release(call: Call, release_uid: str) -> Response:
    """Delete a release. What it holds stays, and so does what it published."""
    await call.caller.write(releases.remove, release_uid)
    return answer({"notice": "Release deleted successfully."})


@takes(json=taken.DEPLOYMENT)
async def deploy_a_release(call: Call, release_uid: str) -> Response:
    """Publish and take back what a release holds, now or at a time."""
    action, order = _read_deployment(await receive_members(call))
    await call.caller.write(_deploy, release_uid, action, order)
    return answer({"notice": "Release sent successfully for deployment."})


@takes("include_branch", json=taken.RELEASE, status=201)
async def clone_a_release(call: Call, release_uid: str) -> Response:
    """Make another release that holds the same."""
    said = _read_release(await receive_members(call), name_needed=True)
    shown = await call.caller.write(_clone, release_uid, said)
    return answer({"notice": "Release cloned successfully.", "release": release_body(shown, call)}, 201)


def release_body(shown: Shown, call: Call) -> dict[str, Any]:
    """A release in the vendor's JSON."""
    release = shown.release
    body: dict[str, Any] = {
        "name": release.name,
        "description": release.description,
        "uid": release.uid,
        "created_by": release.created_by,
        "updated_by": release.updated_by,
        "created_at": iso(release.created_at),
        "updated_at": iso(release.updated_at),
        "locked": release.locked,
        "archived": release.archived,
        "status": [_status_body(one, shown.now) for one in release.deployments],
    }
    if shown.size is not None:
        body["items_count"] = shown.size
    return {**body, "_branch": call.caller.branch} if flag(call.query, "include_branch") else body


def _status_body(deployment: Mapping[str, Any], now: int) -> dict[str, Any]:
    return {
        "environment": deployment["environment"],
        "time": iso(deployment["at"]),
        "status": "scheduled" if deployment["at"] > now else "success",
        "user": deployment["user"],
    }


async def _update(call: Call, uid: str, said: Mapping[str, Any]) -> Response:
    shown = await call.caller.write(_revise, uid, said)
    return answer({"notice": "Release updated successfully.", "release": release_body(shown, call)})


def _read_release(sent: Sent, *, needed: bool = True, name_needed: bool = False) -> dict[str, Any]:
    """What a body says of a release, by the library's names; what nobody can set is ignored. Raises Invalid."""
    said = sent.inside("release")
    if said is None and needed:
        raise Invalid("release", "is required.")
    said = said or {}
    texts = {
        "name": read_name(said.get("name"), "name", limits.FILE_NAME),
        "description": read_text(said.get("description"), "description", limits.DESCRIPTION),
    }
    if name_needed and texts["name"] is None:
        raise Invalid("name", "is required.")
    flags = {name: _read_flag(said[name], name) for name in ("locked", "archived") if said.get(name) is not None}
    return {**{name: text for name, text in texts.items() if text is not None}, **flags}


def _read_flag(value: Any, field: str) -> bool:
    if not isinstance(value, bool):
        raise Invalid(field, "is neither true nor false.")
    return value


def _read_deployment(sent: Sent) -> tuple[Action | None, PublishOrder]:
    """What to do in place of what each item says, and where and when. Raises Invalid."""
    said = sent.inside("release")
    if said is None:
        raise Invalid("release", "is required.")
    action = said.get("action")
    if action not in (None, "", "publish", "unpublish"):
        raise Invalid("action", "is neither publish nor unpublish.")
    # The JavaScript SDK has a spelling of its own.
    order = read_places(said, {"scheduled_at": said.get("scheduled_at", said.get("scheduledAt"))})
    if len(order.environments) > _MOST_ENVIRONMENTS:
        raise Invalid("environments", f"has more than {_MOST_ENVIRONMENTS} names.")
    return cast("Action | None", action or None), order


def _list(
    connection: Connection, tenant: Tenant, *, skip: int, limit: int, count: bool, sizes: bool
) -> tuple[list[Shown], int | None]:
    found, total = releases.page(connection, tenant, skip=skip, limit=limit, count=count)
    shown = [Shown(release, tenant.now) for release in found]
    if sizes:
        held = releases.sizes(connection, [release.id for release in found])
        shown = [replace(one, size=held.get(one.release.id, 0)) for one in shown]
    return shown, total


def _get(connection: Connection, tenant: Tenant, uid: str) -> Shown:
    return Shown(releases.get(connection, tenant, uid), tenant.now)


def _create(connection: Connection, tenant: Tenant, said: Mapping[str, Any]) -> Shown:
    return Shown(releases.create(connection, tenant, said), tenant.now)


def _revise(connection: Connection, tenant: Tenant, uid: str, said: Mapping[str, Any]) -> Shown:
    return Shown(releases.revise(connection, tenant, uid, said), tenant.now)


def _clone(connection: Connection, tenant: Tenant, uid: str, said: Mapping[str, Any]) -> Shown:
    return Shown(releases.clone(connection, tenant, uid, said), tenant.now)


def _deploy(connection: Connection, tenant: Tenant, uid: str, action: Action | None, order: PublishOrder) -> None:
    """Raises NotFound for an unknown release or locale, Invalid for an unknown environment, and a time too far."""
    event = event_of(connection, tenant, "publish", order, or_uids=True)
    where = event.environments
    releases.deploy(connection, tenant, uid, environments=where, action=action, locales=order.locales, at=event.at)
