"""Photoshop documents: image resources."""

from __future__ import annotations

import struct

from .source import MOST_METADATA, Count, Header, Source

MOST_RESOURCES = 10_000

_HEADER = struct.Struct(">4xH6xHIIHH")
_LENGTH = struct.Struct(">I")
_LONG_LENGTH = struct.Struct(">Q")
_PACKING = struct.Struct(">H")
_DEPTHS = {1, 8, 16, 32}
_COLOURS = {0, 1, 2, 3, 4, 7, 8, 9}


def read(source: Source, header: Header) -> None:
    """Count the resources."""
    found = source.read(0, _HEADER.size)
    if len(found) < _HEADER.size:
        return
    header.height, header.width = _HEADER.unpack(found)[2:4]
    metadata, resources = Count("bytes of metadata", MOST_METADATA), Count("resources", MOST_RESOURCES)
    place = _HEADER.size
    colours = source.number(place, _LENGTH)
    place += 4 + colours
    length = source.number(place, _LENGTH)
    metadata.add(colours + length)
    place += 4
    metadata_end = place + length
    end = min(metadata_end, source.size)
    while place < end:
        resources.add()
        name = source.read(place + 6, 1)
        place += 7 + (name[0] | 1 if name else 1)
        size = source.number(place, _LENGTH)
        place += 4 + size + size % 2
    header.is_whole = _has_pixels(source, metadata_end)


def _has_pixels(source: Source, layers: int) -> bool:
    """Say whether there is such a kind of pixels, and those that are not packed are all in the file."""
    version, channels, height, width, depth, colours = _HEADER.unpack(source.read(0, _HEADER.size))
    if depth not in _DEPTHS or colours not in _COLOURS:
        return False
    length = _LENGTH if version == 1 else _LONG_LENGTH
    place = layers + length.size + source.number(layers, length)
    rows = channels * height
    size = 1 if source.number(place, _PACKING) else rows * ((width * depth + 7) // 8)
    return place + _PACKING.size + size <= source.size
