"""What every store does, shown on a folder and on a real S3."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tracemalloc
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager

import pytest

from tests.storage.conftest import Residue
from tests.storage.streams import MIB, broken_after, chunked, etag, keys, listed, read, stuck_after
from triptych.errors import ObjectChanged, ObjectMissing
from triptych.storage.base import Storage


async def test_what_was_written_is_read(storage: Storage) -> None:
    # Sizes around those in which stores gather, send and read.
    for size in (0, 1, 256 * 1024, MIB, 8 * MIB - 1, 8 * MIB, 16 * MIB + 3):
        body = os.urandom(size)
        written = await storage.write("a1b2/blobs/5f/5f3c", chunked(body), "image/png")
        assert (written.size, written.md5) == (size, hashlib.md5(body).hexdigest())
        assert await read(storage, "a1b2/blobs/5f/5f3c") == body
        stat = await storage.stat("a1b2/blobs/5f/5f3c")
        assert stat is not None
        assert (stat.key, stat.size) == ("a1b2/blobs/5f/5f3c", size)
        assert await listed(storage) == [stat]


async def test_a_chunk_of_any_size(storage: Storage) -> None:
    body = os.urandom(17 * MIB)
    await storage.write("key", chunked(body, len(body)))
    assert await read(storage, "key") == body


async def test_ranges(storage: Storage) -> None:
    body = os.urandom(600 * 1024)
    await storage.write("key", chunked(body))
    assert await read(storage, "key", 1000) == body[1000:]
    assert await read(storage, "key", 1000, 1001) == body[1000:1001]
    assert await read(storage, "key", 0, 500_000) == body[:500_000]
    assert await read(storage, "key", 500_000, 10**9) == body[500_000:]
    assert await read(storage, "key", 5, 5) == b""
    assert await read(storage, "key", len(body)) == b""
    assert await read(storage, "key", 10**9, 10**9 + 1) == b""


async def test_blocking_ranges(storage: Storage) -> None:
    await storage.write("key", chunked(b"0123456789"))
    assert await asyncio.to_thread(storage.read_range, "key", 2, 3) == b"234"
    assert await asyncio.to_thread(storage.read_range, "key", 8, 100) == b"89"
    assert await asyncio.to_thread(storage.read_range, "key", 10, 1) == b""
    assert await asyncio.to_thread(storage.read_range, "key", 2, 0) == b""


async def test_a_missing_key(storage: Storage) -> None:
    await storage.write("folder/key", chunked(b"x"))
    for missing in ("nothing", "folder", "folder/key/below", "folder/other"):
        assert await storage.stat(missing) is None
        with pytest.raises(ObjectMissing):
            await read(storage, missing)
        with pytest.raises(ObjectMissing):
            await read(storage, missing, 5, 5)
        with pytest.raises(ObjectMissing):
            await asyncio.to_thread(storage.read_range, missing, 0, 1)
        with pytest.raises(ObjectMissing):
            await storage.copy(missing, "target")
        await storage.delete(missing)
    assert await keys(storage) == ["folder/key"]


async def test_a_key_that_leads_elsewhere_is_refused(storage: Storage) -> None:
    await storage.write("source", chunked(b"x"))
    for key in ("", "/etc/passwd", "../up", "a/../../up", "a//b", "a/", "a/.", ".partial/a", "a\0b", "a\n", "a\\b"):
        for refused in (
            storage.write(key, chunked(b"x")),
            read(storage, key),
            asyncio.to_thread(storage.read_range, key, 0, 1),
            storage.stat(key),
            storage.copy("source", key),
            storage.copy(key, "target"),
            storage.delete(key),
            storage.delete_tree(key),
        ):
            with pytest.raises(ValueError, match="not a storage key"):
                await refused
    assert await keys(storage) == ["source"]


async def test_a_write_replaces_and_the_etag_changes(storage: Storage) -> None:
    await storage.write("key", chunked(b"first"))
    before = await etag(storage, "key")
    await storage.write("key", chunked(b"other"))
    assert await read(storage, "key") == b"other"
    assert await etag(storage, "key") != before


async def test_a_reader_gets_one_object_whole(storage: Storage) -> None:
    old, new = os.urandom(3 * MIB), os.urandom(3 * MIB)
    await storage.write("key", chunked(old))
    blocks = aiter(storage.read("key"))
    begun = await anext(blocks)
    await storage.write("key", chunked(new))
    assert begun + b"".join([block async for block in blocks]) == old


async def test_a_reader_may_leave_early(storage: Storage) -> None:
    await storage.write("key", chunked(bytes(3 * MIB)))
    blocks = storage.read("key")
    async for block in blocks:
        assert block
        break
    del blocks  # warnings are errors: a file or connection left open would fail the test
    await asyncio.sleep(0.1)
    assert await read(storage, "key", 0, 1) == b"\0"


async def test_concurrent_writes_leave_one_whole_winner(storage: Storage) -> None:
    bodies = [bytes([number]) * (8 * MIB + 1) for number in range(3)]
    await asyncio.gather(*(storage.write("key", chunked(body)) for body in bodies))
    assert await read(storage, "key") in bodies
    assert await keys(storage) == ["key"]


async def test_a_broken_write_leaves_nothing(storage: Storage, residue: Residue) -> None:
    for size in (10, 3 * MIB, 20 * MIB):
        with pytest.raises(ConnectionResetError, match="the client went away"):
            await storage.write("key", broken_after(bytes(size)))
        assert await keys(storage) == []
        assert residue() == []


async def test_a_broken_write_leaves_what_was_there(storage: Storage) -> None:
    await storage.write("key", chunked(b"first"))
    with pytest.raises(ConnectionResetError):
        await storage.write("key", broken_after(bytes(9 * MIB)))
    assert await read(storage, "key") == b"first"


async def test_a_cancelled_write_leaves_nothing(storage: Storage, residue: Residue) -> None:
    for size in (10, 3 * MIB, 20 * MIB):
        reached = asyncio.Event()
        write = asyncio.create_task(storage.write("key", stuck_after(bytes(size), reached)))
        await reached.wait()
        write.cancel()
        with pytest.raises(asyncio.CancelledError):
            await write
        assert await keys(storage) == []
        assert residue() == []


async def test_a_write_cancelled_at_any_moment_leaves_no_half(storage: Storage, residue: Residue) -> None:
    """Cancelled again and again, as anyio's scopes do it: nothing can be awaited on the way out."""
    body = bytes(17 * MIB)
    for milliseconds in range(0, 100, 10):
        write = asyncio.create_task(storage.write(f"key-{milliseconds}", chunked(body)))
        await asyncio.sleep(milliseconds / 1000)
        while not write.done():
            write.cancel()
            await asyncio.sleep(0)
        await asyncio.wait([write])
    found = await listed(storage)
    await storage.close()  # waits for what still runs on threads
    assert residue() == []
    assert {stat.size for stat in found} <= {len(body)}


