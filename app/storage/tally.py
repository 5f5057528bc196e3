"""What is known of a stream by the time that it ends."""

from __future__ import annotations

import hashlib

from .base import Written


class Tally:
    """Size and md5 of the blocks so far. For worker threads: hashing a large block lets other threads run."""

    def __init__(self) -> None:
        self._size = 0
        self._md5 = hashlib.md5(usedforsecurity=False)

    def add(self, block: memoryview) -> None:
        """Count the next block in."""
        self._size += len(block)
        self._md5.update(block)

    def written(self) -> Written:
        """Sum up."""
        return Written(self._size, self._md5.hexdigest())
