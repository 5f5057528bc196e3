"""Files that are made to hold a decoder up: little to send, and very much of one thing inside.

Behind what there is too much of lies a sound picture or video.
"""

from __future__ import annotations

import io
import struct
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

from tests import files

WIDTH, HEIGHT = 48, 32


@dataclass(frozen=True, slots=True)
class Bomb:
    """`size` is what the header says, where this service reads it from such a file."""

    file_name: str
    content_type: str
    make: Callable[[], bytes]
    size: tuple[int, int] | None = (WIDTH, HEIGHT)


@lru_cache(1)
def slow_png() -> bytes:
    """An honest picture that takes a decoder half a second, or longer: 7000 by 7000."""
    return files.png(7000, 7000)


@lru_cache(1)
def jpeg_scans(side: int = 3000, count: int = 3500) -> bytes:
    """A progressive JPEG whose last scan comes again and again; each one makes a decoder go over every pixel."""
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), (42, 111, 151)).save(buffer, "JPEG", progressive=True)
    whole = buffer.getvalue()
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + scan * count + b"\xff\xd9"


def jpeg_with(filling: bytes, count: int) -> bytes:
    """A JPEG with so many segments of that content before the first of its own."""
    whole = files.jpeg(WIDTH, HEIGHT)
    return whole[:2] + filling * count + whole[2:]


def jpeg_with_behind(filling: bytes, count: int) -> bytes:
    """A JPEG with so many segments of that content behind its frame header."""
    whole = files.jpeg(WIDTH, HEIGHT)
    scan = whole.rindex(b"\xff\xda")
    return whole[:scan] + filling * count + whole[scan:]


def jpeg_exif(count: int = 200) -> bytes:
    """A JPEG whose EXIF data is spread over many segments, which decoders join one by one."""
    segment = b"Exif\0\0" + bytes(65_000)
    return jpeg_with(b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment, count)


def gif_with(filling: bytes, count: int) -> bytes:
    """A GIF with so many blocks of that content before its picture."""
    whole = files.gif(WIDTH, HEIGHT)
    start = 13 + (3 << (whole[10] & 7) + 1 if whole[10] & 128 else 0)
    return whole[:start] + filling * count + whole[start:]


def gif_frames(count: int = 300_000) -> bytes:
    """A GIF of very many frames of one pixel behind its picture."""
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\0"
    return files.gif(WIDTH, HEIGHT)[:-1] + frame * count + b";"


def png_chunk(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_with(filling: bytes, count: int) -> bytes:
    """A PNG with so many chunks before its pixels."""
    whole = files.png(WIDTH, HEIGHT)
    start = whole.index(b"IDAT") - 4
    return whole[:start] + filling * count + whole[start:]


def webp_frames(count: int = 200_000) -> bytes:
    """A WebP of very many frames."""
    pixels = files.image("WEBP", WIDTH, HEIGHT)[12:]
    canvas = (WIDTH - 1).to_bytes(3, "little") + (HEIGHT - 1).to_bytes(3, "little")
    first = bytes(6) + canvas + bytes(4) + pixels
    small = files.image("WEBP", 1, 1, lossless=True)[12:]
    frame = bytes(16) + small
    chunks = riff_chunk(b"VP8X", b"\x02\0\0\0" + canvas) + riff_chunk(b"ANIM", bytes(6))
    chunks += riff_chunk(b"ANMF", first) + riff_chunk(b"ANMF", frame) * count
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def riff_chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def big_tiff_entries(count: int = 300_000) -> bytes:
    """A BigTIFF whose directory has very many entries."""
    entries = [(256, WIDTH), (257, HEIGHT), (258, 8), (259, 1), (262, 1), (273, 1 << 26), (277, 1), (278, HEIGHT)]
    directory = b"".join(struct.pack("<HHQQ", tag, 4, 1, value) for tag, value in entries)
    more = struct.pack("<HHQQ", 279, 4, 1, WIDTH * HEIGHT) * count
    head = b"II+\0" + struct.pack("<HHQ", 8, 0, 16) + struct.pack("<Q", len(entries) + count)
    return head + directory + more + struct.pack("<Q", 0) + bytes(WIDTH * HEIGHT)


def tiff_values(count: int = 60_000) -> bytes:
    """A TIFF whose directory has many entries that all have the same megabyte as their value."""
    pixels = bytes(WIDTH * HEIGHT)
    own = [(256, WIDTH), (257, HEIGHT), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, HEIGHT)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in own)
    shared = 8 + len(pixels)
    entries += b"".join(struct.pack("<HHII", 2000 + tag, 1, 1 << 20, shared) for tag in range(count))
    directory = struct.pack("<H", len(own) + count) + entries + bytes(4)
    start = shared + (1 << 20)
    return b"II*\0" + struct.pack("<I", start) + pixels + bytes(1 << 20) + directory


