"""Matroska and WebM: the elements before the first frame."""

from __future__ import annotations

from .source import Count, Header, Source

MOST_ELEMENTS = 10_000

_SEGMENT, _CLUSTER = 0x18538067, 0x1F43B675
# Tags and chapters and what they are made of: a decoder looks for each name among those before.
_HOLDING_ELEMENTS = {0x1254C367, 0x7373, 0x1043A770, 0x45B9, 0xB6}


def read(source: Source, _header: Header) -> None:
    """Count up to the first cluster of frames."""
    elements = Count("elements", MOST_ELEMENTS)
    place = 0
    while (element := _head(source, place)) is not None:
        elements.add()
        name, place, size = element
        if name == _CLUSTER:
            return
        if name != _SEGMENT and name not in _HOLDING_ELEMENTS:
            place += size


def _head(source: Source, place: int) -> tuple[int, int, int] | None:
    """Read an element's name and size; gives the name, where the content begins, and its size."""
    head = source.read(place, 12)
    name_length = _length(head[:1])
    size_length = _length(head[name_length : name_length + 1])
    if not 0 < name_length <= 4 or not size_length or len(head) < name_length + size_length:
        return None
    size = int.from_bytes(head[name_length : name_length + size_length])
    size &= (1 << 7 * size_length) - 1
    return int.from_bytes(head[:name_length]), place + name_length + size_length, size


def _length(first: bytes) -> int:
    """How many bytes a number has: one more than zeros before the first byte's first one."""
    return 9 - first[0].bit_length() if first and first[0] else 0
