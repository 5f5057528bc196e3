"""Assets: created of one file each, and shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from starlette.responses import Response

from ...errors import Invalid
from ...library import addresses, assets
from ...library.assets import Change
from ...library.records import Asset
from ...web.body import Body
from ...web.call import Call
from ...web.documented import FILE, members, takes
from ...web.multipart import Form
from . import uploads
from .answers import asset_body
from .auth import VENDOR

# Only when an asset is created, says the page, and then shows it in an answer to GET.
SUCCESS = {"success": True}


@takes(multipart=members(uploads.PART, **{uploads.PART: FILE}), status=201)
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
    body = asset_body(await find_asset(call, asset_id), call.base)
    return _answer(body | SUCCESS if call.service.settings.iqmetrix_success == "always" else body)


async def find_asset(call: Call, asset_id: UUID) -> Asset:
    """Reading is anonymous: who knows the id may see the asset, in any library that this vendor shares.

    No two workspaces have the same id; one that is named must be the asset's. Where the setting asks for a token, the
    asset must be its company's.
    """
    if call.known_caller is not None:
        return await call.known_caller.read(assets.get, asset_id.hex)
    names = {"vendor": VENDOR, "uuid": asset_id.hex}
    found = await call.service.database.read(addresses.find_asset, workspace=call.named_workspace, **names)
    asset, workspace = found
    call.enter(workspace)
    return asset


def _answer(body: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
