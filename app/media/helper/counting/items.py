"""AVIF and HEIC: which item is the picture, how large it is, and whether all items are in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .boxes import Box
from .source import Count, Source

# In all lists together. Large pictures are put together from some hundred tiles.
MOST_ENTRIES = 65_536
_LONGEST_LIST = 1 << 20

Size = tuple[int, int]


class _Ended(Exception):
    """A list ends before it should."""


class _Numbers:
    """A list of numbers of many lengths, read one after another. Raises _Ended."""

    def __init__(self, source: Source, box: Box) -> None:
        self._content = source.read(box.start, min(box.end - box.start, _LONGEST_LIST))
        self._place = 4
        self.version = self._content[0] if self._content else 0
        self.flags = int.from_bytes(self._content[1:4])

    def take(self, size: int) -> int:
        """The next number, of so many bytes."""
        start = self._place
        self._place += size
        if self._place > len(self._content):
            raise _Ended
        return int.from_bytes(self._content[start : self._place])


def picture_size(source: Source, found: Sequence[Box], sizes: dict[int, Size]) -> Size | None:
    """The size of the picture; `sizes` are those among the properties, by their numbers. None where no list says it."""
    lists = {box.name: box for box in found}
    if not {b"pitm", b"ipma"} <= lists.keys():
        return None
    try:
        primary = _Numbers(source, lists[b"pitm"])
        item = primary.take(4 if primary.version else 2)
        own = (number for owner, number in _owned(_Numbers(source, lists[b"ipma"])) if owner == item)
        return next((sizes[number] for number in own if number in sizes), None)
    except _Ended:
        return None


def are_whole(source: Source, found: Sequence[Box]) -> bool:
    """Say whether all bytes of all items are in the file, as far as one list tells."""
    places = next((box for box in found if box.name == b"iloc"), None)
    if places is None:
        return False
    try:
        return all(end <= source.size for end in _ends(_Numbers(source, places)))
    except _Ended:
        return False


def _owned(numbers: _Numbers) -> Iterator[tuple[int, int]]:
    """Items and the numbers of their properties."""
    counted = Count("properties of items", MOST_ENTRIES)
    for _ in range(numbers.take(4)):
        item = numbers.take(4 if numbers.version else 2)
        for _ in range(numbers.take(1)):
            counted.add()
            # The first bit says that the property must be understood.
            yield item, numbers.take(2) & 0x7FFF if numbers.flags & 1 else numbers.take(1) & 0x7F


def _ends(numbers: _Numbers) -> Iterator[int]:
    """Where the pieces of the items end that lie in the file itself."""
    counted = Count("pieces of items", MOST_ENTRIES)
    lengths = numbers.take(2)
    offset_size, length_size, base_size, index_size = (lengths >> shift & 15 for shift in (12, 8, 4, 0))
    for _ in range(numbers.take(4 if numbers.version > 1 else 2)):
        numbers.take(4 if numbers.version > 1 else 2)
        elsewhere = numbers.take(2) & 15 if numbers.version else 0
        elsewhere |= numbers.take(2)
        base = numbers.take(base_size)
        for _ in range(numbers.take(2)):
            counted.add()
            numbers.take(index_size if numbers.version else 0)
            end = base + numbers.take(offset_size) + numbers.take(length_size)
            if not elsewhere:
                yield end
