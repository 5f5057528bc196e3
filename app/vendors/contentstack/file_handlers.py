"""Where the bytes are: open to anybody who has the address, as at the vendor."""

from __future__ import annotations

from fastapi import Request, Response

from ...library import addresses, blobs
from ...web.caller import Caller, named_workspace
from ...web.files import send_file
from ...web.service import service_of
from . import operations, parameters
from .auth import VENDOR, anybody, authenticate, branch_of

# Another file may stand behind a permanent address tomorrow.
_REVALIDATE = "public, no-cache"


async def get_file(request: Request, api_key: str, asset_uid: str, file_uid: str) -> Response:
    """Send a version's file; the last segment may be anything."""
    names = {"vendor": VENDOR, "key": api_key, "uid": asset_uid, "file_uid": file_uid}
    return await send_file(request, await service_of(request).database.read(blobs.find_asset_file, **names))


async def download_an_asset_with_permanent_url(request: Request, api_key: str, asset_uid: str, slug: str) -> Response:
    """Send the newest version's file, or the one published in an environment.

    The address leads to the workspace that has the asset, unless the request names one.
    """
    workspace = named_workspace(request)
    if workspace is None:
        names = {"vendor": VENDOR, "key": api_key, "uid": asset_uid, "branch": branch_of(request)}
        workspace = await service_of(request).database.read(addresses.find_workspace, **names)
    return await _download(request, anybody(request, api_key, workspace), asset_uid, slug)


async def download_an_asset(request: Request, first: str, second: str) -> Response:
    """Send the same to clients that leave out the slug (the Python SDK) or the stack's key (the Java SDK)."""
    caller = authenticate(request)
    if first == caller.key:
        return await _download(request, caller, second, None)
    return await _download(request, caller, first, second)


async def _download(request: Request, caller: Caller, asset_uid: str, slug: str | None) -> Response:
    params = request.query_params
    file = await caller.read(
        operations.find_download,
        asset_uid,
        slug,
        environments=parameters.environments(params),
        locale=params.get("locale") or None,
    )
    return await send_file(request, file, cache=_REVALIDATE)
