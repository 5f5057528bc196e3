"""Windows icons: the list of pictures, and the chunks of the one that is shown."""

from __future__ import annotations

import struct

from . import png
from .source import Count, Header, Source

MOST_PICTURES = 256

_HEAD = struct.Struct("<4xH")
_ENTRY = struct.Struct("<BBBBHHII")


def read(source: Source, header: Header) -> None:
    """Count the pictures, and the chunks where one is a PNG."""
    number = source.number(0, _HEAD)
    chunks = Count("chunks", png.MOST_CHUNKS)
    entries = source.records(_HEAD.size, _ENTRY, min(number, MOST_PICTURES))
    for width, height, _, _, _, _, _, place in entries:
        if (width or 256) * (height or 256) > (header.width or 0) * (header.height or 0):
            header.width, header.height = width or 256, height or 256
        if source.read(place, 4) == b"\x89PNG":
            png.count_chunks(source, Header(), place, chunks)
    Count("pictures", MOST_PICTURES).add(number)
