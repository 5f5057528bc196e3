"""Every operation of the vendor's page, under its own name.

The order counts among those that have as many segments with parameters in them.
"""

from __future__ import annotations

from ...web.operation import Operation
from . import (
    account_operations,
    aliases,
    assets,
    auth,
    branches,
    bulk,
    elsewhere,
    environments,
    files,
    folders,
    lists,
    locales,
    merges,
    metadata,
    publish_queue,
    publishing,
    references,
    release_items,
    releases,
    sync,
    versions,
)

_ASSETS = "/v3/assets"
_FOLDERS = f"{_ASSETS}/folders"
_FOLDER = f"{_FOLDERS}/{{folder_uid}}"
_ASSET = f"{_ASSETS}/{{asset_uid}}"
_METADATA = "/v3/metadata"
_METADATUM = f"{_METADATA}/{{metadata_uid}}"
_ENVIRONMENTS = "/v3/environments"
_ENVIRONMENT = f"{_ENVIRONMENTS}/{{environment_name}}"
_LOCALES = "/v3/locales"
_LOCALE = f"{_LOCALES}/{{code}}"
_BRANCHES = "/v3/stacks/branches"
_BRANCH = f"{_BRANCHES}/{{branch_uid}}"
_COMPARE = "/v3/stacks/branches_compare"
_MERGES = "/v3/stacks/branches_queue"
_ALIASES = "/v3/stacks/branch_aliases"
_ALIAS = f"{_ALIASES}/{{alias_uid}}"
_VERSIONS = f"{_ASSET}/versions"
_VERSION_NAME = f"{_VERSIONS}/{{version_number}}/name"
_PERMANENT = f"{_ASSETS}/{{api_key}}/{{asset_uid}}/{{slug}}"
_BULK = "/v3/bulk"
_JOB = f"{_BULK}/jobs/{{job_id}}"
_QUEUE = "/v3/publish-queue"
_ACTIVITY = f"{_QUEUE}/{{publish_queue_uid}}"
_RELEASES = "/v3/releases"
_RELEASE = f"{_RELEASES}/{{release_uid}}"
_ITEM, _ITEMS = f"{_RELEASE}/item", f"{_RELEASE}/items"
_FILE = f"{_ASSETS}/{{api_key}}/{{asset_uid}}/{{file_uid}}/{{file_name}}"

