"""What the vendor's media host does: send files to anybody who has their address."""

from __future__ import annotations

from fastapi import Request, Response

from ...library import blobs
from ...library.errors import NotFound
from ...sender import Sender
from ...web.files import send_file
from ...web.peers import peer_of
from ...web.service import service_of
from .addresses import read_thumbnail_name
from .profiles import SEGMENTS


async def get_file(request: Request, name: str) -> Response:
    """Send a file as it was uploaded, or an image's thumbnail."""
    service = service_of(request)
    file_uid = read_thumbnail_name(name)
    if file_uid is not None:
        return await send_file(request, await service.renditions.find(file_uid, sender=Sender(peer_of(request), "")))
    return await send_file(request, await service.database.read(blobs.find_file, name.partition(".")[0]))


async def get_processed_file(request: Request, name: str, profile: str) -> Response:
    """Send a video under one of its profiles: the uploaded file, as nothing is transcoded here."""
    file = await service_of(request).database.read(blobs.find_file, name.partition(".")[0])
    if file.kind != "video" or profile not in SEGMENTS:
        raise NotFound("file", profile)
    return await send_file(request, file)
