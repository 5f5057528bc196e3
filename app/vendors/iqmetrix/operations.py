"""The Asset Media Service's operations, under the names of the vendor's page."""

from __future__ import annotations

from ...web.operation import ADDRESS, NOTHING, Operation
from .assets import create_asset, get_asset, get_image_file, redirect_to_image_asset
from .auth import COMPANY

# Reading is anonymous by contract. The file's own address comes before that which redirects to it.
OPERATIONS = (
    Operation("create_asset", "POST", "/assets", create_asset, COMPANY),
    Operation("get_asset", "GET", "/assets/{asset_id:uuid}", get_asset, NOTHING),
    Operation("get_image_file", "GET", "/images/{asset_id:uuid}.{extension}", get_image_file, ADDRESS, is_file=True),
    Operation(
        "redirect_to_image_asset", "GET", "/images/{asset_id:uuid}", redirect_to_image_asset, NOTHING, is_file=True
    ),
)
