"""The bytes, the sender's word and the extension: which of them a type is taken from."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from tests import files
from triptych.library.media_types import choose_type
from triptych.media.facts import Facts
from triptych.media.sniff import sniff

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
USDZ = "model/vnd.usdz+zip"
APK = "application/vnd.android.package-archive"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def archive(name: str = "any/file") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        zipped.writestr(zipfile.ZipInfo(name), "x")
    return buffer.getvalue()


ZIP, GZIP = archive(), gzip.compress(files.svg(), mtime=0)


@pytest.mark.parametrize(
    ("content", "declared", "file_name", "expected"),
    [
        # What the bytes are.
        (files.png(3, 2), "text/plain", "a.txt", "image/png"),
        (files.jpeg(3, 2), None, "a.png", "image/jpeg"),
        (files.svg(), "text/xml", "a.xml", "image/svg+xml"),
        (b"wOF2OTTO" + bytes(90), "application/font-woff2", "a.woff2", "font/woff2"),
        (archive("word/document.xml"), None, "a.zip", DOCX),
        # Only a container.
        (ZIP, None, "a.usdz", USDZ),
        (ZIP, USDZ, "a", USDZ),
        (ZIP, "application/octet-stream", "a.apk", APK),
        (ZIP, None, "A.DOCX", DOCX),
        (ZIP, "application/x-zip-compressed", "a.docx", DOCX),
        (ZIP, "application/zip", "a.docx", DOCX),
        (ZIP, "application/x-zip-compressed", "a.zip", "application/zip"),
        (ZIP, None, "a", "application/zip"),
        (GZIP, "image/svg+xml", "a.svgz", "image/svg+xml"),
        (GZIP, None, "a.svgz", "image/svg+xml"),
        (GZIP, "application/gzip", "a.svgz", "application/gzip"),
        (GZIP, None, "a.tar.gz", "application/gzip"),
        (OLE, None, "a.doc", "application/msword"),
        (OLE, "application/vnd.ms-outlook", "a", "application/vnd.ms-outlook"),
        # A container is nothing that its bytes would have told.
        (ZIP, "image/png", "a.png", "application/zip"),
        (ZIP, "video/mp4", "a.docx", DOCX),
        (ZIP, "application/pdf", "a.pdf", "application/zip"),
        (ZIP, "font/woff2", "a.woff2", "application/zip"),
        (ZIP, "text/html", "a.html", "application/zip"),
        # A text that begins like something else.
        (b"MZ,Mozambique\r\n", "text/csv", "a.csv", "text/csv"),
        (b"MZ,Mozambique\r\n", None, "a.csv", "text/csv"),
        (b"MZ,Mozambique\r\n", "application/vnd.ms-excel", "a.csv", "application/vnd.ms-excel"),
        (b"ID3 tags, explained", None, "a.txt", "text/plain"),
        (b"GIF8 or GIF9", "text/plain", "a", "text/plain"),
        (b"8BPS\tsigns", "text/html; charset=utf-8", "a", "text/html"),
        (b"%PDF-1.7 begins a PDF", "text/plain", "a.pdf", "text/plain"),
        (b"%PDF-1.7 begins a PDF", None, "a.txt", "text/plain"),
        (b"%PDF-1.7 begins a PDF", None, "a.pdf", "application/pdf"),
        (b"%PDF-1.7 begins a PDF", "application/pdf", "a.txt", "application/pdf"),
        (b"%PDF-1.7 begins a PDF", None, "a", "application/pdf"),
        (rb"{\rtf1 hello}", "text/rtf", "a.rtf", "text/rtf"),
        # No text, whatever was said.
        (b"MZ\x90\0\3\0", "text/csv", "a.csv", "application/x-msdownload"),
        (b"%PDF-1.7\n\0", "text/plain", "a.txt", "application/pdf"),
        # The bytes say nothing.
        (b"\0\1\2", "model/obj", "a.stl", "model/obj"),
        (b"\0\1\2", None, "a.heic", "image/heic"),
        (b"\0\1\2", None, "a", "application/octet-stream"),
    ],
)
def test_a_type_is_what_the_bytes_are_or_more_of_it(
    content: bytes, declared: str | None, file_name: str, expected: str
) -> None:
    assert choose_type(sniff(content), declared, file_name) == expected


def test_an_unknown_brand_is_what_the_sender_and_the_extension_say() -> None:
    assert choose_type(Facts(), None, "a.avif") == "image/avif"
    assert choose_type(Facts(), "image/heif", "a.avif") == "image/heif"
