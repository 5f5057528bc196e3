"""Releases: assets that are published and taken back together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from .. import model
from ..database.inserts import insert_once
from ..database.records import columns_of
from ..errors import Invalid, Taken, expect
from . import ids, publishing, release_items, tenants
from .publishing import Action, Event
from .tenants import Tenant


class Release(NamedTuple):
    """A release. Each of its deployments has `environment`, a uid, `at` in milliseconds and `user`."""

    id: Annotated[int, model.Release.id]
    uid: Annotated[str, model.Release.uid]
    name: Annotated[str, model.Release.name]
    description: Annotated[str, model.Release.description]
    locked: Annotated[bool, model.Release.locked]
    archived: Annotated[bool, model.Release.archived]
    deployments: Annotated[list[dict[str, Any]], model.Release.deployments]
    created_at: Annotated[int, model.Release.created_at]
    created_by: Annotated[str, model.Release.created_by]
    updated_at: Annotated[int, model.Release.updated_at]
    updated_by: Annotated[str, model.Release.updated_by]


_RELEASES = select(*columns_of(Release))


def create(connection: Connection, tenant: Tenant, said: Mapping[str, Any]) -> Release:
    """Make a release. Raises Taken for a name that another one has."""
    tenant = tenants.stored(connection, tenant)
    uid = ids.new_uid()
    values = {
        "branch_id": tenant.branch_id,
        "uid": uid,
        "description": "",
        "locked": False,
        "archived": False,
        "deployments": [],
        "created_at": tenant.now,
        "created_by": tenant.user,
        "updated_at": tenant.now,
        "updated_by": tenant.user,
        **said,
    }
    if not insert_once(connection, model.Release, **values):
        raise Taken("release")
    return get(connection, tenant, uid)


def get(connection: Connection, tenant: Tenant, uid: str) -> Release:
    """A release of the branch. Raises NotFound."""
    named = _RELEASES.where(model.Release.branch_id == tenant.branch_id, model.Release.uid == uid)
    return Release._make(expect(connection.execute(named).first(), "release", uid))


def hold(connection: Connection, tenant: Tenant, uid: str) -> Release:
    """The same, and nobody else changes it or what it holds until the transaction ends. Raises NotFound."""
    named = select(model.Release.id).where(model.Release.branch_id == tenant.branch_id, model.Release.uid == uid)
    connection.execute(named.with_for_update())
    return get(connection, tenant, uid)


def hold_open(connection: Connection, tenant: Tenant, uid: str) -> Release:
    """The same of one that may be changed. Raises NotFound, and Invalid for a locked one."""
    release = hold(connection, tenant, uid)
    if release.locked:
        raise Invalid("release", "is locked.")
    return release


def page(
    connection: Connection, tenant: Tenant, *, skip: int, limit: int, count: bool
) -> tuple[list[Release], int | None]:
    """A part of the branch's releases, the newest first; with `count`, also how many there are."""
    inside = model.Release.branch_id == tenant.branch_id
    rows = connection.execute(_RELEASES.where(inside).order_by(model.Release.id.desc()).offset(skip).limit(limit))
    found = [Release._make(row) for row in rows]
    counted = select(func.count()).select_from(model.Release).where(inside)
    return found, connection.execute(counted).scalar_one() if count else None


def sizes(connection: Connection, release_ids: Sequence[int]) -> dict[int, int]:
    """How much each of the releases holds, those without anything left out."""
    held = model.ReleaseItem.release_id
    counted = select(held, func.count()).where(held.in_(release_ids)).group_by(held)
    return {row[0]: row[1] for row in connection.execute(counted)}


def revise(connection: Connection, tenant: Tenant, uid: str, said: Mapping[str, Any]) -> Release:
    """Change what is said of a release. Raises NotFound and Taken; Invalid where it is and stays locked."""
    release = hold(connection, tenant, uid)
    if release.locked and said.get("locked") is not False:
        if all(getattr(release, name) == value for name, value in said.items()):
            return release
        raise Invalid("release", "is locked.")
    return _revise(connection, tenant, release, said)


def remove(connection: Connection, tenant: Tenant, uid: str) -> None:
    """Delete a release; its assets stay. Raises NotFound."""
    connection.execute(delete(model.Release).where(model.Release.id == hold(connection, tenant, uid).id))


def clone(connection: Connection, tenant: Tenant, uid: str, said: Mapping[str, Any]) -> Release:
    """Make another release that holds the same. Raises NotFound and Taken."""
    source = hold(connection, tenant, uid)
    made = create(connection, tenant, {"description": source.description, **said})
    item = model.ReleaseItem
    held = select(item.branch_id, literal(made.id), item.node_id, item.locale, item.version, item.action)
    names = ["branch_id", "release_id", "node_id", "locale", "version", "action"]
    connection.execute(insert(item).from_select(names, held.where(item.release_id == source.id).order_by(item.id)))
    return made


def deploy(
    connection: Connection,
    tenant: Tenant,
    uid: str,
    *,
    environments: Sequence[int],
    action: Action | None,
    locales: Sequence[str],
    at: int | None,
) -> None:
    """Publish and take back what the release holds, now or at a time; it stays as it is.

    `action` and `locales` stand for those of all its items where they are given. Raises NotFound.
    """
    release = hold(connection, tenant, uid)
    groups: dict[tuple[Action, str], list[tuple[int, int | None]]] = {}
    for item in release_items.hold(connection, release.id):
        for locale in locales or [item.locale]:
            groups.setdefault((action or item.action, locale), []).append((item.node_id, item.version))
    for (what, locale), versions in groups.items():
        event = Event(action=what, environments=environments, locales=[locale], at=at)
        publishing.record_all(connection, tenant, versions, event)
    since = tenant.now if at is None else max(at, tenant.now)
    uids = select(model.Environment.uid).where(model.Environment.id.in_(environments)).order_by(model.Environment.id)
    new = [{"environment": one, "at": since, "user": tenant.user} for one in connection.execute(uids).scalars()]
    again = {one["environment"] for one in new}
    before = [one for one in release.deployments if one["environment"] not in again]
    _revise(connection, tenant, release, {"deployments": before + new})


def _revise(connection: Connection, tenant: Tenant, release: Release, said: Mapping[str, Any]) -> Release:
    changed = update(model.Release).where(model.Release.id == release.id)
    try:
        with connection.begin_nested():
            connection.execute(changed.values(**said, updated_at=tenant.now, updated_by=tenant.user))
    except IntegrityError as clash:
        raise Taken("release") from clash
    return get(connection, tenant, release.uid)
