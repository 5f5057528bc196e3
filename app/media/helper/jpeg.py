"""Whether all pixels of a JPEG are there. Pillow shows half of one with an end marker, and no whole one without it."""

from __future__ import annotations

import av
from av.codec.context import CodecContext

from .remote_file import RemoteFile

# It is held in memory, more than once.
_LARGEST = 128 << 20

# Huffman coding, with and without progression.
_HUFFMAN = {0xC0, 0xC1, 0xC2}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}


def is_whole(file: RemoteFile) -> bool | None:
    """Decode the pixels; None where only Pillow may know how, or there are too many bytes."""
    file.seek(0)
    data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST or _coding(data) not in _HUFFMAN:
        return None
    decoder = CodecContext.create("mjpeg", "r")
    decoder.thread_count = 1
    # Read every byte, and compute an eighth of the rows and columns.
    decoder.options = {"err_detect": "explode", "lowres": "3"}
    try:
        return bool(decoder.decode(av.Packet(data)))
    except av.FFmpegError:
        return False


def _coding(data: bytes) -> int | None:
    """The marker that begins the frame."""
    place = 2
    while (place := data.find(b"\xff", place)) >= 0 and place + 4 <= len(data):
        marker = data[place + 1]
        if marker in _FRAMES:
            return marker
        has_length = marker not in _WITHOUT_LENGTH and 0 < marker < 0xFF
        place += 2 + int.from_bytes(data[place + 2 : place + 4]) if has_length else 1
    return None
