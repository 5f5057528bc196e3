"""MP4 and QuickTime: the boxes of the movie's description."""

from __future__ import annotations

from .boxes import MOST_BOXES, Box, boxes
from .source import Count, Header, Source

_DEEPEST = 10
_HOLDING_BOXES = {
    *(b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl", b"mvex"),
    *(b"udta", b"meta", b"ilst", b"wave", b"gmhd"),
}


def read(source: Source, _header: Header) -> None:
    """Count up to the end of the description: a decoder looks for each of its names among those before."""
    counted = Count("boxes", MOST_BOXES)
    for box in boxes(source, 0, source.size, counted):
        if box.name == b"moov":
            _count(source, box, counted, _DEEPEST)
            return


def _count(source: Source, box: Box, counted: Count, levels: int) -> None:
    start = box.start
    if box.name == b"meta" and source.read(start + 4, 4) != b"hdlr":
        start += 4  # a version and flags; QuickTime's has none
    for inner in boxes(source, start, box.end, counted):
        if inner.name in _HOLDING_BOXES and levels:
            _count(source, inner, counted, levels - 1)
