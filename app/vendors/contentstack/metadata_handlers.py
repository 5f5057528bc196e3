"""Metadata: what extensions keep about assets."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid, NotFound
from ...library import metadata, publishing
from ...library.metadata import Metadata
from ...library.publishing import Action, Live
from ...library.tenants import Tenant
from ...web.call import Call
from . import parameters
from .bodies import receive_members
from .edits import PublishOrder, read_publish_order
from .metadata_wire import NewMetadata, metadata_body, read_change, read_new
from .parameters import flag
from .showing import answer, counted
from .transactions import event_of
from .wire import publish_details


async def get_all_metadata(call: Call) -> Response:
    """List all metadata of the stack's assets, the newest first. There are no queries on them here."""
    caller, params = call.caller, call.request.query_params
    if params.get("query"):
        raise Invalid("query", "is not taken for metadata: ask for include_metadata on assets.")
    items, total = await caller.scan(metadata.page, skip=parameters.skip(params), limit=parameters.limit(params))
    return answer(counted({"metadata": [_body(item, call) for item in items]}, total, call))


async def get_metadata(call: Call, metadata_uid: str) -> Response:
    """Show metadata; where they are published, when that is asked for."""
    item, live = await call.caller.read(_get, metadata_uid)
    body = {**_body(item, call), "is_published": bool(live)}
    if flag(call.request.query_params, "include_publish_details"):
        body["publish_details"] = [publish_details(one) for one in live]
    return answer({"metadata": body})


async def create_metadata(call: Call) -> Response:
    """Keep something about an asset. The asset gets no new version by it."""
    caller = call.caller
    item = await caller.write(_create, read_new(await receive_members(call)))
    return answer({"notice": "Metadata created successfully.", "metadata": _body(item, call)}, 201)


async def update_metadata(call: Call, metadata_uid: str) -> Response:
    """Change the keys that are sent, and no others."""
    caller = call.caller
    change = read_change(await receive_members(call))
    item = await caller.write(metadata.revise, metadata_uid, change)
    return answer({"notice": "Metadata updated successfully.", "metadata": _body(item, call)})


async def delete_metadata(call: Call, metadata_uid: str) -> Response:
    """Delete metadata for good."""
    await call.caller.write(metadata.remove, metadata_uid)
    return answer({"notice": "Metadata deleted successfully."})


async def publish_metadata(call: Call, metadata_uid: str) -> Response:
    """Publish metadata without their asset."""
    return await _send(call, metadata_uid, "publish", "Metadata sent for publishing.")


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
    branch = caller.branch if flag(call.request.query_params, "include_branch") else None
    return metadata_body(item, api_key=caller.key, branch=branch)


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
