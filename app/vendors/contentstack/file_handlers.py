"""Where the bytes are: open to anybody who has the address, as at the vendor."""

from __future__ import annotations

from starlette.responses import Response

from ...library import addresses, blobs
from ...web.call import Call
from ...web.files import send_file
from . import parameters, transactions
from .auth import VENDOR, anybody, branch_of

# Another file may stand behind a permanent address tomorrow.
_REVALIDATE = "public, no-cache"


async def get_file(call: Call, api_key: str, asset_uid: str, file_uid: str, **_name: str) -> Response:
    """Send a version's file; the last segment may be anything."""
    names = {"vendor": VENDOR, "key": api_key, "uid": asset_uid, "file_uid": file_uid}
    return await send_file(call, await call.service.database.read(blobs.find_asset_file, **names))


async def download_an_asset_with_permanent_url(call: Call, api_key: str, asset_uid: str, slug: str) -> Response:
    """Send the newest version's file, or the one published in an environment.

    The address leads to the workspace that has the asset, unless the request names one.
    """
    if call.named_workspace is None:
        names = {"vendor": VENDOR, "key": api_key, "uid": asset_uid, "branch": branch_of(call)}
        workspace = await call.service.database.read(addresses.find_workspace, **names)
        if workspace is not None:
            call.enter(workspace)
    anybody(call, api_key)
    return await _download(call, asset_uid, slug)


async def download_an_asset(call: Call, first: str, second: str) -> Response:
    """Send the same to clients that leave out the slug (the Python SDK) or the stack's key (the Java SDK)."""
    if first == call.caller.key:
        return await _download(call, second, None)
    return await _download(call, first, second)


async def _download(call: Call, asset_uid: str, slug: str | None) -> Response:
    params = call.request.query_params
    file = await call.caller.read(
        transactions.find_download,
        asset_uid,
        slug,
        environments=parameters.environments(params),
        locale=params.get("locale") or None,
    )
    return await send_file(call, file, cache=_REVALIDATE)
