"""Smaller pictures of images, made with Pillow."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import ExifTags, GifImagePlugin, Image

from ..facts import Announce, Facts
from . import animations, images
from .formats import QUARTER_TURNS, TURNS
from .pipe import Job
from .remote_file import RemoteFile

_JPEG_QUALITY = 85
_LONGEST_PROFILE = 32_768


def render(file: RemoteFile, sniffed: Facts, job: Job, announce: Announce) -> list[bytes]:
    """Encode the picture, turned upright and shrunk to fit each of the job's boxes: JPEG as JPEG, else as PNG.

    An animated GIF stays one where the job wants that and the limit on pixels allows it, of anything else the first
    frame is taken. Nothing is ever enlarged. Raises ValueError above the limits, and anything that Pillow raises.
    """
    facts, image = images.open_image(file, sniffed, job.max_pixels, announce)
    if image is None:
        raise ValueError("not to be decoded")
    if job.animated and isinstance(image, GifImagePlugin.GifImageFile) and image.is_animated:
        facts = replace(facts, frames=image.n_frames)
        if facts.pixels <= job.max_pixels:
            announce(facts)
            return animations.encode(image, job.boxes)
    side = 2 * max(max(box) for box in job.boxes)
    image.draft("RGB", (side, side))  # JPEG only: compute no more rows and columns than that
    picture = _in_colour(image)
    name = "JPEG" if sniffed.content_type == "image/jpeg" else "PNG"
    copies = [_encode(_fitted(picture.copy(), box), name) for box in job.boxes[:-1]]
    return [*copies, _encode(_fitted(picture, job.boxes[-1]), name)]


def _fitted(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Shrink it so that it fits when it stands upright, and turn it."""
    turn = _turn(picture)
    picture.thumbnail(box[::-1] if turn in QUARTER_TURNS else box)
    return picture if turn is None else picture.transpose(turn)


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """What its EXIF data says, as far as that can be read. It is never written again: not all of it could be."""
    try:
        return TURNS.get(picture.getexif().get(ExifTags.Base.Orientation) or 1)
    except Exception:  # anything at all, see __main__.py
        return None


def _in_colour(image: Image.Image) -> Image.Image:
    """Give each pixel a colour of its own, as palettes cannot be shrunk, and alpha where the image has any."""
    if image.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off instead of scaling
        image = image.convert("I").point(lambda grey: grey / 256)
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _encode(picture: Image.Image, name: str) -> bytes:
    """Write it with its colour profile and without the rest that a camera leaves in a file."""
    profile = picture.info.get("icc_profile") or b""
    kept = profile if profile[16:20] == b"RGB " and len(profile) <= _LONGEST_PROFILE else None
    buffer = io.BytesIO()
    picture.save(buffer, name, icc_profile=kept, quality=_JPEG_QUALITY)
    return buffer.getvalue()
