"""The head of one request: what llhttp takes, and what it does not look at."""

from __future__ import annotations

import re
from http import HTTPStatus

import httptools

from ..hosts import is_authority
from .refused import Refused, malformed

_MOST_FIELDS = 256
_MOST_LENGTH_DIGITS = 18
_LOOKED_AT = frozenset({b"host", b"connection", b"content-length", b"transfer-encoding", b"expect"})
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)


class Head:
    """What a request's head says. `length` is that of the body, None where it comes in chunks."""

    __slots__ = (
        "_complete",
        "_fields",
        "expects_continue",
        "headers",
        "keep_alive",
        "length",
        "method",
        "target",
        "version",
    )

    def __init__(self, data: bytes) -> None:
        """Read the whole head, up to the empty line. Raises Refused where it is no request of HTTP/1.0 or 1.1."""
        self.target = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self._fields: dict[bytes, list[bytes]] = {}
        self._complete = False
        parser = httptools.HttpRequestParser(self)
        try:
            parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # an offer to speak another protocol is passed over, as a server may (RFC 9110, 7.8)
        except httptools.HttpParserError as error:
            raise malformed(str(error)) from error
        if not self._complete:
            raise malformed("Incomplete head")
        self.version: str = parser.get_http_version()
        self.method: str = parser.get_method().decode("ascii")
        self._check()

    def on_url(self, url: bytes) -> None:
        """Called by the parser."""
        self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser, which leaves white space behind the value."""
        name, value = name.lower(), value.rstrip()
        self.headers.append((name, value))
        if name in _LOOKED_AT:
            self._fields.setdefault(name, []).append(value)

    def on_headers_complete(self) -> None:
        """Called by the parser."""
        self._complete = True

    def _check(self) -> None:
        if self.version not in ("1.0", "1.1"):
            raise Refused(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "Only HTTP/1.0 and HTTP/1.1 are spoken here.")
        if len(self.headers) > _MOST_FIELDS:
            raise Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"There are more than {_MOST_FIELDS} headers.")
        self._check_host()
        if not self.target.startswith(b"/"):
            self._take_authority()
        self.length = self._body_length()
        # The parser has forgotten this where no body follows.
        self.keep_alive = self.version == "1.1" and b"close" not in self._tokens(b"connection")
        asks_first = self.version == "1.1" and b"100-continue" in self._tokens(b"expect")
        self.expects_continue = asks_first and self.length != 0

    def _tokens(self, name: bytes) -> list[bytes]:
        """The members of a header that is a list, in lower case."""
        values = self._fields.get(name, ())
        return [token.strip().lower() for value in values for token in value.split(b",")]

    def _check_host(self) -> None:
        """RFC 9112, 3.2: one, or none in HTTP/1.0. It may be empty, as where a target has no authority."""
        hosts = self._fields.get(b"host", [])
        if len(hosts) > 1 or (not hosts and self.version == "1.1"):
            raise malformed("A request has one Host header")
        if hosts and hosts[0] and not is_authority(hosts[0].decode("latin-1")):
            raise malformed("The Host header names no host")

    def _take_authority(self) -> None:
        """Let the target's host take the place of the header's (RFC 9112, 3.2.2)."""
        if self.target == b"*" and self.method == "OPTIONS":
            return
        absolute = _ABSOLUTE.match(self.target)
        if absolute is None or not is_authority(absolute[1].decode("latin-1")):
            raise malformed("The target is no path, and no address with a host")
        path = self.target[absolute.end() :]
        self.target = path if path.startswith(b"/") else b"/" + path
        self.headers = [(b"host", absolute[1]), *(field for field in self.headers if field[0] != b"host")]

    def _body_length(self) -> int | None:
        codings, lengths = self._fields.get(b"transfer-encoding"), self._fields.get(b"content-length")
        if codings is not None:
            # What is framed in two ways, or in one that only some understand, is read differently by the next server.
            if lengths or self.version != "1.1" or [coding.lower() for coding in codings] != [b"chunked"]:
                raise malformed("The only Transfer-Encoding is chunked, with HTTP/1.1 and without Content-Length")
            return None
        if lengths is None:
            return 0
        if len(lengths) > 1 or not lengths[0].isdigit() or len(lengths[0]) > _MOST_LENGTH_DIGITS:
            raise malformed("A request has one Content-Length, which is a number")
        return int(lengths[0])
