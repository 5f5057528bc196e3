"""Photoshop documents: image resources."""

from __future__ import annotations

import struct

from .source import MOST_METADATA, Count, Header, Source

MOST_RESOURCES = 10_000

_SIZE = struct.Struct(">II")
_LENGTH = struct.Struct(">I")
_HEADER_SIZE = 26


def read(source: Source, header: Header) -> None:
    """Count the resources."""
    found = source.read(14, _SIZE.size)
    if len(found) < _SIZE.size:
        return
    header.height, header.width = _SIZE.unpack(found)
    metadata, resources = Count("bytes of metadata", MOST_METADATA), Count("resources", MOST_RESOURCES)
    place = _HEADER_SIZE
    colours = source.number(place, _LENGTH)
    place += 4 + colours
    length = source.number(place, _LENGTH)
    metadata.add(colours + length)
    place += 4
    end = min(place + length, source.size)
    while place < end:
        resources.add()
        name = source.read(place + 6, 1)
        place += 7 + (name[0] | 1 if name else 1)
        size = source.number(place, _LENGTH)
        place += 4 + size + size % 2
