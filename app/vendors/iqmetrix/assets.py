"""Assets: created of one file each, shown, and sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import orjson
from starlette.responses import Response

from ...errors import Invalid, NotFound
from ...library import addresses, assets
from ...library.assets import Change, extension_of
from ...library.blobs import NewBlob
from ...library.names import clean_file_name
from ...library.records import Asset
from ...media.facts import Kind
from ...web.body import Body
from ...web.call import Call
from ...web.charsets import decoded_word
from ...web.files import send_file
from ...web.multipart import Form
from ...web.parts import Part
from .auth import VENDOR
from .wire import address_extension, asset_body, image_address

PART = "Filename"
# The glossary's "Supported Asset Types".
IMAGES = ("gif", "jpg", "jpeg", "png", "bmp")
VIDEOS = ("3g2", "asf", "avi", "flv", "mkv", "mov", "mp4", "mpg", "mpeg", "mpeg4")
MORE_VIDEOS = ("ogg", "ogm", "ogv", "rm", "vob", "webm", "wmv")
EXTENSIONS = (*IMAGES, *VIDEOS, *MORE_VIDEOS, "pdf")
# Nothing here decodes RealMedia.
_NOT_LOOKED_INTO = ("pdf", "rm")


async def create_asset(call: Call) -> Response:
    """Take one file, the form's part `Filename`."""
    caller = call.caller
    tenant = await caller.tenant()
    parts = Form(Body(call).chunks(), call.request.headers.get("content-type")).parts()
    part = await _next_file(parts)
    if part is None or part.name != PART:
        raise Invalid(PART, "is missing: ensure file was attached to request")
    file_name = _check_name(part)
    stored = call.service.intake.stored(
        tenant.prefix, part.chunks, file_name=file_name, content_type=part.content_type, sender=call.sender
    )
    async with stored as blob:
        if await _next_file(parts) is not None:
            raise Invalid(PART, "is not alone: ensure you are only uploading one Asset at a time")
        _check_readable(blob, file_name)
        change = Change(blob=blob, file_name=file_name, title=file_name)
        asset = await caller.write(assets.create, change)
    return _answer({**asset_body(asset, call.base), "success": True}, 201)


async def get_asset(call: Call, asset_id: UUID) -> Response:
    """Show an asset."""
    return _answer(asset_body(await _find(call, asset_id), call.base))


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


async def _next_file(parts: AsyncIterator[Part]) -> Part | None:
    async for part in parts:
        if part.file_name is not None:
            return part
    return None


def _check_name(part: Part) -> str:
    """The file's name, read as ASP.NET does. Raises Invalid for a type that is not on the vendor's list."""
    file_name = clean_file_name(decoded_word(part.file_name or ""), PART)
    if extension_of(file_name) not in EXTENSIONS:
        raise Invalid(PART, f"is of a type that is not supported; supported are {', '.join(EXTENSIONS)}")
    return file_name


def _check_readable(blob: NewBlob, file_name: str) -> None:
    """Raises Invalid for what should be a picture or a video and cannot be shown."""
    if blob.oversized:
        raise Invalid(PART, "has more pixels than this service takes")
    if not blob.readable or not (blob.recognised or extension_of(file_name) in _NOT_LOOKED_INTO):
        raise Invalid(PART, "is not a readable image or video")


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
