"""GET /assets: an asset with its versions."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid, NotFound
from ...library import assets
from ...library.records import Asset
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .addresses import read_asset_id, read_version_id
from .answers import answer
from .auth import VENDOR
from .shown.assets import KINDS, asset_with_versions


@takes("assetId", "version")
async def get_asset(call: Call) -> Response:
    """Show an asset with all its versions, or with the one that was asked for."""
    params = call.query
    uuid, version = read_asset_id(params.get("assetId", ""), "assetId")
    version = params.get("version") or version
    number = None if version is None else read_version_id(version)
    tenant, versions, declared = await call.caller.read(_with_versions, uuid)
    chosen = [one for one in versions if number in (None, one.number)]
    if not chosen:
        raise Invalid("version", "is not a version of this asset")
    shown = asset_with_versions(chosen, declared, profile=tenant.key, now=tenant.now, base=call.base)
    return answer(call, shown)


def _with_versions(connection: Connection, tenant: Tenant, uuid: str) -> tuple[Tenant, list[Asset], dict[str, Any]]:
    """The versions and the contexts; kinds of file that this vendor has no word for are absent here."""
    try:
        versions, declared = assets.versions(connection, tenant, uuid, VENDOR)
    except NotFound as missing:
        # The specification has no 404 for this operation.
        raise Invalid("assetId", "is not the id of an asset of this profile") from missing
    if versions[-1].kind not in KINDS:
        raise Invalid("assetId", "is not the id of an image or a video")
    return tenant, versions, declared
