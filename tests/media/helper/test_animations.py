"""Animations that stay ones when they are shrunk."""

from __future__ import annotations

import asyncio
import io
import random

import pytest
from PIL import Image

from tests import files
from tests.media.conftest import MAX_PIXELS, rendered
from triptych.media.inspector import Inspector

Size = tuple[int, int]


@pytest.fixture
def shrink(loop: asyncio.Runner, inspector: Inspector) -> Shrink:
    return Shrink(loop, inspector)


class Shrink:
    def __init__(self, loop: asyncio.Runner, inspector: Inspector) -> None:
        self._loop = loop
        self._inspector = inspector

    def __call__(self, data: bytes, box: Size = (40, 40), *, animated: bool = True) -> Image.Image:
        made = self._loop.run(rendered(self._inspector, data, box, animated=animated))
        assert made is not None
        return Image.open(io.BytesIO(made))


def encoded(frames: list[Image.Image], **options: object) -> bytes:
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], **options)
    return buffer.getvalue()


def test_frames_that_draw_over_each_other_are_shown_as_they_are_seen(shrink: Shrink) -> None:
    """The second draws a corner only, over what is there."""
    first = Image.new("RGB", (400, 200), "blue")
    second = first.copy()
    second.paste("red", (0, 0, 200, 100))

    shown = shrink(encoded([first, second], duration=70), (40, 40))

    assert (shown.size, getattr(shown, "n_frames", 1)) == ((40, 20), 2)
    shown.seek(1)
    frame = shown.convert("RGB")
    assert (frame.getpixel((5, 5)), frame.getpixel((30, 5))) == ((255, 0, 0), (0, 0, 255))


def test_its_first_frame_alone_is_given_where_no_animation_is_wanted(shrink: Shrink) -> None:
    shown = shrink(files.animated_gif(400, 200), animated=False)

    assert (shown.format, shown.size, getattr(shown, "n_frames", 1)) == ("PNG", (40, 20), 1)


def test_a_gif_of_one_frame_is_none(shrink: Shrink) -> None:
    assert shrink(files.gif(400, 200)).format == "PNG"


@pytest.mark.parametrize("name", ["PNG", "WEBP"])
def test_animations_of_other_formats_give_their_first_frame(shrink: Shrink, name: str) -> None:
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (400, 200), colour) for colour in ("red", "blue")]
    frames[0].save(buffer, name, save_all=True, append_images=frames[1:])

    shown = shrink(buffer.getvalue())

    assert (shown.format, shown.size, getattr(shown, "n_frames", 1)) == ("PNG", (40, 20), 1)


@pytest.mark.parametrize(("frames", "name"), [(4, "GIF"), (5, "PNG")])
def test_frames_times_pixels_count_against_the_limit(shrink: Shrink, frames: int, name: str) -> None:
    side = int((MAX_PIXELS / 4) ** 0.5)

    assert shrink(files.animated_gif(side, side, frames=frames)).format == name


def test_one_that_breaks_off_gives_its_first_frame(shrink: Shrink) -> None:
    noise = [Image.frombytes("L", (300, 200), random.Random(number).randbytes(60_000)) for number in range(4)]
    data = encoded(noise, duration=50)

    assert shrink(data).format == "GIF"
    assert shrink(data[: len(data) * 5 // 8]).size == (40, 27)


@pytest.mark.long
def test_one_that_would_not_fit_into_a_message_gives_its_first_frame(loop: asyncio.Runner) -> None:
    noise = [Image.frombytes("L", (1000, 1000), random.Random(number).randbytes(10**6)) for number in range(30)]
    inspector = Inspector(workers=1, patience=10, timeout_seconds=60, max_pixels=50_000_000, seconds=20)
    data = encoded(noise, duration=50)

    made = loop.run(rendered(inspector, data, (1000, 1000), animated=True))
    inspector.close()

    assert made is not None
    assert Image.open(io.BytesIO(made)).format == "PNG"


@pytest.mark.long
def test_the_worst_picture_fits_into_a_message(loop: asyncio.Runner) -> None:
    noise = Image.frombytes("RGBA", (2000, 2000), random.Random(0).randbytes(16_000_000))
    buffer = io.BytesIO()
    noise.save(buffer, "PNG", compress_level=1)
    inspector = Inspector(workers=1, patience=10, timeout_seconds=60, max_pixels=50_000_000, seconds=20)

    made = loop.run(rendered(inspector, buffer.getvalue(), (2000, 2000)))
    inspector.close()

    assert made is not None
    assert Image.open(io.BytesIO(made)).tobytes() == noise.tobytes()
