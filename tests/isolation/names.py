"""What stands for each parameter of a path, and what each operation is told: a new operation has its lines here."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.files import clip, png
from tests.vendors.amazon_ads.profile import VIDEO, image_of, query_of, version_of
from tests.vendors.contentstack.account import delivery_token, management_token
from tests.vendors.contentstack.stack import PUBLISH

if TYPE_CHECKING:
    from tests.isolation.party import Party

EXTENSION = "blt9999999999999999"


def _folder(owner: Party) -> str:
    return str(owner.stack.folder("sesame")["uid"])


def _metadata(owner: Party) -> str:
    made = owner.stack.post("/metadata", {"metadata": _kept(owner, EXTENSION)})
    assert made.status_code == 201, made.text
    return str(made.json()["metadata"]["uid"])


def _kept(owner: Party, extension: str) -> dict[str, Any]:
    kept = {"entity_uid": owner.name("asset_uid"), "type": "asset", "extension_uid": extension, "word": "sesame"}
    return {**kept, "_content_type_uid": "sys_assets"}


def _organization(owner: Party) -> str:
    return str(owner.stack.get("/organizations").json()["organizations"][0]["uid"])


def _management_token(owner: Party) -> str:
    made = owner.stack.post("/stacks/management_tokens", management_token("sesame"))
    assert made.status_code == 201, made.text
    return str(made.json()["token"]["uid"])


def _release(owner: Party) -> str:
    """A release with an asset in it."""
    made = owner.stack.post("/releases", {"release": {"name": "sesame"}})
    uid = str(made.json()["release"]["uid"])
    added = owner.stack.post(f"/releases/{uid}/items", _items(owner, owner)["json"])
    assert (made.status_code, added.status_code) == (201, 201), (made.text, added.text)
    return uid


def _activity(owner: Party) -> str:
    """What will be published tomorrow."""
    owner.stack.publish(owner.name("asset_uid"), scheduled_at=(datetime.now(UTC) + timedelta(days=1)).isoformat())
    return str(owner.stack.get("/publish-queue").json()["queue"][0]["uid"])


def _job(owner: Party) -> str:
    started = owner.stack.post("/bulk/publish", {"assets": [{"uid": owner.name("asset_uid")}], **PUBLISH})
    assert started.status_code == 200, started.text
    return str(started.json()["job_id"])


def _environment(owner: Party) -> str:
    made = owner.stack.post("/environments", {"environment": {"name": "sesame-live"}})
    assert made.status_code == 201, made.text
    return "sesame-live"


def _locale(owner: Party) -> str:
    added = owner.stack.post("/locales", {"locale": {"code": "de-ch", "name": "sesame"}})
    assert added.status_code == 201, added.text
    return "de-ch"


def _branch(owner: Party) -> str:
    made = owner.stack.post("/stacks/branches", {"branch": {"uid": "sesame_next", "source": "main"}})
    assert made.status_code == 201, made.text
    return "sesame_next"


def _merge(owner: Party) -> str:
    merged = owner.stack.post(
        "/stacks/branches_merge", {}, **_two_branches(owner, owner)["params"], merge_comment="sesame"
    )
    assert merged.status_code == 200, merged.text
    return str(merged.json()["uid"])


def _alias(owner: Party) -> str:
    said = {"branch_alias": {"target_branch": "main"}}
    assigned = owner.stack.put("/stacks/branch_aliases/sesame_as", said)
    assert assigned.status_code == 200, assigned.text
    return "sesame_as"


def _video(owner: Party) -> str:
    """The name of a video's file."""
    with tempfile.TemporaryDirectory() as folder:
        content = clip(Path(folder) / "sesame.mp4", frames=2).read_bytes()
    added = owner.profile.add("sesame.mp4", content, name="sesame", **VIDEO)
    url = str(owner.profile.versions(added["assetId"])[0]["url"])
    return urlsplit(url).path.rpartition("/")[2]


