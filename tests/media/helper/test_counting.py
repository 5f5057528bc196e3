"""The readers that count: they find the size in every header, and bear any bytes."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest

from tests import bombs, files
from triptych.media.helper import counting
from triptych.media.helper.counting import Broken, Header, TooMuch
from triptych.media.helper.remote_file import RemoteFile

WIDTH, HEIGHT = 48, 32
PICTURES = {
    "avif": ("image/avif", files.image("AVIF", WIDTH, HEIGHT)),
    "gif": ("image/gif", files.gif(WIDTH, HEIGHT)),
    "ico": ("image/x-icon", files.image("ICO", WIDTH, HEIGHT, sizes=[(WIDTH, HEIGHT)])),
    "jpeg": ("image/jpeg", files.jpeg(WIDTH, HEIGHT)),
    "jpeg progressive": ("image/jpeg", files.jpeg(WIDTH, HEIGHT, progressive=True)),
    "png": ("image/png", files.png(WIDTH, HEIGHT)),
    "psd": ("image/vnd.adobe.photoshop", files.psd(WIDTH, HEIGHT)),
    "tiff": ("image/tiff", files.image("TIFF", WIDTH, HEIGHT)),
    "tiff big": ("image/tiff", files.image("TIFF", WIDTH, HEIGHT, big_tiff=True)),
    "webp": ("image/webp", files.image("WEBP", WIDTH, HEIGHT)),
    "webp lossless": ("image/webp", files.image("WEBP", WIDTH, HEIGHT, lossless=True)),
    "webp extended": ("image/webp", bombs.webp_frames(2)),
}


def read(content_type: str, data: bytes) -> tuple[int | None, int | None]:
    header = Header()
    counting.count(RemoteFile(len(data), lambda start, size: data[start : start + size]), content_type, header)
    return header.width, header.height


@pytest.mark.parametrize("name", PICTURES)
def test_the_header_says_the_size(name: str) -> None:
    assert read(*PICTURES[name]) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("name", PICTURES)
def test_any_end_and_any_damage_are_borne(name: str) -> None:
    content_type, data = PICTURES[name]
    bear(content_type, data)


@pytest.mark.parametrize(("suffix", "content_type"), [(".mov", "video/quicktime"), (".mkv", "video/x-matroska")])
def test_any_end_and_any_damage_of_a_video_are_borne(tmp_path: Path, suffix: str, content_type: str) -> None:
    clip = files.clip(tmp_path / f"clip{suffix}", width=64, height=36, frames=3).read_bytes()
    assert read(content_type, clip) == (None, None)
    bear(content_type, clip[:2000] + clip[-2000:])
    bear(content_type, clip[-2000:])


def bear(content_type: str, data: bytes) -> None:
    """Read it cut off everywhere, and with some bytes changed."""
    noise = random.Random(0)
    for end in range(0, len(data), max(1, len(data) // 300)):
        read(content_type, data[:end])
    for _ in range(1000):
        changed = bytearray(data)
        for _ in range(noise.randrange(1, 5)):
            changed[noise.randrange(len(data))] = noise.choice((0, 1, 0x7F, 0x80, 0xFF, noise.randrange(256)))
        with suppress(TooMuch, Broken):
            read(content_type, bytes(changed))
