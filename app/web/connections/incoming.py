"""What has come from a client: heads, and bodies between them."""

from __future__ import annotations

import re
from http import HTTPStatus

from .bodies import Chunked, Sized
from .head import Head
from .refused import Refused, TlsSpoken, malformed

_HEAD_END = b"\r\n\r\n"
_NO_LINE_END = re.compile(rb"[^\r\n]")
# A line that may be a request's first, or what there is of it.
_BEGINNING = re.compile(rb"[A-Z][^\n]*(?:\Z|(?<=\r)\n)")
# What TLS begins with: a record of the type for handshakes, of version 3.
_HANDSHAKE = b"\x16\x03"


class Incoming:
    """The bytes that were read from a connection and not taken yet.

    The parser is given one whole head at a time, and where a body ends is found out here. So it is known to the byte
    what belongs to the next request, which can wait unparsed.
    """

    __slots__ = ("_at", "_most_head_bytes", "body", "in_head", "unread")

    def __init__(self, most_head_bytes: int) -> None:
        self._most_head_bytes = most_head_bytes
        # Of `unread`, which is empty once all is taken, what is before `_at` has been taken.
        self.unread, self._at = b"", 0
        # The body that is being read, or else whether a head is.
        self.body: Sized | Chunked | None = None
        self.in_head = False

    def add(self, data: bytes) -> None:
        """Put what was read behind what is here."""
        self.unread, self._at = self.unread[self._at :] + data, 0

    def clear(self) -> None:
        """Forget everything."""
        self.unread, self._at = b"", 0
        self.body, self.in_head = None, False

    def take_head(self) -> Head | None:
        """The next head, once it has come whole. Raises Refused."""
        data, start = self.unread, self._at
        if data[start] in b"\r\n":  # empty lines before a request are passed over (RFC 9112, 2.2)
            start = _no_line_end(data, start)
            self._taken_to(start)
        end = data.find(_HEAD_END, start)
        size = (len(data) if end < 0 else end + len(_HEAD_END)) - start
        if size > self._most_head_bytes:
            raise Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request's head is too large.")
        if end < 0:
            self._begin_head(data[start:])
            return None
        self.in_head = False
        self._taken_to(start + size)
        head = Head(data[start : start + size])
        if head.length is None:
            self.body = Chunked(self._most_head_bytes)
        elif head.length:
            self.body = Sized(head.length)
        return head

    def take_body(self, into: bytearray | None) -> int:
        """Put what has come of the body where it is wanted; gives the number of bytes taken. Raises Refused."""
        if self.body is None:
            return 0
        start = self._at
        end = self.body.take(self.unread, start, into)
        self._taken_to(end)
        if self.body.ended:
            self.body = None
        return end - start

    def compact(self) -> None:
        """Give back the memory of what was taken."""
        self.add(b"")

    def _taken_to(self, at: int) -> None:
        if at == len(self.unread):
            self.unread, self._at = b"", 0
        else:
            self._at = at

    def _begin_head(self, beginning: bytes) -> None:
        """Let nobody wait for the end of what is seen at once to be no request: TLS, or lines without CR."""
        if beginning and not self.in_head and not _BEGINNING.match(beginning):
            if beginning.startswith(_HANDSHAKE):
                raise TlsSpoken()
            raise malformed("It does not begin with a method, or a line does not end with CRLF")
        self.in_head = bool(beginning)


def _no_line_end(data: bytes, at: int) -> int:
    found = _NO_LINE_END.search(data, at)
    return len(data) if found is None else found.start()