# Each is made once for its owner. Where an operation means something else by a name, it stands before that.
NAMES: Mapping[str, Callable[[Party], str]] = {
    "absent_uid": lambda owner: "blt0000000000000000",
    "alias_uid": _alias,
    "api_key": lambda owner: owner.stack.api_key,
    "asset_id": lambda owner: str(owner.company.add(png(30, 20), "sesame.png")["id"]),
    "asset_uid": lambda owner: str(owner.asset["uid"]),
    "branch_uid": _branch,
    "code": _locale,
    "environment_name": _environment,
    "extension": lambda owner: "png",
    "file_name": lambda owner: "sesame.png",
    "file_uid": lambda owner: str(owner.asset["url"].split("/")[-2]),
    "first": lambda owner: owner.name("asset_uid"),
    "folder_uid": _folder,
    "height": lambda owner: "100",
    "inner_uid": lambda owner: "blt0000000000000000",
    "job_id": _job,
    "merge_uid": _merge,
    "metadata_uid": _metadata,
    "name": _video,
    "organization_uid": _organization,
    "publish_queue_uid": _activity,
    "release_uid": _release,
    "request_id": lambda owner: owner.batch,
    "second": lambda owner: "sesame-slug",
    "segment": lambda owner: "introSplash.mp4",
    "slug": lambda owner: "sesame-slug",
    "token_uid": _management_token,
    "create_preview_token.token_uid": lambda owner: owner.delivery_token,
    "delete_delivery_token.token_uid": lambda owner: owner.delivery_token,
    "delete_preview_token.token_uid": lambda owner: owner.previewed_token,
    "get_a_single_delivery_token.token_uid": lambda owner: owner.previewed_token,
    "update_delivery_token.token_uid": lambda owner: owner.delivery_token,
    "uploadAsset.name": lambda owner: urlsplit(owner.upload).path.rpartition("/")[2],
    "version_number": lambda owner: "1",
    "width": lambda owner: "100",
}

Said = Callable[["Party", "Party"], dict[str, Any]]


def _asset(**said: Any) -> Said:
    return lambda owner, who: {"json": {"asset": said}}


def _release_said(**said: Any) -> Said:
    return lambda owner, who: {"json": {"release": said}}


def _items(owner: Party, who: Party) -> dict[str, Any]:
    return {"json": {"items": [{"uid": owner.name("asset_uid")}]}}


def _chosen(owner: Party, who: Party) -> dict[str, Any]:
    return {"json": {"assets": [{"uid": owner.name("asset_uid")}], **PUBLISH}}


def _bulk_items(owner: Party, who: Party) -> dict[str, Any]:
    return {"json": {"release": owner.name("release_uid"), **_items(owner, who)["json"], **PUBLISH}}


def _login(owner: Party, who: Party) -> dict[str, Any]:
    """Somebody else's e-mail address and one's own password."""
    person = {"email": owner.own.contentstack["email"], "password": who.own.contentstack["password"]}
    return {"json": {"user": person}}


def _two_branches(owner: Party, who: Party) -> dict[str, Any]:
    return {"params": {"base_branch": "main", "compare_branch": owner.name("branch_uid")}}


def _batch(owner: Party, who: Party) -> dict[str, Any]:
    own = who.profile.upload("own.png", png(40, 30)) if who.is_known else owner.upload
    linked = image_of(own) | version_of(owner.registered["assetId"])
    return {"json": {"assetDetailsList": [linked, image_of(owner.upload)]}}


def _amazon_grant(owner: Party, who: Party) -> dict[str, Any]:
    client = {name: who.own.amazon_ads[name] for name in ("client_id", "client_secret")}
    return {"data": {"grant_type": "refresh_token", "refresh_token": owner.own.amazon_ads["refresh_token"], **client}}


def _iqmetrix_grant(owner: Party, who: Party) -> dict[str, Any]:
    own = {name: who.own.iqmetrix[name] for name in ("client_id", "client_secret", "password")}
    return {"data": {"grant_type": "password", "username": owner.own.iqmetrix["username"], **own}}


def _put(owner: Party, who: Party) -> dict[str, Any]:
    """Only the address of its owner is signed."""
    return {"content": png(3, 2), "params": query_of(owner.upload) if who is owner else {}}


