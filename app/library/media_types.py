"""What type a file has: by its bytes, by what its sender said, by its extension."""

from __future__ import annotations

import mimetypes
import re
from codecs import getincrementaldecoder
from collections.abc import AsyncIterable

from ..media.facts import Facts
from ..media.sniff import CONTAINERS, TOLD_BY_BYTES
from .names import extension_of

# Nobody reads a longer one again to see how it is encoded.
LONGEST_TEXT = 16 << 20

# RFC 6838, 4.2. Anything else may break the header that it is sent back in.
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
# What clients send when they do not know: curl's default for --data-binary, and every generic upload.
_SAYING_NOTHING = {"application/octet-stream", "application/x-www-form-urlencoded", "binary/octet-stream"}
# What browsers on Windows call an Office file that they do not know. Who names another container means it.
_ZIP = "application/zip"
# Other names of containers, which browsers on Windows send.
_ALIASES = {"application/x-compressed", "application/x-gzip", "application/x-zip", "application/x-zip-compressed"}

# What Python does not know on every machine.
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_BY_EXTENSION = {
    "3mf": "model/3mf",
    "7z": "application/x-7z-compressed",
    "apk": "application/vnd.android.package-archive",
    "avif": "image/avif",
    "docm": "application/vnd.ms-word.document.macroenabled.12",
    "docx": f"{_OPEN_XML}.wordprocessingml.document",
    "dotx": f"{_OPEN_XML}.wordprocessingml.template",
    "epub": "application/epub+zip",
    "heic": "image/heic",
    "heif": "image/heif",
    "jar": "application/java-archive",
    "kmz": "application/vnd.google-earth.kmz",
    "md": "text/markdown",
    "msg": "application/vnd.ms-outlook",
    "odg": "application/vnd.oasis.opendocument.graphics",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "potx": f"{_OPEN_XML}.presentationml.template",
    "ppsx": f"{_OPEN_XML}.presentationml.slideshow",
    "pptm": "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    "pptx": f"{_OPEN_XML}.presentationml.presentation",
    "svgz": "image/svg+xml",
    "usdz": "model/vnd.usdz+zip",
    "vsdx": "application/vnd.ms-visio.drawing.main+xml",
    "xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    "xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
    "xltx": f"{_OPEN_XML}.spreadsheetml.template",
    "xpi": "application/x-xpinstall",
}


def choose_type(facts: Facts, declared: str | None, file_name: str) -> str:
    """A file's type: what the bytes are, else what the sender said, else what the extension says.

    Of a container, and of a text that only begins like something else, the bytes tell too little.
    """
    said = [kind for kind in (media_type(declared), _by_extension(file_name)) if kind]
    found = facts.content_type
    if found is None:
        return next(iter(said), "application/octet-stream")
    if facts.is_text:
        return next((kind for kind in said[:1] if kind.startswith("text/")), found)
    if found in CONTAINERS:
        is_meant = found in said[:1] and found != _ZIP
        return found if is_meant else next((kind for kind in said if _may_be_inside(kind)), found)
    return found


def media_type(declared: str | None) -> str | None:
    """What the sender said without parameters; None where that says nothing or is no media type."""
    said = (declared or "").partition(";")[0].strip().lower()
    return said if _MEDIA_TYPE.fullmatch(said) and said not in _SAYING_NOTHING else None


async def charset_of(text: AsyncIterable[bytes]) -> str | None:
    """UTF-8 where all of the text is."""
    decoder = getincrementaldecoder("utf-8")()
    try:
        async for chunk in text:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _by_extension(file_name: str) -> str | None:
    kind, compression = mimetypes.guess_type(file_name)
    return _BY_EXTENSION.get(extension_of(file_name)) or (None if compression else kind)


def _may_be_inside(kind: str) -> bool:
    return not (kind in TOLD_BY_BYTES or kind in _ALIASES or kind in CONTAINERS or kind.startswith("text/"))
