"""Bodies, told apart by their bytes: many clients send a wrong Content-Type or none."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from ....errors import Invalid, TooLarge
from ....library.blobs import NewBlob
from ....library.names import clean_file_name
from ....web.body import Body, is_json, parse_form, parse_json_object
from ....web.call import Call
from ....web.errors import Malformed
from ....web.multipart import Form
from ....web.parameters import boundary
from ....web.parts import Part

# The vendor's name for the file's part, and the one that its Python SDK replaces files with.
FILE_PARTS = ("asset[upload]", "asset")
_FIELD = re.compile(r"(asset|upload)\[(\w+)\](?:\[\w*\])?")


class UnknownForm(Malformed):
    """A body is nothing that this vendor takes."""

    def __init__(self) -> None:
        super().__init__("is neither JSON nor a form.")


@dataclass(slots=True)
class Sent:
    """A body's members, those of forms under the names that JSON has for them, and the file that came with it."""

    members: dict[str, Any] = field(default_factory=dict)
    blob: NewBlob | None = None
    file_name: str | None = None

    def inside(self, name: str) -> dict[str, Any] | None:
        """The object under this name; None when it is not there. Raises Invalid when it is something else."""
        found = self.members.get(name)
        if found is not None and not isinstance(found, dict):
            raise Invalid(name, "is not valid.")
        return found

    def add(self, name: str, text: str) -> None:
        """Take up a field of a form; what is said of the tags several times adds up."""
        parts = _FIELD.fullmatch(name)
        if parts is None:
            self.members[name] = text
            return
        inside = self.members.setdefault(parts[1], {})
        if not isinstance(inside, dict):
            raise Invalid(parts[1], "is not valid.")
        inside[parts[2]] = [*inside.get("tags", ()), *_words(text)] if parts[2] == "tags" else text


@asynccontextmanager
async def receive(call: Call) -> AsyncGenerator[Sent]:
    """Read the body; a file in it is stored, and goes again when the body of `with` raises.

    Raises Malformed for what is no JSON object and no form, Invalid for a second file or one in an unknown part,
    TooLarge for a file above the setting's limit.
    """
    _check_length(call)
    body, content_type = Body(call), call.request.headers.get("content-type")
    if not await _is_form(body, content_type):
        yield read_members(await body.read(), content_type)
        return
    async with AsyncExitStack() as stored:
        sent = Sent()
        async for part in Form(body.chunks(), content_type).parts():
            if part.file_name is None:
                await _take_field(part, sent)
            elif part.file_name:
                await _take_file(part, sent, call, stored)
        yield sent


async def receive_members(call: Call) -> Sent:
    """Read a body that has no file. Raises Malformed, or Invalid when there is one."""
    body, content_type = Body(call), call.request.headers.get("content-type")
    if not await _is_form(body, content_type):
        return read_members(await body.read(), content_type)
    sent = Sent()
    async for part in Form(body.chunks(), content_type).parts():
        if part.file_name is not None:
            raise Invalid(part.name, "is a file, and none is expected.")
        await _take_field(part, sent)
    return sent


async def receive_object(call: Call, name: str) -> dict[str, Any]:
    """Read a body that is one object under this name. Raises Malformed, and Invalid where it is missing."""
    said = (await receive_members(call)).inside(name)
    if said is None:
        raise Invalid(name, "is required.")
    return said


def read_members(body: bytes, content_type: str | None = None) -> Sent:
    """The members of a JSON object, or the fields of a URL-encoded form. Raises Malformed."""
    if is_json(body) or not body.strip():
        return Sent(parse_json_object(body, empty=True))
    if b"=" not in body or body.lstrip().startswith(b"<"):
        raise UnknownForm
    sent = Sent()
    for name, text in parse_form(body, content_type):
        if "\0" in name + text:
            raise Malformed("holds a NUL character.")
        sent.add(name, text)
    return sent


async def _is_form(body: Body, content_type: str | None) -> bool:
    """Tell a multipart form from the rest. Text may stand in front of its first boundary where one was announced."""
    start = await body.start()
    return start.startswith(b"--") or (boundary(content_type) is not None and not is_json(start))


async def _take_field(part: Part, sent: Sent) -> None:
    if part.name == FILE_PARTS[0]:
        raise Invalid("upload", "is missing: its part has no file name.")
    sent.add(part.name, await part.text())


def _words(tags: str) -> list[str]:
    """Tags that a form has in one text, with commas between them; some clients send JSON in it."""
    if tags.lstrip().startswith("["):
        with suppress(orjson.JSONDecodeError):
            words = orjson.loads(tags)
            if all(isinstance(word, str) for word in words):
                return list(words)
    return tags.split(",")


async def _take_file(part: Part, sent: Sent, call: Call, stored: AsyncExitStack) -> None:
    if part.name not in FILE_PARTS or sent.blob is not None:
        raise Invalid("upload", "is not valid: send one file, in the part asset[upload].")
    tenant = await call.caller.tenant()
    sent.file_name = clean_file_name(part.file_name or "", "upload")
    storing = call.service.intake.stored(
        tenant.prefix,
        part.chunks,
        file_name=sent.file_name,
        content_type=part.content_type,
        sender=call.sender,
        max_bytes=call.service.settings.contentstack_max_upload_bytes,
    )
    sent.blob = await stored.enter_async_context(storing)


def _check_length(call: Call) -> None:
    """Refuse, before any of it is read, what announces more than the largest file and all else of a form."""
    settings = call.service.settings
    announced = call.request.headers.get("content-length", "0")
    if int(announced) > settings.contentstack_max_upload_bytes + settings.max_body_bytes:
        raise TooLarge("The file", settings.contentstack_max_upload_bytes)