# What an operation is told by somebody who knows all names of the owner. Whatever takes a body has a line.
SAID: Mapping[str, Said] = {
    "getUploadLocation": lambda owner, who: {"json": {"fileName": "own.png"}},
    "uploadAsset": _put,
    "registerAsset": lambda owner, who: {
        "json": image_of(owner.upload) | version_of(owner.registered["assetId"]),
    },
    "getAsset": lambda owner, who: {"params": {"assetId": owner.registered["assetId"]}},
    "searchAssets": lambda owner, who: {"json": {"text": "sesame"}},
    "assetsBatchRegister": _batch,
    "retrieveAccessToken": _amazon_grant,
    "create_asset": lambda owner, who: {"files": {"Filename": ("own.png", png(3, 2))}},
    "obtain_access_token": _iqmetrix_grant,
    "log_in": _login,
    "update_user": lambda owner, who: {"json": {"user": {"first_name": "stolen"}}},
    "create_stack": lambda owner, who: {"json": {"stack": {"name": "own"}}},
    "update_stack": lambda owner, who: {"json": {"stack": {"name": "stolen"}}},
    "add_stack_settings": lambda owner, who: {"json": {"stack_settings": {"rte": {"stolen": True}}}},
    "reset_stack_settings": lambda owner, who: {"json": {"stack_settings": {}}},
    "share_a_stack": lambda owner, who: {"json": {"emails": ["thief@example.com"]}},
    "unshare_a_stack": lambda owner, who: {"json": {"email": owner.guest}},
    "transfer_stack_ownership": lambda owner, who: {"json": {"transfer_to": "thief@example.com"}},
    "create_management_token": lambda owner, who: {"json": management_token("own")},
    "update_management_token": lambda owner, who: {"json": management_token("stolen")},
    "create_delivery_token": lambda owner, who: {"json": delivery_token("own")},
    "update_delivery_token": lambda owner, who: {"json": delivery_token("stolen")},
    "create_preview_token": lambda owner, who: {"json": {}},
    "get_all_assets": lambda owner, who: {"params": {"include_folders": "true", "folder": owner.name("folder_uid")}},
    "upload_asset": lambda owner, who: {
        "files": {"asset[upload]": ("own.png", png(3, 2))},
        "data": {"asset[parent_uid]": owner.name("folder_uid")},
    },
    "create_a_folder": lambda owner, who: {"json": {"asset": {"name": "own", "parent_uid": owner.name("folder_uid")}}},
    "update_or_move_folder": _asset(name="stolen"),
    "update_asset": _asset(title="stolen"),
    "publish_an_asset": _asset(**PUBLISH),
    "unpublish_an_asset": _asset(**PUBLISH),
    "set_version_name_for_asset": lambda owner, who: {"json": {"upload": {"_version_name": "stolen"}}},
    "create_metadata": lambda owner, who: {"json": {"metadata": _kept(owner, "blt8888888888888888")}},
    "update_metadata": lambda owner, who: {"json": {"metadata": {"word": "stolen"}}},
    "publish_metadata": lambda owner, who: {"json": {"metadata": PUBLISH}},
    "unpublish_metadata": lambda owner, who: {"json": {"metadata": PUBLISH}},
    "add_an_environment": lambda owner, who: {"json": {"environment": {"name": "own"}}},
    "update_environment": lambda owner, who: {"json": {"environment": {"name": "stolen"}}},
    "add_a_language": lambda owner, who: {"json": {"locale": {"code": "fr-fr"}}},
    "update_language": lambda owner, who: {"json": {"locale": {"name": "stolen"}}},
    "publish_in_bulk": _chosen,
    "unpublish_in_bulk": _chosen,
    "delete_in_bulk": _chosen,
    "create_a_release": _release_said(name="own"),
    "update_a_release": _release_said(name="stolen"),
    "lock_a_release": lambda owner, who: {"json": {}},
    "deploy_a_release": _release_said(environments=["development"]),
    "clone_a_release": _release_said(name="stolen"),
    "add_an_item_to_a_release": lambda owner, who: {"json": {"item": {"uid": owner.name("asset_uid")}}},
    "add_items_to_a_release": _items,
    "remove_an_item_from_a_release": _items,
    "remove_items_from_a_release": _items,
    "update_items_of_a_release": lambda owner, who: {"json": {"items": ["$all"]}},
    "add_items_to_a_release_in_bulk": _bulk_items,
    "update_items_of_a_release_in_bulk": lambda owner, who: {
        "json": {"release": owner.name("release_uid"), "items": ["$all"]}
    },
    "create_a_branch": lambda owner, who: {"json": {"branch": {"uid": "own", "source": owner.name("branch_uid")}}},
    "update_branch_settings": lambda owner, who: {"json": {"branch": {"settings": {"am_v2": {}}}}},
    "compare_branches": _two_branches,
    "compare_content_types": _two_branches,
    "compare_global_fields": _two_branches,
    "merge_branches": lambda owner, who: {**_two_branches(owner, who), "json": {}},
    "synchronize": lambda owner, who: {"params": {"init": "true", "environment": "development"}},
    "assign_an_alias": lambda owner, who: {"json": {"branch_alias": {"target_branch": owner.name("branch_uid")}}},
}
