"""What clients send, told apart by its bytes: many send a wrong Content-Type or none."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from ...library.blobs import NewBlob
from ...library.errors import Invalid, TooLarge
from ...library.names import clean_file_name
from ...settings import Settings
from ...web.body import Body, Malformed, parse_json_object
from ...web.caller import Caller
from ...web.multipart import Form, Part

# The vendor's name for the file's part, and the one that its Python SDK replaces files with.
FILE_PARTS = ("asset[upload]", "asset")
_FIELD = re.compile(r"(asset|upload)\[(\w+)\](?:\[\w*\])?")
_MOST_FIELDS = 100


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
        before = inside.get("tags") if parts[2] == "tags" else None
        inside[parts[2]] = text if before is None else f"{before},{text}"


@asynccontextmanager
async def receive(request: Request, caller: Caller) -> AsyncIterator[Sent]:
    """Read the body; a file in it is stored, and goes again when the body of `with` raises.

    Raises Malformed for what is no JSON object and no form, Invalid for a second file or one in an unknown part,
    TooLarge for a file above the setting's limit.
    """
    _check_length(request, caller.service.settings)
    body = Body(request)
    if not (await body.start()).startswith(b"--"):
        yield read_members(await body.read())
        return
    async with AsyncExitStack() as stored:
        sent = Sent()
        async for part in Form(body.chunks()).parts():
            if part.file_name is None:
                sent.add(part.name, await part.text())
            elif part.file_name:
                await _take_file(part, sent, caller, stored)
        yield sent


async def receive_members(request: Request) -> Sent:
    """Read a body that has no file. Raises Malformed, or Invalid when there is one."""
    body = Body(request)
    if not (await body.start()).startswith(b"--"):
        return read_members(await body.read())
    sent = Sent()
    async for part in Form(body.chunks()).parts():
        if part.file_name is not None:
            raise Invalid(part.name, "is a file, and none is expected.")
        sent.add(part.name, await part.text())
    return sent


def read_members(body: bytes) -> Sent:
    """The members of a JSON object, or the fields of a URL-encoded form. Raises Malformed."""
    if body.lstrip()[:1] in (b"{", b"[", b'"') or b"=" not in body:
        return Sent(parse_json_object(body, empty=True))
    sent = Sent()
    for name, text in _decoded(body):
        sent.add(name, text)
    return sent


async def _take_file(part: Part, sent: Sent, caller: Caller, stored: AsyncExitStack) -> None:
    if part.name not in FILE_PARTS or sent.blob is not None:
        raise Invalid("upload", "is not valid: send one file, in the part asset[upload].")
    tenant = await caller.tenant()
    sent.file_name = clean_file_name(part.file_name or "", "upload")
    storing = caller.service.intake.stored(
        tenant.prefix,
        part.chunks,
        file_name=sent.file_name,
        content_type=part.content_type,
        sender=caller.sender,
        max_bytes=caller.service.settings.contentstack_max_upload_bytes,
    )
    sent.blob = await stored.enter_async_context(storing)


def _check_length(request: Request, settings: Settings) -> None:
    """Refuse, before any of it is read, what announces more than the largest file and all else of a form."""
    announced = request.headers.get("content-length", "0")
    if int(announced) > settings.contentstack_max_upload_bytes + settings.max_body_bytes:
        raise TooLarge("The file", settings.contentstack_max_upload_bytes)


def _decoded(body: bytes) -> Iterable[tuple[str, str]]:
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Malformed("is not a well-formed URL-encoded form.") from error
    if any("\0" in name + text for name, text in fields):
        raise Malformed("holds a NUL character.")
    return fields
