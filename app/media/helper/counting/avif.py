"""AVIF and HEIC: the items that a picture is put together from."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from math import prod

from .boxes import MOST_BOXES, Box, boxes
from .items import Size, are_whole, picture_size
from .source import MOST_AT_ONCE, Count, Header, Source, TooMuch

# A decoder looks for each of them among those before. Large pictures are put together from some hundred tiles.
MOST_ITEMS = 4_000
# Of the list that says which items belong together.
MOST_REFERENCES = 65_536

_SHORT = struct.Struct(">H")
_LONG = struct.Struct(">I")


def read(source: Source, header: Header) -> None:
    """Count the items, one of which is the picture."""
    counted = Count("boxes", MOST_BOXES)
    for box in boxes(source, 0, source.size, counted):
        if box.name == b"meta":
            _read_items(source, box, counted, header)
    if source.size > MOST_AT_ONCE:
        raise TooMuch("too many bytes")


def _read_items(source: Source, meta: Box, counted: Count, header: Header) -> None:
    """Sizes come last in the list: what is too much is said when they are read."""
    found = list(boxes(source, meta.start + 4, meta.end, counted))
    properties = [inner for box in found if box.name == b"iprp" for inner in boxes(source, box.start, box.end, counted)]
    sizes = [size for box in properties if box.name == b"ipco" for size in _sizes(source, box, counted)]
    _note_size(source, [*found, *properties], dict(sizes), header)
    items, references = Count("items", MOST_ITEMS), Count("references", MOST_REFERENCES)
    for box in found:
        version = source.read(box.start, 1)
        if box.name == b"iinf":
            items.add(source.number(box.start + 4, _LONG if version > b"\0" else _SHORT))
        elif box.name == b"iloc":
            Count("items", MOST_ITEMS).add(source.number(box.start + 6, _LONG if version > b"\1" else _SHORT))
        elif box.name == b"iref":
            references.add(box.end - box.start)


def _note_size(source: Source, found: Sequence[Box], sizes: dict[int, Size], header: Header) -> None:
    """Without a list that says which item is the picture, it is the largest: the others are its tiles and previews."""
    size = picture_size(source, found, sizes) or max(sizes.values(), key=prod, default=None)
    if size is not None:
        header.width, header.height = size
        header.is_whole = are_whole(source, found)


def _sizes(source: Source, properties: Box, counted: Count) -> Iterator[tuple[int, Size]]:
    """Those properties that are sizes, with their numbers."""
    for number, box in enumerate(boxes(source, properties.start, properties.end, counted), 1):
        if box.name == b"ispe":
            yield number, (source.number(box.start + 4, _LONG), source.number(box.start + 8, _LONG))
