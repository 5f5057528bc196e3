"""GET /assets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.files import clip, jpeg, png
from tests.vendors.amazon_ads.profile import DEMO, VIDEO, Profile, answer, refusal, version_of
from tests.vendors.amazon_ads.recorded import GET_IMAGE, IMAGE_FACTS, VIDEO_FACTS, differences
from tests.vendors.iqmetrix.company import TOKEN
from triptych.testing.clock import Clock

LOGO = png(400, 400)

# What nobody declared; test_contexts.py does.
UNDECLARED = {"assetVersionList[].moderationContentList[]"}


@pytest.fixture
def asset_id(ads: Profile) -> str:
    """An asset with three versions."""
    first = str(ads.add("400.png", LOGO, name="one", versionInfo={"versionNotes": "first"})["assetId"])
    ads.add("2.jpg", jpeg(640, 480), name="two", **version_of(first))
    ads.add("3.png", png(30, 10), name="three", **version_of(first))
    return first


def numbers(response: httpx.Response) -> list[str]:
    return [version["assetIdentifier"]["version"] for version in answer(response)["assetVersionList"]]


def test_an_answer_has_every_recorded_key_with_its_type(ads: Profile) -> None:
    asset = ads.add("400.png", LOGO, name="400.png")

    assert set(differences(GET_IMAGE, answer(ads.get(asset["assetId"])))) == UNDECLARED


def test_all_versions_come_in_order(ads: Profile, asset_id: str) -> None:
    shown = answer(ads.get(asset_id))

    assert shown["assetGlobal"]["assetId"] == asset_id
    versions = shown["assetVersionList"]
    assert [version["assetIdentifier"] for version in versions] == [
        {"assetId": asset_id, "version": f"version_v{number}"} for number in (1, 2, 3)
    ]
    assert [version["name"] for version in versions] == ["one", "two", "three"]
    assert [version["fileMetadata"]["extension"] for version in versions] == ["PNG", "JPG", "PNG"]
    assert [version["versionNotes"] for version in versions] == ["first", None, None]
    assert len({version["url"] for version in versions}) == 3


def test_one_version_is_asked_for_by_parameter_or_with_the_id(ads: Profile, asset_id: str) -> None:
    assert numbers(ads.get(asset_id, version="version_v2")) == ["version_v2"]
    assert numbers(ads.get(f"{asset_id}:version_v2")) == ["version_v2"]
    assert numbers(ads.get(f"{asset_id}:version_v2", version="version_v1")) == ["version_v1"]
    assert numbers(ads.get(asset_id, version="")) == ["version_v1", "version_v2", "version_v3"]


def test_a_version_that_is_not_there_is_refused(ads: Profile, asset_id: str) -> None:
    for number in ("4", "0", "-1", "01", "99999999999", "", "x", "ü"):
        refusal(ads.get(asset_id, version=f"version_v{number}"), 400)
        refusal(ads.get(f"{asset_id}:version_v{number}"), 400)
    for version in ("1", "v1", "version_1", "VERSION_V1", " version_v1"):
        refusal(ads.get(asset_id, version=version), 400)


UNKNOWN = "amzn1.assetlibrary.asset1." + "0" * 32


STRANGE_IDS = [
    UNKNOWN,
    "amzn1.assetlibrary.asset1." + "A" * 32,
    "amzn1.assetlibrary.asset1." + "0" * 31,
    "amzn1.assetlibrary.asset1." + "0" * 33,
    "0" * 32,
    "amzn1.assetlibrary.xxxxxxxxxx",
    "../../etc/passwd",
    "' or 1=1 --",
    "\x00",
    "🦊",
    "x" * 20_000,
    "",
    f"{UNKNOWN}:",
    f"{UNKNOWN}\n",
]


def test_an_unknown_or_malformed_id_is_refused(ads: Profile) -> None:
    ads.add("logo.png", LOGO)

    for wrong in STRANGE_IDS:
        refusal(ads.get(wrong), 400)


def test_a_request_without_an_id_is_refused(ads: Profile) -> None:
    assert "assetId" in refusal(ads.http.get("/assets", headers=ads.headers), 400)
    assert "assetId" in refusal(ads.http.get("/assets?assetType=IMAGE", headers=ads.headers), 400)


def test_assets_of_other_profiles_and_workspaces_are_refused(ads: Profile, asset_id: str) -> None:
    refusal(Profile(ads.http, scope="55").get(asset_id), 400)
    elsewhere = ads.http.get(
        "/assets", params={"assetId": asset_id}, headers={**ads.headers, "X-Triptych-Workspace": "default"}
    )
    refusal(elsewhere, 400)


def test_a_document_of_another_door_is_absent_and_an_image_is_not(ads: Profile) -> None:
    demo = Profile(ads.http, scope=DEMO)
    ids = {}
    for name, content in (("sheet.pdf", b"%PDF-1.4\n%%EOF\n"), ("logo.png", LOGO)):
        made = ads.http.post("/assets", files={"Filename": (name, content)}, headers=TOKEN)
        assert made.status_code == 201, made.text
        ids[name] = "amzn1.assetlibrary.asset1." + made.json()["id"].replace("-", "")

    refusal(demo.get(ids["sheet.pdf"]), 400)
    [image] = demo.versions(ids["logo.png"])
    assert (image["name"], image["assetSubTypes"], image["assetStatus"]) == ("logo.png", [], "ACTIVE")


def test_the_facts_of_an_image_are_the_recorded_ones(ads: Profile) -> None:
    [version] = ads.versions(ads.add("400.png", LOGO)["assetId"])

    expected = IMAGE_FACTS | {"sizeInBytes": len(LOGO)}
    spelled_as_in_the_specification = {"fileSize": len(LOGO), "duration": 0, "audioSampleRate": 0}
    assert version["fileMetadata"] == expected | spelled_as_in_the_specification


def test_the_facts_of_a_video_are_the_recorded_ones(ads: Profile, tmp_path: Path) -> None:
    content = clip(tmp_path / "hd0992.mov", width=1920, height=1080, frame_rate=30, frames=299).read_bytes()

    [version] = ads.versions(ads.add("hd0992.mov", content, **VIDEO)["assetId"])

    expected = VIDEO_FACTS | {"sizeInBytes": len(content)}
    spelled_as_in_the_specification = {"fileSize": len(content), "duration": 9.966667, "audioSampleRate": 0}
    assert version["fileMetadata"] == expected | spelled_as_in_the_specification


@pytest.mark.long
def test_the_sample_rate_is_the_sounds(ads: Profile, tmp_path: Path) -> None:
    content = clip(tmp_path / "clip.mp4", audio_channels=2, sample_rate=44_100).read_bytes()

    facts = ads.versions(ads.add("clip.mp4", content, **VIDEO)["assetId"])[0]["fileMetadata"]

    assert facts["audioSampleRate"] == facts["audioSampleRateInHz"] == 44_100


FACTS: dict[str, tuple[bytes, dict[str, Any]]] = {
    "a.PNG": (png(30, 20), {"extension": "PNG", "contentType": "image/png", "aspectRatio": "3:2"}),
    "a.jpeg": (jpeg(20, 30), {"extension": "JPEG", "contentType": "image/jpeg", "aspectRatio": "2:3"}),
    "jpeg-inside.png": (jpeg(7, 11), {"extension": "PNG", "contentType": "image/jpeg", "aspectRatio": "7:11"}),
    "broken.png": (b"no picture", {"width": 0, "height": 0, "aspectRatio": None, "contentType": "image/png"}),
}


def test_the_facts_are_those_of_the_bytes(ads: Profile) -> None:
    for file_name, (content, facts) in FACTS.items():
        [version] = ads.versions(ads.add(file_name, content)["assetId"])

        shown = version["fileMetadata"]
        assert {name: shown[name] for name in facts} == facts


def test_times_are_the_workspaces_in_milliseconds(ads: Profile, clock: Clock) -> None:
    clock.freeze(1_676_950_071_460)
    asset_id = ads.add("1.png", LOGO)["assetId"]
    clock.advance(seconds=60)
    ads.add("2.png", png(2, 2), **version_of(asset_id))

    times = [(version["creationTime"], version["lastUpdatedTime"]) for version in ads.versions(asset_id)]

    assert times == [(1_676_950_071_460,) * 2, (1_676_950_131_460,) * 2]


def test_each_version_names_the_client_that_made_it(ads: Profile) -> None:
    colleague = Profile(ads.http, client_id="amzn1.application-oa2-client.other")
    asset_id = ads.add("1.png", LOGO)["assetId"]
    colleague.add("2.png", png(2, 2), **version_of(asset_id))

    mine, theirs = (version["createdBy"] for version in ads.versions(asset_id))

    assert mine != theirs
    assert all(name[0] == "A" and name.isalnum() for name in (mine, theirs))


def test_head_answers_as_get_without_a_body(ads: Profile, asset_id: str) -> None:
    head = ads.http.head("/assets", params={"assetId": asset_id}, headers=ads.headers)

    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(ads.get(asset_id).content)


def test_the_answer_is_json_whatever_is_accepted(ads: Profile, asset_id: str) -> None:
    for accept in ("*/*", "application/vnd.creativeassetsgetresponse.v3+json", "text/html"):
        headers = ads.headers | {"Accept": accept, "Content-Type": "application/json"}

        answer(ads.http.get("/assets", params={"assetId": asset_id}, headers=headers))
