"""How this vendor's addresses and identifiers are spelled."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from ...errors import Invalid
from ...library.assets import extension_of
from ...library.uploads import Upload
from ...web.call import Call

UPLOADS = "/uploads/"
BUCKET = "al-na-triptych"

_ASSET_PREFIX = "amzn1.assetlibrary.asset1."
_ASSET_ID = re.compile(r"amzn1\.assetlibrary\.asset1\.([0-9a-f]{32})(?::(.+))?")
_VERSION = re.compile(r"version_v([1-9][0-9]{0,8})")
_UPLOAD_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# After whatever prefix a proxy in front of this service takes off.
_UPLOAD_PATH = re.compile(rf"(?:/.*)?(/uploads/({_UPLOAD_ID})(?:\.[^/]*)?)")
# In a file's address, after its uid: no side of the picture is longer than 500 pixels.
_THUMBNAIL_MARK = "._SL500_"
# Clients of the vendor's media host ask for other sides, and with `FMjpeg_` and the like for other formats.
_THUMBNAIL_NAME = re.compile(r"([^.]*)\._SL[0-9]+_")
_UPLOAD_KEY = re.compile(rf"[^/]+/uploads/({_UPLOAD_ID})")


def spell_asset(uuid: str) -> str:
    """An asset's id."""
    return f"{_ASSET_PREFIX}{uuid}"


def spell_version(number: int) -> str:
    """A version's id."""
    return f"version_v{number}"


def read_asset_id(text: str, field: str) -> tuple[str, str | None]:
    """The identity in an asset id, and the version id where one is appended with a colon. Raises Invalid."""
    found = _ASSET_ID.fullmatch(text)
    if found is None:
        raise Invalid(field, f"is not an asset id of the form {_ASSET_PREFIX}<32 hexadecimal digits>")
    return found[1], found[2]


def read_version_id(text: str) -> int:
    """The number in a version id. Raises Invalid."""
    found = _VERSION.fullmatch(text)
    if found is None:
        raise Invalid("version", "is not a version id of the form version_v<number>")
    return int(found[1])


def upload_address(call: Call, upload: Upload, *, name_key: str) -> str:
    """Where to PUT the file: the bucket's own presigned address where clients reach it, else one of this service.

    `name_key` is how the request spelled the file name's key; the vendor echoes it in the address.
    """
    service = call.service
    seconds = service.settings.amazon_upload_seconds
    if service.storage.is_direct:
        return service.storage.sign_put(upload.key, seconds)
    extension = extension_of(upload.file_name)
    path = f"{UPLOADS}{upload.id}" + (f".{extension}" if extension.isalnum() and extension.isascii() else "")
    parameters = {f"x-amz-meta-{name_key}": upload.file_name}
    query = service.signer.sign_query(path, parameters, now=upload.now, seconds=seconds)
    return f"{call.base}{path}?{query}"


async def read_upload_address(call: Call, url: str) -> str:
    """The id of the upload whose address this is. Raises Invalid for an address of another service, or one changed.

    Our signature tells, whatever host and prefix the address came under.
    """
    service = call.service
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Invalid("url", "is not a URL") from error
    key = service.storage.key_of(url)
    if key is not None and (found := _UPLOAD_KEY.fullmatch(key)):
        return found[1]
    found = _UPLOAD_PATH.fullmatch(unquote(parts.path))
    if found is None or not await service.signer.check_query(found[1], parts.query):
        raise Invalid("url", "is not an upload address of this service; take the one that POST /assets/upload gave")
    return found[2]


def file_name_at_address(file_uid: str, file_name: str) -> str:
    """The last segment of a file's public address."""
    extension = extension_of(file_name)
    return f"{file_uid}.{extension}" if extension.isalnum() and extension.isascii() else file_uid


def thumbnail_address(base: str, file_uid: str, file_name: str) -> str:
    """The public address of an image's rendition."""
    return file_address(base, f"{file_uid}{_THUMBNAIL_MARK}", file_name)


def read_thumbnail_name(name: str) -> str | None:
    """The file uid in the last segment of an address that asks for a smaller picture; None for the file's own.

    Whatever side and format it asks for: there is one rendition.
    """
    found = _THUMBNAIL_NAME.match(name)
    return found[1] if found else None


def file_address(base: str, file_uid: str, file_name: str) -> str:
    """A file's public address, in the form of the vendor's media host."""
    return f"{base}/images/S/{BUCKET}/{file_name_at_address(file_uid, file_name)}"
