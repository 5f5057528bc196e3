"""The one file of a form, and what this vendor takes."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ...errors import Invalid
from ...library.assets import extension_of
from ...library.blobs import NewBlob
from ...library.names import clean_file_name
from ...settings import Settings
from ...web.charsets import decoded_word
from ...web.parts import Part

PART = "Filename"
# The glossary's "Supported Asset Types".
_IMAGES = ("gif", "jpg", "jpeg", "png", "bmp")
_VIDEOS = ("3g2", "asf", "avi", "flv", "mkv", "mov", "mp4", "mpg", "mpeg", "mpeg4")
_MORE_VIDEOS = ("ogg", "ogm", "ogv", "rm", "vob", "webm", "wmv")
LISTED = (*_IMAGES, *_VIDEOS, *_MORE_VIDEOS, "pdf")
# What a product takes that passes uploads on to this service.
_PICTURES = {"gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
# Nothing here decodes RealMedia.
_NOT_LOOKED_INTO = ("pdf", "rm")


async def next_file(parts: AsyncIterator[Part]) -> Part | None:
    """The form's next part that is a file."""
    async for part in parts:
        if part.file_name is not None:
            return part
    return None


async def the_file(parts: AsyncIterator[Part], settings: Settings) -> Part:
    """The form's first file. Raises Invalid where there is none, or none under the name that it must have."""
    part = await next_file(parts)
    if part is None or (settings.iqmetrix_part_name == "strict" and part.name != PART):
        raise Invalid(PART, "is missing: ensure file was attached to request")
    return part


def checked_name(part: Part, settings: Settings) -> str:
    """The file's name, read as ASP.NET does. Raises Invalid for a type that is not taken."""
    file_name = clean_file_name(decoded_word(part.file_name or ""), PART)
    taken = tuple(_PICTURES) if settings.iqmetrix_file_types == "pictures" else LISTED
    if extension_of(file_name) not in taken:
        raise Invalid(PART, f"is of a type that is not supported; supported are {', '.join(taken)}")
    return file_name


def check(blob: NewBlob, file_name: str, settings: Settings) -> None:
    """Raises Invalid for what should be a picture or a video and cannot be shown, and for one of a type not taken."""
    if blob.oversized:
        raise Invalid(PART, "has more pixels than this service takes")
    if not blob.readable or not (blob.recognised or extension_of(file_name) in _NOT_LOOKED_INTO):
        raise Invalid(PART, "is not a readable image or video")
    if settings.iqmetrix_file_types == "pictures" and blob.content_type not in _PICTURES.values():
        raise Invalid(PART, f"is {blob.content_type}, whatever its name says, which is not supported")
