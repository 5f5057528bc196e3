"""Decides by counting what no decoder is given: the same on every machine, and before a decoder starts.

Each module reads through one format's structure, as far as its decoder would, and takes note of the size that the
header says. None decodes anything. What is broken here is left for the decoder to say.
"""

from __future__ import annotations

from collections.abc import Callable

from ...sniff import UNKNOWN_BRAND
from ..remote_file import RemoteFile
from . import avif, bmp, gif, icon, jpeg, matroska, movie, photoshop, png, tiff, webp
from .source import Broken, Header, Source, TooMuch

__all__ = ["Broken", "Header", "TooMuch", "count", "reads"]

_FORMATS: dict[str, Callable[[Source, Header], None]] = {
    UNKNOWN_BRAND: movie.read,
    "audio/mp4": movie.read,
    "image/avif": avif.read,
    "image/bmp": bmp.read,
    "image/gif": gif.read,
    "image/heic": avif.read,
    "image/heic-sequence": avif.read,
    "image/heif": avif.read,
    "image/heif-sequence": avif.read,
    "image/jpeg": jpeg.read,
    "image/png": png.read,
    "image/tiff": tiff.read,
    "image/vnd.adobe.photoshop": photoshop.read,
    "image/webp": webp.read,
    "image/x-icon": icon.read,
    "video/3gpp": movie.read,
    "video/3gpp2": movie.read,
    "video/mp4": movie.read,
    "video/quicktime": movie.read,
    "video/webm": matroska.read,
    "video/x-m4v": movie.read,
    "video/x-matroska": matroska.read,
}


def reads(content_type: str) -> bool:
    """Say whether anything here knows the format."""
    return content_type in _FORMATS


def count(file: RemoteFile, content_type: str, header: Header) -> None:
    """Read through the file and fill in the size that its header says, also where this raises TooMuch or Broken."""
    read = _FORMATS.get(content_type)
    if read is not None:
        read(Source(file), header)
        file.seek(0)
