"""POST /assets/batchRegister and GET /assets/batchRegister/{requestId}."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clock import clock_of
from tests.files import clip, jpeg, png
from tests.servers.behind import Behind
from tests.servers.setups import Setup
from tests.servers.triptych import serve
from tests.vendors.amazon_ads.kept import everything, fields_of
from tests.vendors.amazon_ads.profile import VIDEO, Profile, answer, image_of, refusal, version_of

LOGO = png(4, 3)
UNKNOWN = "amzn1.assetlibrary.asset1." + "0" * 32
LISTS = ("successfullyRegisteredAssets", "inProgressAssetDetails", "failedAssetDetails")


def ask(ads: Profile, *items: dict[str, Any], **fields: Any) -> httpx.Response:
    return ads.post("/assets/batchRegister", {"assetDetailsList": list(items), **fields})


def look(ads: Profile, request_id: str) -> dict[str, Any]:
    """The status of a batch."""
    status = answer(ads.http.get(f"/assets/batchRegister/{request_id}", headers=ads.headers))
    assert status.keys() == {"registrationStatus", *LISTS}
    assert all(isinstance(status[name], list) for name in LISTS)
    return status


def batch(ads: Profile, *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Register a batch; gives its status."""
    given = answer(ask(ads, *items, **fields))
    assert list(given) == ["requestId"]
    return look(ads, given["requestId"])


def urls(status: dict[str, Any], name: str) -> list[str]:
    return [item["url"] for item in status[name]]


def test_a_batch_is_registered_and_its_addresses_are_echoed(ads: Profile, tmp_path: Path) -> None:
    content = clip(tmp_path / "a.mp4").read_bytes()
    given = [ads.upload("1.png", LOGO), ads.upload("2.jpg", jpeg(5, 5)), ads.upload("a.mp4", content)]

    items = [image_of(given[0]), image_of(given[1]) | {"name": "two"}, image_of(given[2]) | VIDEO]
    status = batch(ads, *items)

    assert status["registrationStatus"] == "COMPLETE"
    assert urls(status, "successfullyRegisteredAssets") == given
    assert (status["inProgressAssetDetails"], status["failedAssetDetails"]) == ([], [])
    for done in status["successfullyRegisteredAssets"]:
        assert done.keys() == {"url", "assetIdentifier"}
        identifier = done["assetIdentifier"]
        [version] = ads.versions(identifier["assetId"])
        assert version["assetIdentifier"] == identifier
        assert identifier["version"] == "version_v1"
    assert sorted(ads.names()) == ["logo", "logo", "two"]


def test_a_batch_has_field_names_of_its_own(ads: Profile, behind: Behind) -> None:
    programs = [{"programName": "AMAZON_DSP", "metadata": {"dspAdvertiserId": "123"}}, {"programName": "STORES"}]
    item = image_of(ads.upload("logo.png", LOGO)) | {
        "tagList": ["red"],
        "tags": ["not here"],
        "asinList": ["B01"],
        "associatedPrograms": programs,
        "otherMetadata": {"shot": "7"},
        "skipAssetSubTypesDetection": True,
        "versionInfo": {"versionNotes": "first"},
    }
    source = {"assetSourceInfo": {"assetSourceId": "CANVA_PLUGIN", "assetSourceMetadata": {"a" * 50: "b" * 500}}}

    status = batch(ads, item, batchRegistrationContext=source)

    [found] = ads.search()["assetList"]
    assert found["tags"] == ["red"]
    assert found["associatedContexts"]["ASIN"] == [{"id": "B01", "name": None}]
    assert [one["id"] for one in found["associatedContexts"]["PROGRAM"]] == ["AMAZON_DSP", "STORES"]
    asset_id = status["successfullyRegisteredAssets"][0]["assetIdentifier"]["assetId"]
    [version] = ads.versions(asset_id)
    assert (version["otherMetadata"], version["versionNotes"]) == ({"shot": "7"}, "first")
    [kept] = fields_of(behind, asset_id)
    assert kept["associatedPrograms"] == programs
    assert kept["skipAssetSubTypesDetection"] is True


