"""Streams of bytes."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable

from .errors import TooLarge


class Chunks(AsyncIterator[bytes]):
    """What a function gives when it is called again and again, until it gives nothing.

    Unlike a generator it has no variable that holds the last chunk while the next one is waited for: a client may let
    us wait for long.
    """

    __slots__ = ("_following", "_over")

    def __init__(self, following: Callable[[], Awaitable[bytes]]) -> None:
        self._following = following
        self._over = False

    async def __anext__(self) -> bytes:
        if not self._over and (chunk := await self._following()):
            return chunk
        self._over = True
        raise StopAsyncIteration


async def peeked(chunks: AsyncIterable[bytes], size: int) -> tuple[bytes, Chunks]:
    """Read so many first bytes of a stream, or all that there are; gives them, and all of the stream."""
    stream = aiter(chunks)
    head = b""
    while len(head) < size and (chunk := await anext(stream, b"")):
        head += chunk
    begun = [head]

    async def following() -> bytes:
        return begun.pop() if begun else await anext(stream, b"")

    return head[:size], Chunks(following)


def limited(chunks: AsyncIterable[bytes], limit: int) -> Chunks:
    """The stream, which raises TooLarge when it grows beyond so many bytes: it is that of a file."""
    stream, left = aiter(chunks), limit

    async def following() -> bytes:
        nonlocal left
        chunk = await anext(stream, b"")
        left -= len(chunk)
        if left < 0:
            raise TooLarge("The file", limit)
        return chunk

    return Chunks(following)