def icon_entries() -> bytes:
    """An icon that lists one picture 65,535 times."""
    picture = files.png(WIDTH, HEIGHT)
    start = 6 + 16 * 65_535
    entry = struct.pack("<BBBBHHII", WIDTH, HEIGHT, 0, 0, 1, 32, len(picture), start)
    return struct.pack("<HHH", 0, 1, 65_535) + entry * 65_535 + picture


def psd_resources(count: int = 400_000) -> bytes:
    """A Photoshop document with very many image resources."""
    whole = files.psd(WIDTH, HEIGHT)
    resources = (b"8BIM" + struct.pack(">HHI", 1000, 0, 0)) * count
    return whole[:30] + struct.pack(">I", len(resources)) + resources + whole[34:]


def avif_items(count: int = 60_000) -> bytes:
    """An AVIF that says of very many items where they lie, each of which is looked for among the others."""
    whole = files.image("AVIF", WIDTH, HEIGHT)
    more = b"".join(struct.pack(">HHH", number, 0, 0) for number in range(2, count + 2))
    edited = bytearray(whole)
    place = whole.index(b"iloc")
    for start in (whole.index(b"meta") - 4, place - 4):
        size = int.from_bytes(whole[start : start + 4])
        edited[start : start + 4] = struct.pack(">I", size + len(more))
    assert whole[place + 8 : place + 14] == b"\x44\0\0\x01\0\x01", "one item, its offset and length of four bytes"
    edited[place + 10 : place + 12] = struct.pack(">H", count + 1)
    offset = place + 18
    edited[offset : offset + 4] = struct.pack(">I", int.from_bytes(whole[offset : offset + 4]) + len(more))
    edited[offset + 8 : offset + 8] = more
    return bytes(edited)


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def svg_bytes(size: int = 40_000_000) -> bytes:
    """A drawing of that many bytes."""
    unit = '<rect x="1" y="2"/>'
    return files.svg(inside=unit * (size // len(unit)))


def svg_attributes(count: int = 1_000_000) -> bytes:
    """A drawing whose first element has that many attributes."""
    return files.svg('width="120" height="80" ' + " ".join(f'a{index:x}=""' for index in range(count)))


def svg_spaces(count: int = 200_000) -> bytes:
    """A drawing with very many spaces where its width should have a unit."""
    return files.svg('width="1' + " " * count + '!"')


def svg_comment(size: int = 30_000_000) -> bytes:
    """A drawing with one comment of that many bytes, which a parser that gets it in pieces reads over and over."""
    return files.svg(inside=f"<!--{'x' * size}-->")


def mp4_names(count: int = 100_000) -> bytes:
    """A video whose metadata has that many names of their own, each of which is looked for among the others."""
    keys = b"".join(box(b"mdta", b"%06x" % index) for index in range(count))
    names = box(b"keys", bytes(4) + struct.pack(">I", count) + keys)
    value = box(b"data", struct.pack(">II", 1, 0) + b"x")
    items = b"".join(box(struct.pack(">I", index + 1), value) for index in range(count))
    handler = box(b"hdlr", bytes(8) + b"mdta" + bytes(13))
    return _in_movie(box(b"meta", handler + names + box(b"ilst", items)))


def mp4_boxes(count: int = 1_000_000) -> bytes:
    """A video with that many empty boxes."""
    return _in_movie(box(b"udta", box(b"free", b"") * count))


def _in_movie(added: bytes) -> bytes:
    """Append a box to the movie's, which is the last of the file."""
    whole = _clip(".mov")
    movie = whole.rindex(b"moov") - 4
    return whole[:movie] + struct.pack(">I", len(whole) - movie + len(added)) + whole[movie + 4 :] + added


def matroska_tags(count: int = 100_000) -> bytes:
    """A video with that many tags before its tracks, each of which is looked for among the others."""
    tags = b"".join(
        element(b"\x67\xc8", element(b"\x45\xa3", b"%06x" % index) + element(b"\x44\x87", b"x"))
        for index in range(count)
    )
    added = element(b"\x12\x54\xc3\x67", element(b"\x73\x73", tags))
    whole = _clip(".mkv")
    segment = whole.index(b"\x18\x53\x80\x67")
    start = segment + 12
    assert whole[segment + 4] == 1, "the segment's size has another length"
    size = int.from_bytes(whole[segment + 4 : start]) + len(added)
    return whole[: segment + 4] + size.to_bytes(8) + added + whole[start:]


def element(name: bytes, body: bytes) -> bytes:
    return name + (len(body) | 1 << 56).to_bytes(8) + body


@lru_cache
def _clip(suffix: str) -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        return files.clip(Path(directory) / f"clip{suffix}", width=64, height=36, frames=3).read_bytes()


BOMBS = {
    "jpeg scans": Bomb("a.jpg", "image/jpeg", jpeg_scans, (3000, 3000)),
    "jpeg segments": Bomb("a.jpg", "image/jpeg", lambda: jpeg_with(b"\xff\xe3\0\x02", 1_000_000)),
    "jpeg comments": Bomb("a.jpg", "image/jpeg", lambda: jpeg_with_behind(b"\xff\xfe\0\x05abc", 700_000)),
    "jpeg filling": Bomb("a.jpg", "image/jpeg", lambda: jpeg_with(b"\xff", 5_000_000)),
    "jpeg exif": Bomb("a.jpg", "image/jpeg", jpeg_exif),
    "gif comments": Bomb("a.gif", "image/gif", lambda: gif_with(b"!\xfe\x01a\0", 1_000_000)),
    "gif extension": Bomb("a.gif", "image/gif", lambda: gif_with(b"!\x01" + b"\x01a" * 2_000_000 + b"\0", 1)),
    "gif frames": Bomb("a.gif", "image/gif", gif_frames),
    "png chunks": Bomb("a.png", "image/png", lambda: png_with(png_chunk(b"prVt"), 400_000)),
    "png pixels": Bomb("a.png", "image/png", lambda: png_with(png_chunk(b"IDAT"), 400_000)),
    "webp frames": Bomb("a.webp", "image/webp", webp_frames),
    "bigtiff entries": Bomb("a.tiff", "image/tiff", big_tiff_entries),
    "tiff values": Bomb("a.tiff", "image/tiff", tiff_values),
    "icon entries": Bomb("a.ico", "image/x-icon", icon_entries),
    "psd resources": Bomb("a.psd", "image/vnd.adobe.photoshop", psd_resources),
    "avif items": Bomb("a.avif", "image/avif", avif_items),
    "svg bytes": Bomb("a.svg", "image/svg+xml", svg_bytes, (120, 80)),
    "svg attributes": Bomb("a.svg", "image/svg+xml", svg_attributes, (120, 80)),
    "mp4 names": Bomb("a.mov", "video/quicktime", mp4_names, None),
    "mp4 boxes": Bomb("a.mov", "video/quicktime", mp4_boxes, None),
    "matroska tags": Bomb("a.mkv", "video/x-matroska", matroska_tags, None),
}
