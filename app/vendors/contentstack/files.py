"""Files and their permanent URLs: open to anybody who has the address, as at the vendor."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import unquote, urlsplit

from starlette.responses import Response

from ...database import Connection
from ...errors import Forbidden, Invalid, NotFound
from ...library import addresses, assets, blobs, limits, publishing
from ...library.records import File
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from ...web.files import send_file
from ...web.hosts import is_loopback
from .answers import RATE_LIMIT
from .auth import VENDOR, anybody, branch_of
from .pictures import tell_of_pictures
from .publishing import newest_live
from .requests import parameters
from .requests.taken import PUBLISHED_IN

# What the vendor replaces in slugs.
_SPECIAL = re.compile(r"[^A-Za-z0-9_.-]")
_VENDOR_HOSTS = (".contentstack.io", ".contentstack.com")


async def get_file(call: Call, api_key: str, asset_uid: str, file_uid: str, **_name: str) -> Response:
    """Send a version's file; the last segment may be anything."""
    if call.known_caller is not None:  # the setting asks for a token
        await call.known_caller.read(blobs.check_own, file_uid)
    names = {"vendor": VENDOR, "key": api_key, "uid": asset_uid, "file_uid": file_uid}
    return await _send(call, await call.service.database.read(blobs.find_asset_file, **names))


@takes(*PUBLISHED_IN, "branch of a file")
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


@takes(*PUBLISHED_IN)
async def download_an_asset(call: Call, first: str, second: str) -> Response:
    """Send the same to clients that leave out the slug (the Python SDK) or the stack's key (the Java SDK)."""
    if first == call.caller.key:
        return await _download(call, second, None)
    return await _download(call, first, second)


def own_hosts(call: Call) -> list[str | None]:
    """The host names of this service, as far as the request tells."""
    return [_host(call.base), _host(f"//{call.request.headers.get('host', '')}")]


def read_slug(url: str, *, api_key: str, uid: str, hosts: Collection[str | None], given: str | None) -> str:
    """The last segment of a permanent address, on the vendor's hosts or ours, with `_` for special characters.

    The address that the asset was `given` is ours by what it says: other clients know this service by other names,
    and under a prefix that a proxy takes off. Raises Invalid.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise Invalid("permanent_url", "is not a URL.") from error
    *path, slug = [unquote(segment) for segment in parts.path.split("/") if segment] or [""]
    known = host in hosts or is_loopback(host) or host.endswith(_VENDOR_HOSTS) or slug == given
    if parts.scheme not in ("http", "https") or not known:
        raise Invalid("permanent_url", "is not an address of this service.")
    if path[-4:] != ["v3", "assets", api_key, uid]:
        raise Invalid("permanent_url", "is not of the form /v3/assets/{api_key}/{asset_uid}/{slug} of this asset.")
    if slug in (".", "..") or len(slug) > limits.SLUG:
        raise Invalid("permanent_url", f"needs a last segment of at most {limits.SLUG} characters.")
    return slug if slug == given else _SPECIAL.sub("_", slug)


async def _download(call: Call, asset_uid: str, slug: str | None) -> Response:
    params = call.query
    file = await call.caller.read(
        _find,
        asset_uid,
        slug,
        environments=parameters.environments(params),
        locale=parameters.locale(params),
    )
    return await _send(call, file, replaceable=True)


async def _send(call: Call, file: File, *, replaceable: bool = False) -> Response:
    tell_of_pictures(call)
    sent = await send_file(call, file, replaceable=replaceable)
    sent.headers.update(RATE_LIMIT)
    return sent


def _find(
    connection: Connection,
    tenant: Tenant,
    uid: str,
    slug: str | None,
    *,
    environments: Sequence[str],
    locale: str | None,
) -> File:
    """The file of an asset's newest version, or of the one published in the environments. Raises NotFound.

    With `slug`, only where that is the end of the asset's permanent address.
    """
    asset = assets.find(connection, tenant, uid)
    if slug is not None and asset.slug != slug:
        raise NotFound("file", slug)
    if not all(tenant.allows("environment", name) for name in environments):
        raise Forbidden("The token is not for this environment.")
    environment_ids = publishing.environment_ids(connection, tenant, environments)
    if not environment_ids:
        return asset.file
    live = newest_live(connection, tenant, asset, environment_ids, locale)
    # An older version may have been published later.
    return assets.find(connection, tenant, uid, live.version).file._replace(modified_at=live.since)


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
