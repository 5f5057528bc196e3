"""What the routes run: each function one transaction, or one look at the library."""

from __future__ import annotations

from collections.abc import Sequence

from ...database import Connection
from ...errors import NotFound
from ...library import assets, folders, history, metadata, publishing, room, tenants
from ...library.folders import Limits, Place
from ...library.history import Entry
from ...library.publishing import Action, Event
from ...library.records import Asset, File
from ...library.tenants import Tenant
from .edits import Edit, PublishOrder, read_slug
from .showing import show
from .wire import Shown, View


def create_asset(connection: Connection, tenant: Tenant, edit: Edit, view: View, *, limit: int) -> Shown:
    """Make an asset. Raises Invalid for an unknown folder, and where there are as many assets as the limit says."""
    tenant = tenants.stored(connection, tenant)
    room.check(connection, tenant, limit)
    parent_id = folders.hold(connection, tenant, edit.place) if edit.place else None
    asset = assets.create(connection, tenant, edit.change, parent_id=parent_id)
    return show(connection, tenant, [asset], view)


def get_asset(
    connection: Connection,
    tenant: Tenant,
    uid: str,
    view: View,
    *,
    version: int | None,
    environments: Sequence[str],
    locale: str | None,
) -> Shown:
    """A version of an asset: the one asked for, else the one published in the environments, else the newest.

    Raises NotFound, also for an asset that is not published there.
    """
    asset = assets.find(connection, tenant, uid, version)
    environment_ids = publishing.environment_ids(connection, tenant, environments)
    if environment_ids:
        published = _published(connection, tenant, asset, environment_ids, locale)
        asset = asset if version is not None else assets.find(connection, tenant, uid, published)
    return show(connection, tenant, [asset], view, published_in=environment_ids, locale=locale)


def update_asset(
    connection: Connection,
    tenant: Tenant,
    uid: str,
    edit: Edit,
    view: View,
    *,
    hosts: Sequence[str | None],
    environments: Sequence[str],
) -> Shown:
    """Everything that PUT can do, in one transaction. Raises NotFound and Invalid, and then nothing is changed."""
    uuid = assets.uuid_of(connection, tenant, uid)
    environment_ids = publishing.environment_ids(connection, tenant, environments) or None
    parent_id = folders.hold(connection, tenant, edit.place) if edit.place else None
    if edit.version is None:
        asset = assets.revise(connection, tenant, uuid, edit.change)
    else:
        asset = assets.restore(connection, tenant, uuid, edit.version, edit.change)
    if edit.place:
        asset = assets.move(connection, tenant, uuid, parent_id)
    if edit.permanent_url:
        slug = read_slug(edit.permanent_url, api_key=tenant.key, uid=uid, hosts=hosts, given=asset.slug)
        asset = assets.set_slug(connection, tenant, uuid, slug)
    return show(connection, tenant, [asset], view, environments=environment_ids)


def delete_asset(connection: Connection, tenant: Tenant, uid: str) -> list[str]:
    """Delete an asset; gives the keys of the bytes to delete. Raises NotFound."""
    return assets.remove(connection, tenant, assets.uuid_of(connection, tenant, uid))


def publish(connection: Connection, tenant: Tenant, uid: str, action: Action, order: PublishOrder) -> None:
    """Publish or unpublish; publishing carries the asset's metadata.

    Raises NotFound for an unknown asset, version, environment or locale.
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


def event_of(connection: Connection, tenant: Tenant, action: Action, order: PublishOrder) -> Event:
    """The order in the library's terms. Raises NotFound for an unknown environment or locale."""
    environments = publishing.environment_ids(connection, tenant, order.environments)
    publishing.check_locales(connection, tenant, order.locales)
    return Event(
        action=action,
        environments=environments,
        locales=order.locales or [publishing.master_locale(connection, tenant)],
        at=order.scheduled_at,
    )


def list_versions(
    connection: Connection, tenant: Tenant, uid: str, *, named: bool, skip: int, limit: int
) -> tuple[Sequence[Entry], int]:
    """An asset's history, the newest first, and how long it is. Raises NotFound."""
    node_id = assets.find(connection, tenant, uid).node_id
    entries = history.entries(connection, node_id, named=named, skip=skip, limit=limit)
    return entries, history.count(connection, node_id, named=named)


def name_version(connection: Connection, tenant: Tenant, uid: str, number: int, name: str | None) -> None:
    """Name a version, or take its name away. Raises NotFound."""
    node_id = assets.find(connection, tenant, uid).node_id
    if name is None:
        history.drop_label(connection, node_id, number)
    else:
        history.set_label(connection, tenant, node_id, number, name)


def get_folder(connection: Connection, tenant: Tenant, uid: str, view: View) -> Shown:
    """A folder. Raises NotFound."""
    return show(connection, tenant, [folders.get(connection, tenant, uid)], view)


def create_folder(
    connection: Connection, tenant: Tenant, name: str, place: Place, view: View, *, limits: Limits
) -> Shown:
    """Make a folder. Raises Invalid for an unknown parent, and beyond the limits."""
    folder = folders.create(connection, tenant, name, place, limits=limits)
    return show(connection, tenant, [folder], view)


def change_folder(
    connection: Connection,
    tenant: Tenant,
    uid: str,
    name: str | None,
    place: Place | None,
    view: View,
    *,
    limits: Limits,
) -> Shown:
    """Rename or move a folder. Raises NotFound; Invalid for a place that it cannot have."""
    folder = folders.change(connection, tenant, uid, name=name, place=place, limits=limits)
    return show(connection, tenant, [folder], view)


def find_download(
    connection: Connection,
    tenant: Tenant,
    uid: str,
    slug: str | None,
    *,
    environments: Sequence[str],
    locale: str | None,
) -> File:
    """The file of an asset's newest version, or of the one published in the environments. Raises NotFound.

    With `slug`, only where that is the end of the asset's permanent address.
    """
    asset = assets.find(connection, tenant, uid)
    if slug is not None and asset.slug != slug:
        raise NotFound("file", slug)
    environment_ids = publishing.environment_ids(connection, tenant, environments)
    if environment_ids:
        asset = assets.find(connection, tenant, uid, _published(connection, tenant, asset, environment_ids, locale))
    return asset.file


def _published(
    connection: Connection, tenant: Tenant, asset: Asset, environments: Sequence[int], locale: str | None
) -> int:
    """The version that is live in one of the environments, the one published last. Raises NotFound."""
    live = publishing.live(connection, [asset.node_id], tenant.now, environments=environments, locale=locale)
    if not live:
        raise NotFound("asset", asset.uid)
    return live[-1].version
