from __future__ import annotations

import io
import random
import struct

import pytest
from PIL import ExifTags, Image, ImageCms, TiffImagePlugin

from tests import files
from tests.media.conftest import SIDE, Render
from triptych.media.helper.pipe import BLOCK_SIZE

ORIENTATION = 0x0112


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def encoded(picture: Image.Image, name: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, name, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1000, 800), (500, 400)), ((501, 500), (500, 499)), ((300, 1200), (125, 500)), ((2000, 1), (500, 1))],
)
def test_it_fits_into_the_square(render: Render, size: tuple[int, int], expected: tuple[int, int]) -> None:
    for name in ("PNG", "JPEG"):
        picture = opened(render(files.image(name, *size)))
        assert abs(picture.width - expected[0]) <= 1
        assert abs(picture.height - expected[1]) <= 1
        assert max(picture.size) == SIDE


@pytest.mark.parametrize("size", [(500, 500), (4, 3), (1, 1)])
def test_nothing_is_enlarged(render: Render, size: tuple[int, int]) -> None:
    assert opened(render(files.png(*size))).size == size
    assert opened(render(files.jpeg(*size))).size == size


@pytest.mark.parametrize("name", ["PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "ICO"])
def test_anything_but_a_jpeg_becomes_a_png(render: Render, name: str) -> None:
    assert opened(render(files.image(name, 48, 48))).format == "PNG"


def test_a_jpeg_stays_one(render: Render) -> None:
    assert opened(render(files.photo(1600, 1200))).format == "JPEG"
    assert opened(render(files.image("JPEG", 40, 30, mode="CMYK"))).mode == "RGB"
    assert opened(render(files.image("JPEG", 40, 30, mode="L"))).mode == "RGB"


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright(render: Render, name: str, orientation: int) -> None:
    upright = Image.new("RGB", (800, 600), "blue")
    upright.paste("red", (0, 0, 400, 300))  # the top left quarter
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    turned = upright.transpose(UNDONE[orientation]) if orientation in UNDONE else upright

    picture = opened(render(encoded(turned, name, exif=exif)))

    assert picture.size == (500, 375)
    assert ORIENTATION not in picture.getexif()
    red, _, blue = pixel(picture, 100, 75)[:3]
    assert red > 200 > 50 > blue
    assert pixel(picture, 400, 300)[2] > 200


# An orientation, and a unit of the wrong type, which Pillow reads and does not write.
UNWRITABLE = b"Exif\0\0II*\0" + struct.pack("<IHHHIHHHHIIIII", 8, 2, ORIENTATION, 3, 1, 6, 0, 296, 5, 1, 38, 0, 2, 1)


@pytest.mark.parametrize(
    ("exif", "size"),
    [(UNWRITABLE, (300, 400)), (b"Exif\0\0garbage", (400, 300)), (UNWRITABLE[:20], (400, 300)), (b"", (400, 300))],
    ids=["unwritable", "garbage", "cut off", "none"],
)
def test_an_orientation_that_can_be_read_is_applied(render: Render, exif: bytes, size: tuple[int, int]) -> None:
    for name in ("JPEG", "PNG", "WEBP"):
        picture = opened(render(encoded(Image.new("RGB", (400, 300)), name, exif=exif)))
        assert picture.size == size
        assert not picture.getexif()


def test_a_tiffs_orientation_is_applied_whatever_else_is_wrong(render: Render) -> None:
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    directory[ORIENTATION] = 6
    directory[ExifTags.IFD.Exif] = {}
    tiff = encoded(Image.new("RGB", (400, 300)), "TIFF", tiffinfo=directory)
    entry = struct.pack("<HHI", ExifTags.IFD.Exif, 4, 1)
    place = tiff.index(entry) + len(entry)
    for data in (tiff, tiff[:place] + b"\xff" * 4 + tiff[place + 4 :]):
        assert opened(render(data)).size == (300, 400)


# What a camera did to the upright picture when it writes this orientation.
UNDONE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def pixel(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = picture.getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(int(value) for value in found)


@pytest.mark.parametrize("name", ["PNG", "WEBP", "TIFF"])
def test_alpha_is_kept_and_colours_beside_it_stay_clean(render: Render, name: str) -> None:
    image = Image.new("RGBA", (1000, 1000), (0, 255, 0, 0))  # green that nobody sees
    image.paste((255, 0, 0, 255), (500, 0, 1000, 1000))

    picture = opened(render(encoded(image, name, lossless=True)))

    assert picture.mode == "RGBA"
    assert pixel(picture, 10, 250)[3] == 0
    assert pixel(picture, 490, 250) == (255, 0, 0, 255)
    assert all(pixel(picture, x, 250)[1] <= 2 for x in range(240, 260) if pixel(picture, x, 250)[3] > 8)


def test_a_palette_with_a_transparent_colour(render: Render) -> None:
    image = Image.new("P", (1000, 1000), 1)
    image.putpalette([255, 255, 255, 0, 0, 255] + [0] * 250)
    image.paste(0, (0, 0, 500, 1000))

    for name in ("GIF", "PNG"):
        picture = opened(render(encoded(image, name, transparency=0)))
        assert picture.mode == "RGBA"
        assert pixel(picture, 10, 10)[3] == 0
        assert pixel(picture, 490, 10) == (0, 0, 255, 255)


def test_sixteen_bits_of_grey_are_scaled(render: Render) -> None:
    for value in (0, 32_768, 65_535):
        image = Image.new("I;16", (20, 10), value)
        assert pixel(opened(render(encoded(image, "PNG"))), 5, 5) == (value // 256,) * 3


def test_an_animation_gives_its_first_frame(render: Render) -> None:
    first, second = Image.new("RGB", (600, 300), "red"), Image.new("RGB", (600, 300), "blue")
    for name in ("GIF", "WEBP", "PNG"):
        data = encoded(first, name, save_all=True, append_images=[second], duration=100)
        picture = opened(render(data))
        assert picture.size == (500, 250)
        assert getattr(picture, "n_frames", 1) == 1
        assert pixel(picture.convert("RGB"), 100, 100)[0] > 200


def test_a_colour_profile_is_kept_and_where_the_camera_stood_is_not(render: Render) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x010F] = "Camera Maker"
    for name in ("JPEG", "PNG"):
        data = encoded(Image.new("RGB", (600, 300)), name, icc_profile=profile, exif=exif)
        picture = opened(render(data))
        assert picture.info["icc_profile"] == profile
        assert not picture.getexif()
    for other in (profile + bytes(100_000), profile.replace(b"RGB ", b"GRAY", 1)):
        data = encoded(Image.new("RGB", (600, 300)), "PNG", icc_profile=other)
        assert "icc_profile" not in opened(render(data)).info


def test_the_worst_picture_fits_through_the_pipe(render: Render) -> None:
    noise = Image.frombytes("RGBA", (SIDE, SIDE), random.Random(0).randbytes(SIDE * SIDE * 4))
    data = render(encoded(noise, "PNG"))
    assert data is not None
    assert len(data) > 3 * BLOCK_SIZE
    assert opened(data).tobytes() == noise.tobytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"%PDF-1.7\n" + bytes(100),
        files.svg(),
        files.png(60, 40)[:50],
        files.photo(1600, 1200)[:-200],
        files.png_of_promises(60_000, 60_000),
        files.png(2001, 2000),
        b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(1000),
    ],
    ids=["empty", "text", "pdf", "svg", "cut png", "cut jpeg", "promises", "above the limit", "heic"],
)
def test_what_cannot_be_shown_has_none(render: Render, data: bytes) -> None:
    assert render(data) is None


def test_a_video_has_none(render: Render, tmp_path_factory: pytest.TempPathFactory) -> None:
    clip = files.clip(tmp_path_factory.mktemp("clip") / "clip.mp4").read_bytes()
    assert render(clip) is None
