"""What a file is by its first bytes. This runs in the server process: it compares bytes and decodes nothing."""

from __future__ import annotations

import re
from typing import cast

import filetype

from .facts import Facts, Kind

HEAD_SIZE = 8192

SVG = "image/svg+xml"

# Major brands of ISO media files (https://mp4ra.org/registered-types/brands) that are not plain MP4.
_BRANDS = {
    b"qt  ": "video/quicktime",
    b"M4V ": "video/x-m4v",
    b"M4VH": "video/x-m4v",
    b"M4VP": "video/x-m4v",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"M4P ": "audio/mp4",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic-sequence",
    b"hevx": "image/heic-sequence",
    b"crx ": "image/x-canon-cr3",
}
# With these as the major brand, the compatible brands name the codec.
_GENERIC_IMAGE_BRANDS = {b"mif1": "image/heif", b"msf1": "image/heif-sequence"}

# What a QuickTime file from before brands may begin with.
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}

_EBML_DOCTYPE = re.compile(rb"\x1a\x45\xdf\xa3.{0,64}?\x42\x82.{1,8}?(webm|matroska)", re.DOTALL)

# Declarations and comments, then an svg root or its DOCTYPE. Possessive, so that no input makes it backtrack.
_SVG_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+(?:<!DOCTYPE\s+|<(?:\w+:)?)svg[\s/>]", re.DOTALL
)

_BITMAP_HEADER_SIZES = {12, 16, 40, 52, 56, 64, 108, 124}

_KINDS = {kind.value: kind for kind in Kind}


def sniff(head: bytes) -> Facts:
    """Say what the first HEAD_SIZE bytes claim to be; text and unknown formats have no content type."""
    content_type = _content_type(head)
    family = (content_type or "").partition("/")[0]
    return Facts(kind=_KINDS.get(family, Kind.OTHER), content_type=content_type)


def _content_type(head: bytes) -> str | None:
    for test in (_iso_media, _matroska, _transport_stream, _svg):
        if found := test(head):
            return found
    found = cast(str | None, filetype.guess_mime(head))
    match found:
        case "image/apng":
            return "image/png"
        case "image/bmp" if int.from_bytes(head[14:18], "little") not in _BITMAP_HEADER_SIZES:
            return None  # its magic number is the letters BM, with which a text may begin
        case None if head[:4] in (b"II+\0", b"MM\0+"):
            return "image/tiff"  # BigTIFF
        case "audio/ogg" if b"theora" in head:
            return "video/ogg"
    return found


def _iso_media(head: bytes) -> str | None:
    atom, major = head[4:8], head[8:12]
    if atom in _QUICKTIME_ATOMS:
        # A text may have such a word here; an atom's size begins with zeros, except where it holds the media.
        return "video/quicktime" if atom == b"mdat" or head[0] == 0 else None
    if atom != b"ftyp":
        return None
    if major[:2] == b"3g":
        return "video/3gpp2" if major[:3] == b"3g2" else "video/3gpp"
    if major in _GENERIC_IMAGE_BRANDS:
        compatible = (head[start : start + 4] for start in range(16, int.from_bytes(head[:4]), 4))
        return next((_BRANDS[brand] for brand in compatible if brand in _BRANDS), _GENERIC_IMAGE_BRANDS[major])
    return _BRANDS.get(major, "video/mp4")


def _matroska(head: bytes) -> str | None:
    match = _EBML_DOCTYPE.match(head)
    return match and ("video/webm" if match[1] == b"webm" else "video/x-matroska")


def _transport_stream(head: bytes) -> str | None:
    """Every packet begins with the byte 0x47; packets of 192 bytes (M2TS) have four bytes before it."""
    for first, size in ((0, 188), (4, 192)):
        marks = head[first : first + 5 * size : size]
        if len(marks) >= 3 and marks.count(0x47) == len(marks):
            return "video/mp2t"
    return None


def _svg(head: bytes) -> str | None:
    return SVG if _SVG_ROOT.match(head) else None
