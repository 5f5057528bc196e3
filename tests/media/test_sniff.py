from __future__ import annotations

import random
import time

import pytest

from tests import files
from triptych.media.facts import Facts, Kind
from triptych.media.sniff import HEAD_SIZE, sniff


def ftyp(major: bytes, *compatible: bytes) -> bytes:
    size = 16 + 4 * len(compatible)
    return size.to_bytes(4) + b"ftyp" + major + bytes(4) + b"".join(compatible) + b"\0\0\0\x08free"


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (ftyp(b"isom", b"isom", b"mp41"), "video/mp4"),
        (ftyp(b"XAVC", b"mp42"), "video/mp4"),
        (ftyp(b"qt  ", b"qt  "), "video/quicktime"),
        (ftyp(b"3gp5", b"isom"), "video/3gpp"),
        (ftyp(b"3g2a", b"isom"), "video/3gpp2"),
        (ftyp(b"M4V ", b"isom"), "video/x-m4v"),
        (ftyp(b"M4A ", b"isom"), "audio/mp4"),
        (ftyp(b"avif", b"mif1"), "image/avif"),
        (ftyp(b"mif1", b"avif"), "image/avif"),
        (ftyp(b"heic", b"mif1"), "image/heic"),
        (ftyp(b"mif1", b"miaf", b"heic"), "image/heic"),
        (ftyp(b"mif1", b"miaf"), "image/heif"),
        (b"\0\0\0\x08wide\0\0\x10\0mdat", "video/quicktime"),
        (b"\x12\0\0\0mdat", "video/quicktime"),
        (b"\0\0\x10\0moov\0\0\0\x6cmvhd", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska", "video/x-matroska"),
        (b"\x1a\x45\xdf\xa3\x93\x42\x82\x01\0\0\0\0\0\0\x04webm", "video/webm"),
        ((b"\x47" + bytes(187)) * 4, "video/mp2t"),
        ((bytes(4) + b"\x47" + bytes(187)) * 4, "video/mp2t"),
        (b"OggS" + bytes(24) + b"\x80theora", "video/ogg"),
        (b"OggS" + bytes(24) + b"\x01vorbis", "audio/ogg"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04" + bytes(30), "application/zip"),
        (files.svg(), "image/svg+xml"),
        (files.svg(before="\ufeff<?xml version='1.0'?>\n<!-- <html> -->\n<?a b?> "), "image/svg+xml"),
        (b'<!DOCTYPE svg PUBLIC "x" [<!ENTITY a "b">]><svg/>', "image/svg+xml"),
        (b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    ],
)
def test_names_what_the_bytes_are(head: bytes, content_type: str) -> None:
    assert sniff(head).content_type == content_type
    assert sniff(head).kind == (content_type.split("/")[0] if content_type[:4] != "appl" else "other")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"BM",
        b"BMW makes cars and motorcycles.",
        b"The free encyclopedia",
        b"How wide is it?",
        b"GIGO, they say",
        b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://127.0.0.1/a.mp4\n",
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        b"<!doctype html><svg></svg>",
        b"<html><body><svg/></body></html>",
        b"<?xml version='1.0'?><note>svg</note>",
        b"<svgfoo/>",
    ],
)
def test_text_is_no_picture(text: bytes) -> None:
    assert sniff(text) == Facts()


def test_hostile_markup_costs_no_time() -> None:
    begin = time.perf_counter()
    for unit in (b"<!---->", b"<??>", b" ", b"<!--", b"<!-- -->\n<?a?>"):
        assert sniff((unit * HEAD_SIZE)[:HEAD_SIZE]).kind is Kind.OTHER
    assert time.perf_counter() - begin < 0.5


def test_any_bytes_have_an_answer() -> None:
    noise = random.Random(1)
    starts = [b"", b"PK\x03\x04", b"RIFF", b"\0\0\0\x20ftyp", b"OggS", b"\x1a\x45\xdf\xa3", b"\xd0\xcf\x11\xe0", b"BM"]
    for _ in range(500):
        assert sniff(noise.choice(starts) + noise.randbytes(noise.randrange(40))).readable
