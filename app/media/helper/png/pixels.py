"""Whether all pixels of a PNG are there."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from ..remote_file import RemoteFile
from .chunks import (
    COLOUR,
    COLOUR_WITH_ALPHA,
    GREY,
    GREY_WITH_ALPHA,
    PALETTE,
    BrokenPng,
    Header,
    read_checked,
    read_chunks,
    read_header,
    read_pieces,
)

_CHANNELS = {GREY: 1, COLOUR: 3, PALETTE: 1, GREY_WITH_ALPHA: 2, COLOUR_WITH_ALPHA: 4}
# Of Adam7: the first column and row of each pass, and how far it is to the next ones.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_LAST_FILTER = 4
_UNPACKED_AT_ONCE = 1 << 20


def has_all_pixels(file: RemoteFile) -> bool:
    """Unpack all pixels and keep none. Checksums count where pixels are concerned, and nowhere else."""
    try:
        return _has_all(file)
    except BrokenPng:
        return False


def _has_all(file: RemoteFile) -> bool:
    header = read_header(file)
    rows, has_palette = _Rows(header), False
    for chunk in read_chunks(file):
        if chunk.name == b"PLTE":
            read_checked(file, chunk)
            has_palette = True
        elif chunk.name == b"IDAT":
            for piece in read_pieces(file, chunk):
                rows.unpack(piece)
    return rows.are_complete and (header.colours != PALETTE or has_palette)


class _Rows:
    """Unpacks rows of pixels, of which only the first byte is looked at: it says how the others were filtered."""

    def __init__(self, header: Header) -> None:
        self._unpacker = zlib.decompressobj()
        self._passes = _passes(header)
        self._next_pass()

    def unpack(self, packed: bytes) -> None:
        """Take the next packed bytes; what follows the last row is passed over. Raises BrokenPng."""
        try:
            while not self.are_complete and (found := self._unpacker.decompress(packed, _UNPACKED_AT_ONCE)):
                self._add(found)
                packed = self._unpacker.unconsumed_tail
        except zlib.error as error:
            raise BrokenPng("pixels cannot be unpacked") from error

    def _add(self, found: bytes) -> None:
        while found and not self.are_complete:
            piece, found = found[: self._left], found[self._left :]
            if max(piece[self._left % self._row :: self._row], default=0) > _LAST_FILTER:
                raise BrokenPng("nobody filters rows so")
            self._left -= len(piece)
            if not self._left:
                self._next_pass()

    def _next_pass(self) -> None:
        self._row, self._left = next(self._passes, (0, 0))
        self.are_complete = not self._left


def _passes(header: Header) -> Iterator[tuple[int, int]]:
    """For each pass that has pixels: how many bytes a row has, and all rows together."""
    for column, row, right, down in _PASSES if header.interlaced else ((0, 0, 1, 1),):
        width, height = -(-(header.width - column) // right), -(-(header.height - row) // down)
        if width > 0 and height > 0:
            size = 1 + (width * _CHANNELS[header.colours] * header.depth + 7) // 8
            yield size, size * height
