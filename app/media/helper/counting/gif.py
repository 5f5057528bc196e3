"""GIF: blocks before the picture, and frames."""

from __future__ import annotations

import struct

from .source import Broken, Count, Header, Source

# Before the first frame: extensions and comments, and bytes that belong to nothing.
MOST_BLOCKS = 10_000
MOST_JUNK = 65_536
# Of up to 255 bytes each, in the extensions before the first frame.
MOST_PIECES = 10_000
# In the first megabyte. Only the first frame is ever decoded, so that those far behind cost nothing.
MOST_FRAMES = 5_000
_FRAMES_WITHIN = 1 << 20

_SCREEN = struct.Struct("<6xHHB2x")
_EXTENSION, _FRAME, _END = 0x21, 0x2C, 0x3B


def read(source: Source, header: Header) -> None:
    """Count up to the first frame, then those in the file's first part."""
    screen = source.read(0, _SCREEN.size)
    if len(screen) < _SCREEN.size:
        return
    header.width, header.height, flags = _SCREEN.unpack(screen)
    place = _first_frame(source, _SCREEN.size + _palette(flags))
    if place is not None:
        _count_frames(source.read(0, _FRAMES_WITHIN), place)


def _palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _first_frame(source: Source, place: int) -> int | None:
    blocks, pieces = Count("blocks", MOST_BLOCKS), Count("pieces of extensions", MOST_PIECES)
    junk = Count("bytes between blocks", MOST_JUNK, Broken)
    while kind := source.read(place, 1):
        if kind[0] == _FRAME:
            return place
        if kind[0] == _END:
            return None
        if kind[0] != _EXTENSION:
            junk.add()
            place += 1
            continue
        blocks.add()
        place += 2
        while (size := source.read(place, 1)) and size[0]:
            pieces.add()
            place += 1 + size[0]
        place += 1
    return None


def _count_frames(data: bytes, place: int) -> None:
    """Go from frame to frame; the loops are written out, as there may be a million pieces."""
    frames, end = Count("frames", MOST_FRAMES), len(data) - 10
    while place < end:
        kind = data[place]
        if kind == _END:
            return
        if kind == _FRAME:
            frames.add()
            place += 11 + _palette(data[place + 9])
        elif kind == _EXTENSION:
            place += 2
        else:
            place += 1
            continue
        while place < end and data[place]:
            place += data[place] + 1
        place += 1
