"""Facts about images, read with Pillow."""

from __future__ import annotations

from dataclasses import replace
from typing import IO, cast

from PIL import Image, ImageFile, TiffImagePlugin

from ..facts import Announce, Facts
from ..sniff import PNG, SVG
from . import counting, jpeg, png, svg
from .formats import OPENERS
from .remote_file import RemoteFile


def read(file: RemoteFile, sniffed: Facts, max_pixels: int, announce: Announce) -> Facts:
    """Read the size from the header and, under the limits, decode the first frame to see whether it is whole.

    Width and height are the header's: an EXIF orientation does not swap them. Raises ValueError for a size that no
    picture has.
    """
    if sniffed.content_type == SVG:
        return svg.read(file, sniffed, max_pixels, announce)
    if sniffed.content_type == PNG:
        return _read_png(file, sniffed, max_pixels, announce)
    facts, image = open_image(file, sniffed, max_pixels, announce)
    return facts if image is None else replace(facts, readable=_is_whole(file, facts, image))


def _read_png(file: RemoteFile, sniffed: Facts, max_pixels: int, announce: Announce) -> Facts:
    """Pillow does not look at checksums, and fails over faults beside the pixels."""
    facts = _count(file, sniffed, max_pixels, counting.Header())
    if facts.oversized or facts.undecoded or not facts.readable:
        return facts
    announce(facts)
    return replace(facts, readable=png.has_all_pixels(file))


def open_image(
    file: RemoteFile, sniffed: Facts, max_pixels: int, announce: Announce
) -> tuple[Facts, ImageFile.ImageFile | None]:
    """Give what the header says, and the image for decoding; None where the facts say why it must not be.

    Raises ValueError for a size that no picture has.
    """
    header = counting.Header()
    facts = _count(file, sniffed, max_pixels, header)
    if facts.undecoded or not facts.readable:
        return facts, None
    if not facts.oversized:
        announce(facts)
    # Pillow's own checks inside a file (an icon's picture, a TIFF's tile) raise above twice this number.
    Image.MAX_IMAGE_PIXELS = max_pixels // 2
    try:
        image = OPENERS[facts.content_type or ""](cast(IO[bytes], file))
    except Image.DecompressionBombError:  # where opening makes room for the pixels, or decodes a picture inside
        return facts if facts.oversized else replace(facts, oversized=True, width=None, height=None), None
    except Exception:  # anything at all, see __main__.py
        # Whole, it is of a kind that the decoder does not know.
        is_whole = header.is_whole or not counting.reads(sniffed.content_type or "")
        return replace(facts, readable=is_whole, undecoded=is_whole, oversized=facts.oversized and is_whole), None
    counted, facts = facts, _with_size(facts, *_raw_size(image), max_pixels)
    if facts.oversized:
        return facts, None
    if facts != counted:
        announce(facts)
    return facts, image


def _count(file: RemoteFile, sniffed: Facts, max_pixels: int, header: counting.Header) -> Facts:
    undecoded, readable = False, True
    try:
        counting.count(file, sniffed.content_type or "", header)
    except counting.TooMuch:
        undecoded = True
    except counting.Broken:
        readable = False
    facts = _with_size(sniffed, header.width, header.height, max_pixels)
    return replace(facts, undecoded=undecoded, readable=readable)


def _is_whole(file: RemoteFile, facts: Facts, image: ImageFile.ImageFile) -> bool:
    """Say whether all pixels are there, which Pillow cannot tell of a JPEG."""
    found = jpeg.is_whole(file) if facts.content_type == "image/jpeg" else None
    return _decodes(image) if found is None else found


def _decodes(image: ImageFile.ImageFile) -> bool:
    try:
        # JPEG only: read every byte, but compute an eighth of the rows and columns. Three times as fast.
        image.draft("L", (1, 1))
        image.load()
    except Exception:  # anything at all, see __main__.py
        return False
    return True


def _with_size(facts: Facts, width: int | None, height: int | None, max_pixels: int) -> Facts:
    if max(width or 0, height or 0) >= 2**31:
        raise ValueError("no picture is that large")
    return replace(facts, oversized=(width or 0) * (height or 0) > max_pixels, width=width, height=height)


def _raw_size(image: ImageFile.ImageFile) -> tuple[int, int]:
    if isinstance(image, TiffImagePlugin.TiffImageFile):  # the one format where Pillow swaps the two by itself
        return image.tag_v2[TiffImagePlugin.IMAGEWIDTH], image.tag_v2[TiffImagePlugin.IMAGELENGTH]
    return image.size
