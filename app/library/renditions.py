"""Smaller pictures of stored images: made when first asked for, kept beside the image's bytes, gone with them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from ..database import Database
from ..errors import NotFound
from ..media.inspector import Inspector
from ..media.sniff import SVG
from ..sender import SERVICE, Sender
from ..storage.base import ObjectMissing
from . import blobs
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
        self._making: dict[str, asyncio.Task[int]] = {}

    async def find(self, file_uid: str, *, sender: Sender = SERVICE) -> File:
        """The rendition of the image at a public file address; a drawing is its own.

        Raises NotFound where there is none: at once, where it is known.
        """
        original = await self._database.read(blobs.find_image, file_uid)
        if original.content_type == SVG:
            return original
        content_type = "image/jpeg" if original.content_type == "image/jpeg" else "image/png"
        rendition = original._replace(
            key=blobs.rendition_key(original.key), md5=f"{original.md5}-{SIDE}", content_type=content_type
        )
        async with answering():
            kept = await self._intake.storage.stat(rendition.key)
        size = kept.size if kept else await self._make_once(file_uid, original, rendition, sender)
        return rendition._replace(size=size)

    async def _make_once(self, file_uid: str, original: File, rendition: File, sender: Sender) -> int:
        """Make the rendition, or wait for whom it is being made for already; also when these do not wait any more."""
        making = self._making.get(rendition.key)
        if making is None:
            making = asyncio.create_task(self._make(file_uid, original, rendition, sender))
            self._making[rendition.key] = making
            making.add_done_callback(partial(self._forget, rendition.key))
        return await asyncio.shield(making)

    def _forget(self, key: str, made: asyncio.Task[int]) -> None:
        del self._making[key]
        if not made.cancelled():
            made.exception()  # or asyncio logs it where nobody waits any more

    async def _make(self, file_uid: str, original: File, rendition: File, sender: Sender) -> int:
        """Store the rendition; gives its size. Another process may make it at the same time: the same bytes."""
        read_range = partial(self._intake.storage.read_range, original.key)
        try:
            async with answering(ObjectMissing):
                picture = await self._inspector.render(read_range, original.size, SIDE, sender=sender)
        except ObjectMissing as missing:
            raise NotFound("file", file_uid) from missing
        if picture is None:
            await self._database.write(blobs.leave_undecoded, file_uid)
            raise NotFound("rendition", file_uid)
        written = await self._intake.store(rendition.key, _once(picture), rendition.content_type)
        async with self._intake.kept(rendition.key):
            # Whoever deleted the image meanwhile did not see this.
            await self._database.read(blobs.find_file, file_uid)
        return written.size


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
