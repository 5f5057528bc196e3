"""Stores, streams to store, and what is stored, read whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from triptych.pool import Pool
from triptych.storage.base import Stat, Storage
from triptych.storage.buffers import Buffers
from triptych.storage.open import open_storage

MIB = 1024 * 1024


def opened(url: str, aside: Path, *, patience: float = 10, public_url: str | None = None) -> Storage:
    """A store at that address, as the service opens it."""
    pool, buffers = Pool("storage", workers=4, patience=patience), Buffers(64 * MIB, patience=patience)
    return open_storage(url, pool=pool, buffers=buffers, aside=aside, public_url=public_url)


async def marked(storage: Storage) -> Storage:
    """The store, marked as that of some database."""
    await storage.set_mark("some database")
    return storage


async def chunked(body: bytes, size: int = 64 * 1024) -> AsyncIterator[bytes]:
    """The body as it comes from a network."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def broken_after(body: bytes) -> AsyncIterator[bytes]:
    """The body, then the end of the connection."""
    async for chunk in chunked(body):
        yield chunk
    raise ConnectionResetError("the client went away")


async def stuck_after(body: bytes, reached: asyncio.Event) -> AsyncIterator[bytes]:
    """The body, then nothing any more."""
    async for chunk in chunked(body):
        yield chunk
    reached.set()
    await asyncio.Event().wait()


async def read(storage: Storage, key: str, start: int = 0, end: int | None = None) -> bytes:
    """What is stored under the key."""
    return b"".join([block async for block in storage.read(key, start, end)])


async def listed(storage: Storage, prefix: str = "") -> list[Stat]:
    """What is stored under keys that begin with the prefix, in their order."""
    return sorted([stat async for stat in storage.list(prefix)], key=lambda stat: stat.key)


async def keys(storage: Storage, prefix: str = "") -> list[str]:
    """Only the keys of `listed`."""
    return [stat.key for stat in await listed(storage, prefix)]


async def etag(storage: Storage, key: str) -> str:
    """The ETag of an object that must be there."""
    stat = await storage.stat(key)
    assert stat is not None
    return stat.etag
