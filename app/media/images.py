"""Facts about images, for the helper process only: Pillow is imported here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import IO, TYPE_CHECKING, cast

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    IcoImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    PsdImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from . import svg
from .facts import Facts
from .sniff import SVG

if TYPE_CHECKING:
    from .helper import RemoteFile

# The classes themselves, so that nothing but the sniffed format is ever tried, and none that runs other programs.
_OPENERS: dict[str, Callable[[IO[bytes]], ImageFile.ImageFile]] = {
    "image/avif": AvifImagePlugin.AvifImageFile,
    "image/bmp": BmpImagePlugin.BmpImageFile,
    "image/gif": GifImagePlugin.GifImageFile,
    "image/jpeg": JpegImagePlugin.JpegImageFile,
    "image/png": PngImagePlugin.PngImageFile,
    "image/tiff": TiffImagePlugin.TiffImageFile,
    "image/vnd.adobe.photoshop": PsdImagePlugin.PsdImageFile,
    "image/webp": WebPImagePlugin.WebPImageFile,
    "image/x-icon": IcoImagePlugin.IcoImageFile,
}

AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # helpers are what runs side by side, not threads in them


def read(file: RemoteFile, sniffed: Facts, max_pixels: int) -> Facts:
    """Read the size from the header and, under the limit, decode the first frame to see whether it is whole.

    Width and height are the header's: an EXIF orientation does not swap them. Raises what Pillow raises where
    there is no header to speak of.
    """
    if sniffed.content_type == SVG:
        return svg.read(file, sniffed, max_pixels)
    try:
        image = open_image(file, sniffed.content_type or "", max_pixels)
    except Image.DecompressionBombError:
        width, height = _declared_size(file)
        return replace(sniffed, oversized=True, width=width, height=height)
    width, height = _raw_size(image)
    if max(width, height) >= 2**31:  # only a TIFF can promise that
        raise ValueError("no picture is that large")
    if width * height > max_pixels:
        return replace(sniffed, oversized=True, width=width, height=height)
    return replace(sniffed, readable=_decodes(image), width=width, height=height)


def open_image(file: RemoteFile, content_type: str, max_pixels: int) -> ImageFile.ImageFile:
    """Read the header. Raises DecompressionBombError above the limit where opening decodes, else what Pillow raises."""
    # Pillow's own checks inside a file (an icon's picture, a TIFF's tile) raise above twice this number.
    Image.MAX_IMAGE_PIXELS = max_pixels // 2
    return _OPENERS[content_type](cast(IO[bytes], file))


def _decodes(image: ImageFile.ImageFile) -> bool:
    try:
        # JPEG only: read every byte, but compute an eighth of the rows and columns. Three times as fast.
        image.draft("L", (1, 1))
        image.load()
    except Exception:  # anything at all, see helper.py
        return False
    return True


def _raw_size(image: ImageFile.ImageFile) -> tuple[int, int]:
    if isinstance(image, TiffImagePlugin.TiffImageFile):  # the one format where Pillow swaps the two by itself
        return image.tag_v2[TiffImagePlugin.IMAGEWIDTH], image.tag_v2[TiffImagePlugin.IMAGELENGTH]
    return image.size


def _declared_size(file: RemoteFile) -> tuple[int, int] | tuple[None, None]:
    """Read the size of a WebP or GIF that Pillow refuses to open, as it makes room for the pixels when it does."""
    file.seek(0)
    head = file.read(30)

    def number(start: int, end: int) -> int:
        return int.from_bytes(head[start:end], "little")

    match head[:4], head[12:16]:
        case b"RIFF", b"VP8X":
            return number(24, 27) + 1, number(27, 30) + 1
        case b"RIFF", b"VP8L":
            return (number(21, 25) & 0x3FFF) + 1, (number(21, 25) >> 14 & 0x3FFF) + 1
        case b"RIFF", b"VP8 ":
            return number(26, 28) & 0x3FFF, number(28, 30) & 0x3FFF
        case b"GIF8", _:
            return number(6, 8), number(8, 10)
    return None, None
