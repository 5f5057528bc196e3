"""Smaller pictures of stored images: made when first asked for, kept beside the image's bytes, gone with them."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from ..database import Database
from ..errors import NotFound, ObjectMissing
from ..media.inspector import Inspector
from ..media.sniff import SVG, sniff
from ..sender import SERVICE, Sender
from . import blobs, kept_renditions
from .intake import Intake
from .kept_renditions import Box, Kept
from .records import Asset, File

# In pixels: no side of the thumbnail is longer, and none of a box.
SIDE = 500
LONGEST_SIDE = 2_000
# Of so many renditions it is known when they were used, until another of their image is kept.
_REMEMBERED = 10_000
_DIGITS = 16
# Of one decode.
_MOST_BOXES = 4

T = TypeVar("T")


class Renditions:
    """Every method raises Unavailable when storage, a media helper or the database does not answer."""

    def __init__(self, database: Database, intake: Intake, inspector: Inspector) -> None:
        self._database = database
        self._intake = intake
        self._inspector = inspector
        self._making: dict[str, asyncio.Task[Any]] = {}
        # By an image's key: the boxes for its decode that has not begun.
        self._waiting: dict[str, tuple[list[Box], asyncio.Task[dict[Box, Kept]]]] = {}
        # When they were used, in milliseconds, by their keys.
        self._used: dict[str, int] = {}

    async def find(self, file_uid: str, *, sender: Sender = SERVICE) -> File:
        """The thumbnail of the image at a public file address; a drawing is its own.

        Raises NotFound where there is none: at once, where it is known.
        """
        original = await self._database.read(blobs.find_image, file_uid)
        if original.content_type == SVG:
            return original
        content_type = "image/jpeg" if original.content_type == "image/jpeg" else "image/png"
        thumbnail = original._replace(
            key=blobs.rendition_key(original.key), md5=f"{original.md5}-{SIDE}", content_type=content_type
        )
        stat = await self._intake.storage.stat(thumbnail.key)
        make = partial(self._make_thumbnail, file_uid, original, thumbnail, sender)
        return thumbnail._replace(size=stat.size if stat else await self._once(thumbnail.key, make))

    async def fit(self, image: Asset, box: Box, *, sender: Sender = SERVICE) -> File:
        """The image as it fits into a box, an animation as one if that can be; a drawing is its own.

        Raises NotFound where there is none: at once, where it is known.
        """
        if image.content_type == SVG:
            return image.file
        kept = await self._database.read(kept_renditions.find, image.blob_id, box)
        if kept is not None:
            self._note_use(kept.key)
        elif image.decoded:
            kept = await self._made(image, box, sender)
        else:
            raise NotFound("rendition", image.file_uid)
        # Made anew it is another file, of which nobody may continue the first.
        md5 = f"{image.md5}-{kept.key[-_DIGITS:]}"
        return image.file._replace(**kept._asdict(), md5=md5, charset=None)

    async def _once(self, name: str, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Make a rendition, or wait for whom it is being made for already; also when these do not wait any more."""
        making: asyncio.Task[T] | None = self._making.get(name)
        if making is None:
            making = self._making[name] = asyncio.create_task(make())
            making.add_done_callback(partial(self._forget, name))
        return await asyncio.shield(making)

    def _forget(self, name: str, made: asyncio.Task[Any]) -> None:
        del self._making[name]
        if not made.cancelled():
            made.exception()  # or asyncio logs it where nobody waits any more

    async def _made(self, image: Asset, box: Box, sender: Sender) -> Kept:
        """Have it made by the image's next decode, together with all that are asked for until that begins."""
        name = f"{image.key} {box}"
        making: asyncio.Task[dict[Box, Kept]] | None = self._making.get(name)
        if making is None:
            boxes, making = self._waiting.get(image.key, (None, None))
            if boxes is None or making is None or not _has_room(boxes, box):
                boxes = []
                making = asyncio.create_task(self._make_fitting(image, boxes, sender))
                self._waiting[image.key] = boxes, making
            boxes.append(box)
            self._making[name] = making
            making.add_done_callback(partial(self._forget, name))
        kept = (await asyncio.shield(making)).get(box)
        if kept is None:
            raise NotFound("rendition", image.file_uid)
        return kept

    async def _make_thumbnail(self, file_uid: str, original: File, thumbnail: File, sender: Sender) -> int:
        """Store the thumbnail; gives its size. Another process may make it at the same time: the same bytes."""
        async with self._rendered(file_uid, original, lambda: [(SIDE, SIDE)], sender) as [picture]:
            written = await self._intake.store(thumbnail.key, _all_of(picture or b""), thumbnail.content_type)
        async with self._intake.kept(thumbnail.key):
            # Whoever deleted the image meanwhile did not see this.
            await self._database.read(blobs.find_file, file_uid)
        return written.size

    async def _make_fitting(self, image: Asset, boxes: list[Box], sender: Sender) -> dict[Box, Kept]:
        """Store renditions for all boxes that there are when the decode begins."""

        def begin() -> list[Box]:
            if self._waiting.get(image.key, (None,))[0] is boxes:
                del self._waiting[image.key]
            return boxes

        kept = {}
        try:
            async with self._rendered(image.file_uid, image.file, begin, sender, animated=True) as pictures:
                for box, picture in zip(boxes, pictures, strict=True):
                    if picture is not None:
                        kept[box] = await self._keep(image, box, picture)
        finally:
            begin()
        return kept

    async def _keep(self, image: Asset, box: Box, picture: bytes) -> Kept:
        """Store a rendition under a key of its own, and delete what goes for it."""
        key = blobs.another_key(image.key, secrets.token_hex(_DIGITS // 2))
        content_type = sniff(picture).content_type or ""
        written = await self._intake.store(key, _all_of(picture), content_type)
        made = Kept(key, written.size, content_type)
        used = {other: self._used.pop(other) for other in list(self._used) if other.startswith(image.key)}
        async with self._intake.kept(key):
            kept, dropped = await self._database.write(
                kept_renditions.keep, image.blob_id, box, made, used, _milliseconds()
            )
        await self._intake.discard(*dropped)
        return kept

    @asynccontextmanager
    async def _rendered(
        self,
        file_uid: str,
        original: File,
        boxes: Callable[[], list[Box]],
        sender: Sender,
        *,
        animated: bool = False,
    ) -> AsyncGenerator[list[bytes | None]]:
        read_range = partial(self._intake.storage.read_range, original.key)
        rendered = self._inspector.rendered(read_range, original.size, boxes, animated=animated, sender=sender)
        try:
            async with rendered as pictures:
                if not any(pictures):
                    # A larger one may fail where smaller ones do not.
                    if all(max(box) <= SIDE for box in boxes()):
                        await self._database.write(blobs.leave_undecoded, file_uid)
                    raise NotFound("rendition", file_uid)
                yield pictures
        except ObjectMissing as missing:
            raise NotFound("file", file_uid) from missing

    def _note_use(self, key: str) -> None:
        """Nothing is written for it: it is told when another is kept."""
        self._used.pop(key, None)
        self._used[key] = _milliseconds()
        if len(self._used) > _REMEMBERED:
            del self._used[next(iter(self._used))]


def _has_room(boxes: list[Box], box: Box) -> bool:
    """Whether one decode may make all these: together they are no larger than one may be."""
    drawn = sum(width * height for width, height in (*boxes, box))
    return len(boxes) < _MOST_BOXES and drawn <= LONGEST_SIDE**2


async def _all_of(picture: bytes) -> AsyncIterator[bytes]:
    yield picture


def _milliseconds() -> int:
    return int(time.time() * 1000)
