"""BMP: the header, of which there are many kinds."""

from __future__ import annotations

import struct

from .source import Header, Source

_OFFSET, _KIND = struct.Struct("<10xI"), struct.Struct("<I")
_OLD, _NEW = struct.Struct("<HHHH"), struct.Struct("<iiHHI")
_OLD_SIZE = 12
_BITS = {1, 2, 4, 8, 16, 24, 32}
# Pixels one after another, with and without masks; the others are packed.
_UNPACKED = {0, 3, 6}


def read(source: Source, header: Header) -> None:
    """There is nothing to count: each pixel has its bytes, and packed ones cannot be many more."""
    size = source.number(14, _KIND)
    layout = _OLD if size == _OLD_SIZE else _NEW
    found = source.read(18, layout.size)
    if len(found) < layout.size:
        return
    width, height, planes, bits, compression = (*layout.unpack(found), 0)[:5]
    if size < 20:
        compression = 0
    if width <= 0 or not height or planes != 1 or bits not in _BITS:
        return
    header.width, header.height = width, abs(height)
    row = (width * bits + 31) // 32 * 4
    pixels = row * header.height if compression in _UNPACKED else 1
    header.is_whole = source.number(0, _OFFSET) + pixels <= source.size
