"""What a file is by its first bytes. This runs in the server process: it compares bytes and decodes nothing."""

from __future__ import annotations

import re
from typing import cast

import filetype

from .facts import Facts, Kind

HEAD_SIZE = 8192
# A drawing may begin with a long comment.
LONGEST_HEAD = 256 * 1024

GIF = "image/gif"
PNG = "image/png"
SVG = "image/svg+xml"
# ISO media of brands that nobody here knows: what it is, only its tracks can tell.
UNKNOWN_BRAND = "application/mp4"
# What is inside these, their first bytes do not tell.
CONTAINERS = {
    "application/gzip",
    "application/x-bzip2",
    "application/x-lzip",
    "application/x-ole-storage",
    "application/x-tar",
    "application/x-xz",
    "application/zip",
    "application/zstd",
}

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
_MP4_BRANDS = re.compile(
    rb"isom|iso[2-9a-c]|mp4[12v]|mp7[1t]|avc[1-4]|hvc1|hev1|av01|dash|cmf[2cfs]|mmp4|MSNV|f4v ", re.I
)

# What a QuickTime file from before brands may begin with.
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}

_EBML_DOCTYPE = re.compile(rb"\x1a\x45\xdf\xa3.{0,64}?\x42\x82.{1,8}?(webm|matroska)", re.DOTALL)

# Declarations and comments, then an svg root or its DOCTYPE. Possessive, so that no input makes it backtrack.
_SVG_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+(?:<!DOCTYPE\s+|<(?:\w+:)?)svg[\s/>\[]", re.DOTALL
)
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?:<\?|<!--)")
# How a document in UTF-16 begins: with its mark or, in one of the two orders, with what every document begins with.
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}

# https://mimesniff.spec.whatwg.org/#binary-data-byte: what is in no text, whatever its encoding.
_TEXT_BYTES = bytes({*range(256)} - {*range(0x20)} | {*b"\t\n\f\r\x1b"})
# Formats that may be all text.
_SPELLED_OUT = ((b"%PDF-", "application/pdf"), (b"%!PS", "application/postscript"), (b"{\\rtf", "application/rtf"))

_BITMAP_HEADER_SIZES = {12, *range(16, 65), 108, 124}

# RFC 8081
_FONTS = {
    b"OTTO": "font/otf",
    b"true": "font/ttf",
    b"ttcf": "font/collection",
    b"wOF2": "font/woff2",
    b"wOFF": "font/woff",
}

_KINDS = {kind.value: kind for kind in Kind}


def sniff(head: bytes) -> Facts:
    """Say what the first HEAD_SIZE bytes claim to be, or more; plain text and unknown formats have no content type."""
    if _is_svg(head):
        return Facts(kind=Kind.IMAGE, content_type=SVG)
    magic = head[:HEAD_SIZE]
    if magic[:2].isascii() and not magic.translate(None, _TEXT_BYTES):
        # No binary format, however much its first letters look like one's magic number.
        spelled_out = (content_type for start, content_type in _SPELLED_OUT if magic.startswith(start))
        return Facts(content_type=next(spelled_out, None), is_text=True)
    content_type = _content_type(magic)
    family = (content_type or "").partition("/")[0]
    kind = Kind.VIDEO if content_type == UNKNOWN_BRAND else _KINDS.get(family, Kind.OTHER)
    return Facts(kind=kind, content_type=content_type)


def tells_too_little(head: bytes) -> bool:
    """Say whether a drawing may follow behind the first HEAD_SIZE bytes: LONGEST_HEAD bytes tell."""
    return len(head) >= HEAD_SIZE and _PROLOG.match(_in_ascii(head)) is not None and not _is_svg(head)


def _content_type(head: bytes) -> str | None:
    for test in (_iso_media, _matroska, _transport_stream, _font):
        if found := test(head):
            return found
    found = cast(str | None, filetype.guess_mime(head))
    match found:
        case "image/apng":
            return PNG
        case "image/bmp" if int.from_bytes(head[14:18], "little") not in _BITMAP_HEADER_SIZES:
            return None
        case "application/octet-stream":
            return "application/vnd.ms-fontobject"  # the one format that the library has no word for
        case None if head[:4] in (b"II+\0", b"MM\0+"):
            return "image/tiff"  # BigTIFF
        case None if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            return "application/x-ole-storage"
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
    compatible = [head[start : start + 4] for start in range(16, min(int.from_bytes(head[:4]), len(head)), 4)]
    if major in _GENERIC_IMAGE_BRANDS:
        return next((_BRANDS[brand] for brand in compatible if brand in _BRANDS), _GENERIC_IMAGE_BRANDS[major])
    known = (_BRANDS.get(brand) or (_MP4_BRANDS.fullmatch(brand) and "video/mp4") for brand in (major, *compatible))
    return next(filter(None, known), UNKNOWN_BRAND)


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


def _font(head: bytes) -> str | None:
    return _FONTS.get(head[:4]) or ("font/ttf" if head[:5] == b"\0\1\0\0\0" else None)


def _is_svg(head: bytes) -> bool:
    return _SVG_ROOT.match(_in_ascii(head)) is not None


def _in_ascii(head: bytes) -> bytes:
    """Give a document's letters as bytes of their own."""
    encoding = _UTF_16.get(head[:2])
    return head.decode(encoding, "ignore").removeprefix("\ufeff").encode() if encoding else head


# What the bytes of such a file would have told: no container, and no text, is one of these.
TOLD_BY_BYTES = frozenset(
    {kind.mime for kind in filetype.types if kind.mime.startswith(("image/", "audio/", "video/"))}
    | {"application/pdf", *_BRANDS.values(), *_FONTS.values()}
)
