"""What the vendor's media host does: send files to anybody who has their address."""

from __future__ import annotations

from starlette.responses import Response

from ...errors import NotFound
from ...library import blobs
from ...library.records import File
from ...web.call import Call
from ...web.files import send_file
from .addresses import read_thumbnail_name
from .shown.processed import SEGMENTS


async def get_file(call: Call, name: str) -> Response:
    """Send a file as it was uploaded, or an image's thumbnail."""
    file_uid = read_thumbnail_name(name)
    if file_uid is not None:
        await _check(call, file_uid)
        return await send_file(call, await call.service.renditions.find(file_uid, sender=call.sender))
    return await send_file(call, await _find(call, name))


async def get_processed_file(call: Call, name: str, segment: str) -> Response:
    """Send a video as one of its processed files: the uploaded one, as nothing is transcoded here."""
    file = await _find(call, name)
    if file.kind != "video" or segment not in SEGMENTS:
        raise NotFound("file", segment)
    return await send_file(call, file)


async def _find(call: Call, name: str) -> File:
    file_uid = name.partition(".")[0]
    await _check(call, file_uid)
    return await call.service.database.read(blobs.find_file, file_uid)


async def _check(call: Call, file_uid: str) -> None:
    """Where the setting asks for a token, it must be for a profile that has the file. Raises NotFound."""
    if call.known_caller is not None:
        await call.known_caller.read(blobs.check_own, file_uid)
