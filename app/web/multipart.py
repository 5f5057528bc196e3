"""Multipart forms, parsed while they stream: no part is ever held whole unless it is a short text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ..library.errors import Incomplete, Invalid, TooLarge
from .body import Malformed

_MAX_TEXT_BYTES = 65_536
_MAX_PARTS = 100
_MAX_HEADER_BYTES = 16_384
_LONGEST_BOUNDARY_LINE = 1_024
_EXTENDED_FILE_NAME = re.compile(rb";\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)", re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """One part of a form. A part with a file name is a file; its chunks can be read once, before the next part."""

    name: str
    file_name: str | None
    content_type: str | None
    chunks: AsyncIterator[bytes]

    async def text(self) -> str:
        """The part as a short text. Raises TooLarge, or Invalid when it is not UTF-8 or holds a NUL character."""
        content = b""
        async for chunk in self.chunks:
            content += chunk
            if len(content) > _MAX_TEXT_BYTES:
                raise TooLarge(f"The form field {self.name}", _MAX_TEXT_BYTES)
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            raise Invalid(self.name, "is not UTF-8 text.") from error
        if "\0" in text:
            raise Invalid(self.name, "holds a NUL character.")
        return text


@dataclass(slots=True)
class _Headers:
    name: bytes = b""
    value: bytes = b""
    found: dict[str, bytes] = field(default_factory=dict)


class Form:
    """The parts of a form, in order, from the body's bytes as they arrive.

    The boundary is taken from the first line of the body, not from the header: some clients name one there and
    send another (the vendor's own curl example of Contentstack's upload does).
    """

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._stream = chunks
        # What the parser found: a part's headers, its data, None at its end.
        self._events: deque[dict[str, bytes] | bytes | None] = deque()
        self._headers = _Headers()
        self._parser: MultipartParser | None = None
        self._finished = False

    async def parts(self) -> AsyncIterator[Part]:
        """Yield each part; what the consumer leaves unread of one is skipped.

        Raises Malformed when the body is no form, Incomplete when it ends before its closing boundary.
        """
        count = 0
        while await self._filled():
            headers = self._events.popleft()
            if not isinstance(headers, dict):
                continue
            count += 1
            if count > _MAX_PARTS:
                raise Malformed(f"has more than {_MAX_PARTS} parts.")
            yield _part(headers, self._chunks())

    async def _chunks(self) -> AsyncIterator[bytes]:
        while await self._filled() and isinstance(data := self._events.popleft(), bytes):
            yield data

    async def _filled(self) -> bool:
        """Read on until the parser found something; tell whether it did before the form ended."""
        while not self._events and not self._finished:
            await self._feed()
        return bool(self._events)

    async def _feed(self) -> None:
        chunk = await anext(self._stream, b"")
        if not chunk:
            raise Incomplete("The form ended before its closing boundary.")
        if self._parser is None:
            chunk = await self._first_line(chunk)
        try:
            self._parser = self._parser or self._new_parser(chunk)
            self._parser.write(chunk)
        except FormParserError as error:
            raise Malformed(f"is not a well-formed multipart form: {error}") from error

    async def _first_line(self, chunk: bytes) -> bytes:
        chunk = chunk.lstrip(b"\r\n")
        while b"\n" not in chunk and len(chunk) < _LONGEST_BOUNDARY_LINE:
            more = await anext(self._stream, b"")
            if not more:
                break
            chunk = (chunk + more).lstrip(b"\r\n")
        return chunk

    def _new_parser(self, start: bytes) -> MultipartParser:
        line = start.partition(b"\n")[0].rstrip(b"\r")
        if not line.startswith(b"--") or not 2 < len(line) <= _LONGEST_BOUNDARY_LINE:
            raise Malformed("is not a multipart form.")
        boundary = line[2:].removesuffix(b"--") if b"\n" not in start else line[2:]
        return MultipartParser(
            boundary,
            {
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
        )

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._headers.name += data[start:end]
        self._check_header_size()

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._headers.value += data[start:end]
        self._check_header_size()

    def _check_header_size(self) -> None:
        if len(self._headers.name) + len(self._headers.value) > _MAX_HEADER_BYTES or len(self._headers.found) > 16:
            raise Malformed("has a part with too large headers.")

    def _on_header_end(self) -> None:
        headers = self._headers
        headers.found[headers.name.decode("latin-1").lower()] = headers.value
        headers.name = headers.value = b""

    def _on_headers_finished(self) -> None:
        self._events.append(self._headers.found)
        self._headers = _Headers()

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._events.append(data[start:end])

    def _on_part_end(self) -> None:
        self._events.append(None)

    def _on_end(self) -> None:
        self._finished = True


def _part(headers: dict[str, bytes], chunks: AsyncIterator[bytes]) -> Part:
    disposition = headers.get("content-disposition", b"")
    _, options = parse_options_header(disposition)
    file_name = options.get(b"filename")
    content_type = headers.get("content-type")
    return Part(
        name=_decoded(options.get(b"name", b"")),
        file_name=_extended_file_name(disposition) or (None if file_name is None else _decoded(file_name)),
        content_type=None if content_type is None else content_type.decode("latin-1").strip(),
        chunks=chunks,
    )


def _extended_file_name(disposition: bytes) -> str | None:
    """The name in the form of RFC 5987, None where there is none.

    RFC 7578 forbids it here, but .NET's clients send it: beside a plain name that they garble unless it is ASCII.
    """
    found = _EXTENDED_FILE_NAME.search(disposition)
    return None if found is None else unquote_to_bytes(found[1]).decode(errors="replace")


def _decoded(value: bytes) -> str:
    """A header's value as browsers and curl send it: UTF-8, or else one byte a character."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
