"""Metadata: what extensions keep about assets. In the vendor's JSON it lies flat between the vendor's own keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid, NotFound
from ...instants import iso
from ...library import limits, metadata, publishing
from ...library.metadata import Metadata
from ...library.publishing import Action, Live
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .answers import answer, counted
from .publishing import PublishOrder, event_of, read_publish_order
from .requests import parameters, taken
from .requests.body import Sent, receive_members
from .requests.parameters import flag
from .requests.values import read_text
from .shown.rendering import publish_details

# No extension can use these: the vendor's list, and what its answers have besides. Sent back, they are ignored.
_OWN_KEYS = {
    "_branch",
    "_content_type_uid",
    "_metadata",
    "_version",
    "api_key",
    "created_at",
    "created_by",
    "deleted_at",
    "entity_uid",
    "extension_uid",
    "is_published",
    "locale",
    "publish_details",
    "scope",
    "type",
    "uid",
    "updated_at",
    "updated_by",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMetadata:
    """What to keep, for which extension and about which asset; without a locale it is of the master locale."""

    entity_uid: str
    extension_uid: str
    locale: str | None
    content: dict[str, Any]


@takes("query", *taken.PAGED, "include_count", "include_branch")
async def get_all_metadata(call: Call) -> Response:
    """List all metadata of the stack's assets, the newest first. There are no queries on them here."""
    caller, params = call.caller, call.query
    if params.get("query"):
        raise Invalid("query", "is not taken for metadata: ask for include_metadata on assets.")
    items, total = await caller.scan(metadata.page, skip=parameters.skip(params), limit=parameters.limit(params))
    return answer(counted({"metadata": [_body(item, call) for item in items]}, total, call))


@takes("include_publish_details", "include_branch")
async def get_metadata(call: Call, metadata_uid: str) -> Response:
    """Show metadata; where they are published, when that is asked for."""
    item, live = await call.caller.read(_get, metadata_uid)
    body = {**_body(item, call), "is_published": bool(live)}
    if flag(call.query, "include_publish_details"):
        body["publish_details"] = [publish_details(one) for one in live]
    return answer({"metadata": body})


@takes("include_branch", json=taken.METADATA, status=201)
async def create_metadata(call: Call) -> Response:
    """Keep something about an asset. The asset gets no new version by it."""
    caller = call.caller
    item = await caller.write(_create, _read_new(await receive_members(call)))
    return answer({"notice": "Metadata created successfully.", "metadata": _body(item, call)}, 201)


@takes("include_branch", json=taken.METADATA_CHANGE)
async def update_metadata(call: Call, metadata_uid: str) -> Response:
    """Change the keys that are sent, and no others."""
    caller = call.caller
    change = _read_change(await receive_members(call))
    item = await caller.write(metadata.revise, metadata_uid, change)
    return answer({"notice": "Metadata updated successfully.", "metadata": _body(item, call)})


async def delete_metadata(call: Call, metadata_uid: str) -> Response:
    """Delete metadata for good."""
    await call.caller.write(metadata.remove, metadata_uid)
    return answer({"notice": "Metadata deleted successfully."})


@takes(json=taken.publishing("metadata"))
async def publish_metadata(call: Call, metadata_uid: str) -> Response:
    """Publish metadata without their asset."""
    return await _send(call, metadata_uid, "publish", "Metadata sent for publishing.")


@takes(json=taken.publishing("metadata"))
async def unpublish_metadata(call: Call, metadata_uid: str) -> Response:
    """Take metadata back without their asset."""
    return await _send(call, metadata_uid, "unpublish", "Metadata sent for unpublishing.")


async def _send(call: Call, uid: str, action: Action, notice: str) -> Response:
    caller = call.caller
    order = read_publish_order(await receive_members(call), "metadata")
    await caller.write(_publish, uid, action, order)
    return answer({"notice": notice})


def _body(item: Metadata, call: Call) -> dict[str, Any]:
    caller = call.caller
    branch = caller.branch if flag(call.query, "include_branch") else None
    return metadata_body(item, api_key=caller.key, branch=branch)


def _read_new(sent: Sent) -> NewMetadata:
    """What a body says of new metadata. Raises Invalid, also for that of an entry: there are none here."""
    said = _inside(sent)
    if said.get("type") not in (None, "asset"):
        raise Invalid("type", "is not valid: there are assets only.")
    return NewMetadata(
        entity_uid=_required(said, "entity_uid"),
        extension_uid=_required(said, "extension_uid"),
        locale=read_text(said.get("locale"), "locale", limits.UID) or None,
        content=_content(said),
    )


def _read_change(sent: Sent) -> dict[str, Any]:
    """What a body says anew. Raises Invalid."""
    return _content(_inside(sent))


def metadata_body(item: Metadata, *, api_key: str, branch: str | None = None) -> dict[str, Any]:
    """Metadata on its own; `branch` where that is to be named."""
    body = {
        "uid": item.uid,
        "entity_uid": item.asset_uid,
        "type": "asset",
        "_content_type_uid": "sys_assets",
        "extension_uid": item.extension_uid,
        **item.content,
        "locale": item.locale,
        "scope": "local",
        "created_by": item.created_by,
        "updated_by": item.updated_by,
        "created_at": iso(item.created_at),
        "updated_at": iso(item.updated_at),
        "api_key": api_key,
        "deleted_at": False,
        "_version": item.version,
    }
    return body if branch is None else {**body, "_branch": branch}


def _inside(sent: Sent) -> dict[str, Any]:
    said = sent.inside("metadata")
    if said is None:
        raise Invalid("metadata", "is required.")
    return said


def _required(said: dict[str, Any], name: str) -> str:
    uid = read_text(said.get(name), name, limits.UID)
    if not uid:
        raise Invalid(name, "is required.")
    return uid


def _content(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key not in _OWN_KEYS}


def _get(connection: Connection, tenant: Tenant, uid: str) -> tuple[Metadata, list[Live]]:
    item = metadata.get(connection, tenant, uid)
    return item, metadata.live(connection, item, tenant.now)


def _create(connection: Connection, tenant: Tenant, new: NewMetadata) -> Metadata:
    if new.locale is not None:
        publishing.check_locales(connection, tenant, [new.locale])
    locale = new.locale or publishing.master_locale(connection, tenant)
    about = (new.entity_uid, new.extension_uid, new.content)
    try:
        return metadata.create(connection, tenant, *about, locale=locale)
    except NotFound as missing:
        raise Invalid("entity_uid", "is not valid.") from missing


def _publish(connection: Connection, tenant: Tenant, uid: str, action: Action, order: PublishOrder) -> None:
    """Only the newest version of metadata is kept, so no other can be published."""
    item = metadata.get(connection, tenant, uid)
    if order.version not in (None, item.version):
        raise NotFound("version", str(order.version))
    metadata.record(connection, tenant, [item], event_of(connection, tenant, action, order))
