"""Assets: listed, made, changed, deleted and published."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from ...library.publishing import Action
from . import listing, operations, parameters
from .auth import authenticate
from .bodies import receive, receive_members
from .edits import read_publish_order, read_update, read_upload
from .showing import answer, own_hosts, view_of
from .wire import bodies


async def get_all_assets(request: Request) -> Response:
    """List assets, and folders where they are asked for: also those of one folder."""
    return await _list(request, publish_details=bool(request.query_params.get("folder")))


async def upload_asset(request: Request) -> Response:
    """Make an asset of the form's file."""
    caller = authenticate(request)
    view = view_of(request, caller)
    async with receive(request, caller) as sent:
        limit = caller.service.settings.asset_limit
        shown = await caller.write(operations.create_asset, read_upload(sent), view, limit=limit, user=caller.user)
    return answer({"notice": "Asset created successfully.", "asset": bodies(shown, view)[0]}, 201)


async def get_only_images(request: Request) -> Response:
    """List images."""
    return await _list(request, kind="image", publish_details=True)


async def get_only_videos(request: Request) -> Response:
    """List videos."""
    return await _list(request, kind="video", publish_details=True)


async def get_an_asset(request: Request, asset_uid: str) -> Response:
    """Show an asset's newest version, the one asked for, or the one published in an environment."""
    caller = authenticate(request)
    params, view = request.query_params, view_of(request, caller)
    shown = await caller.read(
        operations.get_asset,
        asset_uid,
        view,
        version=parameters.version(params),
        environments=parameters.environments(params),
        locale=params.get("locale") or None,
    )
    return answer({"asset": bodies(shown, view)[0]})


async def update_asset(request: Request, asset_uid: str) -> Response:
    """Replace an asset's file, update its details, move it, set its permanent URL, or go back to a version."""
    caller = authenticate(request)
    view = view_of(request, caller, publish_details=True)
    async with receive(request, caller) as sent:
        shown = await caller.write(
            operations.update_asset,
            asset_uid,
            read_update(sent),
            view,
            hosts=own_hosts(request),
            environments=parameters.environments(request.query_params),
            user=caller.user,
        )
    return answer({"notice": "Asset updated successfully.", "asset": bodies(shown, view)[0]})


async def delete_asset(request: Request, asset_uid: str) -> Response:
    """Delete an asset with all its versions."""
    caller = authenticate(request)
    await caller.service.intake.discard(*await caller.write(operations.delete_asset, asset_uid))
    return answer({"notice": "Asset deleted successfully."})


async def publish_an_asset(request: Request, asset_uid: str) -> Response:
    """Publish a version, now or at a time."""
    return await _publish(request, asset_uid, "publish", "Asset sent for publishing.")


async def unpublish_an_asset(request: Request, asset_uid: str) -> Response:
    """Take a version back, now or at a time."""
    return await _publish(request, asset_uid, "unpublish", "Asset sent for unpublishing.")


async def _list(request: Request, *, kind: str | None = None, publish_details: bool) -> Response:
    caller = authenticate(request)
    view = view_of(request, caller, publish_details=publish_details)
    asked = listing.read_listing(request.query_params, kind=kind)
    shown, total = await caller.scan(listing.find, asked, view)
    if asked.only_count:
        return answer({"assets": total})
    body: dict[str, Any] = {"assets": bodies(shown, view)}
    return answer(body if total is None else {**body, "count": total})


async def _publish(request: Request, asset_uid: str, action: Action, notice: str) -> Response:
    caller = authenticate(request)
    order = read_publish_order(await receive_members(request))
    await caller.write(operations.publish, asset_uid, action, order, user=caller.user)
    return answer({"notice": notice})
