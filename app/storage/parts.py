"""Parts of an object that is on its way to S3."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import IO, BinaryIO, cast

from ..errors import StorageError
from ..pool import Pool
from .base import Written
from .tally import Tally

PART = 8 * 1024 * 1024
_READ = 128 * 1024


def part_size(number: int) -> int:
    """How large a part is that is not the last.

    S3 takes 10,000 parts of an object. Those that come after 39 GiB are larger, so that objects up to 351 GiB fit; not
    on servers that want all parts to be of one size, as R2 does.
    """
    return PART if number <= 5000 else 8 * PART


class Part:
    """A temporary file, which has no name where the system can do that: it is gone when the program is.

    boto3 reads it like any file.
    """

    def __init__(self, folder: Path) -> None:
        self._file: BinaryIO = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - `close` closes it

    def write(self, block: memoryview) -> None:
        self._file.write(block)
        self._file.flush()  # a full disk is found here, not where boto3 reads

    def body(self) -> IO[bytes]:
        """The part as boto3 takes it, from its beginning."""
        self._file.seek(0)
        return cast("IO[bytes]", self)

    def read(self, size: int = -1) -> bytes:
        """Read `size` bytes or more: an HTTP client asks for 16 KiB at a time, and each time costs."""
        return self._file.read(max(size, _READ) if size >= 0 else size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        with suppress(OSError):  # what a full disk did not take is tried once more
            self._file.close()


class Parts:
    """An object's bytes, hashed and cut into parts as they come. The parts are closed with the context.

    The methods run on threads. The lock is for a cancelled write, whose last call may still run when `close` comes.
    """

    def __init__(self, folder: Path, pool: Pool) -> None:
        """`folder` is where the parts wait; `pool` has threads to close them."""
        self._folder = folder
        self._pool = pool
        self._lock = Lock()
        self._parts: list[Part] = []
        self._room = 0
        self._tally = Tally()
        self._over = False

    async def __aenter__(self) -> Parts:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._parts or error is not None:
            await self._pool.clean_up(self.close)

    @property
    def begun(self) -> int:
        """How many there are."""
        return len(self._parts)

    @property
    def whole(self) -> int:
        """How many have their full size."""
        return len(self._parts) - (self._room > 0)

    def append(self, block: memoryview) -> bool:
        """Add the block to the last part and, where that gets whole, to the next; tell whether one is whole.

        Raises StorageError where there is no room for temporary files.
        """
        with self._lock, self._failures():
            if self._over:
                raise ValueError("the parts were closed")
            self._tally.add(block)
            while block:
                block = block[self._fill_part(block) :]
        return self.whole > 0

    def part(self, number: int) -> Part:
        """Give one of them; the first is number 1."""
        return self._parts[number - 1]

    def written(self) -> Written:
        """Sum up what was appended."""
        return self._tally.written()

    def close(self) -> None:
        """Let the parts go."""
        with self._lock:
            self._over = True
            for part in self._parts:
                part.close()

    def _fill_part(self, block: memoryview) -> int:
        if not self._room:
            self._parts.append(Part(self._folder))
            self._room = part_size(len(self._parts))
        fitting = block[: self._room]
        self._parts[-1].write(fitting)
        self._room -= len(fitting)
        return len(fitting)

    @contextmanager
    def _failures(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise StorageError(f"temporary files in {self._folder}: {error}") from error
