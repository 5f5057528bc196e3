"""Request bodies that are compressed on their way (RFC 9110, 8.4)."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

from ..chunks import Chunks
from ..errors import TooLarge
from .errors import Malformed, Refusal

_GZIP = 16 + zlib.MAX_WBITS
_BLOCK = 65_536
# By so much a body may be larger than what it holds: nobody would see it grow in which nothing is compressed.
_SLACK = 65_536


def unpacked(chunks: AsyncIterator[bytes], content_encoding: str, most: int) -> AsyncIterator[bytes]:
    """The body as it was before it was compressed, in small blocks.

    Raises a refusal with 415 for what is neither gzip nor deflate; while it is read, Malformed where it is broken or
    cut off, and TooLarge where it grows to more than `most` bytes.
    """
    codings = [name for part in content_encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if not codings:
        return chunks
    if codings not in (["gzip"], ["x-gzip"], ["deflate"]):
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "The request's Content-Encoding is not known here: gzip and deflate are.",
            {"Accept-Encoding": "gzip, deflate"},
        )
    return Chunks(_Unpacking(chunks, codings[0], most).following)


class _Unpacking:
    """What a body grows to waits in zlib until it is wanted: there is never more of it in memory than a block."""

    def __init__(self, chunks: AsyncIterator[bytes], coding: str, most: int) -> None:
        self._stream = chunks
        self._coding = coding
        self._most = most
        self._packed = b""
        self._taken = self._given = 0
        # None in front of the body, and behind each of the members that gzip may have.
        self._unpacker: Any = None
        self._has_more = False

    async def following(self) -> bytes:
        """The next block; nothing at the end."""
        block = b""
        while not block:
            if not self._packed and not self._has_more:
                self._packed = await anext(self._stream, b"")
            if not self._packed and not self._has_more:
                self._check_whole()
                break
            block = self._next_block()
        if self._has_more:
            await asyncio.sleep(0)  # others are served between the blocks of what grows much
        return block

    def _next_block(self) -> bytes:
        unpacker = self._unpacker = self._unpacker or self._begin()
        before = len(self._packed)
        try:
            block: bytes = unpacker.decompress(self._packed, _BLOCK)
        except zlib.error as error:
            raise Malformed(f"is not the {self._coding} that its Content-Encoding says.") from error
        self._packed = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        self._has_more = len(block) == _BLOCK and not unpacker.eof
        if unpacker.eof:
            self._unpacker = None
        self._count(before - len(self._packed), len(block))
        return block

    def _begin(self) -> Any:
        if self._coding != "deflate":
            return zlib.decompressobj(_GZIP)
        if self._taken:
            raise Malformed("goes on behind the end of what is compressed.")
        # Some clients leave out zlib's head, which begins like this.
        has_head = self._packed[0] & 0x0F == 8
        return zlib.decompressobj(zlib.MAX_WBITS if has_head else -zlib.MAX_WBITS)

    def _count(self, taken: int, given: int) -> None:
        self._taken += taken
        self._given += given
        if self._given > self._most:
            raise TooLarge("The decompressed request body", self._most)
        if self._taken > 2 * self._given + _SLACK:
            raise Malformed("is larger than what is compressed in it.")

    def _check_whole(self) -> None:
        if self._unpacker is not None:
            raise Malformed("is cut off: what is compressed has no end.")
