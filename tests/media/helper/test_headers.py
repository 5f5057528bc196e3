"""The size comes from the header, whatever the pixels are; and what nothing here decodes is not broken."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from tests import files
from tests.media.conftest import Inspect, Render
from triptych.media.facts import Facts, Kind

PSD, TIFF, BMP, AVIF = "image/vnd.adobe.photoshop", "image/tiff", "image/bmp", "image/avif"


def undecoded(content_type: str, width: int = 31, height: int = 17) -> Facts:
    return Facts(Kind.IMAGE, content_type, undecoded=True, width=width, height=height)


def broken(content_type: str, width: int | None = 31, height: int | None = 17) -> Facts:
    return Facts(Kind.IMAGE, content_type, readable=False, width=width, height=height)


@pytest.mark.parametrize("kind", [12, 16, 40, 52, 56, 64, 108, 124])
def test_every_kind_of_bitmap_header(inspect: Inspect, kind: int) -> None:
    bitmap = files.bitmap(31, 17, header=kind)
    facts = inspect(bitmap)
    assert (facts.content_type, facts.readable, facts.width, facts.height) == (BMP, True, 31, 17)
    cut = inspect(bitmap[:-9])
    assert (cut.readable, cut.undecoded, cut.width, cut.height) == (False, False, 31, 17)


def test_a_bitmap_may_begin_with_its_top_row(inspect: Inspect) -> None:
    assert inspect(files.bitmap(31, -17)) == Facts(Kind.IMAGE, BMP, width=31, height=17)


@pytest.mark.parametrize("bits", [16, 32])
def test_a_bitmap_of_any_masks(inspect: Inspect, render: Render, bits: int) -> None:
    odd = files.odd_bitmap(31, 17, bits)
    assert inspect(odd) == undecoded(BMP)
    assert inspect(odd[:-1]) == broken(BMP)
    assert render(odd) is None


@pytest.mark.parametrize(
    ("header", "bits", "compression"), [(40, 0, 4), (40, 0, 5), (40, 64, 0), (64, 1, 3), (64, 24, 4)]
)
def test_a_bitmap_of_a_kind_that_is_rare(inspect: Inspect, header: int, bits: int, compression: int) -> None:
    """A wrapped JPEG or PNG, 16 bits of each colour, and what OS/2 packs in its own way."""
    rare = files.bitmap(31, 17, header=header, bits=bits, compression=compression)
    assert inspect(rare + b"packed") == undecoded(BMP)


def test_a_bitmap_that_nobody_could_write_is_broken(inspect: Inspect) -> None:
    for bits in (0, 23):
        assert inspect(files.bitmap(31, 17, bits=bits)) == broken(BMP, None, None)


def tiff(
    order: str, bits: tuple[int, ...], sample_format: int = 1, *, is_big: bool = False, tiled: bool = False
) -> bytes:
    """Write one strip, or one tile, of zeros."""
    size = -(-31 * sum(bits) // 8) * 17
    places, lengths = (324, 325) if tiled else (273, 279)
    number, entry = ("Q", "HHQ8s") if is_big else ("H", "HHI4s")
    offset = "Q" if is_big else "I"
    start = 16 if is_big else 8
    values = {
        256: ("I", [31]),
        257: ("I", [17]),
        258: ("H", list(bits)),
        259: ("H", [1]),
        262: ("H", [2 if len(bits) == 3 else 1]),
        277: ("H", [len(bits)]),
        places: ("I", [0]),
        lengths: ("I", [size]),
        339: ("H", [sample_format] * len(bits)),
    }
    directory = (
        struct.calcsize("=" + number) + len(values) * struct.calcsize("=" + entry) + struct.calcsize("=" + offset)
    )
    elsewhere, entries = b"", b""
    behind = start + directory
    values[places] = ("I", [behind + 2 * 2 * len(bits)])
    for tag, (kind, numbers) in sorted(values.items()):
        content = struct.pack(order + kind * len(numbers), *numbers)
        if len(content) > struct.calcsize("=" + offset):
            place = struct.pack(order + offset, behind + len(elsewhere))
            elsewhere += content
            content = place
        entries += struct.pack(order + entry, tag, 3 if kind == "H" else 4, len(numbers), content)
    elsewhere = elsewhere.ljust(2 * 2 * len(bits), b"\0")
    head = {"<": b"II", ">": b"MM"}[order]
    head += struct.pack(order + "HHHQ", 43, 8, 0, start) if is_big else struct.pack(order + "HI", 42, start)
    end = struct.pack(order + offset, 0)
    return head + struct.pack(order + number, len(values)) + entries + end + elsewhere + bytes(size)


@pytest.mark.parametrize("is_big", [False, True], ids=["classic", "big"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("bits", "sample_format", "decodes"),
    [
        ((8,), 1, True),
        ((8, 8, 8), 1, True),
        ((12,), 1, None),
        ((32, 32, 32), 3, False),
        ((24,), 1, False),
        ((64,), 3, False),
        ((5, 6, 5), 1, False),
    ],
)
def test_every_kind_of_tiff_pixels(
    inspect: Inspect, order: str, bits: tuple[int, ...], sample_format: int, decodes: bool | None, is_big: bool
) -> None:
    data = tiff(order, bits, sample_format, is_big=is_big)
    facts, cut = inspect(data), inspect(data[:-1])
    assert (facts.content_type, facts.readable, facts.width, facts.height) == (TIFF, True, 31, 17)
    assert decodes is None or facts.undecoded is not decodes or (is_big and order == ">")
    assert (cut.readable, cut.width, cut.height) == (False, 31, 17)


@pytest.mark.parametrize("depth", [1, 8, 16, 32])
@pytest.mark.parametrize("version", [1, 2])
def test_every_kind_of_photoshop_pixels(inspect: Inspect, version: int, depth: int) -> None:
    document = files.psd(31, 17, depth=depth, version=version)
    expected = Facts(Kind.IMAGE, PSD, width=31, height=17) if (version, depth) == (1, 8) else undecoded(PSD)
    assert inspect(document) == expected
    assert inspect(document[:-1]) == broken(PSD)
    assert inspect(document[:26]) == broken(PSD)


def box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + name + content


def heif(brand: bytes, *, primary: int = 1, lists: bool = True, pixels: bytes = bytes(100)) -> bytes:
    """A picture of 31 by 17 pixels beside a larger one, in a coding that nothing here knows."""
    sizes = [box(b"ispe", bytes(4), struct.pack(">II", *size)) for size in ((31, 17), (64, 48))]
    owned = struct.pack(">I", 2) + struct.pack(">HBB", 1, 1, 1) + struct.pack(">HBB", 2, 1, 2)
    properties = box(b"iprp", box(b"ipco", *sizes), *([box(b"ipma", bytes(4), owned)] if lists else []))
    chosen = [box(b"pitm", bytes(4), struct.pack(">H", primary))] if lists else []
    head = box(b"ftyp", brand, bytes(4), brand, b"mif1")

    def meta(place: int) -> bytes:
        items = b"".join(struct.pack(">HHHII", item, 0, 1, place, len(pixels)) for item in (1, 2))
        return box(b"meta", bytes(4), *chosen, box(b"iloc", bytes(4), b"\x44\0\0\2", items), properties)

    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", pixels)


@pytest.mark.parametrize(("brand", "content_type"), [(b"heic", "image/heic"), (b"avif", AVIF), (b"mif1", "image/heif")])
def test_the_picture_among_the_items(inspect: Inspect, brand: bytes, content_type: str) -> None:
    assert inspect(heif(brand)) == undecoded(content_type)
    assert inspect(heif(brand, primary=2)) == undecoded(content_type, 64, 48)
    assert inspect(heif(brand, lists=False)) == undecoded(content_type, 64, 48)
    assert inspect(heif(brand)[:-1]) == broken(content_type)


def test_an_avif_that_the_decoder_refuses_is_not_broken(inspect: Inspect) -> None:
    older = files.image("AVIF", 31, 17).replace(b"pixi", b"pixI").replace(b"av1C", b"av1c")
    assert inspect(older) == undecoded(AVIF)
    assert inspect(older[:-1]) == broken(AVIF)


def test_a_jpeg_of_twelve_bits(inspect: Inspect) -> None:
    deep = files.jpeg(31, 17).replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c")
    assert inspect(deep) == undecoded("image/jpeg")
    assert inspect(deep[:-9]) == broken("image/jpeg")


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF", "ICO"])
def test_the_beginning_of_a_file_tells_its_size(inspect: Inspect, name: str) -> None:
    buffer = io.BytesIO()
    Image.effect_noise((48, 48), 90).convert("RGB").save(buffer, name)
    whole = buffer.getvalue()
    for kept in (2, 3):
        facts = inspect(whole[: len(whole) * kept // 4])
        assert (facts.readable, facts.undecoded, facts.width, facts.height) == (False, False, 48, 48)


def test_a_format_that_nothing_here_knows_is_not_broken(inspect: Inspect) -> None:
    drawing = b"AC1032" + bytes(200)
    assert inspect(drawing) == Facts(Kind.IMAGE, "image/vnd.dwg", undecoded=True)
