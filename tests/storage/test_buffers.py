"""How much memory uploads have, and who of them."""

from __future__ import annotations

import asyncio
import hashlib
import os
import resource
import threading
import time
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager

import pytest

from tests.storage.conftest import Residue, because
from tests.storage.streams import MIB, broken_after, chunked, keys, read, stuck_after
from triptych.errors import Busy, StorageError
from triptych.pool import Pool
from triptych.sender import Sender
from triptych.storage.base import Storage
from triptych.storage.buffers import BESIDE, BLOCK, Buffers
from triptych.storage.folder import FolderStorage

EVE, ANN = Sender("198.51.100.1", "eve"), Sender("192.0.2.1", "ann")


@pytest.fixture
def buffers() -> Buffers:
    """Four blocks: an address has two."""
    return Buffers(4 * (BLOCK + BESIDE), patience=2)


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool("storage", workers=8, patience=1)
    yield pool
    pool.close()


async def all_free(buffers: Buffers) -> bool:
    """Tell whether all four can be had at once."""
    taken: list[Sender] = []
    try:
        async with asyncio.timeout(0):
            for sender in (EVE, EVE, ANN, ANN):
                await buffers.take(sender)
                taken.append(sender)
    except TimeoutError:
        return False
    finally:
        for sender in taken:
            buffers.give_back(sender, None)
    return True


async def trickling(over: asyncio.Event) -> AsyncIterator[bytes]:
    """A slow client's bytes."""
    while not over.is_set():
        await asyncio.sleep(0.02)
        yield b"x"


@pytest.mark.long
async def test_an_address_has_at_most_half(buffers: Buffers) -> None:
    for sender in (EVE, EVE._replace(tenant="another")):
        await buffers.take(sender)
    with pytest.raises(Busy, match="no upload buffer became free within 2 s"):
        await buffers.take(EVE._replace(tenant="a third"))
    async with asyncio.timeout(0):
        await buffers.take(ANN)


@pytest.mark.long
async def test_who_waited_for_nothing_left_nothing(buffers: Buffers) -> None:
    blocks = [await buffers.take(EVE) for _ in range(2)]
    with pytest.raises(Busy):
        await buffers.take(EVE)
    waiting = asyncio.create_task(buffers.take(EVE))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    for block in blocks:
        buffers.give_back(EVE, block)
    assert await all_free(buffers)


@pytest.mark.long
async def test_nothing_is_read_before_there_is_memory_for_it(storage: Storage, buffers: Buffers) -> None:
    begun = False

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal begun
        begun = True
        yield b"x"

    blocks = [await buffers.take(EVE) for _ in range(2)]
    with pytest.raises(Busy):
        await storage.write("key", chunks(), sender=EVE)
    assert not begun
    for block in blocks:
        buffers.give_back(EVE, block)
    assert (await storage.write("key", chunks(), sender=EVE)).size == 1


@pytest.mark.long
async def test_an_upload_that_gets_no_bytes_for_a_second_keeps_no_memory(storage: Storage, buffers: Buffers) -> None:
    sent, rest = os.urandom(9 * MIB + 1), os.urandom(9 * MIB + 1)
    more = asyncio.Event()

    async def stalling() -> AsyncIterator[bytes]:
        for half in (sent, rest):
            async for chunk in chunked(half):
                yield chunk
            await more.wait()

    writes = [asyncio.create_task(storage.write(f"key-{number}", stalling(), sender=EVE)) for number in range(6)]
    started = time.monotonic()
    while not await all_free(buffers):
        await asyncio.sleep(0.05)
        assert time.monotonic() - started < 20
    more.set()
    for number, write in enumerate(writes):
        assert (await write).md5 == hashlib.md5(sent + rest).hexdigest()
        assert await read(storage, f"key-{number}") == sent + rest


@pytest.mark.long
async def test_who_sends_slowly_gives_way_to_those_who_wait(storage: Storage, buffers: Buffers) -> None:
    over = asyncio.Event()
    slow = [asyncio.create_task(storage.write(f"slow-{number}", trickling(over), sender=EVE)) for number in range(6)]
    await asyncio.sleep(0.2)
    body = os.urandom(3 * MIB)
    await storage.write("fast", chunked(body), sender=EVE)
    assert await read(storage, "fast") == body
    assert not any(write.done() for write in slow)
    over.set()
    await asyncio.gather(*slow)
    assert await all_free(buffers)


async def test_memory_is_given_back_whatever_becomes_of_an_upload(
    storage: Storage, buffers: Buffers, residue: Residue
) -> None:
    for size in (10, 3 * MIB, 20 * MIB):
        with pytest.raises(ConnectionResetError):
            await storage.write("key", broken_after(bytes(size)), sender=EVE)
        assert await all_free(buffers)
        reached = asyncio.Event()
        write = asyncio.create_task(storage.write("key", stuck_after(bytes(size), reached), sender=EVE))
        await reached.wait()
        write.cancel()
        await asyncio.wait([write])
        assert await all_free(buffers)
        await storage.write("key", chunked(bytes(size)), sender=EVE)
        assert await all_free(buffers)
        await storage.delete("key")
    assert await keys(storage) == residue() == []


@pytest.fixture
async def busy(storage: Storage, pool: Pool, buffers: Buffers) -> AsyncIterator[None]:
    """The threads that bring something into the store all have something to do."""
    over, threads = threading.Event(), buffers.pool if isinstance(storage, FolderStorage) else pool
    tasks = [asyncio.create_task(threads.run(over.wait)) for _ in range(8)]
    await asyncio.sleep(0)
    yield
    over.set()
    await asyncio.wait(tasks)
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.long
@pytest.mark.usefixtures("busy")
async def test_memory_is_given_back_where_the_store_is_too_busy(storage: Storage, buffers: Buffers) -> None:
    for size in (10, 3 * MIB):
        with pytest.raises(Busy, match="thread became free"):
            await storage.write("key", chunked(bytes(size)), sender=EVE)
        assert await all_free(buffers)


async def test_memory_is_given_back_where_the_disk_is_full(
    storage: Storage, buffers: Buffers, residue: Residue
) -> None:
    with largest_file(MIB // 2), pytest.raises(StorageError, check=because("File too large")):
        await storage.write("key", chunked(bytes(3 * MIB)), sender=EVE)
    assert await all_free(buffers)
    assert await keys(storage) == residue() == []


@contextmanager
def largest_file(size: int) -> Generator[None]:
    """Let no file of this process grow beyond that."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