OPERATIONS = (
    *account_operations.OPERATIONS,
    Operation("get_all_assets", "GET", _ASSETS, lists.get_all_assets, auth.READ),
    Operation("upload_asset", "POST", _ASSETS, assets.upload_asset, auth.WRITE),
    Operation(
        "get_information_on_rte_assets", "GET", f"{_ASSETS}/rt", references.get_information_on_rte_assets, auth.READ_RTE
    ),
    Operation("get_only_images", "GET", f"{_ASSETS}/images", lists.get_only_images, auth.READ),
    Operation("get_only_videos", "GET", f"{_ASSETS}/videos", lists.get_only_videos, auth.READ),
    Operation("create_a_folder", "POST", _FOLDERS, folders.create_a_folder, auth.WRITE),
    Operation("get_a_single_folder", "GET", _FOLDER, folders.get_a_single_folder, auth.READ),
    Operation("update_or_move_folder", "PUT", _FOLDER, folders.update_or_move_folder, auth.WRITE),
    Operation("delete_a_folder", "DELETE", _FOLDER, folders.delete_a_folder, auth.WRITE),
    Operation("get_an_asset", "GET", _ASSET, assets.get_an_asset, auth.READ),
    Operation("update_asset", "PUT", _ASSET, assets.update_asset, auth.WRITE),
    Operation("delete_asset", "DELETE", _ASSET, assets.delete_asset, auth.WRITE),
    Operation("publish_an_asset", "POST", f"{_ASSET}/publish", publishing.publish_an_asset, auth.PUBLISH),
    Operation("unpublish_an_asset", "POST", f"{_ASSET}/unpublish", publishing.unpublish_an_asset, auth.UNPUBLISH),
    Operation(
        "get_details_of_all_versions_of_an_asset",
        "GET",
        _VERSIONS,
        versions.get_details_of_all_versions_of_an_asset,
        auth.READ_ASSET,
    ),
    Operation(
        "set_version_name_for_asset", "POST", _VERSION_NAME, versions.set_version_name_for_asset, auth.WRITE_ASSET
    ),
    Operation(
        "delete_version_name_of_asset", "DELETE", _VERSION_NAME, versions.delete_version_name_of_asset, auth.WRITE_ASSET
    ),
    Operation("get_asset_references", "GET", f"{_ASSET}/references", references.get_asset_references, auth.READ_ASSET),
    Operation("get_all_metadata", "GET", _METADATA, metadata.get_all_metadata, auth.READ),
    Operation("create_metadata", "POST", _METADATA, metadata.create_metadata, auth.WRITE),
    Operation("get_metadata", "GET", _METADATUM, metadata.get_metadata, auth.READ),
    Operation("update_metadata", "PUT", _METADATUM, metadata.update_metadata, auth.WRITE),
    Operation("delete_metadata", "DELETE", _METADATUM, metadata.delete_metadata, auth.WRITE),
    Operation("publish_metadata", "POST", f"{_METADATUM}/publish", metadata.publish_metadata, auth.PUBLISH),
    Operation("unpublish_metadata", "POST", f"{_METADATUM}/unpublish", metadata.unpublish_metadata, auth.UNPUBLISH),
    Operation("get_all_environments", "GET", _ENVIRONMENTS, environments.get_all_environments, auth.ENVIRONMENTS.read),
    Operation("add_an_environment", "POST", _ENVIRONMENTS, environments.add_an_environment, auth.ENVIRONMENTS.write),
    Operation(
        "get_a_single_environment", "GET", _ENVIRONMENT, environments.get_a_single_environment, auth.ENVIRONMENTS.read
    ),
    Operation("update_environment", "PUT", _ENVIRONMENT, environments.update_environment, auth.ENVIRONMENTS.write),
    Operation("delete_environment", "DELETE", _ENVIRONMENT, environments.delete_environment, auth.ENVIRONMENTS.write),
    Operation("get_all_languages", "GET", _LOCALES, locales.get_all_languages, auth.LANGUAGES.read),
    Operation("add_a_language", "POST", _LOCALES, locales.add_a_language, auth.LANGUAGES.write),
    Operation("get_a_language", "GET", _LOCALE, locales.get_a_language, auth.LANGUAGES.read),
    Operation("update_language", "PUT", _LOCALE, locales.update_language, auth.LANGUAGES.write),
    Operation("delete_language", "DELETE", _LOCALE, locales.delete_language, auth.LANGUAGES.write),
    Operation("publish_in_bulk", "POST", f"{_BULK}/publish", bulk.publish_in_bulk, auth.PUBLISH),
    Operation("unpublish_in_bulk", "POST", f"{_BULK}/unpublish", bulk.unpublish_in_bulk, auth.UNPUBLISH),
    Operation("delete_in_bulk", "POST", f"{_BULK}/delete", bulk.delete_in_bulk, auth.WRITE),
    Operation("get_job", "GET", _JOB, bulk.get_job, auth.READ),
    Operation("get_job_items", "GET", f"{_JOB}/items", bulk.get_job_items, auth.READ),
    Operation("get_publish_queue", "GET", _QUEUE, publish_queue.get_publish_queue, auth.PUBLISH_QUEUE.read),
    Operation(
        "get_publish_queue_activity",
        "GET",
        _ACTIVITY,
        publish_queue.get_publish_queue_activity,
        auth.PUBLISH_QUEUE.read,
    ),
    Operation(
        "cancel_scheduled_action",
        "GET",
        f"{_ACTIVITY}/unschedule",
        publish_queue.cancel_scheduled_action,
        auth.PUBLISH_QUEUE.write,
    ),
    Operation("get_all_releases", "GET", _RELEASES, releases.get_all_releases, auth.RELEASES.read),
    Operation("create_a_release", "POST", _RELEASES, releases.create_a_release, auth.RELEASES.write),
    Operation("get_a_single_release", "GET", _RELEASE, releases.get_a_single_release, auth.RELEASES.read),
    Operation("update_a_release", "PUT", _RELEASE, releases.update_a_release, auth.RELEASES.write),
    Operation("delete_a_release", "DELETE", _RELEASE, releases.delete_a_release, auth.RELEASES.write),
    Operation("lock_a_release", "PUT", f"{_RELEASE}/lock", releases.lock_a_release, auth.RELEASES.write),
    Operation("deploy_a_release", "POST", f"{_RELEASE}/deploy", releases.deploy_a_release, auth.RELEASES.write),
    Operation("clone_a_release", "POST", f"{_RELEASE}/clone", releases.clone_a_release, auth.RELEASES.write),
    Operation(
        "get_all_items_of_a_release", "GET", _ITEMS, release_items.get_all_items_of_a_release, auth.RELEASES.read
    ),
    Operation("add_an_item_to_a_release", "POST", _ITEM, release_items.add_items_to_a_release, auth.RELEASES.write),
    Operation("add_items_to_a_release", "POST", _ITEMS, release_items.add_items_to_a_release, auth.RELEASES.write),
    Operation(
        "remove_an_item_from_a_release", "DELETE", _ITEM, release_items.remove_items_from_a_release, auth.RELEASES.write
    ),
    Operation(
        "remove_items_from_a_release", "DELETE", _ITEMS, release_items.remove_items_from_a_release, auth.RELEASES.write
    ),
    Operation(
        "update_items_of_a_release",
        "PUT",
        f"{_RELEASE}/update_items",
        release_items.update_items_of_a_release,
        auth.RELEASES.write,
    ),
    Operation(
        "add_items_to_a_release_in_bulk",
        "POST",
        f"{_BULK}/release/items",
        release_items.add_items_to_a_release_in_bulk,
        auth.RELEASES.write,
    ),
    Operation(
        "update_items_of_a_release_in_bulk",
        "PUT",
        f"{_BULK}/release/update_items",
        release_items.update_items_of_a_release_in_bulk,
        auth.RELEASES.write,
    ),
    Operation("get_all_branches", "GET", _BRANCHES, branches.get_all_branches, auth.BRANCHES.read),
    Operation("create_a_branch", "POST", _BRANCHES, branches.create_a_branch, auth.BRANCHES.write),
    Operation("get_a_single_branch", "GET", _BRANCH, branches.get_a_single_branch, auth.BRANCHES.read),
    Operation("delete_a_branch", "DELETE", _BRANCH, branches.delete_a_branch, auth.BRANCHES.write),
    Operation(
        "update_branch_settings", "POST", f"{_BRANCH}/settings", branches.update_branch_settings, auth.BRANCHES.write
    ),
    Operation("compare_branches", "GET", _COMPARE, branches.compare_branches, auth.BRANCHES.read),
    Operation(
        "compare_content_types", "GET", f"{_COMPARE}/content_types", branches.compare_branches, auth.BRANCHES.read
    ),
    Operation(
        "compare_global_fields", "GET", f"{_COMPARE}/global_fields", branches.compare_branches, auth.BRANCHES.read
    ),
    Operation("merge_branches", "POST", "/v3/stacks/branches_merge", merges.merge_branches, auth.BRANCHES.write),
    Operation("get_merge_queue", "GET", _MERGES, merges.get_merge_queue, auth.BRANCHES.read),
    Operation("get_merge_job", "GET", f"{_MERGES}/{{merge_uid}}", merges.get_merge_job, auth.BRANCHES.read),
    Operation("get_all_aliases", "GET", _ALIASES, aliases.get_all_aliases, auth.BRANCHES.read),
    Operation("get_a_single_alias", "GET", _ALIAS, aliases.get_a_single_alias, auth.BRANCHES.read),
    Operation("assign_an_alias", "PUT", _ALIAS, aliases.assign_an_alias, auth.BRANCHES.write),
    Operation("delete_an_alias", "DELETE", _ALIAS, aliases.delete_an_alias, auth.BRANCHES.write),
    Operation("synchronize", "GET", "/v3/stacks/sync", sync.synchronize, auth.SYNC),
    Operation(
        "download_an_asset",
        "GET",
        f"{_ASSETS}/{{first}}/{{second}}",
        files.download_an_asset,
        auth.DOWNLOAD,
        is_file=True,
    ),
    Operation(
        "download_an_asset_with_permanent_url",
        "GET",
        _PERMANENT,
        files.download_an_asset_with_permanent_url,
        auth.FILE,
        is_file=True,
    ),
    Operation("get_file", "GET", _FILE, files.get_file, auth.FILE, is_file=True),
    *elsewhere.operations(),
)
