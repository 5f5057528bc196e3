"""The Asset Media Service's operations, under the names of the vendor's page."""

from __future__ import annotations

from ...web.operation import NOTHING, Operation
from .assets import create_asset, get_asset
from .auth import COMPANY, FILE, READER
from .images import get_image_file, get_image_preview, redirect_to_image_asset
from .ping import ping
from .tokens import PATH, obtain_access_token

_IMAGE = "/images/{asset_id:uuid}"

# Reading is anonymous by contract. The file's own address comes before that which redirects to it.
OPERATIONS = (
    Operation("create_asset", "POST", "/assets", create_asset, COMPANY),
    Operation("get_asset", "GET", "/assets/{asset_id:uuid}", get_asset, READER),
    Operation("get_image_file", "GET", f"{_IMAGE}.{{extension}}", get_image_file, FILE, is_file=True),
    Operation(
        "get_image_preview", "GET", f"{_IMAGE}/preview/{{width}}/{{height}}", get_image_preview, FILE, is_file=True
    ),
    Operation("redirect_to_image_asset", "GET", _IMAGE, redirect_to_image_asset, READER, is_file=True),
    Operation("obtain_access_token", "POST", PATH, obtain_access_token, NOTHING),
    Operation("ping", "GET", "/ping", ping, COMPANY),
)