async def test_a_copy_outlives_its_source(storage: Storage, residue: Residue) -> None:
    await storage.write("source", chunked(b"first"), "image/png")
    await storage.copy("source", "deep/target")
    await storage.copy("source", "deep/target")
    await storage.write("source", chunked(b"other"))
    assert await read(storage, "deep/target") == b"first"
    await storage.delete("source")
    assert await read(storage, "deep/target") == b"first"
    assert residue() == []


async def test_a_copy_is_of_the_object_that_was_meant(storage: Storage, residue: Residue) -> None:
    for size in (10, 6 * MIB):  # the second is copied in parts
        first, other = os.urandom(size), os.urandom(size)
        await storage.write("source", chunked(first))
        seen = await etag(storage, "source")
        await storage.copy("source", "target", seen)
        assert await read(storage, "target") == first

        await storage.write("source", chunked(other))
        with pytest.raises(ObjectChanged):
            await storage.copy("source", "second", seen)
        await storage.delete("source")
        with pytest.raises(ObjectMissing):
            await storage.copy("source", "second", seen)
        assert await keys(storage) == ["target"]
        assert residue() == []


async def test_objects_are_listed_and_deleted_in_pages(storage: Storage) -> None:
    names = sorted(f"shelf/{number % 7}/{number:04}" for number in range(70))
    await asyncio.gather(*(storage.write(name, chunked(b"x")) for name in names))
    assert await keys(storage) == names
    assert await keys(storage, "she") == names
    assert await keys(storage, "shelf/3/") == [name for name in names if name.startswith("shelf/3/")]
    assert await keys(storage, "shelf/3/000") == ["shelf/3/0003"]
    assert await keys(storage, "shelf/3/0003") == ["shelf/3/0003"]
    for elsewhere in ("elsewhere/", "shelf/3/0003/", "..", "../", "."):
        assert await keys(storage, elsewhere) == []
    await storage.delete(*names[:65])
    assert await keys(storage) == names[65:]
    await storage.delete_tree("shelf")
    assert await keys(storage) == []


async def test_a_tree_is_deleted_whole_and_alone(storage: Storage, residue: Residue) -> None:
    for key in ("a/b/one", "a/b/c/two", "a/bb/three", "a/b-", "b/four"):
        await storage.write(key, chunked(b"x"))
    for tree in ("a/b", "a/b", "b/four", "nothing"):
        await storage.delete_tree(tree)
    assert await keys(storage) == ["a/b-", "a/bb/three", "b/four"]
    assert residue() == []


@pytest.mark.long
async def test_memory_stays_bounded(storage: Storage) -> None:
    chunk = bytes(64 * 1024)

    async def large() -> AsyncIterator[bytes]:
        for _ in range(256 * MIB // len(chunk)):
            yield chunk

    with less_memory_than(48 * MIB):
        written = await storage.write("key", large())
    assert written.size == 256 * MIB
    with less_memory_than(4 * MIB):
        assert sum([len(block) async for block in storage.read("key", end=32 * MIB)]) == 32 * MIB


@contextmanager
def less_memory_than(limit: int) -> Generator[None]:
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < limit


async def test_check_leaves_nothing(storage: Storage, residue: Residue) -> None:
    await storage.check()
    assert await keys(storage) == []
    assert residue() == []


async def test_a_folder_signs_no_addresses(folder: Storage) -> None:
    with pytest.raises(NotImplementedError, match="cannot reach"):
        folder.sign_put("key", 60)
    with pytest.raises(NotImplementedError, match="cannot reach"):
        folder.sign_get("key", 60, content_type="image/png", disposition="inline")
    assert folder.key_of("http://127.0.0.1:8333/bucket/key") is None
    assert not folder.is_direct
