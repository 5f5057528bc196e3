"""The parameters of headers such as Content-Type and Content-Disposition."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from .charsets import UnknownCharset, decoded

# A quoted value is taken whole, whatever it holds. Possessive, so that no input makes it backtrack.
_PARAMETER = re.compile(rb';\s*+([^\s=;"]++)\s*+=\s*+("(?:[^"\\]|\\.)*+"|[^;]*+)', re.DOTALL)


def parameters(header: bytes) -> dict[str, bytes]:
    """All of them by their names in lower case; of several with one name, the last."""
    return {found[1].decode("latin-1").lower(): _unquoted(found[2]) for found in _PARAMETER.finditer(header)}


def charset(content_type: str | None) -> str | None:
    """The charset that a Content-Type names."""
    return _named(content_type, "charset")


def boundary(content_type: str | None) -> bytes | None:
    """The boundary that a Content-Type names; None where it is not a multipart form's."""
    if not (content_type or "").lstrip().lower().startswith("multipart/"):
        return None
    return (_named(content_type, "boundary") or "").encode("latin-1") or None


def extended(value: bytes) -> str | None:
    """A value in the form of RFC 8187, None where it is none that can be read.

    RFC 7578 forbids it here, but .NET's clients send it: beside a plain name that they garble unless it is ASCII.
    """
    name, _, rest = value.partition(b"'")
    try:
        return decoded(unquote_to_bytes(rest.partition(b"'")[2]), name.decode("latin-1")) or None
    except (UnknownCharset, UnicodeError):
        return None


def _named(header: str | None, name: str) -> str | None:
    value = parameters((header or "").encode("latin-1", "ignore")).get(name)
    return None if value is None else value.decode("latin-1")


def _unquoted(value: bytes) -> bytes:
    value = value.strip()
    if len(value) < 2 or not (value.startswith(b'"') and value.endswith(b'"')):
        return value
    # Before these two a backslash quotes. Before others it is one: of a path, that some clients send.
    return value[1:-1].replace(b"\\\\", b"\\").replace(b'\\"', b'"')
