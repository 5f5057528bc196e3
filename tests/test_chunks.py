"""Streams of bytes that hold on to nothing."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Awaitable, Callable
from typing import cast

from triptych.chunks import Chunks


class Chunk(bytearray):
    """Bytes of which one can tell whether they are still there."""


async def test_it_ends_where_nothing_is_given_and_stays_so() -> None:
    given = [b"", b"b", b"a"]

    async def following() -> bytes:
        return given.pop()

    chunks = Chunks(following)
    assert [chunk async for chunk in chunks] == [b"a", b"b"]
    assert [chunk async for chunk in chunks] == []


async def test_the_last_chunk_is_let_go_while_the_next_is_waited_for() -> None:
    given: list[weakref.ref[Chunk]] = []

    async def following() -> Chunk:
        if given:
            await asyncio.Event().wait()
        chunk = Chunk(b"bytes")
        given.append(weakref.ref(chunk))
        return chunk

    chunks = Chunks(cast("Callable[[], Awaitable[bytes]]", following))
    assert await anext(chunks) == b"bytes"
    waiting = asyncio.ensure_future(anext(chunks))
    await asyncio.sleep(0)
    assert given[0]() is None
    waiting.cancel()
