"""Smaller pictures of images, made with Pillow."""

from __future__ import annotations

import io

from PIL import ExifTags, Image

from ..facts import Announce, Facts
from . import images
from .formats import TURNS
from .remote_file import RemoteFile

_JPEG_QUALITY = 85
_LONGEST_PROFILE = 32_768


def render(file: RemoteFile, sniffed: Facts, max_pixels: int, side: int, announce: Announce) -> bytes:
    """Encode the first frame, turned upright and shrunk to fit a square of that side: JPEG as JPEG, else as PNG.

    Nothing is ever enlarged. Raises ValueError above the limits, and anything that Pillow raises.
    """
    _, image = images.open_image(file, sniffed, max_pixels, announce)
    if image is None:
        raise ValueError("not to be decoded")
    image.draft("RGB", (2 * side, 2 * side))  # JPEG only: compute no more rows and columns than that
    picture = _in_colour(image)
    picture.thumbnail((side, side))
    return _encode(_upright(picture), "JPEG" if sniffed.content_type == "image/jpeg" else "PNG")


def _upright(picture: Image.Image) -> Image.Image:
    """Turn it as its EXIF data says, as far as that can be read. It is never written again: not all of it could be."""
    try:
        orientation = picture.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # anything at all, see __main__.py
        return picture
    turn = TURNS.get(orientation or 1)
    return picture if turn is None else picture.transpose(turn)


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
