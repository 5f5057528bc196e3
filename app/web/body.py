"""Request bodies, read whole only where they are small."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import orjson
from pydantic import BaseModel, ValidationError

from ..chunks import Chunks
from ..errors import Incomplete, Invalid, TooLarge
from .call import Call
from .charsets import decoded
from .codings import unpacked
from .errors import Malformed
from .parameters import charset

M = TypeVar("M", bound=BaseModel)

_MOST_FIELDS = 100


class Body:
    """A request's body, decompressed, whose beginning can be looked at before it is read. It can be read once.

    Raises a refusal where it is compressed in a way that is not known.
    """

    def __init__(self, call: Call) -> None:
        settings = call.service.settings
        self._limit = settings.max_body_bytes
        content_encoding = ",".join(call.request.headers.getlist("content-encoding"))
        self._stream = unpacked(stream_body(call), content_encoding, settings.max_decompressed_bytes)
        self._start = b""

    async def start(self) -> bytes:
        """The first bytes that are no white space: at least two, where there are so many."""
        while len(self._start.strip()) < 2 and (chunk := await anext(self._stream, b"")):
            self._start += chunk
            if len(self._start) > self._limit and not self._start.strip():
                raise TooLarge("The request body", self._limit)
        return self._start.lstrip()

    def chunks(self) -> Chunks:
        """The bytes as they arrive. Raises Incomplete when the body is cut off."""
        return Chunks(self._following)

    async def _following(self) -> bytes:
        start, self._start = self._start, b""
        return start or await anext(self._stream, b"")

    async def read(self) -> bytes:
        """All bytes. Raises TooLarge above the setting's limit, before more is read; Incomplete when cut off."""
        parts: list[bytes] = []
        size = 0
        async for chunk in self.chunks():
            size += len(chunk)
            if size > self._limit:
                raise TooLarge("The request body", self._limit)
            parts.append(chunk)
        return b"".join(parts)


async def read_body(call: Call) -> bytes:
    """The body's bytes. Raises TooLarge above the setting's limit, before more is read; Incomplete when cut off."""
    return await Body(call).read()


def stream_body(call: Call) -> Chunks:
    """The body's bytes as they arrive, compressed or not. Raises Incomplete when it is cut off."""
    more = True

    async def following() -> bytes:
        nonlocal more
        chunk = b""
        while more and not chunk:
            message = await call.receive()
            if message["type"] == "http.disconnect":
                raise Incomplete("The request body ended before it was whole.")
            chunk, more = message.get("body", b""), message.get("more_body", False)
        return chunk

    return Chunks(following)


def parse_json_object(body: bytes, *, empty: bool = False) -> dict[str, Any]:
    """The body as a JSON object, whatever its Content-Type says. Raises Malformed.

    With `empty`, a body of nothing but white space counts as an object without members.
    """
    body = body.removeprefix(BOM_UTF8)
    if empty and not body.strip():
        return {}
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"is not valid JSON: {error.msg} at line {error.lineno}") from error
    if not isinstance(content, dict):
        raise Malformed("is not a JSON object.")
    if b"\\u0000" in body and _NUL.search(body):
        raise Malformed("holds a NUL character.")
    return content


def parse_form(body: bytes, content_type: str | None) -> list[tuple[str, str]]:
    """The fields of a URL-encoded form, in the charset that its type names, else UTF-8. Raises Malformed."""
    encoding = charset(content_type) or "UTF-8"
    try:
        text = decoded(body, encoding)
        return parse_qsl(text, keep_blank_values=True, encoding=encoding, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Malformed("is not a well-formed URL-encoded form.") from error


def is_json(body: bytes) -> bool:
    """Tell by its beginning whether a body means to be JSON: it begins as no form does."""
    return body.removeprefix(BOM_UTF8).lstrip()[:1] in (b"{", b"[", b'"')


def checked(message: type[M], content: dict[str, Any]) -> M:
    """The object as its rules take it. Raises Invalid, naming the first field at fault."""
    try:
        return message.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(step) for step in first["loc"]) or "Request body"
        own_words = first["msg"].removeprefix("Value error, ")
        raise Invalid(field, own_words if own_words != first["msg"] else f"is wrong: {own_words}") from error


# The one character that PostgreSQL cannot store, as JSON spells it: its backslash is not escaped by another.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
