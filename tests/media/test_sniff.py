from __future__ import annotations

import random
import time

import pytest

from tests import files
from triptych.media.facts import Facts, Kind
from triptych.media.sniff import HEAD_SIZE, LONGEST_HEAD, UNKNOWN_BRAND, sniff, tells_too_little


def ftyp(major: bytes, *compatible: bytes) -> bytes:
    size = 16 + 4 * len(compatible)
    return size.to_bytes(4) + b"ftyp" + major + bytes(4) + b"".join(compatible) + b"\0\0\0\x08free"


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (ftyp(b"isom", b"isom", b"mp41"), "video/mp4"),
        (ftyp(b"XAVC", b"mp42"), "video/mp4"),
        (ftyp(b"dby1", b"none", b"isom"), "video/mp4"),
        (ftyp(b"mif3", b"avif"), "image/avif"),
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
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\0", "application/pdf"),
        (b"%!PS-Adobe-3.0\n", "application/postscript"),
        (b"{\\rtf1\\ansi}", "application/rtf"),
        (b"\0\1\0\0\0\x0c" + bytes(90), "font/ttf"),
        (b"true\0\x0c" + bytes(90), "font/ttf"),
        (b"OTTO\0\x0c" + bytes(90), "font/otf"),
        (b"ttcf\0\1\0\0" + bytes(90), "font/collection"),
        (b"wOFF\0\1\0\0" + bytes(90), "font/woff"),
        (b"wOF2OTTO" + bytes(90), "font/woff2"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/x-ole-storage"),
        (b"\x1f\x8b\x08" + bytes(30), "application/gzip"),
        (b"BM" + bytes(12) + b"\x40" + bytes(99), "image/bmp"),
        (b"MZ\x90\0\3\0", "application/x-msdownload"),
        (b"PK\x03\x04" + bytes(30), "application/zip"),
        (files.svg(), "image/svg+xml"),
        (files.svg(before="\ufeff<?xml version='1.0'?>\n<!-- <html> -->\n<?a b?> "), "image/svg+xml"),
        (b'<!DOCTYPE svg PUBLIC "x" [<!ENTITY a "b">]><svg/>', "image/svg+xml"),
        (b'<!DOCTYPE svg[<!ENTITY a "b">]><svg/>', "image/svg+xml"),
        (b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (files.svg(before=f"<!--{'long ' * 40_000}-->"), "image/svg+xml"),
        (files.svg(before="<?xml version='1.0' encoding='UTF-16'?>").decode().encode("utf-16"), "image/svg+xml"),
        (files.svg().decode().encode("utf-16-le"), "image/svg+xml"),
        (files.svg().decode().encode("utf-16-be"), "image/svg+xml"),
    ],
)
def test_names_what_the_bytes_are(head: bytes, content_type: str) -> None:
    assert sniff(head).content_type == content_type
    family = content_type.split("/")[0]
    assert sniff(head).kind == (family if family not in {"application", "font"} else "other")


def test_of_an_unknown_brand_only_the_tracks_can_tell() -> None:
    for head in (
        ftyp(b"mif3"),
        ftyp(b"abcd", b"efgh"),
        b"\0\0\0\x10ftypmif3avif" + bytes(40),
        b"\0\xff\xff\xffftypabcd",
    ):
        assert sniff(head) == Facts(Kind.VIDEO, UNKNOWN_BRAND)


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
        "<svgfoo/>".encode("utf-16"),
        b"MZ,Mozambique\r\nZM,Zambia\r\n",
        "MZ;Moçambique\n".encode("latin-1"),
        b"ID3 tags, explained",
        b"GIF89a is from 1989",
        b"8BPS\tthe letters of Photoshop",
        b"%PDFs are no text",
        b"OTTO, the bus driver",
        b"RIFF-RAFF WAVE",
        b"FLV is Adobe's, OggS is not",
    ],
)
def test_text_is_no_picture(text: bytes) -> None:
    assert sniff(text) == Facts(is_text=b"\0" not in text)


@pytest.mark.parametrize("text", [b"%PDF-1.7 begins every PDF", b"%!PS begins", rb"{\rtf begins"])
def test_what_may_be_all_text_says_so(text: bytes) -> None:
    assert sniff(text).is_text
    assert sniff(text).content_type
    assert not sniff(text + b"\0").is_text


def test_only_a_prolog_tells_too_little() -> None:
    comment = f"<!--{'long ' * 10_000}-->"
    for before in (comment, f"<?xml version='1.0'?>\n{comment}", f"\ufeff {comment}"):
        drawing = files.svg(before=before)
        assert tells_too_little(drawing[:HEAD_SIZE])
        assert tells_too_little(drawing.decode().encode("utf-16")[:HEAD_SIZE])
        assert not tells_too_little(drawing[: HEAD_SIZE - 1])
    for other in (files.svg(inside=comment), b"<html>" + comment.encode(), bytes(HEAD_SIZE), b"words " * HEAD_SIZE):
        assert not tells_too_little(other[:HEAD_SIZE])


def test_hostile_markup_costs_no_time() -> None:
    begin = time.process_time()
    for unit in (
        b"<!---->",
        b"<??>",
        b" ",
        b"<!--",
        b"<?",
        b"<!",
        b"<",
        b"<!-- -->\n<?a?>",
        b"<\0",
        b"\x1a\x45\xdf\xa3",
    ):
        assert sniff((unit * LONGEST_HEAD)[:LONGEST_HEAD]).kind is Kind.OTHER
    assert time.process_time() - begin < 0.5


def test_any_bytes_have_an_answer() -> None:
    noise = random.Random(1)
    starts = [b"", b"PK\x03\x04", b"RIFF", b"\0\0\0\x20ftyp", b"OggS", b"\x1a\x45\xdf\xa3", b"\xd0\xcf\x11\xe0", b"BM"]
    for _ in range(500):
        assert sniff(noise.choice(starts) + noise.randbytes(noise.randrange(40))).readable
