"""Where the body of a request ends, and what is in it."""

from __future__ import annotations

import re
from http import HTTPStatus

from .refused import Refused, malformed

_LONGEST_SIZE_LINE = 1_024
# A size in hexadecimal digits and extensions, which nobody uses (RFC 9112, 7.1.1).
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})(?:[ \t]*;[^\r\n\0]*)?\r\n")
_TRAILER = re.compile(rb"[!#$%&'*+.^`|~\w-]+:[^\r\n\0]*\r\n")


class Sized:
    """A body of a length that was announced."""

    __slots__ = ("_left",)

    def __init__(self, length: int) -> None:
        self._left = length

    @property
    def ended(self) -> bool:
        """Whether nothing more is to come."""
        return not self._left

    def take(self, data: bytes, at: int, into: bytearray | None) -> int:
        """Add what belongs to the body, if anybody wants it; give the place behind."""
        end = min(at + self._left, len(data))
        self._left -= end - at
        if into is not None:
            into += memoryview(data)[at:end]
        return end


class Chunked:
    """A body in chunks (RFC 9112, 7.1). Its trailers are read up to a limit and forgotten."""

    __slots__ = ("_chunk", "_line_end_owed", "_trailer_bytes", "_trailers", "ended")

    def __init__(self, most_trailer_bytes: int) -> None:
        self.ended = False
        self._chunk = Sized(0)
        self._line_end_owed = False
        self._trailers = False
        self._trailer_bytes = most_trailer_bytes

    def take(self, data: bytes, at: int, into: bytearray | None) -> int:
        """Add what chunks hold, if anybody wants it; give the place behind all that could be read.

        Raises Refused where the body is malformed or its trailers are too large.
        """
        while at < len(data) and not self.ended:
            if not self._chunk.ended:
                at = self._chunk.take(data, at, into)
                continue
            line = self._line(data, at)
            if not line:
                break
            at += len(line)
            self._read(line)
        return at

    def _line(self, data: bytes, at: int) -> bytes:
        """The line that begins there; nothing, where it has not come whole."""
        longest = self._trailer_bytes if self._trailers else _LONGEST_SIZE_LINE
        end = data.find(b"\n", at, at + longest) + 1
        if not end and len(data) - at >= longest:
            raise self._too_long()
        return data[at:end]

    def _read(self, line: bytes) -> None:
        if self._line_end_owed:
            self._line_end_owed = False
            if line != b"\r\n":
                raise malformed("A chunk is longer than its size")
        elif self._trailers:
            self._read_trailer(line)
        elif size := _SIZE.fullmatch(line):
            self._chunk = Sized(int(size[1], 16))
            self._trailers = self._chunk.ended
            self._line_end_owed = not self._trailers
        else:
            raise malformed("A chunk has no size")

    def _read_trailer(self, line: bytes) -> None:
        self._trailer_bytes -= len(line)
        if line == b"\r\n":
            self.ended = True
        elif self._trailer_bytes <= 0:
            raise self._too_long()
        elif not _TRAILER.fullmatch(line):
            raise malformed("A trailer is no header")

    def _too_long(self) -> Refused:
        if self._trailers:
            return Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The trailers are too large.")
        return malformed("The line with a chunk's size is too long")
