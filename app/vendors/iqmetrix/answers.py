"""The vendor's JSON and addresses."""

from __future__ import annotations

import mimetypes
from typing import Any
from uuid import UUID

from ...library.assets import extension_of
from ...library.records import Asset


def spell_id(identity: str) -> str:
    """An asset's identity as a GUID."""
    return str(UUID(identity))


def image_address(asset: Asset, base: str) -> str:
    """Where the asset's bytes are: its id and extension."""
    return f"{base}/images/{spell_id(asset.uuid)}.{address_extension(asset)}"


def address_extension(asset: Asset) -> str:
    """The file name's extension, or the type's where a name from another door has none that fits into an address."""
    extension = extension_of(asset.file_name)
    if extension.isascii() and extension.isalnum():
        return extension
    return (mimetypes.guess_extension(asset.content_type) or ".bin").removeprefix(".")


def asset_body(asset: Asset, base: str) -> dict[str, Any]:
    """An asset as the page shows it. Height and width are null where the file is no image."""
    is_image = asset.kind == "image"
    return {
        "id": spell_id(asset.uuid),
        "name": asset.file_name,
        "height": round(asset.height) if is_image and asset.height else None,
        "href": image_address(asset, base),
        "md5Checksum": asset.md5,
        "mimeType": asset.content_type,
        "width": round(asset.width) if is_image and asset.width else None,
    }
