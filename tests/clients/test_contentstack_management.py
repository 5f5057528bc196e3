"""The vendor's own Python SDK, unmodified, walks every call that it has on assets."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from contentstack_management import Client

from tests.files import jpeg, png
from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import AUTHTOKEN, DEMO

# The SDK leaves the file that it uploads open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")

SLUG = "sample-slug.png"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK would use the one that this machine may have."""
    monkeypatch.setenv("NO_PROXY", "*")


def client_of(service: Served, workspace: str, **credentials: str) -> Any:
    """The SDK as its users make it, in the test's workspace."""
    host = urlsplit(service.url).netloc
    headers = {"X-Triptych-Workspace": workspace}
    return Client(host=host, scheme="http://", timeout=10, headers=headers, **credentials)


@pytest.fixture
def sdk(service: Served, workspace: str) -> Any:
    """The SDK's stack."""
    return client_of(service, workspace, authtoken=AUTHTOKEN).stack(DEMO)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    path.write_bytes(png(30, 20))
    return path


def upload(sdk: Any, picture: Path, **params: str) -> dict[str, Any]:
    assets = sdk.assets()
    for name, value in params.items():
        assets.add_param(name, value)
    return asset_of(assets.upload(str(picture)), 201)


def body(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()


def asset_of(response: Any, status: int = 200) -> dict[str, Any]:
    asset = body(response, status)["asset"]
    assert isinstance(asset, dict)
    return asset


@pytest.mark.walk
def test_it_uploads_finds_and_deletes(sdk: Any, picture: Path) -> None:
    created = upload(sdk, picture, include_dimension="true")
    assert (created["filename"], created["content_type"]) == ("picture.png", "image/png")
    assert created["dimension"] == {"height": 20, "width": 30}

    del created["dimension"]
    assert body(sdk.assets().find()) == {"assets": [created]}
    assert asset_of(sdk.assets(created["uid"]).fetch()) == created
    assert body(sdk.assets().specific_asset_type("images"))["assets"][0]["uid"] == created["uid"]
    assert body(sdk.assets().specific_asset_type("videos")) == {"assets": []}
    assert body(sdk.assets().rte()) == []

    assert body(sdk.assets(created["uid"]).delete()) == {"notice": "Asset deleted successfully."}
    assert sdk.assets(created["uid"]).fetch().status_code == 404


def test_it_works_below_the_path_of_a_workspace(service: Served, workspace: str, picture: Path) -> None:
    host = f"{urlsplit(service.url).netloc}/w/{workspace}"
    sdk = Client(host=host, scheme="http://", timeout=10, authtoken=AUTHTOKEN).stack(DEMO)

    created = upload(sdk, picture)
    assert created["url"].startswith(f"{service.url}/w/{workspace}/v3/assets/")
    assert asset_of(sdk.assets(created["uid"]).fetch()) == created


def test_it_changes_an_asset_after_uploads_too(sdk: Any, picture: Path, tmp_path: Path) -> None:
    """After its first upload it sends JSON with no Content-Type."""
    uid = upload(sdk, picture)["uid"]
    other = tmp_path / "other.jpg"
    other.write_bytes(jpeg(40, 30))

    replaced = asset_of(sdk.assets(uid).replace(str(other)))
    updated = asset_of(sdk.assets(uid).update({"asset": {"title": "new title", "description": "updated"}}))
    revised = asset_of(sdk.assets(uid).update_asset_revision({"asset": {"title": "Title"}, "version": 1}))

    assert (replaced["filename"], replaced["_version"]) == ("other.jpg", 2)
    assert (updated["title"], updated["description"], updated["_version"]) == ("new title", "updated", 3)
    assert (revised["filename"], revised["title"], revised["_version"]) == ("picture.png", "Title", 4)


def test_it_downloads_by_a_permanent_url(sdk: Any, picture: Path) -> None:
    uid = upload(sdk, picture)["uid"]

    url = f"https://images.contentstack.io/v3/assets/{DEMO}/{uid}/{SLUG}"
    generated = asset_of(sdk.assets(uid).generate({"asset": {"permanent_url": url}}))

    assert generated["permanent_url"].endswith(f"/{uid}/{SLUG}")
    downloaded = sdk.assets(uid).download()
    assert (downloaded.status_code, downloaded.content) == (200, picture.read_bytes())


def test_it_names_versions(sdk: Any, picture: Path) -> None:
    uid = upload(sdk, picture)["uid"]

    named = sdk.assets(uid).version_naming(1, {"upload": {"_version_name": "first"}})
    assert body(named, 201) == {"notice": "Version name assigned successfully."}
    [version] = body(sdk.assets(uid).version())["versions"]
    assert version["_version_name"]["title"] == "first"
    assert body(sdk.assets(uid).version_delete(1)) == {"notice": "Version name deleted successfully"}
    assert body(sdk.assets(uid).version()) == {"versions": [{"_version": 1}]}
    assert body(sdk.assets(uid).references()) == {"references": []}


@pytest.mark.walk
def test_it_publishes_and_unpublishes(sdk: Any, picture: Path) -> None:
    uid = upload(sdk, picture)["uid"]
    said = {"asset": {"locales": ["en-us"], "environments": ["development"]}, "version": 1}

    assert body(sdk.assets(uid).publish(said)) == {"notice": "Asset sent for publishing."}
    assert published(sdk) == [uid]
    assert body(sdk.assets(uid).unpublish(said)) == {"notice": "Asset sent for unpublishing."}
    assert published(sdk) == []


def published(sdk: Any) -> list[str]:
    assets = sdk.assets()
    assets.add_param("environment", "development")
    return [asset["uid"] for asset in body(assets.find())["assets"]]


def test_it_works_with_folders(sdk: Any, picture: Path) -> None:
    # A dictionary it would send as the form `asset=name`; text goes as it is.
    outer = asset_of(sdk.assets().create_folder('{"asset": {"name": "outer"}}'), 201)
    said = f'{{"asset": {{"name": "inner", "parent_uid": "{outer["uid"]}"}}}}'
    inner = asset_of(sdk.assets().create_folder(said), 201)
    asset = upload(sdk, picture)
    asset_of(sdk.assets(asset["uid"]).update({"asset": {"parent_uid": outer["uid"]}}))

    assert asset_of(sdk.assets().folder(inner["uid"]))["name"] == "inner"
    only_files = body(sdk.assets().specific_folder(outer["uid"]))["assets"]
    both = body(sdk.assets().subfolders(outer["uid"]))["assets"]
    assert [node["uid"] for node in only_files] == [asset["uid"]]
    assert {node["uid"] for node in both} == {asset["uid"], inner["uid"]}
    moved = asset_of(sdk.assets().update_or_move(inner["uid"], {"asset": {"name": "n", "parent_uid": None}}))
    assert (moved["name"], moved["parent_uid"], moved["_version"]) == ("n", None, 2)
    assert body(sdk.assets().delete_folder(outer["uid"])) == {"notice": "Folder deleted successfully."}
    assert body(sdk.assets().find()) == {"assets": []}


def test_calls_that_it_gets_wrong_are_refused(sdk: Any) -> None:
    """Its query and folder name never arrive: dictionaries become their keys."""
    refused = (
        sdk.assets().create_folder({"asset": {"name": "lost"}}),
        sdk.assets().folder_by_name(),
        sdk.assets().get_subfolders("blt0000000000000000"),
    )

    for response in refused:
        assert body(response, 422).keys() == {"error_message", "error_code", "errors"}


def test_a_management_token_and_a_branch_go_in_headers(service: Served, workspace: str, picture: Path) -> None:
    stack = client_of(service, workspace, management_token="cs0123456789abcdef").stack("blt3333333333333333")

    asset = upload(stack, picture)
    branched = stack.assets(asset["uid"], branch="main")
    branched.add_param("include_branch", "true")

    assert asset_of(branched.fetch())["_branch"] == "main"
    assert stack.assets(asset["uid"], branch="nowhere").fetch().status_code == 422


def test_it_keeps_metadata(sdk: Any, picture: Path) -> None:
    asset = upload(sdk, picture)
    described = {"entity_uid": asset["uid"], "extension_uid": "bltf5630ec72e749256", "presets": [{"name": "a"}]}
    created = body(sdk.metadata().create({"metadata": described}), 201)["metadata"]
    metadata, places = sdk.metadata(created["uid"]), {"environments": ["development"], "locales": ["en-us"]}

    assert body(sdk.metadata().find()) == {"metadata": [created]}
    assert body(metadata.fetch())["metadata"] == created | {"is_published": False}
    updated = body(metadata.update({"metadata": {**created, "presets": []}}))["metadata"]
    assert (updated["presets"], updated["_version"]) == ([], 2)
    assert body(metadata.publish({"metadata": places})) == {"notice": "Metadata sent for publishing."}
    assert body(metadata.fetch())["metadata"]["is_published"] is True
    assert body(metadata.unpublish({"metadata": places})) == {"notice": "Metadata sent for unpublishing."}
    assert body(metadata.delete()) == {"notice": "Metadata deleted successfully."}
    assert metadata.fetch().status_code == 404
