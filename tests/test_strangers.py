"""Different profiles and stacks do not see each other's assets: one walk through every route of every door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.files import png
from tests.vendors.amazon_ads.profile import Profile, answer, image_of, version_of
from tests.vendors.contentstack.account import management_token
from tests.vendors.contentstack.stack import PUBLISH, Stack
from tests.vendors.iqmetrix.company import TOKEN
from triptych.main import DOORS

SECRET = "sesame"

# Open to whoever has the address, or about no library at all.
OPEN = {
    ("PUT", "/uploads/{name}"),
    ("POST", "/auth/o2/token"),
    ("GET", "/images/S/al-na-triptych/{name}"),
    ("GET", "/images/S/al-na-triptych/{name}/{segment}"),
}


def calls() -> Iterator[tuple[str, str, str]]:
    """Every operation: its door, its method, its path."""
    for door in DOORS:
        for operation in door.operations:
            path = re.sub(r":\w+}", "}", operation.path)
            if (operation.method, path) not in OPEN:
                yield door.name, operation.method, path


@dataclass(frozen=True, slots=True)
class Owner:
    """A profile and a stack, each with a library of its own, and all that names what is in them."""

    profile: Profile
    stack: Stack
    asset_id: str
    upload: str
    names: dict[str, str]

    def everything(self) -> list[Any]:
        """All that the owner sees."""
        return [self.profile.search(), self.profile.versions(self.asset_id), self.stack.everything(), self._plans()]

    def _plans(self) -> Any:
        release = f"/releases/{self.names['release_uid']}"
        paths = ("/publish-queue", release, f"{release}/items", "/stacks/management_tokens")
        return [self.stack.get(path).json() for path in paths]


@pytest.fixture
def owner(http: httpx.Client) -> Owner:
    profile, stack = Profile(http, scope="1111"), Stack(http, "blt1111111111111111")
    upload = profile.upload(f"{SECRET}.png", png(400, 300))
    asset_id = answer(profile.register(upload, name=SECRET, tags=[SECRET]))["assetId"]
    folder = stack.folder(SECRET)
    words = {"title": SECRET, "description": SECRET, "tags": SECRET}
    asset = stack.upload(png(40, 30), f"{SECRET}.png", parent_uid=folder["uid"], **words)
    slug = {"permanent_url": f"https://images.contentstack.io/v3/assets/{stack.api_key}/{asset['uid']}/{SECRET}"}
    stack.update(asset["uid"], **slug)
    stack.post(f"/assets/{asset['uid']}/versions/1/name", {"upload": {"_version_name": SECRET}})
    kept = {"entity_uid": asset["uid"], "type": "asset", "extension_uid": "blt9999999999999999", "word": SECRET}
    stack.publish(asset["uid"], scheduled_at=(datetime.now(UTC) + timedelta(days=1)).isoformat())
    activity = stack.get("/publish-queue").json()["queue"][0]
    job = stack.post("/bulk/publish", {"assets": [{"uid": asset["uid"]}], **PUBLISH}).json()
    release = stack.post("/releases", {"release": {"name": SECRET}}).json()
    stack.post(f"/releases/{release['release']['uid']}/items", {"items": [{"uid": asset["uid"]}]})
    metadata = stack.post("/metadata", {"metadata": kept | {"_content_type_uid": "sys_assets"}}).json()
    stack.post("/environments", {"environment": {"name": SECRET}})
    stack.post("/stacks/branches", {"branch": {"uid": SECRET, "source": "main"}})
    stack.put(f"/stacks/branch_aliases/{SECRET}", {"branch_alias": {"target_branch": SECRET}})
    both = {"base_branch": "main", "compare_branch": SECRET, "merge_comment": SECRET}
    merge = stack.post("/stacks/branches_merge", {}, **both).json()
    token = stack.post("/stacks/management_tokens", management_token(SECRET)).json()
    return Owner(
        profile,
        stack,
        asset_id,
        upload,
        {
            "asset_id": str(UUID(asset_id.rpartition(".")[2])),
            "extension": "png",
            "asset_uid": asset["uid"],
            "folder_uid": folder["uid"],
            "version_number": "1",
            "absent_uid": "blt0000000000000000",
            "inner_uid": "blt0000000000000000",
            "environment_name": SECRET,
            "branch_uid": SECRET,
            "alias_uid": SECRET,
            "code": "en-us",
            "release_uid": release["release"]["uid"],
            "job_id": job["job_id"],
            "merge_uid": merge["uid"],
            "publish_queue_uid": activity["uid"],
            "metadata_uid": metadata["metadata"]["uid"],
            "organization_uid": "blt0000000000000000",
            "token_uid": token["token"]["uid"],
            "first": asset["uid"],
            "second": SECRET,
            "slug": SECRET,
            "width": "100",
            "height": "100",
            "file_uid": asset["url"].split("/")[-2],
            "file_name": f"{SECRET}.png",
            "request_id": "00000000-0000-4000-8000-000000000000",
        },
    )


@pytest.mark.parametrize(("door", "method", "path"), list(calls()))
def test_a_stranger_sees_and_changes_nothing(
    http: httpx.Client, owner: Owner, door: str, method: str, path: str
) -> None:
    profile, stack = Profile(http, scope="2222"), Stack(http, "blt2222222222222222")
    headers = {"amazon_ads": profile.headers, "contentstack": stack.headers, "iqmetrix": TOKEN}[door]
    before = owner.everything()
    address = path.format(**owner.names, api_key=stack.api_key)
    params = {"assetId": owner.asset_id, "text": SECRET} if door == "amazon_ads" else {}
    body = None if method == "GET" else body_of(path, owner, profile)

    response = http.request(method, address, headers=headers, params=params, json=body)

    assert response.status_code < 500
    asked = [name for name in path.split("/") if name in ("{branch_uid}", "{alias_uid}")]  # errors repeat these
    assert SECRET not in response.text.replace(address, "").replace(f"'{SECRET}'" if asked else address, "")
    assert re.match(r"application/([\w.]+\+)?json", response.headers["Content-Type"])
    assert owner.everything() == before


def body_of(path: str, owner: Owner, stranger: Profile) -> Any:
    """A body that would do something to the owner's assets, were the stranger let in."""
    if path == "/assets/register":
        return image_of(owner.upload) | version_of(owner.asset_id)
    if path == "/assets/batchRegister":
        own = stranger.upload("own.png", png(40, 30))
        return {"assetDetailsList": [image_of(own) | version_of(owner.asset_id), image_of(owner.upload)]}
    if path.startswith("/assets"):
        return {"text": SECRET, "filename": "own.png"}
    if path == "/v3/metadata":
        kept = {"entity_uid": owner.names["asset_uid"], "type": "asset", "extension_uid": "blt9999999999999999"}
        return {"metadata": kept | {"_content_type_uid": "sys_assets", "word": "stolen"}}
    if path.startswith("/v3/bulk"):
        chosen = [{"uid": owner.names["asset_uid"]}]
        return {"assets": chosen, "items": chosen, "release": owner.names["release_uid"], **PUBLISH}
    said: dict[str, Any] = {"name": "stolen", "title": "stolen", "parent_uid": None, "environments": ["development"]}
    said |= {"release": {"name": "stolen", **PUBLISH}, "items": [{"uid": owner.names["asset_uid"]}]}
    return {"asset": said, "upload": {"_version_name": "stolen"}, "metadata": {"word": "stolen"}}


