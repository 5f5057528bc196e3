"""A stranger's file as decoders want it, whose bytes the server process has."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache

from .pipe import BLOCK_SIZE

# What was counted through is still there when it is decoded.
_CACHED_BLOCKS = 64


class RemoteFile:
    """A file to read and seek in, as Pillow and PyAV want it, that keeps the blocks it fetched last."""

    def __init__(self, size: int, fetch: Callable[[int, int], bytes]) -> None:
        self.size = size
        self._position = 0
        self._fetch = fetch
        self._block = lru_cache(_CACHED_BLOCKS)(self._fetch_block)

    def _fetch_block(self, index: int) -> bytes:
        start = index * BLOCK_SIZE
        return self._fetch(start, min(BLOCK_SIZE, self.size - start))

    def read(self, size: int = -1) -> bytes:
        end = self.size if size < 0 else min(self._position + size, self.size)
        parts = []
        while self._position < end:
            index, skipped = divmod(self._position, BLOCK_SIZE)
            part = self._block(index)[skipped : skipped + end - self._position]
            if not part:  # the store holds less than it said
                break
            parts.append(part)
            self._position += len(part)
        return b"".join(parts)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("seek to before the file's first byte")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position
