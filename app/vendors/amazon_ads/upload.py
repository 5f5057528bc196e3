"""POST /assets/upload and the address that it gives: one file is PUT there, as to the vendor's storage host."""

from __future__ import annotations

import secrets

from starlette.responses import Response

from ...library import uploads
from ...web.body import checked, parse_json_object, read_body, stream_body
from ...web.call import Call
from ...web.documented import FILE, takes
from . import storage_host
from .addresses import upload_address
from .answers import answer
from .described import S3_ERROR
from .requests import UploadRequest


@takes(json=UploadRequest)
async def get_upload_location(call: Call) -> Response:
    """Give an address to PUT one file to."""
    content = parse_json_object(await read_body(call))
    asked = checked(UploadRequest, content)
    upload = await call.caller.write(
        uploads.open_upload, asked.file_name, seconds=call.service.settings.amazon_upload_seconds
    )
    # The vendor echoes the key as the request spelled it.
    name_key = "filename" if "filename" in content else "fileName"
    return answer(call, {"url": upload_address(call, upload, name_key=name_key)})


@takes("X-Amz-Signature", content=FILE, errors=S3_ERROR, answers="*/*")
async def upload_asset(call: Call, name: str) -> Response:
    """Take the bytes, as the vendor's storage host does: no credentials but the address, any Content-Type."""
    service = call.service
    md5 = await storage_host.check_head(call)
    upload = await service.database.read(uploads.find_open, name.partition(".")[0])
    call.enter(upload.workspace)
    content_type = call.request.headers.get("content-type")
    key = f"{upload.prefix}/uploads/{upload.id}-{secrets.token_hex(4)}"
    sender = call.sender._replace(tenant=str(upload.library_id))
    written = await service.intake.store(key, stream_body(call), content_type, sender=sender)
    async with service.intake.kept(key):
        storage_host.check_md5(md5, written.md5)
        await service.database.write(uploads.receive, upload, key=key, written=written, content_type=content_type)
    return Response(headers={"ETag": f'"{written.md5}"'})
