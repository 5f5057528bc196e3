"""Assets: made, shown, changed and deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid
from ...library import assets, folders, limits, publishing, room, tenants
from ...library.assets import Change
from ...library.folders import Place
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .files import own_hosts, read_slug
from .publishing import newest_live
from .requests import parameters, taken
from .requests.body import Sent, receive
from .requests.values import read_name, read_place, read_text, read_version
from .shown.gathering import Shown, show
from .shown.rendering import bodies
from .shown.view import View, view_of

_LONGEST_URL = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of an asset; None leaves what is. `version` is the one to start from, None for the newest."""

    change: Change
    place: Place | None
    permanent_url: str | None
    version: int | None


@takes(*taken.VIEW, multipart=taken.UPLOAD, status=201)
async def upload_asset(call: Call) -> Response:
    """Make an asset of the form's file."""
    view = view_of(call)
    async with receive(call) as sent:
        limit = call.service.settings.contentstack_asset_limit
        shown = await call.caller.write(_create, _read_upload(sent), view, limit=limit)
    return answer({"notice": "Asset created successfully.", "asset": bodies(shown, view)[0]}, 201)


@takes(*taken.VIEW, "version", *taken.PUBLISHED_IN)
async def get_an_asset(call: Call, asset_uid: str) -> Response:
    """Show an asset's newest version, the one asked for, or the one published in an environment."""
    params, view = call.query, view_of(call)
    shown = await call.caller.read(
        _get,
        asset_uid,
        view,
        version=parameters.version(params),
        environments=parameters.environments(params),
        locale=parameters.locale(params),
    )
    return answer({"asset": bodies(shown, view)[0]})


@takes(*taken.VIEW, "environment", multipart=taken.REPLACEMENT, json=taken.ASSET)
async def update_asset(call: Call, asset_uid: str) -> Response:
    """Replace an asset's file, update its details, move it, set its permanent URL, or go back to a version."""
    view = view_of(call, publish_details=True)
    async with receive(call) as sent:
        shown = await call.caller.write(
            _update,
            asset_uid,
            _read_update(sent),
            view,
            hosts=own_hosts(call),
            environments=parameters.environments(call.query),
        )
    return answer({"notice": "Asset updated successfully.", "asset": bodies(shown, view)[0]})


async def delete_asset(call: Call, asset_uid: str) -> Response:
    """Delete an asset with all its versions."""
    await call.service.intake.discard(*await call.caller.write(_delete, asset_uid))
    return answer({"notice": "Asset deleted successfully."})


def _read_upload(sent: Sent) -> Edit:
    """What a body says of a new asset. Raises Invalid."""
    if sent.blob is None:
        raise Invalid("upload", "is required.")
    said = sent.inside("asset") or {}
    return _edit(sent, {**said, "title": said.get("title") or sent.file_name}, version=None)


def _read_update(sent: Sent) -> Edit:
    """What a body says of an asset; what the vendor shows and nobody can set is ignored. Raises Invalid."""
    asset, version = sent.inside("asset"), sent.members.get("version")
    if asset is None and version is None and sent.blob is None:
        raise Invalid("asset", "is required.")
    if version is not None and sent.blob is not None:
        raise Invalid("version", "cannot be given together with a file.")
    return _edit(sent, asset or {}, version=None if version is None else read_version(version))


def _edit(sent: Sent, said: Mapping[str, Any], *, version: int | None) -> Edit:
    return Edit(
        change=Change(
            blob=sent.blob,
            file_name=sent.file_name,
            title=read_name(said.get("title"), "title", limits.TITLE),
            description=read_text(said.get("description"), "description", limits.DESCRIPTION),
            tags=_tags(said.get("tags")),
        ),
        place=read_place(said),
        permanent_url=read_text(said.get("permanent_url"), "permanent_url", _LONGEST_URL) or None,
        version=version,
    )


def _tags(value: Any) -> list[str] | None:
    """Tags as a list, or as one text with commas as forms have it."""
    if value is None:
        return None
    words = value.split(",") if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) and len(word) <= limits.TAG for word in words):
        raise Invalid("tags", f"is not a list of words of at most {limits.TAG} characters.")
    tags = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if len(tags) > limits.TAGS:
        raise Invalid("tags", f"has more than {limits.TAGS} words.")
    return tags


def _create(connection: Connection, tenant: Tenant, edit: Edit, view: View, *, limit: int) -> Shown:
    """Make an asset. Raises Invalid for an unknown folder, and where there are as many assets as the limit says."""
    tenant = tenants.stored(connection, tenant)
    room.check(connection, tenant, limit)
    parent_id = folders.hold(connection, tenant, edit.place) if edit.place else None
    asset = assets.create(connection, tenant, edit.change, parent_id=parent_id)
    return show(connection, tenant, [asset], view)


def _get(
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
        published = newest_live(connection, tenant, asset, environment_ids, locale).version
        asset = asset if version is not None else assets.find(connection, tenant, uid, published)
    return show(connection, tenant, [asset], view, published_in=environment_ids, locale=locale)


def _update(
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


def _delete(connection: Connection, tenant: Tenant, uid: str) -> list[str]:
    """Delete an asset; gives the keys of the bytes to delete. Raises NotFound."""
    return assets.remove(connection, tenant, assets.uuid_of(connection, tenant, uid))
