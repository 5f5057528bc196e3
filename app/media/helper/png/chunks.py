"""The chunks that a PNG consists of."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from ..pipe import BLOCK_SIZE
from ..remote_file import RemoteFile

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, COLOUR, PALETTE, GREY_WITH_ALPHA, COLOUR_WITH_ALPHA = 0, 2, 3, 4, 6

_CHUNK = struct.Struct(">I4s")
_CHECKSUM = struct.Struct(">I")
_HEADER = struct.Struct(">IIBBBBB")
_DEPTHS = {
    GREY: {1, 2, 4, 8, 16},
    COLOUR: {8, 16},
    PALETTE: {1, 2, 4, 8},
    GREY_WITH_ALPHA: {8, 16},
    COLOUR_WITH_ALPHA: {8, 16},
}


class BrokenPng(Exception):
    """Not all pixels are there, or what is there is not what was written."""


class Chunk(NamedTuple):
    """A chunk by its name, and where its content lies."""

    name: bytes
    start: int
    length: int

    @property
    def end(self) -> int:
        """Behind the checksum that follows the content."""
        return self.start + self.length + _CHECKSUM.size


class Header(NamedTuple):
    """What the chunk IHDR says."""

    width: int
    height: int
    depth: int
    colours: int
    compression: int
    filters: int
    interlaced: int


def read_header(file: RemoteFile) -> Header:
    """Read the first chunk. Raises BrokenPng."""
    first = next(read_chunks(file), None)
    if first is None or first.name != b"IHDR" or first.length != _HEADER.size:
        raise BrokenPng("there is no header")
    header = Header._make(_HEADER.unpack(read_checked(file, first)))
    if not (header.width and header.height and header.depth in _DEPTHS.get(header.colours, ())):
        raise BrokenPng("there are no such pixels")
    if header.compression or header.filters or header.interlaced > 1:
        raise BrokenPng("nobody packs pixels so")
    return header


def read_chunks(file: RemoteFile) -> Iterator[Chunk]:
    """Go over the chunks up to the end, where one may be cut off. Pixels are in the IDATs of the first row only."""
    place, before, has_pixels = len(SIGNATURE), b"", False
    while len(head := _read(file, place, _CHUNK.size)) == _CHUNK.size:
        length, name = _CHUNK.unpack(head)
        chunk = Chunk(name, place + _CHUNK.size, length)
        if name == b"IEND":
            return
        if name != b"IDAT" or before == b"IDAT" or not has_pixels:
            yield chunk
        has_pixels = has_pixels or name == b"IDAT"
        place, before = chunk.end, name


def read_checked(file: RemoteFile, chunk: Chunk) -> bytes:
    """Read a chunk's content. Raises BrokenPng where it is cut off or its checksum fails."""
    content = b"".join(read_pieces(file, chunk))
    if len(content) < chunk.length:
        raise BrokenPng("a chunk is cut off")
    return content


def read_pieces(file: RemoteFile, chunk: Chunk) -> Iterator[bytes]:
    """Read a chunk's content piece by piece. Raises BrokenPng in the end where the checksum fails."""
    place, end = chunk.start, chunk.start + chunk.length
    checksum = zlib.crc32(chunk.name)
    while place < end and (piece := _read(file, place, min(end - place, BLOCK_SIZE))):
        yield piece
        checksum = zlib.crc32(piece, checksum)
        place += len(piece)
    found = _read(file, end, _CHECKSUM.size)
    if len(found) == _CHECKSUM.size and found != _CHECKSUM.pack(checksum):
        raise BrokenPng("a checksum fails")


def write_chunk(name: bytes, content: bytes) -> bytes:
    """Give the bytes of a chunk."""
    return _CHUNK.pack(len(content), name) + content + _CHECKSUM.pack(zlib.crc32(name + content))


def write_header(header: Header) -> bytes:
    """Give the bytes of the chunk IHDR."""
    return write_chunk(b"IHDR", _HEADER.pack(*header))


def _read(file: RemoteFile, place: int, size: int) -> bytes:
    file.seek(place)
    return file.read(size)