@pytest.mark.long
def test_fifty_items_are_taken(ads: Profile) -> None:
    given = [ads.upload(f"{number}.png", png(number, 1)) for number in range(1, 51)]

    status = batch(ads, *map(image_of, given))

    assert urls(status, "successfullyRegisteredAssets") == given
    assert ads.search()["totalRecords"] == 50


def test_one_bad_item_never_spoils_the_others(ads: Profile) -> None:
    good, never_put, image = ads.upload("good.png", LOGO), ads.address("never.png"), ads.upload("a.png", LOGO)
    empty, other_type = ads.upload("empty.png", b""), ads.upload("a.psd", LOGO)
    foreign = Profile(ads.http, scope="55").upload("logo.png", LOGO)
    bad: dict[str, tuple[dict[str, Any], str]] = {
        "never put": (image_of(never_put), "was not found"),
        "of another host": (image_of("https://example.com/a.png"), "url "),
        "of another profile": (image_of(foreign), "was not found"),
        "empty": (image_of(empty), "empty"),
        "of a type that is not taken": (image_of(other_type), "jpg, jpeg, png, gif"),
        "another kind": (image_of(image) | VIDEO, "mp4, mov, wmv, avi"),
        "unknown asset": (image_of(image) | version_of(UNKNOWN), UNKNOWN),
        "no asset id": (image_of(image) | version_of("x"), "linkedAssetId"),
        "sub type": (image_of(image) | {"assetSubTypeList": ["BACKGROUND_VIDEO"]}, "assetSubTypeList"),
        "no name": ({"url": image, "assetType": "IMAGE", "assetSubTypeList": ["LOGO"]}, "assetDetailsList.9.name"),
        "wrong type": (image_of(image) | {"assetType": "AUDIO"}, "assetDetailsList.10.assetType"),
        "no url": ({"name": "logo", "assetType": "IMAGE", "assetSubTypeList": ["LOGO"]}, "assetDetailsList.11.url"),
    }

    status = batch(ads, *(item for item, _ in bad.values()), image_of(good))

    assert status["registrationStatus"] == "COMPLETE"
    assert urls(status, "successfullyRegisteredAssets") == [good]
    for (name, (item, reason)), failed in zip(bad.items(), status["failedAssetDetails"], strict=True):
        assert failed.keys() == {"url", "failureReason"}
        assert failed["url"] == item.get("url", ""), name
        assert reason in failed["failureReason"], f"{name}: {failed['failureReason']}"
    assert ads.search()["totalRecords"] == 1


def test_a_batch_of_which_all_failed_is_failed(ads: Profile) -> None:
    status = batch(ads, image_of(ads.address()), image_of("https://example.com/a.png"))

    assert status["registrationStatus"] == "FAILED"
    assert len(status["failedAssetDetails"]) == 2
    assert ads.search()["totalRecords"] == 0


@pytest.mark.long
def test_a_batch_makes_versions(ads: Profile) -> None:
    first = ads.add("1.png", LOGO)["assetId"]
    items = [image_of(ads.upload(f"{side}.png", png(side, side))) | version_of(first) for side in (5, 6, 7)]

    status = batch(ads, *items)

    numbers = [one["assetIdentifier"]["version"] for one in status["successfullyRegisteredAssets"]]
    assert sorted(numbers) == ["version_v2", "version_v3", "version_v4"]
    assert len(ads.versions(first)) == 4


def test_one_address_twice_makes_two_assets(ads: Profile) -> None:
    url = ads.upload("logo.png", LOGO)

    status = batch(ads, image_of(url), image_of(url))

    assert urls(status, "successfullyRegisteredAssets") == [url, url]
    assert ads.search()["totalRecords"] == 2


