"""Readable is what can be shown: pixels count, and what else is in a file does not."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from tests import files
from tests.files import png_chunk, with_png_chunk
from tests.media.conftest import Inspect, Render
from triptych.media.facts import Facts, Kind

MANY = bytes(2_000_000)
PNG = files.png(31, 17)


FAULTS = {
    "no sRGB": png_chunk(b"sRGB", b""),
    "no gAMA": png_chunk(b"gAMA", b""),
    "short cHRM": png_chunk(b"cHRM", bytes(5)),
    "short pHYs": png_chunk(b"pHYs", bytes(3)),
    "wrong tRNS": png_chunk(b"tRNS", b"\1"),
    "tEXt with a wrong checksum": png_chunk(b"tEXt", b"Title\0x", 1),
    "unknown with a wrong checksum": png_chunk(b"miNe", b"x", 1),
    "large iCCP": png_chunk(b"iCCP", b"x\0\0" + zlib.compress(MANY)),
    "packed iCCP that is none": png_chunk(b"iCCP", b"x\0\0" + bytes(9)),
    "iCCP of a wrong method": png_chunk(b"iCCP", b"x\0\1" + zlib.compress(b"x")),
    "iCCP without a name": png_chunk(b"iCCP", b""),
    "large zTXt": png_chunk(b"zTXt", b"x\0\0" + zlib.compress(MANY)),
    "large iTXt": png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(MANY)),
    "eXIf that is none": png_chunk(b"eXIf", b"garbage"),
    "eXIf without entries": png_chunk(b"eXIf", b"MM\0*\xff\xff\xff\xff"),
    "short acTL": png_chunk(b"acTL", b"\0"),
    "short fcTL": png_chunk(b"fcTL", b"\0"),
}


@pytest.mark.parametrize("behind", [False, True], ids=["in front", "behind"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_png_is_its_pixels(inspect: Inspect, render: Render, fault: str, behind: bool) -> None:
    faulty = with_png_chunk(PNG, FAULTS[fault], is_behind=behind)
    assert inspect(faulty) == Facts(Kind.IMAGE, "image/png", width=31, height=17)
    assert same_picture(render(faulty), PNG)


def same_picture(rendition: bytes | None, original: bytes) -> bool:
    assert rendition is not None
    with Image.open(io.BytesIO(rendition)) as one, Image.open(io.BytesIO(original)) as other:
        return one.convert("RGB").tobytes() == other.convert("RGB").tobytes()


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("1", {}),
        ("L", {}),
        ("LA", {}),
        ("I;16", {}),
        ("P", {}),
        ("P", {"bits": 1}),
        ("RGB", {"transparency": (1, 2, 3)}),
        ("RGBA", {}),
    ],
)
def test_every_kind_of_png_pixels(inspect: Inspect, mode: str, options: dict[str, Any]) -> None:
    png = files.image("PNG", 31, 17, mode=mode, **options)
    cut = png[: png.index(b"IEND") - 4 - 20]
    assert inspect(png) == Facts(Kind.IMAGE, "image/png", width=31, height=17)
    assert inspect(with_png_chunk(png, FAULTS["no gAMA"])).readable
    assert inspect(cut) == Facts(Kind.IMAGE, "image/png", readable=False, width=31, height=17)


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (4, 9), (8, 8), (31, 17)])
def test_interlaced_pngs(inspect: Inspect, size: tuple[int, int]) -> None:
    width, height = size
    rows = [
        bytes(1 + 3 * -(-(width - column) // right)) * -(-(height - row) // down)
        for column, row, right, down in ADAM7
        if column < width and row < height
    ]
    for pixels, readable in ((b"".join(rows), True), (b"".join(rows)[:-1], False)):
        header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1))
        png = b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", zlib.compress(pixels)) + png_chunk(b"IEND", b"")
        assert inspect(png) == Facts(Kind.IMAGE, "image/png", readable=readable, width=width, height=height)


# The first column and row of each pass, and how far it is to the next ones.
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def test_a_png_whose_pixels_are_not_what_was_written_is_unreadable(inspect: Inspect, render: Render) -> None:
    pixels = noise("PNG")
    place = pixels.index(b"IDAT") + 500
    changed = pixels[:place] + bytes([pixels[place] ^ 1]) + pixels[place + 1 :]
    wrong_checksum = pixels[:-16] + bytes(4) + pixels[-12:]
    for broken in (changed, wrong_checksum):
        assert inspect(broken) == Facts(Kind.IMAGE, "image/png", readable=False, width=64, height=64)
    assert inspect(pixels[:-12]).readable  # without its last chunk, which only says that there are no more
    assert inspect(pixels[:26]) == Facts(Kind.IMAGE, "image/png", readable=False, width=64, height=64)
    palette = files.png(31, 17, mode="P")
    place = palette.index(b"PLTE") + 6
    assert not inspect(palette[:place] + b"\xff" + palette[place + 1 :]).readable


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 4}, {"subsampling": 0}])
def test_a_jpeg_is_readable_as_far_as_its_pixels_are_there(
    inspect: Inspect, render: Render, options: dict[str, Any]
) -> None:
    whole = noise("JPEG", **options)
    half = whole[: len(whole) // 2]
    facts = Facts(Kind.IMAGE, "image/jpeg", width=64, height=64)
    assert inspect(whole) == inspect(whole[:-2]) == inspect(whole + b"more") == facts
    assert same_picture(render(whole[:-2]), render(whole) or b"")
    for cut in (half, half + b"\xff\xd9"):
        assert inspect(cut) == Facts(Kind.IMAGE, "image/jpeg", readable=False, width=64, height=64)


# Eight by eight grey pixels in arithmetic coding, which no encoder here writes.
ARITHMETIC = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a"
    "1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc9000b080008000801011100ffcc000600101005ffda0008"
    "010100003f00ff009f80ffd9"
)


def test_a_kind_of_jpeg_that_one_decoder_knows(inspect: Inspect, render: Render) -> None:
    assert inspect(ARITHMETIC) == Facts(Kind.IMAGE, "image/jpeg", width=8, height=8)
    assert not inspect(ARITHMETIC[:-6]).readable
    assert render(ARITHMETIC)


def noise(name: str, **options: Any) -> bytes:
    """Encode a picture whose pixels take up most of the file."""
    buffer = io.BytesIO()
    Image.frombytes("RGB", (64, 64), random.Random(0).randbytes(64 * 64 * 3)).save(buffer, name, **options)
    return buffer.getvalue()
