"""What refers to somebody else's things, or looks for them, finds nothing."""

from __future__ import annotations

import httpx
import pytest

from tests.files import png
from tests.vendors.amazon_ads.profile import Profile, answer, version_of
from tests.vendors.contentstack.stack import Stack

SECRET = "sesame"


@pytest.fixture
def owned(http: httpx.Client) -> tuple[str, str]:
    """An asset of a profile, and a folder of a stack that has an asset in it."""
    profile, stack = Profile(http, scope="1111"), Stack(http, "blt1111111111111111")
    upload = profile.upload(f"{SECRET}.png", png(400, 300))
    folder = stack.folder(SECRET)
    stack.upload(png(40, 30), f"{SECRET}.png", parent_uid=folder["uid"], title=SECRET, tags=SECRET)
    return answer(profile.register(upload, name=SECRET, tags=[SECRET]))["assetId"], folder["uid"]


def test_lists_of_strangers_are_empty(http: httpx.Client, owned: tuple[str, str]) -> None:
    profile, stack = Profile(http, scope="2222"), Stack(http, "blt2222222222222222")
    _, folder_uid = owned

    assert profile.search()["totalRecords"] == 0
    assert profile.search(text=SECRET)["totalRecords"] == 0
    assert stack.assets(include_folders="true") == stack.assets(folder=folder_uid) == []
    assert stack.assets(query={"title": SECRET}) == stack.assets(query={"tags": SECRET}) == []


def test_a_link_to_a_strangers_asset_is_refused(http: httpx.Client, owned: tuple[str, str]) -> None:
    profile = Profile(http, scope="2222")
    asset_id, _ = owned

    refused = profile.register(profile.upload("own.png", png(40, 30)), **version_of(asset_id))

    assert refused.status_code == 404
    assert profile.search()["totalRecords"] == 0


def test_a_folder_of_another_stack_takes_nothing(http: httpx.Client, owned: tuple[str, str]) -> None:
    stack = Stack(http, "blt2222222222222222")
    asset, folder = stack.upload(), stack.folder()
    _, foreign = owned

    for response in (
        stack.put(f"/assets/{asset['uid']}", {"asset": {"parent_uid": foreign}}),
        stack.put(f"/assets/folders/{folder['uid']}", {"asset": {"parent_uid": foreign}}),
        stack.post("/assets/folders", {"asset": {"name": "a", "parent_uid": foreign}}),
    ):
        assert response.status_code == 422