UNKNOWN_BATCHES = ["unknown", "0" * 36, "00000000-0000-4000-8000-000000000000", "%F0%9F%A6%8A", "x" * 5000, "'"]


def test_an_unknown_batch_is_refused_in_the_live_services_words(ads: Profile) -> None:
    for name in UNKNOWN_BATCHES:
        message = refusal(ads.http.get(f"/assets/batchRegister/{name}", headers=ads.headers), 400)
        assert "AARServiceBadRequestException" in message
        assert "No request exists for the requestId" in message


@pytest.mark.long
def test_the_batch_of_another_profile_or_workspace_is_unknown(ads: Profile) -> None:
    request_id = answer(ask(ads, image_of(ads.upload("logo.png", LOGO))))["requestId"]
    assert re.fullmatch(r"[0-9a-f-]{36}", request_id)
    other = Profile(ads.http, scope="55")
    other.add("logo.png", LOGO)

    path = f"/assets/batchRegister/{request_id}"
    refusal(ads.http.get(path, headers=other.headers), 400)
    refusal(ads.http.get(path, headers=ads.headers | {"X-Triptych-Workspace": "default"}), 400)
    look(ads, request_id)


def test_a_reset_takes_batches_away(ads: Profile) -> None:
    request_id = answer(ask(ads, image_of(ads.upload("logo.png", LOGO))))["requestId"]

    ads.http.post("/_triptych/reset").raise_for_status()

    refusal(ads.http.get(f"/assets/batchRegister/{request_id}", headers=ads.headers), 400)


LONG = "x" * 256
WRONG: dict[str, tuple[object, ...]] = {
    "assetDetailsList": (None, 5, "x", {}, [], [{}] * 51),
    "assetDetailsList.0": (None, 5, "x", []),
    "assetDetailsList.0.url": (None, 5, ["x"], "x" * 10_000),
    "assetDetailsList.0.name": (None, 5, "", "x" * 501, "a\nb"),
    "assetDetailsList.0.assetType": (None, 5, "AUDIO", "image", ["IMAGE"]),
    "assetDetailsList.0.assetSubTypeList": (None, 5, "LOGO", [], ["LOGO"] * 11),
    "assetDetailsList.0.assetSubTypeList.0": ("HEADER", None),
    "assetDetailsList.0.asinList": (5, "B01", [], ["B01"] * 101),
    "assetDetailsList.0.asinList.0": (5, None, "", LONG),
    "assetDetailsList.0.tagList": (5, "red", [], ["red"] * 11),
    "assetDetailsList.0.tagList.0": (5, None, "", "a\nb", LONG),
    "assetDetailsList.0.associatedPrograms": (5, "AMAZON_DSP", [], [{"programName": "STORES"}] * 101),
    "assetDetailsList.0.associatedPrograms.0": (None, 5, {}, {"programName": "NOPE"}),
    "assetDetailsList.0.otherMetadata": (5, "x", []),
    "assetDetailsList.0.otherMetadata.a": (5, None, ["x"]),
    "assetDetailsList.0.skipAssetSubTypesDetection": (1, "maybe", []),
    "assetDetailsList.0.versionInfo": (5, "x", []),
    "assetDetailsList.0.versionInfo.linkedAssetId": (5, ["x"]),
    "assetDetailsList.0.versionInfo.versionNotes": (5, "x" * 1001),
    "batchRegistrationContext": (5, "x", []),
    "batchRegistrationContext.assetSourceInfo": (5, "x", []),
    "batchRegistrationContext.assetSourceInfo.assetSourceId": (5, "NOPE"),
    "batchRegistrationContext.assetSourceInfo.assetSourceMetadata": (
        *(5, "x", [], dict.fromkeys("abcdef", "x")),
        *({"a" * 51: "x"}, {"a": "x" * 501}, {"a": 5}),
    ),
}


