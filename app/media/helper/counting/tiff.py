"""TIFF: the entries of its first directory, and what they hold."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import repeat
from operator import add
from typing import NamedTuple

from .source import MOST_AT_ONCE, Count, Header, Source, TooMuch

MOST_ENTRIES = 1_000
# Strips or tiles; the decoder is started for each.
MOST_PIECES = 200_000
# Photoshop keeps its layers in one of them.
MOST_VALUES = 256 << 20

_WIDTH, _HEIGHT, _COMPRESSION, _STRIPS, _TILES = 256, 257, 259, 273, 324
_LENGTHS = {_STRIPS: 279, _TILES: 325}
_LISTS = {*_LENGTHS, *_LENGTHS.values()}
# By the number of the type: how many bytes one value of it has.
_UNITS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_NUMBERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}


class _Layout(NamedTuple):
    """How numbers are written: BigTIFF has longer ones."""

    start: int
    offset: struct.Struct
    number: struct.Struct
    entry: struct.Struct
    order: str


def read(source: Source, header: Header) -> None:
    """Count the entries and the bytes of their values, which may lie on top of each other."""
    layout = _layout(source.read(0, 4))
    place = source.number(layout.start, layout.offset)
    first = place + layout.number.size
    number = min(source.number(place, layout.number), max(source.size - first, 0) // layout.entry.size)
    entries = source.records(first, layout.entry, min(number, MOST_ENTRIES))
    values, pieces = Count("bytes in entries", min(source.size, MOST_VALUES)), Count("strips or tiles", MOST_PIECES)
    compression, lists = 1, dict[int, Sequence[int]]()
    for tag, kind, count, value in entries:
        size = count * _UNITS.get(kind, 0)
        if size > len(value) and layout.offset.unpack(value)[0] + size <= source.size:
            values.add(size)
            pieces.add(count if tag in {_STRIPS, _TILES} else 0)
        if tag in _LISTS and tag not in lists and count <= MOST_PIECES:
            lists[tag] = _numbers(source, kind, count, value, layout)
        elif tag == _COMPRESSION:
            compression = _number(kind, value, layout)
        elif tag == _WIDTH:
            header.width = _number(kind, value, layout)
        elif tag == _HEIGHT:
            header.height = _number(kind, value, layout)
    Count("entries", MOST_ENTRIES).add(number)
    header.is_whole = any(_are_inside(source, lists, *tags) for tags in _LENGTHS.items())
    if compression != 1 and source.size > MOST_AT_ONCE:
        raise TooMuch("too many bytes")


def _layout(magic: bytes) -> _Layout:
    order = ">" if magic[:2] == b"MM" else "<"
    if magic[2:4] in (b"+\0", b"\0+"):
        return _Layout(8, struct.Struct(order + "Q"), struct.Struct(order + "Q"), struct.Struct(order + "HHQ8s"), order)
    return _Layout(4, struct.Struct(order + "I"), struct.Struct(order + "H"), struct.Struct(order + "HHI4s"), order)


def _number(kind: int, value: bytes, layout: _Layout) -> int:
    code = _NUMBERS.get(kind, "B")
    return int(struct.unpack_from(layout.order + code, value)[0])


def _numbers(source: Source, kind: int, count: int, value: bytes, layout: _Layout) -> Sequence[int]:
    """All numbers of an entry: few are in it, and many somewhere else."""
    one = struct.Struct(layout.order + _NUMBERS.get(kind, "B"))
    size = count * one.size
    found = value if size <= len(value) else source.read(layout.offset.unpack(value)[0], size)
    return [number for (number,) in one.iter_unpack(found[: min(size, len(found) // one.size * one.size)])]


def _are_inside(source: Source, lists: dict[int, Sequence[int]], places: int, lengths: int) -> bool:
    """Say whether all strips, or tiles, are in the file."""
    found = lists.get(places, ())
    ends = map(add, found, lists.get(lengths) or repeat(1))
    return bool(found) and all(0 < end <= source.size for end in ends)
