"""What the formats have in common: a file's bytes by their places, and counting up to a limit."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..pipe import BLOCK_SIZE
from ..remote_file import RemoteFile

# How much of a file of many small pieces is read for counting. What lies behind is left to the budget: to count it all
# would be to read large files twice.
READ_THROUGH = 16 << 20
# What the decoders of some formats take into memory as a whole, twice: a quarter of what a helper may have.
MOST_AT_ONCE = 512 << 20
# What is kept beside the pixels: profiles, previews, what a program writes down for itself.
MOST_METADATA = 64 << 20


class TooMuch(Exception):
    """A file has more of something than a decoder is given; the message says of what."""


class Broken(Exception):
    """A file has so much in it that belongs to nothing that it is none of its format."""


@dataclass(slots=True)
class Header:
    """The size that a file's header says, as far as it was read; and whether all that it promises is in the file."""

    width: int | None = None
    height: int | None = None
    is_whole: bool = False


class Count:
    """Counts up to a limit."""

    def __init__(self, what: str, most: int, error: type[Exception] = TooMuch) -> None:
        self._what = what
        self._left = most
        self._error = error

    def add(self, number: int = 1) -> None:
        """Count so many more. Raises TooMuch, or what was given instead."""
        self._left -= number
        if self._left < 0:
            raise self._error(f"too many {self._what}")


class Source:
    """A file's bytes by their places; small reads that follow each other come from one large one."""

    def __init__(self, file: RemoteFile) -> None:
        self.size = file.size
        self._file = file
        self._start = 0
        self._piece = b""

    def read(self, place: int, size: int) -> bytes:
        """The bytes from a place on: fewer at the file's end."""
        start = place - self._start
        if 0 <= start <= len(self._piece) - size:
            return self._piece[start : start + size]
        return self._read_anew(place, size)

    def ends_with(self, last: bytes) -> bool:
        """Say whether these are the file's last bytes."""
        return self.read(max(self.size - len(last), 0), len(last)) == last

    def number(self, place: int, layout: struct.Struct) -> int:
        """One number of that layout; 0 behind the file's end."""
        found = self.read(place, layout.size)
        return int(layout.unpack(found)[0]) if len(found) == layout.size else 0

    def records(self, place: int, layout: struct.Struct, number: int) -> Iterator[tuple[Any, ...]]:
        """So many records of that layout: fewer at the file's end."""
        found = self.read(place, number * layout.size)
        return layout.iter_unpack(found[: len(found) // layout.size * layout.size])

    def _read_anew(self, place: int, size: int) -> bytes:
        if place >= self.size:
            return b""
        self._file.seek(place)
        self._start = place
        # Up to where a block ends, so that what is read forwards fetches each block once.
        self._piece = self._file.read(max(size, BLOCK_SIZE - place % BLOCK_SIZE))
        return self._piece[:size]
