"""The vendor's JSON and addresses."""

from __future__ import annotations

import uuid
from typing import Any

from ...library.assets import extension_of
from ...library.errors import NotFound
from ...library.records import Asset


def read_id(text: str) -> str:
    """The identity in an asset's GUID. Raises NotFound, as for a GUID that nothing has."""
    try:
        identity = uuid.UUID(text)
    except ValueError as error:
        raise NotFound("asset", text) from error
    # uuid takes braces, `urn:` and missing hyphens too; the vendor's addresses do not.
    if str(identity) != text.lower():
        raise NotFound("asset", text)
    return identity.hex


def spell_id(identity: str) -> str:
    """An asset's identity as a GUID."""
    return str(uuid.UUID(identity))


def image_address(asset: Asset, base: str) -> str:
    """Where the asset's bytes are: its id and extension."""
    extension = extension_of(asset.file_name)
    suffix = f".{extension}" if extension.isalnum() and extension.isascii() else ""
    return f"{base}/images/{spell_id(asset.uuid)}{suffix}"


def asset_body(asset: Asset, base: str) -> dict[str, Any]:
    """An asset as the page shows it. Height and width are null where the file is no image."""
    is_image = asset.kind == "image"
    return {
        "id": spell_id(asset.uuid),
        "name": asset.file_name,
        "height": asset.height if is_image else None,
        "href": image_address(asset, base),
        "md5Checksum": asset.md5,
        "mimeType": asset.content_type,
        "width": asset.width if is_image else None,
    }
