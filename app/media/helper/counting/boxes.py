"""The boxes that MP4, QuickTime and AVIF files are made of."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from .source import Count, Source

MOST_BOXES = 10_000

_HEAD = struct.Struct(">I4s")
_LONG = struct.Struct(">Q")


class Box(NamedTuple):
    """A box by its name and where its content lies."""

    name: bytes
    start: int
    end: int


def boxes(source: Source, start: int, end: int, counted: Count) -> Iterator[Box]:
    """The boxes between two places, each counted. Raises TooMuch."""
    while start < end and len(head := source.read(start, _HEAD.size)) == _HEAD.size:
        counted.add()
        size, name = _HEAD.unpack(head)
        content = start + 8
        if size == 1:
            size = source.number(content, _LONG)
            content += 8
        stop = min(start + size, end) if size else end
        if stop < content:
            return
        yield Box(name, content, stop)
        start = stop
