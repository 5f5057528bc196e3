"""A PNG without what is not needed to show it: Pillow does not get over mistakes in the rest."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from contextlib import suppress

from ..remote_file import RemoteFile
from .chunks import (
    COLOUR,
    GREY,
    PALETTE,
    SIGNATURE,
    BrokenPng,
    Chunk,
    Header,
    read_checked,
    read_chunks,
    read_header,
    write_chunk,
    write_header,
)

_LONGEST = 65_536
_HEAD_OF_CHUNK = 8


class Essentials:
    """The same picture as a file to read and seek in. To make it raises BrokenPng."""

    def __init__(self, file: RemoteFile) -> None:
        header = read_header(file)
        chunks = list(read_chunks(file))
        pixels = [chunk for chunk in chunks if chunk.name == b"IDAT"]
        if not pixels:
            raise BrokenPng("there are no pixels")
        self._file = file
        self._head = SIGNATURE + write_header(header) + _beside_pixels(file, chunks, header)
        self._start = pixels[0].start - _HEAD_OF_CHUNK
        self._pixels = pixels[-1].end - self._start
        self._tail = write_chunk(b"IEND", b"")
        self._place = 0
        self._size = len(self._head) + self._pixels + len(self._tail)

    def read(self, size: int = -1) -> bytes:
        """Read on from where the last one ended, to the end without a size."""
        end = self._size if size < 0 else min(self._place + size, self._size)
        parts = []
        while self._place < end:
            part = self._part(end - self._place)
            if not part:  # the last pixels are cut off
                break
            parts.append(part)
            self._place += len(part)
        return b"".join(parts)

    def _part(self, size: int) -> bytes:
        place = self._place
        if place < len(self._head):
            return self._head[place : place + size]
        place -= len(self._head)
        if place < self._pixels:
            self._file.seek(self._start + place)
            return self._file.read(min(size, self._pixels - place))
        place -= self._pixels
        return self._tail[place : place + size]

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to another place."""
        self._place = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        return self._place

    def tell(self) -> int:
        """Say where the next read begins."""
        return self._place


def _beside_pixels(file: RemoteFile, chunks: list[Chunk], header: Header) -> bytes:
    """The palette and, as far as they are sound, transparency, the profile of the colours, and which side is up."""
    kept: dict[bytes, bytes] = {}
    for chunk in chunks:
        if chunk.length > _LONGEST or chunk.name not in _SOUND or chunk.name in kept:
            continue
        with suppress(BrokenPng):
            content = read_checked(file, chunk)
            if _SOUND[chunk.name](content, header):
                kept[chunk.name] = content
    return b"".join(write_chunk(name, kept[name]) for name in _SOUND if name in kept)


def _is_palette(content: bytes, header: Header) -> bool:
    return header.colours == PALETTE and len(content) % 3 == 0 and 3 <= len(content) <= 768


def _is_transparency(content: bytes, header: Header) -> bool:
    if header.colours == PALETTE:
        return 1 <= len(content) <= 256
    return len(content) == {GREY: 2, COLOUR: 6}.get(header.colours)


def _is_profile(content: bytes, _header: Header) -> bool:
    name, _, packed = content.partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(packed[1:], _LONGEST)
    except zlib.error:
        return False
    return 1 <= len(name) <= 79 and packed[:1] == b"\0" and unpacker.eof


# In the order in which they have to come.
_SOUND: dict[bytes, Callable[[bytes, Header], bool]] = {
    b"iCCP": _is_profile,
    b"PLTE": _is_palette,
    b"tRNS": _is_transparency,
    b"eXIf": lambda content, _: content[:2] in {b"II", b"MM"},
}
