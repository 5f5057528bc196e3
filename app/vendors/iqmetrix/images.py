"""Images as browsers want them: the bytes, and the address that leads to them."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from ...errors import Invalid, NotFound
from ...library.kept_renditions import Box
from ...library.records import Asset
from ...library.renditions import LONGEST_SIDE
from ...media.facts import Kind
from ...web.call import Call
from ...web.documented import takes
from ...web.errors import UnknownPath
from ...web.files import send_file
from .answers import address_extension, image_address
from .assets import find_asset


async def get_image_file(call: Call, asset_id: UUID, extension: str) -> Response:
    """Send an asset's bytes, as `href` promises; the extension is the file's own."""
    asset = await find_asset(call, asset_id)
    if extension.lower() != address_extension(asset):
        raise NotFound("file", extension)
    return await send_file(call, asset.file, replaceable=True)  # at another door


@takes(status=303)
async def redirect_to_image_asset(call: Call, asset_id: UUID) -> Response:
    """Send the caller to an image's bytes."""
    location = image_address(await _find_image(call, asset_id), call.base)
    return Response(status_code=303, headers={"Location": location, "Content-Type": "application/text"})


async def get_image_preview(call: Call, asset_id: UUID, width: str, height: str) -> Response:
    """Send an image shrunk to fit a box of this width and height: a known client asks so, and no page describes it."""
    asset = await _find_image(call, asset_id)
    box = _read_side(width, "width"), _read_side(height, "height")
    try:
        return await _send_fitting(call, asset, box)
    except NotFound as gone:
        if gone.what != "file":
            raise
        return await _send_fitting(call, asset, box)  # another took its place just before it was opened


async def _send_fitting(call: Call, asset: Asset, box: Box) -> Response:
    rendition = await call.service.renditions.fit(asset, box, sender=call.sender)
    return await send_file(call, rendition, replaceable=True)


async def _find_image(call: Call, asset_id: UUID) -> Asset:
    """Raises Invalid for an asset "of the wrong type for the action", as the page's error table calls it."""
    asset = await find_asset(call, asset_id)
    if asset.kind != Kind.IMAGE:
        raise Invalid("AssetId", "is not an image")
    return asset


def _read_side(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise UnknownPath(text)
    digits = text.lstrip("0")
    if not digits or len(digits) > len(str(LONGEST_SIDE)) or int(digits) > LONGEST_SIDE:
        raise Invalid(name, f"is not between 1 and {LONGEST_SIDE}")
    return int(digits)