def with_wrong(url: str, place: str, value: object) -> dict[str, Any]:
    """A batch of one with the value at this place; a 0 is a place in a list."""
    inside = place.removeprefix("assetDetailsList.0.")
    part: Any = value
    for step in reversed(inside.split(".")):
        part = [part] if step == "0" else {step: part}
    if inside != place:
        part = {"assetDetailsList": [image_of(url) | part]}
    return {"assetDetailsList": [image_of(url)], **part}


@pytest.mark.long
def test_every_field_wrong_in_turn_is_refused_by_name_and_nothing_is_kept(ads: Profile, behind: Behind) -> None:
    url = ads.upload("logo.png", LOGO)
    before = everything(behind)

    for place, values in WRONG.items():
        for value in values:
            message = refusal(ads.post("/assets/batchRegister", with_wrong(url, place, value)), 400)
            assert message.startswith(place), f"{place} {value!r:.80}: {message}"
    for body in ({}, {"assets": [image_of(url)]}, b"", b"[]", b"nothing", b"[" * 500_000, b"[" * 10_000_000):
        refusal(ads.post("/assets/batchRegister", body), 400)

    assert everything(behind) == before


def test_null_counts_as_left_out(ads: Profile) -> None:
    optional = ("asinList", "tagList", "associatedPrograms", "otherMetadata", "versionInfo")
    item = image_of(ads.upload("logo.png", LOGO)) | dict.fromkeys(optional)

    assert batch(ads, item, batchRegistrationContext=None)["registrationStatus"] == "COMPLETE"


def test_ten_megabytes_of_brackets_are_refused_at_once(ads: Profile) -> None:
    started = time.monotonic()

    refusal(ads.post("/assets/batchRegister", b'{"assetDetailsList":' + b"[" * 10_000_000), 400)

    assert time.monotonic() - started < 2


IMAGE_SECONDS, VIDEO_SECONDS = 30, 60


@pytest.fixture(scope="module")
def slow(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profile]:
    """A profile of a service that takes its time."""
    seconds = {
        "TRIPTYCH_AMAZON_PROCESSING_SECONDS_IMAGE": str(IMAGE_SECONDS),
        "TRIPTYCH_AMAZON_PROCESSING_SECONDS_VIDEO": str(VIDEO_SECONDS),
    }
    data_dir = tmp_path_factory.mktemp("slow-batches") / "data"
    with serve({**setup.environment(), **seconds}, data_dir) as served, served.client() as http:
        yield Profile(http)


@pytest.mark.long
def test_a_batch_is_in_progress_for_as_long_as_its_slowest_asset(slow: Profile, tmp_path: Path) -> None:
    clock = clock_of(slow.http)
    clock.freeze()
    image, never_put = slow.upload("a.png", LOGO), slow.address()
    video = slow.upload("a.mp4", clip(tmp_path / "a.mp4").read_bytes())
    items = [image_of(image), image_of(never_put), image_of(video) | VIDEO]
    request_id = answer(ask(slow, *items))["requestId"]

    def now() -> tuple[str, list[str], list[str], list[str]]:
        status = look(slow, request_id)
        done, waiting, failed = (urls(status, name) for name in LISTS)
        return status["registrationStatus"], done, waiting, failed

    assert now() == ("IN_PROGRESS", [], [image, video], [never_put])
    clock.advance(seconds=IMAGE_SECONDS)
    assert now() == ("IN_PROGRESS", [image], [video], [never_put])
    clock.advance(seconds=VIDEO_SECONDS - IMAGE_SECONDS - 0.001)
    assert now() == ("IN_PROGRESS", [image], [video], [never_put])
    clock.advance(seconds=0.001)
    assert now() == ("COMPLETE", [image, video], [], [never_put])


@pytest.mark.long
def test_a_batch_of_which_all_failed_is_failed_at_once(slow: Profile) -> None:
    assert batch(slow, image_of(slow.address()))["registrationStatus"] == "FAILED"
