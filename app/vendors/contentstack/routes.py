"""Every operation of the vendor's page, under its own name.

The order counts among those that have as many segments with parameters in them.
"""

from __future__ import annotations

from ...web.routing import Routes
from . import asset_handlers as assets
from . import file_handlers as files
from . import folder_handlers as folders
from . import metadata_handlers as metadata
from . import reference_handlers as references
from . import version_handlers as versions

_ASSETS = "/v3/assets"
_FOLDERS = f"{_ASSETS}/folders"
_ASSET = f"{_ASSETS}/{{asset_uid}}"
_METADATA = "/v3/metadata"
_METADATUM = f"{_METADATA}/{{metadata_uid}}"
_VERSION_NAME = f"{_ASSET}/versions/{{version_number}}/name"

router = Routes(tags=["Contentstack"])

for _method, _path, _handler in (
    ("GET", _ASSETS, assets.get_all_assets),
    ("POST", _ASSETS, assets.upload_asset),
    ("GET", f"{_ASSETS}/rt", references.get_information_on_rte_assets),
    ("GET", f"{_ASSETS}/images", assets.get_only_images),
    ("GET", f"{_ASSETS}/videos", assets.get_only_videos),
    ("POST", _FOLDERS, folders.create_a_folder),
    ("GET", f"{_FOLDERS}/{{folder_uid}}", folders.get_a_single_folder),
    ("PUT", f"{_FOLDERS}/{{folder_uid}}", folders.update_or_move_folder),
    ("DELETE", f"{_FOLDERS}/{{folder_uid}}", folders.delete_a_folder),
    ("GET", _ASSET, assets.get_an_asset),
    ("PUT", _ASSET, assets.update_asset),
    ("DELETE", _ASSET, assets.delete_asset),
    ("POST", f"{_ASSET}/publish", assets.publish_an_asset),
    ("POST", f"{_ASSET}/unpublish", assets.unpublish_an_asset),
    ("GET", f"{_ASSET}/versions", versions.get_details_of_all_versions_of_an_asset),
    ("POST", _VERSION_NAME, versions.set_version_name_for_asset),
    ("DELETE", _VERSION_NAME, versions.delete_version_name_of_asset),
    ("GET", f"{_ASSET}/references", references.get_asset_references),
    ("GET", _METADATA, metadata.get_all_metadata),
    ("POST", _METADATA, metadata.create_metadata),
    ("GET", _METADATUM, metadata.get_metadata),
    ("PUT", _METADATUM, metadata.update_metadata),
    ("DELETE", _METADATUM, metadata.delete_metadata),
    ("POST", f"{_METADATUM}/publish", metadata.publish_metadata),
    ("POST", f"{_METADATUM}/unpublish", metadata.unpublish_metadata),
    ("GET", f"{_ASSETS}/{{first}}/{{second}}", files.download_an_asset),
    ("GET", f"{_ASSETS}/{{api_key}}/{{asset_uid}}/{{slug}}", files.download_an_asset_with_permanent_url),
    ("GET", f"{_ASSETS}/{{api_key}}/{{asset_uid}}/{{file_uid}}/{{file_name}}", files.get_file),
):
    _methods = ["GET", "HEAD"] if _method == "GET" else [_method]
    router.add_api_route(_path, _handler, methods=_methods)
