"""What is made to hold a decoder up is told by counting; behind that stands a budget of processor time."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from PIL import Image

from tests import bombs, files
from tests.bombs import BOMBS, slow_png
from tests.media.conftest import rendered
from triptych.media.facts import Facts, Kind
from triptych.media.helper.counting import gif, jpeg, png
from triptych.media.helper.pipe import BLOCK_SIZE
from triptych.media.inspector import Inspector, ReadRange

SMALL = files.png(30, 20)
# What the program gives a file that promises no pixels; nothing here comes near it.
BUDGET = 1.0


@dataclass(frozen=True, slots=True)
class Watched:
    """An inspector with one helper."""

    runner: asyncio.Runner
    inspector: Inspector
    others: set[psutil.Process]

    def inspect(self, data: bytes) -> Facts:
        return self.runner.run(self.inspector.inspect(reader(data), len(data)))

    def render(self, data: bytes, *, animated: bool = False) -> bytes | None:
        return self.runner.run(rendered(self.inspector, data, animated=animated))

    def timed(self, data: bytes) -> tuple[Facts, float]:
        """The facts, and the seconds that a processor worked for them in the helper, which must outlive the file."""
        assert self.inspect(SMALL).readable
        [helper] = helpers() - self.others
        before = helper.cpu_times()
        facts = self.inspect(data)
        after = helper.cpu_times()
        return facts, after.user + after.system - before.user - before.system


def reader(data: bytes) -> ReadRange:
    return lambda start, size: data[start : start + size]


def helpers() -> set[psutil.Process]:
    return {child for child in psutil.Process().children() if "triptych.media.helper" in child.cmdline()}


def watched(**limits: float) -> Iterator[Watched]:
    others = helpers()
    with asyncio.Runner() as runner:
        inspector = Inspector(workers=1, patience=20, timeout_seconds=60, max_pixels=50_000_000, **limits)
        yield Watched(runner, inspector, others)
        inspector.close()


@pytest.fixture(scope="module")
def helper() -> Iterator[Watched]:
    yield from watched()


@pytest.fixture
def hurried() -> Iterator[Watched]:
    """One whose helper may work for hardly longer than it takes to read a header."""
    yield from watched(seconds=0.05, seconds_per_megapixel=0)


@pytest.mark.long
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_told_by_counting(helper: Watched, name: str) -> None:
    bomb = BOMBS[name]

    facts, seconds = helper.timed(bomb.make())

    assert (facts.content_type, facts.readable, facts.oversized, facts.undecoded) == (
        bomb.content_type,
        True,
        False,
        True,
    )
    assert (facts.width, facts.height) == (bomb.size or (None, None))
    assert seconds < BUDGET / 2


@pytest.mark.long
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_has_no_rendition(helper: Watched, name: str) -> None:
    assert helper.render(BOMBS[name].make()) is None
    assert helper.timed(SMALL)[0].readable


SLOW = {
    "spaces in a width": bombs.svg_spaces(),
    "one long comment": bombs.svg_comment(15_000_000),
    "many tags": files.svg(inside="<rect/>" * 400_000),
    "many attributes": files.svg(inside="<rect " + " ".join(f"{'a' * 9}{n}='1'" for n in range(100_000)) + "/>"),
    "many segments": bombs.jpeg_with(b"\xff\xe3\0\x02", jpeg.MOST_SEGMENTS - 20),
    "many chunks": bombs.png_with(bombs.png_chunk(b"prVt"), png.MOST_CHUNKS - 10),
    "many comments": bombs.gif_with(b"!\xfe\x01a\0", gif.MOST_BLOCKS - 10),
    "many frames": bombs.gif_frames(gif.MOST_FRAMES - 10),
}


@pytest.mark.parametrize("name", SLOW)
def test_what_stays_below_the_limits_is_decoded_within_the_budget(helper: Watched, name: str) -> None:
    facts, seconds = helper.timed(SLOW[name])

    assert (facts.readable, facts.undecoded) == (True, False)
    assert seconds < BUDGET


def test_a_hundred_scans_are_decoded_and_one_more_is_not(helper: Watched) -> None:
    own = bombs.jpeg_scans(64, 0).count(b"\xff\xda")
    assert helper.inspect(bombs.jpeg_scans(64, jpeg.MOST_SCANS - own)) == Facts(
        Kind.IMAGE, "image/jpeg", width=64, height=64
    )
    assert helper.inspect(bombs.jpeg_scans(64, jpeg.MOST_SCANS - own + 1)) == Facts(
        Kind.IMAGE, "image/jpeg", undecoded=True, width=64, height=64
    )


def test_scans_are_told_from_what_looks_like_them(helper: Watched) -> None:
    """Behind the only scan of a picture nothing is read, and no segment's content is a scan."""
    segment = b"\xff\xe3" + (2 + 2 * 200).to_bytes(2) + b"\xff\xda" * 200
    whole = files.photo(400, 300)
    for data in (whole[:2] + segment + whole[2:], whole + b"\xff\xda\0\x08\1\1\0\0\x3f\0" * 200):
        assert helper.inspect(data) == Facts(Kind.IMAGE, "image/jpeg", width=400, height=300)


