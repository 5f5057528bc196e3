"""The form parser, fed as the network feeds it: in pieces of any size."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest

from triptych.library.errors import Incomplete, Invalid, TooLarge
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


async def read(body: bytes, size: int = 65_536) -> list[tuple[str, str | None, str | None, bytes]]:
    """Every part of the form, whole."""
    return [
        (part.name, part.file_name, part.content_type, b"".join([chunk async for chunk in part.chunks]))
        async for part in Form(pieces(body, size)).parts()
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


async def test_a_part_that_is_not_read_is_skipped() -> None:
    for size in (1, 7, 1000):
        assert [part.name async for part in Form(pieces(BODY, size)).parts()] == ["note", "file", "empty"]


async def test_a_part_that_is_half_read_is_skipped() -> None:
    names = []
    async for part in Form(pieces(BODY, 3)).parts():
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


async def text(content: bytes) -> str:
    body = b"--b\r\nContent-Disposition: form-data; name=note\r\n\r\n" + content + b"\r\n--b--\r\n"
    [part] = [await part.text() async for part in Form(pieces(body, 1000)).parts()]
    return part


async def test_a_short_text_is_read_whole() -> None:
    assert await text("naïve 😀".encode()) == "naïve 😀"
    with pytest.raises(TooLarge):
        await text(b"x" * 65_537)
    with pytest.raises(Invalid, match="UTF-8"):
        await text(b"\xff")
    with pytest.raises(Invalid, match="NUL"):
        await text(b"a\0b")
