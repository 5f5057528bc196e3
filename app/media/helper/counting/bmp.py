"""BMP: the header, of which there are many kinds."""

from __future__ import annotations

import struct

from .source import Header, Source

_OFFSET, _KIND = struct.Struct("<10xI"), struct.Struct("<I")
_OLD, _NEW = struct.Struct("<HHHH"), struct.Struct("<iiHHI")
_OLD_SIZE, _OS2_SIZE = 12, 64
_BITS = {1, 2, 4, 8, 16, 24, 32, 64}
# A wrapped JPEG or PNG tells no bits.
_WRAPPED = {4, 5}
# Pixels one after another, with and without masks; the others are packed, and in OS/2 all but the first.
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
    if width <= 0 or not height or planes != 1 or not (bits in _BITS or compression in _WRAPPED):
        return
    header.width, header.height = width, abs(height)
    row = (width * bits + 31) // 32 * 4
    is_packed = compression not in (_UNPACKED if size != _OS2_SIZE else {0})
    pixels = 1 if is_packed else row * header.height
    header.is_whole = source.number(0, _OFFSET) + pixels <= source.size
