"""Images as browsers want them: the bytes, and the address that leads to them."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from ...errors import Invalid, NotFound
from ...media.facts import Kind
from ...web.call import Call
from ...web.files import send_file
from .assets import find_asset
from .wire import address_extension, image_address


async def get_image_file(call: Call, asset_id: UUID, extension: str) -> Response:
    """Send an asset's bytes, as `href` promises; the extension is the file's own."""
    asset = await find_asset(call, asset_id)
    if extension.lower() != address_extension(asset):
        raise NotFound("file", extension)
    return await send_file(call, asset.file, replaceable=True)  # at another door


async def redirect_to_image_asset(call: Call, asset_id: UUID) -> Response:
    """Send the caller to an image's bytes."""
    asset = await find_asset(call, asset_id)
    if asset.kind != Kind.IMAGE:
        raise Invalid("AssetId", "is not an image")
    location = image_address(asset, call.base)
    return Response(status_code=303, headers={"Location": location, "Content-Type": "application/text"})
