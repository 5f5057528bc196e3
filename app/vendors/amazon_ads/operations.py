"""The Creative Asset Library's operations, under the names of the vendor's specification where it has them."""

from __future__ import annotations

from ...web.operation import ADDRESS, NOTHING, Operation
from .addresses import BUCKET, UPLOADS
from .assets import get_asset
from .auth import ANY_PROFILE, FILE, PROFILE
from .batches import assets_batch_register, get_assets_batch_register
from .brands import get_brands
from .files import get_file, get_processed_file
from .profiles import list_profiles
from .register import register_asset
from .search import search_assets
from .tokens import PATH, retrieve_access_token
from .upload import get_upload_location, upload_asset

_FILE = f"/images/S/{BUCKET}/{{name}}"

OPERATIONS = (
    Operation("getUploadLocation", "POST", "/assets/upload", get_upload_location, PROFILE),
    Operation("uploadAsset", "PUT", f"{UPLOADS}{{name}}", upload_asset, ADDRESS),
    Operation("registerAsset", "POST", "/assets/register", register_asset, PROFILE),
    Operation("getAsset", "GET", "/assets", get_asset, PROFILE),
    Operation("searchAssets", "POST", "/assets/search", search_assets, PROFILE),
    Operation("assetsBatchRegister", "POST", "/assets/batchRegister", assets_batch_register, PROFILE),
    Operation(
        "getAssetsBatchRegister", "GET", "/assets/batchRegister/{request_id}", get_assets_batch_register, PROFILE
    ),
    Operation("listProfiles", "GET", "/v2/profiles", list_profiles, ANY_PROFILE),
    Operation("getBrands", "GET", "/brands", get_brands, PROFILE),
    Operation("retrieveAccessToken", "POST", PATH, retrieve_access_token, NOTHING),
    Operation("getFile", "GET", _FILE, get_file, FILE, is_file=True),
    Operation("getProcessedFile", "GET", f"{_FILE}/{{segment}}", get_processed_file, FILE, is_file=True),
)
