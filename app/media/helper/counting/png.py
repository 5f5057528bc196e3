"""PNG: chunks."""

from __future__ import annotations

import re
import struct

from .source import MOST_METADATA, READ_THROUGH, Count, Header, Source

# Encoders put 8 KB or more of the pixels into a chunk: this is half a gigabyte of them.
MOST_CHUNKS = 65_536

_CHUNK = struct.Struct(">I4s")
_SIZE = struct.Struct(">II")
_NAME = re.compile(rb"\w{4}")
_PIXELS = {b"IDAT", b"fdAT"}


def read(source: Source, header: Header) -> None:
    """Count the chunks."""
    count_chunks(source, header, 0, Count("chunks", MOST_CHUNKS))


def count_chunks(source: Source, header: Header, place: int, chunks: Count) -> None:
    """Count the chunks of the picture that begins at a place."""
    metadata = Count("bytes of metadata", MOST_METADATA)
    end = place + READ_THROUGH
    place += 8
    while place < end and len(head := source.read(place, _CHUNK.size)) == _CHUNK.size:
        length, name = _CHUNK.unpack(head)
        if not _NAME.fullmatch(name):
            return
        chunks.add()
        if name == b"IHDR":
            _read_size(source.read(place + 8, _SIZE.size), header)
        elif name == b"IEND":
            return
        elif name not in _PIXELS:
            metadata.add(min(length, source.size - place))
        place += 12 + length


def _read_size(found: bytes, header: Header) -> None:
    if len(found) == _SIZE.size and header.width is None:
        header.width, header.height = _SIZE.unpack(found)
