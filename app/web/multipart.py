"""Multipart forms, parsed while they stream: no part is ever held whole unless it is a short text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from ..chunks import Chunks
from ..errors import Incomplete
from .errors import Malformed
from .parameters import boundary
from .parts import Part, part_of

_MAX_PARTS = 100
_MAX_HEAD_BYTES = 16_384
_MAX_HEAD_LINES = 32
_LONGEST_BOUNDARY_LINE = 1_024
_LONGEST_PREAMBLE = _LONGEST_EPILOGUE = 16_384
# A part may have no headers, but for the blank line.
_HEAD = re.compile(rb"\r\n|.*?\r\n\r\n", re.DOTALL)
_FOLD = re.compile(rb"\r\n[ \t]+")


@dataclass(slots=True)
class _Headers:
    name: bytes = b""
    value: bytes = b""
    found: dict[str, bytes] = field(default_factory=dict)


class Form:
    """The parts of a form, in order, from the body's bytes as they arrive.

    The boundary is taken from the first line of the body, not from the header: some clients name one there and
    send another (the vendor's own curl example of Contentstack's upload does). Only where the first line is none,
    the header's counts, and what is in front of it is passed over (RFC 2046, 5.1.1).
    """

    def __init__(self, chunks: AsyncIterator[bytes], content_type: str | None) -> None:
        self._stream = chunks
        self._declared = boundary(content_type)
        # What the parser found: a part's headers, its data, None at its end.
        self._events: deque[dict[str, bytes] | bytes | None] = deque()
        self._headers = _Headers()
        self._parser: MultipartParser | None = None
        self._delimiter = b""
        # A part's head as far as it came; None outside one.
        self._head: bytes | None = None
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
            yield part_of(headers, Chunks(self._data))
        await self._pass_over_the_rest()

    async def _data(self) -> bytes:
        """What was found next of a part; nothing at its end."""
        data = self._events.popleft() if await self._filled() else None
        return data if isinstance(data, bytes) else b""

    async def _pass_over_the_rest(self) -> None:
        """Read on behind the closing boundary: only at its end a body turns out to be whole."""
        passed = 0
        while passed <= _LONGEST_EPILOGUE:
            more = await anext(self._stream, b"")
            if not more:
                return
            passed += len(more)
        raise Malformed("goes on behind its closing boundary.")

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
            chunk = await self._from_first_boundary(chunk.lstrip(b"\r\n"))
        try:
            self._parser = self._parser or self._new_parser(chunk)
            self._write(self._parser, chunk)
        except FormParserError as error:
            raise Malformed(f"is not a well-formed multipart form: {error}") from error

    async def _from_first_boundary(self, body: bytes) -> bytes:
        """The body from its first boundary on, with that line whole."""
        body = await self._with_first_line(body)
        if body.startswith(b"--") or self._declared is None:
            return body
        line = b"\n--" + self._declared
        while (end := body.find(line)) < 0:
            more = await anext(self._stream, b"")
            if not more or len(body) > _LONGEST_PREAMBLE:
                raise Malformed("is not a multipart form.")
            body += more
        return await self._with_first_line(body[end + 1 :])

    async def _with_first_line(self, body: bytes) -> bytes:
        while b"\n" not in body and len(body) < _LONGEST_BOUNDARY_LINE:
            more = await anext(self._stream, b"")
            if not more:
                break
            body = (body + more).lstrip(b"\r\n")
        return body

    def _new_parser(self, start: bytes) -> MultipartParser:
        line = start.partition(b"\n")[0].rstrip(b"\r")
        if not line.startswith(b"--") or not 2 < len(line) <= _LONGEST_BOUNDARY_LINE:
            raise Malformed("is not a multipart form.")
        self._delimiter = line.removesuffix(b"--") if b"\n" not in start else line
        return MultipartParser(
            self._delimiter[2:],
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
        )

    def _write(self, parser: MultipartParser, chunk: bytes) -> None:
        """Feed the parser, which knows no folded lines: a part's head is held back until it is whole, and unfolded."""
        # In which a boundary's line may end that began in an earlier chunk.
        window = len(self._delimiter) + len(b"--\r\n")
        while chunk:
            if self._head is None:
                end = self._line_end(chunk, window)
                parser.write(chunk[:end])
                chunk, window = chunk[end:], window - end
                continue
            self._head += chunk
            head = self._whole_head()
            if head is None:
                return
            chunk, window = self._head[len(head) :], 0
            parser.write(_FOLD.sub(b" ", head))

    def _line_end(self, chunk: bytes, window: int) -> int:
        """Where the first line ends that may be a boundary's, else the chunk."""
        found = chunk.find(self._delimiter)
        ends = (chunk.find(b"\n", 0, max(window, 0)), chunk.find(b"\n", found) if found >= 0 else -1)
        return min((end + 1 for end in ends if end >= 0), default=len(chunk))

    def _whole_head(self) -> bytes | None:
        """The part's head with the blank line after it, None while that did not come. Raises Malformed if too large."""
        held = self._head or b""
        found = _HEAD.match(held)
        head = found[0] if found else held
        if len(head) > _MAX_HEAD_BYTES or head.count(b"\n") > _MAX_HEAD_LINES:
            raise Malformed("has a part with too large headers.")
        return head if found else None

    def _on_part_begin(self) -> None:
        self._head = b""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._headers.name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._headers.value += data[start:end]

    def _on_header_end(self) -> None:
        headers = self._headers
        headers.found[headers.name.decode("latin-1").lower()] = headers.value
        headers.name = headers.value = b""

    def _on_headers_finished(self) -> None:
        self._head = None
        self._events.append(self._headers.found)
        self._headers = _Headers()

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if start < end:
            self._events.append(data[start:end])

    def _on_part_end(self) -> None:
        self._events.append(None)

    def _on_end(self) -> None:
        self._finished = True
