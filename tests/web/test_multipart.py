"""The form parser, fed as the network feeds it: in pieces of any size."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest

from triptych.errors import Incomplete, Invalid, TooLarge
from triptych.web.errors import Malformed
from triptych.web.multipart import Form

BODY = (
    b"--b\r\n"
    b'Content-Disposition: form-data; name="note"\r\n'
    b"\r\n"
    b"two\r\nlines\r\n"
    b"--b\r\n"
    b'content-disposition: FORM-DATA; name="file"; filename="a.bin"\r\n'
    b"Content-Type:image/png\r\n"
    b"\r\n"
    b"\r\n--\r\n--a\r\n\r\n--bb\r\n"
    b"--b\r\n"
    b'Content-Disposition: form-data; name="empty"; filename=""\r\n'
    b"\r\n"
    b"\r\n"
    b"--b--\r\n"
)
# name, file name, type, content
PARTS = [
    ("note", None, None, b"two\r\nlines"),
    ("file", "a.bin", "image/png", b"\r\n--\r\n--a\r\n\r\n--bb"),
    ("empty", "", None, b""),
]


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def read(
    body: bytes, size: int = 65_536, content_type: str | None = None
) -> list[tuple[str, str | None, str | None, bytes]]:
    """Every part of the form, whole."""
    return [
        (part.name, part.file_name, part.content_type, b"".join([chunk async for chunk in part.chunks]))
        async for part in Form(pieces(body, size), content_type).parts()
    ]


async def test_every_way_to_cut_a_body_gives_the_same_parts() -> None:
    for size in range(1, len(BODY) + 1):
        assert await read(BODY, size) == PARTS, f"in pieces of {size}"


async def test_line_ends_before_the_first_boundary_are_passed_over() -> None:
    for size in range(1, len(BODY) + 1):
        assert await read(b"\r\n\r\n" + BODY, size) == PARTS, f"in pieces of {size}"


async def test_what_follows_the_closing_boundary_is_passed_over() -> None:
    for size in (1, 7, 1000):
        assert await read(BODY + b"an epilogue\r\n--b\r\n", size) == PARTS


async def test_what_follows_the_closing_boundary_has_a_limit() -> None:
    assert await read(BODY + b"x" * 16_000, 1000) == PARTS
    with pytest.raises(Malformed, match="behind its closing boundary"):
        await read(BODY + b"x" * 100_000, 1000)


async def test_a_part_that_is_not_read_is_skipped() -> None:
    for size in (1, 7, 1000):
        assert [part.name async for part in Form(pieces(BODY, size), None).parts()] == ["note", "file", "empty"]


async def test_a_part_that_is_half_read_is_skipped() -> None:
    names = []
    async for part in Form(pieces(BODY, 3), None).parts():
        names.append(part.name)
        await anext(part.chunks, b"")

    assert names == ["note", "file", "empty"]


async def test_a_form_that_ends_early_is_incomplete_wherever_it_ends() -> None:
    """The line end after the closing boundary may be missing."""
    for end in range(len("--b\r\n"), len(BODY) - 2):
        with pytest.raises(Incomplete):
            await read(BODY[:end])
    assert await read(BODY[:-2]) == PARTS


async def test_what_is_no_form_is_invalid_in_pieces_of_any_size() -> None:
    for body, size in itertools.product(
        (b"{}", b"-", b"--\r\n", b"x" * 2000, b"--" + b"x" * 500, b"--" + b"x" * 2000), (1, 3, 5000)
    ):
        with pytest.raises((Invalid, Incomplete)):
            await read(body, size)


async def test_100_parts_are_taken_and_101_are_not() -> None:
    part = b"--b\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n"

    assert len(await read(part * 100 + b"--b--\r\n")) == 100
    with pytest.raises(Invalid, match="100 parts"):
        await read(part * 101 + b"--b--\r\n")


@pytest.mark.parametrize(
    "headers", [b"X: " + b"x" * 20_000, b"X" * 20_000 + b": x", b"".join(b"X-%d: y\r\n" % n for n in range(50))[:-2]]
)
async def test_headers_have_a_limit_before_they_are_whole(headers: bytes) -> None:
    """Not only when they end: somebody may send them for ever."""
    with pytest.raises(Invalid):
        await read(b"--b\r\n" + headers, 1000)


async def text(content: bytes, content_type: bytes = b"text/plain") -> str:
    head = b"--b\r\nContent-Disposition: form-data; name=note\r\nContent-Type: " + content_type
    body = head + b"\r\n\r\n" + content + b"\r\n--b--\r\n"
    [part] = [await part.text() async for part in Form(pieces(body, 1000), None).parts()]
    return part


async def test_a_short_text_is_read_whole() -> None:
    assert await text("naïve 😀".encode()) == "naïve 😀"
    with pytest.raises(TooLarge):
        await text(b"x" * 65_537)
    with pytest.raises(Invalid, match="UTF-8"):
        await text(b"\xff")
    with pytest.raises(Invalid, match="NUL"):
        await text(b"a\0b")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64, 1000])
async def test_folded_headers_are_unfolded_in_pieces_of_any_size(size: int) -> None:
    """As mail libraries write long ones (RFC 5322, 2.2.3); what looks like a fold in a part's data stays."""
    body = (
        b"--b\r\nContent-Disposition: form-data;\r\n name=file;\r\n\t filename=a.txt\r\n"
        b"Content-Type:\r\n text/plain\r\n\r\n"
        b" a\r\n b\r\n\r\n c\r\n--b\r\ncontent-disposition: form-data;\r\n  name=note\r\n\r\nx\r\n--b--\r\n"
    )

    assert await read(body, size) == [
        ("file", "a.txt", "text/plain", b" a\r\n b\r\n\r\n c"),
        ("note", None, None, b"x"),
    ]


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
async def test_text_in_front_of_the_first_boundary_is_passed_over(size: int) -> None:
    """Where the header names the boundary (RFC 2046, 5.1.1)."""
    preamble = b"This is a multi-part message\r\nin MIME format.--b\r\n"
    for announced in ("multipart/form-data; boundary=b", 'Multipart/Form-Data; charset=x; Boundary="b"'):
        assert await read(preamble + BODY, size, announced) == PARTS
    for content_type in (None, "text/plain; boundary=b", "multipart/form-data", "multipart/form-data; boundary=c"):
        with pytest.raises(Malformed):
            await read(preamble + BODY, size, content_type)


