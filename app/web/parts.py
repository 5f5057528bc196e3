"""The parts of multipart forms, as their headers tell of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from ..errors import Invalid, TooLarge
from .charsets import UnknownCharset, decoded
from .parameters import charset, extended, parameters

_MAX_TEXT_BYTES = 65_536


@dataclass(slots=True)
class Part:
    """One part of a form. A part with a file name is a file; its chunks can be read once, before the next part."""

    name: str
    file_name: str | None
    content_type: str | None
    chunks: AsyncIterator[bytes]

    async def text(self) -> str:
        """The part as a short text, in the charset that its type names, else UTF-8.

        Raises TooLarge, or Invalid when it is no such text or holds a NUL character.
        """
        content = b""
        async for chunk in self.chunks:
            content += chunk
            if len(content) > _MAX_TEXT_BYTES:
                raise TooLarge(f"The form field {self.name}", _MAX_TEXT_BYTES)
        name = charset(self.content_type) or "UTF-8"
        try:
            text = decoded(content, name)
        except UnknownCharset as error:
            raise Invalid(self.name, "is in a charset that is not known here.") from error
        except UnicodeError as error:
            raise Invalid(self.name, f"is not {name} text.") from error
        if "\0" in text:
            raise Invalid(self.name, "holds a NUL character.")
        return text


def part_of(headers: dict[str, bytes], chunks: AsyncIterator[bytes]) -> Part:
    """The part that has these headers, their names in lower case."""
    options = parameters(headers.get("content-disposition", b""))
    file_name = options.get("filename")
    content_type = headers.get("content-type")
    return Part(
        name=_text(options.get("name", b"")),
        file_name=extended(options.get("filename*", b"")) or (None if file_name is None else _text(file_name)),
        content_type=None if content_type is None else content_type.decode("latin-1").strip(),
        chunks=chunks,
    )


def _text(value: bytes) -> str:
    """A header's value as browsers and curl send it: UTF-8, or else one byte a character."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
