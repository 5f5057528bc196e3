"""JPEG: segments, and the scans that a progressive picture is made of."""

from __future__ import annotations

import re
import struct

from ..pipe import BLOCK_SIZE
from .source import MOST_METADATA, Broken, Count, Header, Source, TooMuch

# A scan makes the decoder go over the whole picture again. Encoders write about ten.
MOST_SCANS = 100
MOST_SEGMENTS = 10_000
# Bytes that may be put before a marker, and bytes between segments that belong to nothing.
MOST_FILLING = 65_536
MOST_JUNK = 65_536
# What is joined to one piece of EXIF data; a camera writes one segment.
MOST_EXIF = 16
# What Photoshop keeps in its segments, each of them one of many.
MOST_RESOURCES = 10_000

_BARE = frozenset([0xC8, *range(0xD0, 0xDA), *range(0xF0, 0xFE)])  # the markers that no length follows
_NO_FRAME = frozenset([0xC4, 0xC8, 0xCC])  # Huffman tables, extensions and arithmetic coding lie between the frames
_FRAMES = frozenset(range(0xC0, 0xD0)) - _NO_FRAME
_USUAL = frozenset([0xC0, 0xC1, 0xC2])
_PROGRESSIVE = frozenset([0xC2, 0xC6, 0xCA, 0xCE])
_SCAN, _END, _EXIF, _PHOTOSHOP, _COMMENT = 0xDA, 0xD9, 0xE1, 0xED, 0xFE

# How many segments are looked at for a size behind too much of something, and how long are those that come in runs.
_LOOKED_AT = 1_000
_SHORT = 64

_LAST = b"\xff\xd9"
_FRAME = struct.Struct(">BHHB")
# Inside a scan, what follows 0xFF is 0, a restart, or a fill byte.
_NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


def read(source: Source, header: Header) -> None:
    """Count up to the first scan of a picture that has one only, else up to the end."""
    reading = _Reading(source, header)
    try:
        reading.run()
    except TooMuch:
        if header.width is None:
            reading.find_frame()
        raise


class _Reading:
    def __init__(self, source: Source, header: Header) -> None:
        self._source = source
        self._header = header
        self._place = 2
        self._scans = Count("scans", MOST_SCANS)
        self._segments = Count("segments", MOST_SEGMENTS)
        self._filling = Count("filling bytes", MOST_FILLING)
        self._junk = Count("bytes between segments", MOST_JUNK, Broken)
        self._metadata = Count("bytes of metadata", MOST_METADATA)
        self._exif = Count("pieces of EXIF data", MOST_EXIF)
        self._resources = Count("Photoshop resources", MOST_RESOURCES)
        self._components = 0
        self._is_progressive = False
        self._is_usual = True
        self._has_scans = False

    def run(self) -> None:
        """Go from segment to segment. Raises TooMuch or Broken."""
        place: int | None = self._place
        while place is not None:
            self._place = place
            head = self._source.read(place, 4)
            if len(head) < 4:
                return
            if head[0] != 0xFF or head[1] in {0x00, 0xFF}:
                (self._filling if head[:2] == b"\xff\xff" else self._junk).add()
                place += 1
                continue
            self._segments.add()
            if head[1] == _END and self._has_scans:
                return
            place = self._behind(head[1], place + 4, _length(head) - 4)

    def find_frame(self) -> None:
        """Look for the size behind what there is too much of: mostly it is the same again and again."""
        for _ in range(_LOOKED_AT):
            head = self._source.read(self._place, 4)
            if len(head) < 4 or head[0] != 0xFF or head[1] == _SCAN:
                return
            if head[1] in _FRAMES:
                self._read_frame(head[1], self._place + 4)
                return
            self._pass_over(_length(head))

    def _pass_over(self, length: int) -> None:
        """Go behind a segment, and behind those that follow and are the same."""
        again = self._source.read(self._place, 2 * length) if length < _SHORT else b""
        self._place += length
        if again and again[:length] == again[length:]:
            same = re.compile(b"(?:%b)*+" % re.escape(again[:length]))
            while (found := same.match(self._source.read(self._place, BLOCK_SIZE))) and found.end():
                self._place += found.end()
            self._place -= length == 1  # the last filling byte is the marker's own

    def _behind(self, marker: int, place: int, length: int) -> int | None:
        """Look at the content of one segment; gives where the next begins, None where no decoder goes on."""
        if marker == _SCAN:
            return self._behind_scan(place, length)
        if marker in _FRAMES:
            self._read_frame(marker, place)
        elif marker >= 0xE0:
            self._metadata.add(max(length, 0))
            if marker == _EXIF and self._source.read(place, 4) == b"Exif":
                self._exif.add()
            elif marker == _PHOTOSHOP:
                self._resources.add(self._source.read(place, length).count(b"8BIM"))
        return place + length

    def _read_frame(self, marker: int, place: int) -> None:
        frame = self._source.read(place, _FRAME.size)
        if len(frame) == _FRAME.size:
            bits, self._header.height, self._header.width, self._components = _FRAME.unpack(frame)
            self._is_progressive = marker in _PROGRESSIVE
            self._is_usual = marker in _USUAL and bits == 8 and self._components in {1, 3, 4}

    def _behind_scan(self, place: int, length: int) -> int | None:
        self._scans.add()
        # Of what decoders know, they alone can tell.
        self._header.is_whole = not self._is_usual and self._source.ends_with(_LAST)
        components = self._source.read(place, 1)
        if not self._is_progressive and components == bytes([self._components]):
            return None
        self._has_scans = True
        return self._find_marker(place + length)

    def _find_marker(self, place: int) -> int | None:
        while len(piece := self._source.read(place, BLOCK_SIZE)) > 1:
            found = _NEXT_MARKER.search(piece)
            if found:
                return place + found.start()
            place += len(piece) - 1
        return None


def _length(head: bytes) -> int:
    """The length of a segment with its marker, by its first four bytes."""
    if head[1] == 0xFF:
        return 1
    return 2 if head[1] in _BARE else 2 + max(head[2] << 8 | head[3], 2)
