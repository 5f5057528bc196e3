"""Assets: listed, made, changed, deleted and published."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ...library.publishing import Action
from ...web.call import Call
from . import listing, parameters, transactions
from .bodies import receive, receive_members
from .edits import read_publish_order, read_update, read_upload
from .showing import answer, own_hosts, view_of
from .wire import bodies


async def get_all_assets(call: Call) -> Response:
    """List assets, and folders where they are asked for: also those of one folder."""
    return await _list(call, publish_details=bool(call.request.query_params.get("folder")))


async def upload_asset(call: Call) -> Response:
    """Make an asset of the form's file."""
    caller = call.caller
    view = view_of(call)
    async with receive(call) as sent:
        limit = call.service.settings.contentstack_asset_limit
        shown = await caller.write(transactions.create_asset, read_upload(sent), view, limit=limit)
    return answer({"notice": "Asset created successfully.", "asset": bodies(shown, view)[0]}, 201)


async def get_only_images(call: Call) -> Response:
    """List images."""
    return await _list(call, kind="image", publish_details=True)


async def get_only_videos(call: Call) -> Response:
    """List videos."""
    return await _list(call, kind="video", publish_details=True)


async def get_an_asset(call: Call, asset_uid: str) -> Response:
    """Show an asset's newest version, the one asked for, or the one published in an environment."""
    caller = call.caller
    params, view = call.request.query_params, view_of(call)
    shown = await caller.read(
        transactions.get_asset,
        asset_uid,
        view,
        version=parameters.version(params),
        environments=parameters.environments(params),
        locale=params.get("locale") or None,
    )
    return answer({"asset": bodies(shown, view)[0]})


async def update_asset(call: Call, asset_uid: str) -> Response:
    """Replace an asset's file, update its details, move it, set its permanent URL, or go back to a version."""
    caller = call.caller
    view = view_of(call, publish_details=True)
    async with receive(call) as sent:
        shown = await caller.write(
            transactions.update_asset,
            asset_uid,
            read_update(sent),
            view,
            hosts=own_hosts(call),
            environments=parameters.environments(call.request.query_params),
        )
    return answer({"notice": "Asset updated successfully.", "asset": bodies(shown, view)[0]})


async def delete_asset(call: Call, asset_uid: str) -> Response:
    """Delete an asset with all its versions."""
    await call.service.intake.discard(*await call.caller.write(transactions.delete_asset, asset_uid))
    return answer({"notice": "Asset deleted successfully."})


async def publish_an_asset(call: Call, asset_uid: str) -> Response:
    """Publish a version, now or at a time."""
    return await _publish(call, asset_uid, "publish", "Asset sent for publishing.")


async def unpublish_an_asset(call: Call, asset_uid: str) -> Response:
    """Take a version back, now or at a time."""
    return await _publish(call, asset_uid, "unpublish", "Asset sent for unpublishing.")


async def _list(call: Call, *, kind: str | None = None, publish_details: bool) -> Response:
    caller = call.caller
    view = view_of(call, publish_details=publish_details)
    asked = listing.read_listing(call.request.query_params, kind=kind)
    shown, total = await caller.scan(listing.find, asked, view)
    if asked.only_count:
        return answer({"assets": total})
    body: dict[str, Any] = {"assets": bodies(shown, view)}
    return answer(body if total is None else {**body, "count": total})


async def _publish(call: Call, asset_uid: str, action: Action, notice: str) -> Response:
    caller = call.caller
    order = read_publish_order(await receive_members(call))
    await caller.write(transactions.publish, asset_uid, action, order)
    return answer({"notice": notice})
