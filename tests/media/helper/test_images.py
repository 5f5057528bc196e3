from __future__ import annotations

import io
import random
import struct
from typing import Any

import pytest
from PIL import Image

from tests import files
from tests.media.conftest import MAX_PIXELS, Inspect
from triptych.media.facts import Facts, Kind

FORMATS = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "AVIF": "image/avif",
    "ICO": "image/x-icon",
}


@pytest.mark.parametrize(("name", "content_type"), FORMATS.items())
def test_every_format(inspect: Inspect, name: str, content_type: str) -> None:
    facts = inspect(files.image(name, 48, 48))
    assert facts == Facts(Kind.IMAGE, content_type, width=48, height=48)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("PNG", {"mode": "P"}),
        ("PNG", {"mode": "I;16"}),
        ("JPEG", {"mode": "CMYK"}),
        ("JPEG", {"mode": "L"}),
        ("JPEG", {"progressive": True}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"mode": "RGBA"}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "jpeg"}),
        ("TIFF", {"compression": "group4", "mode": "1"}),
        ("TIFF", {"big_tiff": True}),
    ],
)
def test_flavours(inspect: Inspect, name: str, options: dict[str, Any]) -> None:
    facts = inspect(files.image(name, 31, 17, **options))
    assert facts == Facts(Kind.IMAGE, FORMATS[name], width=31, height=17)


def test_photoshop(inspect: Inspect) -> None:
    assert inspect(files.psd(31, 17)) == Facts(Kind.IMAGE, "image/vnd.adobe.photoshop", width=31, height=17)


def test_an_animation_has_the_size_of_its_canvas(inspect: Inspect) -> None:
    assert inspect(files.animated_gif(31, 17)) == Facts(Kind.IMAGE, "image/gif", width=31, height=17)
    frames = files.png(31, 17, save_all=True, append_images=[])
    assert inspect(frames) == Facts(Kind.IMAGE, "image/png", width=31, height=17)


@pytest.mark.parametrize("name", ["JPEG", "TIFF"])
def test_an_orientation_does_not_swap_the_sides(inspect: Inspect, name: str) -> None:
    orientation = Image.Exif()
    orientation[0x0112] = 6
    facts = inspect(files.image(name, 31, 17, exif=orientation))
    assert (facts.width, facts.height) == (31, 17)


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_a_truncated_file_is_unreadable(inspect: Inspect, name: str) -> None:
    whole = noise(name)
    facts = inspect(whole[: len(whole) * 2 // 3])
    assert (facts.kind, facts.content_type, facts.readable) == (Kind.IMAGE, FORMATS[name], False)
    if name in {"PNG", "JPEG", "GIF", "BMP"}:  # the others have no header before the cut, or refuse it as a whole
        assert (facts.width, facts.height) == (64, 64)


def test_a_photo_that_lacks_its_end_is_unreadable(inspect: Inspect) -> None:
    whole = files.photo(1600, 1200)
    assert inspect(whole) == Facts(Kind.IMAGE, "image/jpeg", width=1600, height=1200)
    assert inspect(whole[:-200]) == Facts(Kind.IMAGE, "image/jpeg", readable=False, width=1600, height=1200)


@pytest.mark.parametrize("name", FORMATS)
def test_garbage_with_the_right_magic_number_is_unreadable(inspect: Inspect, name: str) -> None:
    head = files.image(name, 48, 48)[: 32 if name != "BMP" else 20]
    facts = inspect(head + random.Random(0).randbytes(5000))
    assert (facts.kind, facts.content_type, facts.readable) == (Kind.IMAGE, FORMATS[name], False)


def test_a_picture_that_nothing_here_decodes_is_unreadable(inspect: Inspect) -> None:
    facts = inspect(b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(1000))
    assert facts == Facts(Kind.IMAGE, "image/heic", readable=False)


PROMISES = {
    "png": (files.png_of_promises(30_000, 30_000), (30_000, 30_000)),
    "gif": (
        # disposal "to background", for which Pillow makes room before anything else
        b"GIF89a" + struct.pack("<HH", 60_000, 50_000) + b"\0\0\0!\xf9\x04\x08\0\0\0\0,"
        b"\0\0\0\0" + struct.pack("<HH", 60_000, 50_000) + b"\0\x02\x02\x44\x01\0;",
        (60_000, 50_000),
    ),
    "webp": (b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\x1f\x4e\0\x0f\x27\0" + bytes(40), (20_000, 10_000)),
    "webp lossless": (b"RIFF\x40\0\0\0WEBPVP8L\x20\0\0\0\x2f\xff\xff\xff\x0f" + bytes(40), (16_384, 16_384)),
    "webp lossy": (
        b"RIFF\x40\0\0\0WEBPVP8 \x20\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(40),
        (16_383, 16_383),
    ),
    "psd": (files.psd(1, 1).replace(struct.pack(">II", 1, 1), struct.pack(">II", 20_000, 30_000), 1), (30_000, 20_000)),
    "avif": (
        files.image("AVIF", 64, 64).replace(struct.pack(">II", 64, 64), struct.pack(">II", 9_000, 8_000)),
        (9_000, 8_000),
    ),
    "tiff": (
        files.image("TIFF", 77, 55)
        .replace(struct.pack("<HHII", 256, 4, 1, 77), struct.pack("<HHII", 256, 4, 1, 70_000))
        .replace(struct.pack("<HHII", 257, 4, 1, 55), struct.pack("<HHII", 257, 4, 1, 50_000)),
        (70_000, 50_000),
    ),
    "bmp": (b"BM" + bytes(12) + struct.pack("<IiiHHI", 40, 30_000, 20_000, 1, 24, 0) + bytes(40), (30_000, 20_000)),
}


@pytest.mark.parametrize("name", PROMISES)
def test_more_pixels_than_the_limit_are_never_decoded(inspect: Inspect, name: str) -> None:
    data, (width, height) = PROMISES[name]
    facts = inspect(data)
    assert (facts.oversized, facts.readable) == (True, True)
    assert (facts.width, facts.height) == (width, height)


def test_a_size_that_no_database_holds_is_unreadable(inspect: Inspect) -> None:
    tiff = files.image("TIFF", 77, 55)
    huge = tiff.replace(struct.pack("<HHII", 256, 4, 1, 77), struct.pack("<HHII", 256, 4, 1, 2**32 - 1))
    assert inspect(huge) == Facts(Kind.IMAGE, "image/tiff", readable=False)


def test_the_limit_itself_is_allowed(inspect: Inspect) -> None:
    side = int(MAX_PIXELS**0.5)
    assert not inspect(files.image("PNG", side, side, mode="1")).oversized
    assert inspect(files.image("PNG", side + 1, side + 1, mode="1")).oversized


def test_an_icon_that_holds_a_huge_picture_is_oversized(inspect: Inspect) -> None:
    bomb = files.png_of_promises(30_000, 30_000)
    icon = struct.pack("<HHHBBBBHHII", 0, 1, 1, 64, 64, 0, 0, 1, 32, len(bomb), 22) + bomb
    assert inspect(icon) == Facts(Kind.IMAGE, "image/x-icon", oversized=True)


def noise(name: str) -> bytes:
    """Encode a picture whose pixels take up most of the file."""
    buffer = io.BytesIO()
    pixels = random.Random(0).randbytes(64 * 64 * 3)
    Image.frombytes("RGB", (64, 64), pixels).save(buffer, name)
    return buffer.getvalue()
