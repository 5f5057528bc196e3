"""Assets: created of one file each, shown, and sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from starlette.responses import Response

from ...errors import Invalid, NotFound
from ...library import addresses, assets
from ...library.assets import Change
from ...library.records import Asset
from ...media.facts import Kind
from ...web.body import Body
from ...web.call import Call
from ...web.files import send_file
from ...web.multipart import Form
from . import uploads
from .auth import VENDOR
from .wire import address_extension, asset_body, image_address

# Only when an asset is created, says the page, and then shows it in an answer to GET.
SUCCESS = {"success": True}


async def create_asset(call: Call) -> Response:
    """Take one file, the form's part `Filename`."""
    caller, settings = call.caller, call.service.settings
    tenant = await caller.tenant()
    parts = Form(Body(call).chunks(), call.request.headers.get("content-type")).parts()
    part = await uploads.the_file(parts, settings)
    file_name = uploads.checked_name(part, settings)
    stored = call.service.intake.stored(
        tenant.prefix,
        part.chunks,
        file_name=file_name,
        content_type=part.content_type,
        sender=call.sender,
        max_bytes=settings.iqmetrix_max_upload_bytes,
    )
    async with stored as blob:
        if await uploads.next_file(parts) is not None:
            raise Invalid(uploads.PART, "is not alone: ensure you are only uploading one Asset at a time")
        uploads.check(blob, file_name, settings)
        change = Change(blob=blob, file_name=file_name, title=file_name)
        asset = await caller.write(assets.create, change)
    return _answer(asset_body(asset, call.base) | SUCCESS, 201)


async def get_asset(call: Call, asset_id: UUID) -> Response:
    """Show an asset."""
    body = asset_body(await _find(call, asset_id), call.base)
    return _answer(body | SUCCESS if call.service.settings.iqmetrix_success == "always" else body)


async def get_image_file(call: Call, asset_id: UUID, extension: str) -> Response:
    """Send an asset's bytes, as `href` promises; the extension is the file's own."""
    asset = await _find(call, asset_id)
    if extension.lower() != address_extension(asset):
        raise NotFound("file", extension)
    return await send_file(call, asset.file, replaceable=True)  # at another door


async def redirect_to_image_asset(call: Call, asset_id: UUID) -> Response:
    """Send the caller to an image's bytes."""
    asset = await _find(call, asset_id)
    if asset.kind != Kind.IMAGE:
        raise Invalid("AssetId", "is not an image")
    location = image_address(asset, call.base)
    return Response(status_code=303, headers={"Location": location, "Content-Type": "application/text"})


async def _find(call: Call, asset_id: UUID) -> Asset:
    """Reading is anonymous: who knows the id may see the asset, in any library that this vendor shares.

    No two workspaces have the same id; one that is named must be the asset's.
    """
    names = {"vendor": VENDOR, "uuid": asset_id.hex}
    found = await call.service.database.read(addresses.find_asset, workspace=call.named_workspace, **names)
    asset, workspace = found
    call.enter(workspace)
    return asset


def _answer(body: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