def test_more_pixels_than_the_limit_count_first(helper: Watched) -> None:
    facts = helper.inspect(files.png_of_promises(30_000, 30_000))
    assert (facts.oversized, facts.undecoded) == (True, False)
    svg = bombs.svg_bytes().replace(b'width="120" height="80"', b'width="30000" height="30000"')
    assert helper.inspect(svg).oversized


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (files.jpeg(48, 32)[:2] + bytes(10_000_000) + files.jpeg(48, 32)[2:], "image/jpeg"),
        (bombs.gif_with(b"\0", 10_000_000), "image/gif"),
    ],
)
def test_what_is_mostly_no_picture_is_broken(helper: Watched, data: bytes, content_type: str) -> None:
    data = b"\xff\xd8\xff" + data[3:] if content_type == "image/jpeg" else data
    facts, seconds = helper.timed(data)

    assert (facts.content_type, facts.readable, facts.undecoded) == (content_type, False, False)
    assert seconds < BUDGET / 2


def test_every_progressive_photo_is_read_through(helper: Watched) -> None:
    buffer = io.BytesIO()
    Image.open(io.BytesIO(files.photo(3000, 2000))).save(buffer, "JPEG", progressive=True, quality=95)
    assert len(buffer.getvalue()) > 5 * BLOCK_SIZE
    assert helper.inspect(buffer.getvalue()) == Facts(Kind.IMAGE, "image/jpeg", width=3000, height=2000)


@pytest.mark.long
def test_an_image_that_takes_longer_than_the_budget_has_its_header(hurried: Watched) -> None:
    for _ in range(2):
        assert hurried.inspect(slow_png()) == Facts(Kind.IMAGE, "image/png", undecoded=True, width=7000, height=7000)
    assert hurried.render(slow_png()) is None
    assert hurried.inspect(SMALL) == Facts(Kind.IMAGE, "image/png", width=30, height=20)


@pytest.mark.long
def test_an_animation_that_takes_longer_than_the_budget_gives_its_first_frame() -> None:
    data = files.animated_gif(1000, 1000, frames=20)
    for hurried in watched(seconds=0.06, seconds_per_megapixel=0):
        picture = hurried.render(data, animated=True)
        assert picture is not None
        assert Image.open(io.BytesIO(picture)).format == "PNG"
    for patient in watched(seconds=0.1, seconds_per_megapixel=0.5):
        picture = patient.render(data, animated=True)
        assert picture is not None
        assert Image.open(io.BytesIO(picture)).format == "GIF"


@pytest.mark.long
def test_the_budget_grows_with_what_the_header_promises() -> None:
    for patient in watched(seconds=0.03, seconds_per_megapixel=0.5):
        assert patient.inspect(slow_png()) == Facts(Kind.IMAGE, "image/png", width=7000, height=7000)
        assert patient.render(slow_png()) is not None


@pytest.mark.long
def test_a_video_that_takes_longer_than_the_budget_stays_a_video(hurried: Watched, tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "clip.mov", width=7680, height=4320, frames=1, codec="prores").read_bytes()
    facts = hurried.inspect(clip)
    assert (facts.kind, facts.content_type) == (Kind.VIDEO, "video/quicktime")
    assert (facts.readable, facts.undecoded) == (True, True)


def test_what_waits_uses_nothing_of_the_budget(hurried: Watched) -> None:
    async def inspect() -> Facts:
        return await hurried.inspector.inspect(slowly, len(SMALL))

    def slowly(start: int, size: int) -> bytes:
        time.sleep(0.3)
        return SMALL[start : start + size]

    assert hurried.runner.run(inspect()).readable
