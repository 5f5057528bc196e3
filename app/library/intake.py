"""How bytes come in: stored and looked into before any transaction begins."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, AsyncIterable, Coroutine
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from functools import partial

from ..chunks import limited, peeked
from ..errors import Invalid, TooLarge, Unavailable, Uncertain
from ..media.facts import Facts, Kind
from ..media.inspector import Inspector
from ..media.sniff import HEAD_SIZE, LONGEST_HEAD, sniff, tells_too_little
from ..sender import SERVICE, Sender
from ..storage.base import Storage, Written
from . import ids
from .blobs import NewBlob
from .media_types import LONGEST_TEXT, charset_of, choose_type, media_type

log = logging.getLogger(__name__)

# Bytes are mostly gone by then, and an answer need not wait for a store that hangs.
_MOMENT_SECONDS = 2.0
# How long the end of the service waits for what is still being deleted.
_LAST_SECONDS = 1.0


class Intake:
    """Takes files in and lets go of them again. Every method raises Unavailable when storage does not answer."""

    def __init__(self, storage: Storage, inspector: Inspector, *, max_bytes: int) -> None:
        self.storage = storage
        self._inspector = inspector
        self._max_bytes = max_bytes
        self._deleting: set[asyncio.Task[None]] = set()

    async def store(
        self,
        key: str,
        chunks: AsyncIterable[bytes],
        content_type: str | None,
        *,
        sender: Sender = SERVICE,
        max_bytes: int | None = None,
    ) -> Written:
        """Store a stream, whole or not at all; `max_bytes` is a limit below the service's own.

        Raises TooLarge, and what the stream raises.
        """
        limit = min(self._max_bytes, max_bytes or self._max_bytes)
        return await self.storage.write(key, limited(chunks, limit), media_type(content_type), sender=sender)

    @asynccontextmanager
    async def stored(
        self,
        prefix: str,
        chunks: AsyncIterable[bytes],
        *,
        file_name: str,
        content_type: str | None,
        sender: Sender = SERVICE,
        max_bytes: int | None = None,
    ) -> AsyncGenerator[NewBlob]:
        """Store a stream as a new blob; its bytes go again when the body of `with` raises.

        An image or video for which the sender's queue has no place is not read to its end. Raises as `store` does.
        """
        file_uid = ids.new_file_uid()
        key = blob_key(prefix, file_uid)
        head, chunks = await peeked(chunks, HEAD_SIZE)
        needs_no_place = sniff(head).kind is Kind.OTHER and not tells_too_little(head)
        with nullcontext() if needs_no_place else self._inspector.place(sender):
            written = await self.store(key, chunks, content_type, sender=sender, max_bytes=max_bytes)
            async with self._unnamed(key):
                sniffed = await self._sniff(key, head)
                blob = await self._look_into(file_uid, key, written, sniffed, file_name, content_type, sender)
        async with self.kept(key):
            yield blob

    @asynccontextmanager
    async def copied(
        self,
        prefix: str,
        source: str,
        written: Written | None,
        *,
        file_name: str,
        content_type: str | None,
        sender: Sender = SERVICE,
        claimed: Kind | None = None,
    ) -> AsyncGenerator[NewBlob]:
        """Copy stored bytes as a new blob; the copy goes again when the body of `with` raises.

        `written` is what is known of bytes that nobody outside can write to; None has the copy read through. Bytes
        that say nothing of themselves count as a broken file of the kind that the sender claimed.
        Raises ObjectMissing, or ObjectChanged when the source changed under the copy.
        """
        file_uid = ids.new_file_uid()
        key = blob_key(prefix, file_uid)
        with self._inspector.place(sender):
            await self._copy(source, key, check=written is None)
            async with self._unnamed(key):
                sniffed = await self._sniff(key, await self._read_head(key, HEAD_SIZE))
                written = written or await self._read_through(key)
                blob = await self._look_into(file_uid, key, written, sniffed, file_name, content_type, sender)
        if claimed is not None and blob.kind == Kind.OTHER and not blob.recognised:
            blob = replace(blob, kind=claimed, readable=False)
        async with self.kept(key):
            yield blob

    @asynccontextmanager
    async def kept(self, key: str) -> AsyncGenerator[None]:
        """Delete the stored bytes again when the body of `with` raises, and so commits no row that names them.

        Where nobody knows whether it has, or whether a thread still does, that is left to the sweep.
        """
        try:
            yield
        except (Uncertain, asyncio.CancelledError):
            raise
        except BaseException:
            await self.discard(key)
            raise

    @asynccontextmanager
    async def _unnamed(self, key: str) -> AsyncGenerator[None]:
        """Delete the stored bytes again when the body of `with` raises, in which nothing is written about them."""
        try:
            yield
        except BaseException:
            await self.discard(key)
            raise

    async def discard(self, *keys: str) -> None:
        """Delete bytes that no row points at, or have it go on where that takes longer than a moment.

        What fails is left to the sweep.
        """
        if keys:
            await self._briefly(self.storage.delete(*keys), f"{len(keys)} stored objects")

    async def close(self) -> None:
        """Give what is still being deleted a little time."""
        if self._deleting:
            await asyncio.wait(self._deleting, timeout=_LAST_SECONDS)

    async def _briefly(self, deletion: Coroutine[None, None, None], what: str) -> None:
        task = asyncio.create_task(_logged(deletion, what))
        self._deleting.add(task)
        task.add_done_callback(self._deleting.discard)
        await asyncio.wait([task], timeout=_MOMENT_SECONDS)

    async def _copy(self, source: str, target: str, *, check: bool) -> None:
        if not check:
            await self.storage.copy(source, target)
            return
        stat = await self.storage.stat(source)
        if stat is not None and stat.size > self._max_bytes:
            raise TooLarge("The file", self._max_bytes)
        await self.storage.copy(source, target, stat.etag if stat else None)

    async def _sniff(self, key: str, head: bytes) -> Facts:
        return sniff(await self._read_head(key, LONGEST_HEAD) if tells_too_little(head) else head)

    async def _read_head(self, key: str, size: int) -> bytes:
        return b"".join([block async for block in self.storage.read(key, 0, size)])

    async def _read_through(self, key: str) -> Written:
        digest, size = hashlib.md5(usedforsecurity=False), 0
        async for chunk in self.storage.read(key):
            digest.update(chunk)
            size += len(chunk)
        return Written(size, digest.hexdigest())

    async def _look_into(
        self,
        file_uid: str,
        key: str,
        written: Written,
        sniffed: Facts,
        file_name: str,
        content_type: str | None,
        sender: Sender,
    ) -> NewBlob:
        if written.size == 0:
            raise Invalid("file", "is empty.")
        facts = sniffed
        if sniffed.kind is not Kind.OTHER:
            read_range = partial(self.storage.read_range, key)
            facts = await self._inspector.inspect(read_range, written.size, sender=sender)
        chosen = choose_type(facts, content_type, file_name)
        return NewBlob(
            file_uid=file_uid,
            key=key,
            size=written.size,
            md5=written.md5,
            content_type=chosen,
            charset=await self._charset(key, written.size) if chosen.startswith("text/") else None,
            kind=facts.kind,
            recognised=facts.content_type is not None,
            readable=facts.readable,
            oversized=facts.oversized,
            undecoded=facts.undecoded,
            width=facts.width,
            height=facts.height,
            duration_us=facts.duration_us,
            streams=facts.streams,
        )

    async def _charset(self, key: str, size: int) -> str | None:
        return await charset_of(self.storage.read(key)) if size <= LONGEST_TEXT else None


async def _logged(deletion: Coroutine[None, None, None], what: str) -> None:
    try:
        await deletion
    except Unavailable as error:
        log.warning("could not delete %s; the sweep will: %s", what, error.reason)


def blob_key(prefix: str, file_uid: str) -> str:
    """Where a blob's bytes lie: spread over folders, for file systems that dislike large ones."""
    return f"{prefix}/blobs/{file_uid[-2:]}/{file_uid}"
