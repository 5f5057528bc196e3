"""Smaller pictures of stored images: made when first asked for, kept beside the image's bytes, gone with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from ..media.inspector import Inspector
from ..sender import SERVICE, Sender
from ..storage.base import ObjectMissing
from . import blobs
from .database import Database
from .errors import NotFound
from .intake import Intake, answering
from .records import File

# In pixels: no side is longer.
SIDE = 500


class Renditions:
    """Every method raises Unavailable when storage, a media helper or the database does not answer."""

    def __init__(self, database: Database, intake: Intake, inspector: Inspector) -> None:
        self._database = database
        self._intake = intake
        self._inspector = inspector

    async def find(self, file_uid: str, *, sender: Sender = SERVICE) -> File:
        """The rendition of the image at a public file address. Raises NotFound where none can be made."""
        original = await self._database.read(blobs.find_file, file_uid)
        if original.kind != "image":
            raise NotFound("rendition", file_uid)
        content_type = "image/jpeg" if original.content_type == "image/jpeg" else "image/png"
        rendition = original._replace(
            key=blobs.rendition_key(original.key), md5=f"{original.md5}-{SIDE}", content_type=content_type
        )
        async with answering():
            kept = await self._intake.storage.stat(rendition.key)
        size = kept.size if kept else await self._make(file_uid, original, rendition, sender)
        return rendition._replace(size=size)

    async def _make(self, file_uid: str, original: File, rendition: File, sender: Sender) -> int:
        """Store the rendition; gives its size. Who makes it at the same time stores the same bytes."""
        read_range = partial(self._intake.storage.read_range, original.key)
        try:
            async with answering(ObjectMissing):
                picture = await self._inspector.render(read_range, original.size, SIDE, sender=sender)
        except ObjectMissing as missing:
            raise NotFound("file", file_uid) from missing
        if picture is None:
            raise NotFound("rendition", file_uid)
        written = await self._intake.store(rendition.key, _once(picture), rendition.content_type)
        async with self._intake.kept(rendition.key):
            # Whoever deleted the image meanwhile did not see this.
            await self._database.read(blobs.find_file, file_uid)
        return written.size


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