async def test_the_text_in_front_has_a_limit() -> None:
    with pytest.raises(Malformed):
        await read(b"x" * 100_000 + b"\r\n" + BODY, 1000, "multipart/form-data; boundary=b")


@pytest.mark.parametrize(
    ("disposition", "file_name"),
    [
        (b"filename*=ISO-8859-1''na%EFve.png", "naïve.png"),
        (b"filename*=windows-1251''%EA%EE%F2.png", "кот.png"),
        (b"filename*=\"utf-8''na%C3%AFve.png\"", "naïve.png"),
        (b"filename*=klingon''x.png; filename=plain.png", "plain.png"),
        (b"filename*=unicode-escape''x.png; filename=plain.png", "plain.png"),
        (b"filename*=utf-8''%ff.png; filename=plain.png", "plain.png"),
        (b"filename=\"a; filename*=utf-8''b.png\"", "a; filename*=utf-8''b.png"),
        (b'filename="a\\"; filename=b.png"', 'a"; filename=b.png'),
        (b'FileName="a.png"', "a.png"),
    ],
)
async def test_file_names_in_every_form(disposition: bytes, file_name: str) -> None:
    body = b"--b\r\nContent-Disposition: form-data; name=file; " + disposition + b"\r\n\r\nx\r\n--b--\r\n"

    assert await read(body) == [("file", file_name, None, b"x")]


async def test_a_text_is_read_in_the_charset_of_its_part() -> None:
    """What Apache's HttpClient says of every text unless told otherwise."""

    assert await text("Grüße".encode("latin-1"), b"text/plain; charset=ISO-8859-1") == "Grüße"
    assert await text("日本".encode("shift_jis"), b'text/plain; charset="Shift_JIS"') == "日本"
    with pytest.raises(Invalid, match="charset"):
        await text(b"x", b"text/plain; charset=klingon")
    with pytest.raises(Invalid, match="charset"):
        await text(b"x", b"text/plain; charset=zlib")
    with pytest.raises(Invalid, match="utf-16 text"):
        await text(b"x", b"text/plain; charset=utf-16")