def test_lists_of_strangers_are_empty(http: httpx.Client, owner: Owner) -> None:
    profile, stack = Profile(http, scope="2222"), Stack(http, "blt2222222222222222")

    assert profile.search()["totalRecords"] == 0
    assert profile.search(text=SECRET)["totalRecords"] == 0
    assert stack.assets(include_folders="true") == stack.assets(folder=owner.names["folder_uid"]) == []
    assert stack.assets(query={"title": SECRET}) == stack.assets(query={"tags": SECRET}) == []


def test_a_link_to_a_strangers_asset_is_refused(http: httpx.Client, owner: Owner) -> None:
    profile = Profile(http, scope="2222")

    refused = profile.register(profile.upload("own.png", png(40, 30)), **version_of(owner.asset_id))

    assert refused.status_code == 404
    assert profile.search()["totalRecords"] == 0


def test_a_folder_of_another_stack_takes_nothing(http: httpx.Client, owner: Owner) -> None:
    stack = Stack(http, "blt2222222222222222")
    asset, folder = stack.upload(), stack.folder()

    for response in (
        stack.put(f"/assets/{asset['uid']}", {"asset": {"parent_uid": owner.names["folder_uid"]}}),
        stack.put(f"/assets/folders/{folder['uid']}", {"asset": {"parent_uid": owner.names["folder_uid"]}}),
        stack.post("/assets/folders", {"asset": {"name": "a", "parent_uid": owner.names["folder_uid"]}}),
    ):
        assert response.status_code == 422
