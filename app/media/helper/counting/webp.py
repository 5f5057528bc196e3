"""WebP: the chunks of a RIFF file, of which every frame is one."""

from __future__ import annotations

import struct

from .source import MOST_AT_ONCE, READ_THROUGH, Count, Header, Source, TooMuch

MOST_CHUNKS = 10_000

_CHUNK = struct.Struct("<4sI")
_LITTLE_32 = struct.Struct("<I")
_LITTLE_16 = struct.Struct("<H")


def read(source: Source, header: Header) -> None:
    """Count the chunks."""
    _read_size(source, header)
    if source.size > MOST_AT_ONCE:
        raise TooMuch("too many bytes")
    chunks = Count("chunks", MOST_CHUNKS)
    place = 12
    while place < READ_THROUGH and len(head := source.read(place, _CHUNK.size)) == _CHUNK.size:
        chunks.add()
        place += 8 + _CHUNK.unpack(head)[1]
        place += place % 2


def _read_size(source: Source, header: Header) -> None:
    match source.read(12, 4):
        case b"VP8X":
            header.width = (source.number(24, _LITTLE_32) & 0xFFFFFF) + 1
            header.height = (source.number(26, _LITTLE_32) >> 8) + 1
        case b"VP8L":
            bits = source.number(21, _LITTLE_32)
            header.width, header.height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            header.width = source.number(26, _LITTLE_16) & 0x3FFF
            header.height = source.number(28, _LITTLE_16) & 0x3FFF
