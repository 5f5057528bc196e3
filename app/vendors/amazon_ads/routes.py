"""The Creative Asset Library's operations, under the vendor's own names."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import Request, Response
from sqlalchemy import Connection

from ...library import assets, declarations, search, uploads
from ...library.errors import Expired, Invalid, NotFound
from ...library.records import Asset
from ...library.tenants import Tenant
from ...sender import Sender
from ...web.body import checked, parse_json_object, read_body, stream_body
from ...web.caller import workspace_of
from ...web.peers import peer_of
from ...web.routing import Routes
from ...web.service import service_of
from ...web.urls import base_url
from . import batches, files, tokens, wire
from .addresses import BUCKET, UPLOADS, read_asset_id, read_upload_address, read_version_id, upload_address
from .answers import answer
from .auth import VENDOR, authenticate
from .register import register
from .requests import RegisterRequest, UploadRequest
from .search import SearchRequest, Walk, condition

router = Routes(tags=["Amazon Ads"])


@router.post("/assets/upload")
async def get_upload_location(request: Request) -> Response:
    """Give an address to PUT one file to."""
    caller = authenticate(request)
    content = parse_json_object(await read_body(request))
    asked = checked(UploadRequest, content)
    seconds = caller.service.settings.upload_seconds
    upload = await caller.write(uploads.open_upload, asked.file_name, seconds=seconds)
    # The vendor echoes the key as the request spelled it.
    name_key = "filename" if "filename" in content else "fileName"
    return answer(request, {"url": upload_address(request, upload, name_key=name_key)})


@router.put(UPLOADS + "{name}")
async def upload_asset(request: Request, name: str) -> Response:
    """Take the bytes, as the vendor's storage host does: no credentials but the address, any Content-Type."""
    service = service_of(request)
    if not service.signer.check_query(request.url.path, request.url.query):
        raise Expired("The signature of this address is not valid.")
    upload = await service.database.read(uploads.find_open, name.partition(".")[0])
    content_type = request.headers.get("content-type")
    key = f"{upload.prefix}/uploads/{upload.id}-{secrets.token_hex(4)}"
    sender = Sender(peer_of(request), str(upload.library_id))
    written = await service.intake.store(key, stream_body(request), content_type, sender=sender)
    received = service.database.write(uploads.receive, upload, key=key, written=written, content_type=content_type)
    async with service.intake.kept(key):
        replaced = await received
    if replaced is not None:
        await service.intake.discard(replaced)
    return Response(headers={"ETag": f'"{written.md5}"'})


@router.post("/assets/register")
async def register_asset(request: Request) -> Response:
    """Make an asset, or the next version of one, of an uploaded file."""
    caller = authenticate(request)
    asked = checked(RegisterRequest, parse_json_object(await read_body(request)))
    upload_id = read_upload_address(request, asked.url)
    return answer(request, wire.registered(await register(caller, upload_id, asked)))


@router.get("/assets")
async def get_asset(request: Request) -> Response:
    """Show an asset with all its versions, or with the one that was asked for."""
    caller = authenticate(request)
    uuid, version = read_asset_id(request.query_params.get("assetId", ""), "assetId")
    version = request.query_params.get("version") or version
    number = None if version is None else read_version_id(version)
    tenant, versions, declared = await caller.read(_with_versions, uuid)
    chosen = [one for one in versions if number in (None, one.number)]
    if not chosen:
        raise Invalid("version", "is not a version of this asset")
    shown = wire.asset_with_versions(chosen, declared, profile=tenant.key, now=tenant.now, base=base_url(request))
    return answer(request, shown)


@router.post("/assets/search")
async def search_assets(request: Request) -> Response:
    """List assets by text, filters and ranges, a page at a time. An empty body lists all."""
    caller = authenticate(request)
    asked = checked(SearchRequest, parse_json_object(await read_body(request), empty=True))
    walk = Walk(asked, caller.service.signer, workspace=workspace_of(request), profile=caller.key)
    tenant, page, declared = await caller.scan(_page, asked, walk)
    total = walk.total if walk.total is not None else page.total or 0
    base = base_url(request)
    items = [
        wire.found(asset, declared.get(asset.node_id, {}), profile=tenant.key, now=tenant.now, base=base)
        for asset in page.assets
    ]
    return answer(request, {"assetList": items, "token": walk.next_token(page, total), "totalRecords": total})


router.post("/assets/batchRegister")(batches.assets_batch_register)
router.get("/assets/batchRegister/{request_id}")(batches.get_assets_batch_register)
router.post(tokens.PATH)(tokens.token)
router.get(f"/images/S/{BUCKET}/{{name}}")(files.get_file)
router.get(f"/images/S/{BUCKET}/{{name}}/{{profile}}")(files.get_processed_file)


def _with_versions(connection: Connection, tenant: Tenant, uuid: str) -> tuple[Tenant, list[Asset], dict[str, Any]]:
    """The versions and the contexts; kinds of file that this vendor has no word for are absent here."""
    try:
        versions, declared = assets.versions(connection, tenant, uuid, VENDOR)
    except NotFound as missing:
        # The specification has no 404 for this operation.
        raise Invalid("assetId", "is not the id of an asset of this profile") from missing
    if versions[-1].kind not in wire.KINDS:
        raise Invalid("assetId", "is not the id of an image or a video")
    return tenant, versions, declared


def _page(
    connection: Connection, tenant: Tenant, asked: SearchRequest, walk: Walk
) -> tuple[Tenant, search.Page, dict[int, dict[str, Any]]]:
    page = search.page(
        connection,
        tenant,
        condition(asked),
        order=asked.order,
        size=asked.size,
        after=walk.after,
        count=walk.total is None,
    )
    return tenant, page, declarations.find(connection, [asset.node_id for asset in page.assets], VENDOR)
