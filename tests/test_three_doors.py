"""One asset through three doors: the demo profile, the demo stack and every iQmetrix token share one library.

docs/one-asset-three-doors.md says field by field what these tests show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.files import jpeg, png
from tests.vendors.amazon_ads.profile import DEMO as DEMO_PROFILE
from tests.vendors.amazon_ads.profile import Profile, version_of
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import NOT_FOUND, Company
from triptych.testing.clock import Clock

Json = dict[str, Any]

START = 1_750_000_000_000


@dataclass(frozen=True, slots=True)
class Doors:
    """A client of each door in one workspace."""

    amazon: Profile
    iqmetrix: Company
    contentstack: Stack

    def found_at_amazon(self) -> Json:
        [item] = self.amazon.search()["assetList"]
        assert isinstance(item, dict)
        return item

    def found_at_contentstack(self, **params: str) -> Json:
        [asset] = self.contentstack.assets(**params)
        return asset

    def shown_at_iqmetrix(self, asset_id: str) -> Json:
        shown = self.iqmetrix.get(asset_id)
        assert shown.status_code == 200, shown.text
        asset = shown.json()
        assert isinstance(asset, dict)
        return asset

    def guid(self) -> str:
        """The identity of the only asset, as iQmetrix spells it."""
        return str(UUID(self.found_at_amazon()["assetId"].rpartition(".")[2]))


@pytest.fixture
def doors(http: httpx.Client) -> Doors:
    return Doors(Profile(http, scope=DEMO_PROFILE), Company(http), Stack(http))


@pytest.mark.walk
def test_an_asset_of_iqmetrix_at_the_other_doors(doors: Doors, clock: Clock) -> None:
    clock.freeze(START)
    created = doors.iqmetrix.add(jpeg(40, 30), "logo at sea.jpg")
    identity = UUID(created["id"]).hex

    at_amazon = doors.found_at_amazon()
    assert at_amazon["assetId"] == f"amzn1.assetlibrary.asset1.{identity}"
    assert (at_amazon["name"], at_amazon["assetType"], at_amazon["status"]) == ("logo at sea.jpg", "IMAGE", "ACTIVE")
    assert (at_amazon["tags"], at_amazon["assetSubTypes"], at_amazon["creationTime"]) == ([], [], START)
    assert (at_amazon["fileMetadata"]["width"], at_amazon["fileMetadata"]["height"]) == (40, 30)
    at_contentstack = doors.found_at_contentstack(include_dimension="true")
    url = at_contentstack.pop("url")
    assert at_contentstack == {
        "uid": f"blt{identity[:16]}",
        "created_at": "2025-06-15T15:06:40.000Z",
        "updated_at": "2025-06-15T15:06:40.000Z",
        "created_by": at_amazon["createdBy"],
        "updated_by": at_amazon["createdBy"],
        "content_type": "image/jpeg",
        "file_size": str(len(jpeg(40, 30))),
        "tags": [],
        "filename": "logo_at_sea.jpg",
        "ACL": {},
        "is_dir": False,
        "parent_uid": None,
        "_version": 1,
        "title": "logo at sea.jpg",
        "dimension": {"height": 30, "width": 40},
    }
    for address in (url, at_amazon["storageLocationUrls"]["defaultUrl"], created["href"]):
        assert httpx.get(address, headers=doors.iqmetrix.http.headers).content == jpeg(40, 30)


@pytest.mark.walk
def test_an_asset_of_amazon_at_the_other_doors(doors: Doors) -> None:
    doors.amazon.add("logo.png", png(400, 300), name="My logo", tags=["red", "blue"], asinList=["B000000001"])

    asset = doors.found_at_contentstack()
    shown = doors.shown_at_iqmetrix(doors.guid())

    said = [asset[key] for key in ("title", "filename", "tags", "content_type", "_version")]
    assert said == ["My logo", "logo.png", ["red", "blue"], "image/png", 1]
    assert asset["created_by"] == doors.found_at_amazon()["createdBy"]
    assert "description" not in asset
    assert (shown["name"], shown["mimeType"], shown["width"], shown["height"]) == ("logo.png", "image/png", 400, 300)
    assert doors.found_at_contentstack(query='{"tags":"red"}') == asset


@pytest.mark.walk
def test_an_asset_of_contentstack_at_the_other_doors(doors: Doors) -> None:
    folder = doors.contentstack.folder()
    doors.contentstack.upload(
        png(40, 30), "my logo.png", title="Title", description="D", tags="x,y", parent_uid=folder["uid"]
    )

    item, shown = doors.found_at_amazon(), doors.shown_at_iqmetrix(doors.guid())

    assert (item["name"], item["tags"], item["version"], item["assetSubTypes"]) == (
        "Title",
        ["x", "y"],
        "version_v1",
        [],
    )
    assert (shown["name"], shown["height"], shown["mimeType"]) == ("my logo.png", 30, "image/png")
    assert doors.amazon.names(text="title") == ["Title"]
    assert doors.amazon.names(filterCriteria={"valueFilters": [{"valueField": "TAG", "values": ["y"]}]}) == ["Title"]


def test_a_changed_title_is_the_next_version_at_amazon(doors: Doors) -> None:
    doors.iqmetrix.add(png(40, 30))
    uid = doors.found_at_contentstack()["uid"]

    doors.contentstack.update(uid, title="New title", tags=["new"])

    item = doors.found_at_amazon()
    assert (item["name"], item["tags"], item["version"]) == ("New title", ["new"], "version_v2")
    versions = doors.amazon.versions(item["assetId"])
    assert [version["name"] for version in versions] == ["logo.png", "New title"]
    assert len({version["url"] for version in versions}) == 1
    assert doors.shown_at_iqmetrix(doors.guid())["name"] == "logo.png"


def test_a_replaced_file_changes_what_iqmetrix_serves(doors: Doors) -> None:
    created = doors.iqmetrix.add(png(40, 30))
    uid = doors.found_at_contentstack()["uid"]

    doors.contentstack.replace(uid, jpeg(20, 10), "new.jpg")

    shown = doors.shown_at_iqmetrix(created["id"])
    assert (shown["name"], shown["mimeType"], shown["width"]) == ("new.jpg", "image/jpeg", 20)
    assert doors.iqmetrix.http.get(shown["href"]).content == jpeg(20, 10)
    assert doors.iqmetrix.http.get(created["href"]).status_code == 404
    assert doors.found_at_amazon()["fileMetadata"]["width"] == 20


def test_a_new_version_of_amazon_is_the_next_one_at_contentstack(doors: Doors) -> None:
    doors.contentstack.upload(png(40, 30), "first.png", title="First", description="kept", tags="a")
    asset_id = doors.found_at_amazon()["assetId"]

    doors.amazon.add("second.png", png(60, 50), name="Second", tags=["b"], **version_of(asset_id))

    asset = doors.found_at_contentstack()
    said = [asset[key] for key in ("title", "filename", "description", "tags", "_version")]
    assert said == ["Second", "second.png", "kept", ["a", "b"], 2]
    assert doors.contentstack.asset(asset["uid"], version=1)["title"] == "First"


def test_an_older_version_comes_back_everywhere(doors: Doors) -> None:
    created = doors.iqmetrix.add(png(40, 30), "first.png")
    uid = doors.found_at_contentstack()["uid"]
    doors.contentstack.replace(uid, png(20, 10), "second.png", title="Second")

    doors.contentstack.update(uid, {"version": 1})

    assert doors.shown_at_iqmetrix(created["id"]) == {key: created[key] for key in created if key != "success"}
    assert (doors.found_at_amazon()["name"], doors.found_at_amazon()["version"]) == ("first.png", "version_v3")


@pytest.mark.walk
def test_a_deleted_asset_is_gone_everywhere(doors: Doors) -> None:
    created = doors.iqmetrix.add(png(40, 30))
    item, asset = doors.found_at_amazon(), doors.found_at_contentstack()

    assert doors.contentstack.delete(f"/assets/{asset['uid']}").status_code == 200

    http = doors.iqmetrix.http
    assert doors.amazon.search()["totalRecords"] == 0
    assert doors.amazon.get(item["assetId"]).status_code == 400
    assert doors.iqmetrix.get(created["id"]).json() == NOT_FOUND
    addresses = (created["href"], asset["url"], item["storageLocationUrls"]["defaultUrl"])
    assert [http.get(address).status_code for address in addresses] == [404, 404, 404]


def test_a_deleted_folder_takes_assets_of_every_door(doors: Doors) -> None:
    created = doors.iqmetrix.add(png(40, 30))
    folder = doors.contentstack.folder()["uid"]
    doors.contentstack.update(doors.found_at_contentstack()["uid"], parent_uid=folder)
    assert doors.iqmetrix.get(created["id"]).status_code == 200

    doors.contentstack.delete(f"/assets/folders/{folder}")

    assert doors.iqmetrix.get(created["id"]).status_code == 404


def test_a_kind_that_a_door_has_no_word_for_is_absent_there(doors: Doors) -> None:
    paper = doors.iqmetrix.add(b"%PDF-1.7 and so on", "paper.pdf")

    assert doors.amazon.search()["totalRecords"] == 0
    assert doors.amazon.get(f"amzn1.assetlibrary.asset1.{UUID(paper['id']).hex}").status_code == 400
    assert doors.found_at_contentstack()["content_type"] == "application/pdf"


def test_what_one_door_alone_knows_stays_when_another_writes(doors: Doors) -> None:
    doors.amazon.add("logo.png", png(400, 300), asinList=["B000000001"])
    before = doors.found_at_amazon()
    uid = doors.found_at_contentstack()["uid"]

    doors.contentstack.replace(uid, png(600, 500), "other.png", title="Other")

    after = doors.found_at_amazon()
    kept = ("assetSubTypes", "associatedContexts", "createdBy", "creationTime")
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
    assert (after["name"], after["lastUpdatedBy"]) == ("Other", doors.found_at_contentstack()["updated_by"])


def test_publishing_and_moving_change_nothing_elsewhere(doors: Doors) -> None:
    created = doors.iqmetrix.add(png(40, 30))
    uid, before = doors.found_at_contentstack()["uid"], doors.found_at_amazon()

    doors.contentstack.publish(uid)
    doors.contentstack.update(uid, parent_uid=doors.contentstack.folder()["uid"])

    after = doors.found_at_amazon()
    moved = {"lastUpdatedTime", "lastUpdatedBy"}
    assert {key: after[key] for key in after if key not in moved} == {
        key: before[key] for key in before if key not in moved
    }
    assert doors.shown_at_iqmetrix(created["id"])["href"] == created["href"]
