"""Streams of bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable


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
