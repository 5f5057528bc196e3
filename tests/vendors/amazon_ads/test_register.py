"""POST /assets/register: new assets, next versions, and what is refused."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.files import clip, gif, jpeg, png, png_of_promises, sound
from tests.vendors.amazon_ads.profile import DEMO, VIDEO, Profile, answer, image_of, refusal, version_of
from tests.vendors.iqmetrix.company import TOKEN

LOGO = png(4, 3)
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def test_a_new_asset_has_the_recorded_answer(ads: Profile) -> None:
    response = ads.register(ads.upload("logo.png", LOGO))

    asset_id = response.json()["assetId"]
    assert re.fullmatch(r"amzn1\.assetlibrary\.asset1\.[0-9a-f]{32}", asset_id)
    assert response.text == (
        f'{{"assetId":"{asset_id}","failedSpecChecks":[],"programPolicyValidationsList":null,"versionId":"version_v1"}}'
    )


@pytest.mark.long
def test_files_of_each_extension_are_taken(ads: Profile, tmp_path: Path) -> None:
    images = {"a.png": LOGO, "a.PNG": LOGO, "a.jpg": jpeg(4, 3), "a.jpeg": jpeg(4, 3), "a.gif": gif(4, 3)}
    videos = {f"a{suffix}": clip(tmp_path / f"a{suffix}").read_bytes() for suffix in (".mp4", ".mov", ".wmv", ".avi")}

    made = [ads.add(name, content) for name, content in images.items()]
    made += [ads.add(name, content, **VIDEO) for name, content in videos.items()]

    for asset, name in zip(made, [*images, *videos], strict=True):
        [version] = ads.versions(asset["assetId"])
        assert version["assetStatus"] == "ACTIVE", name


def test_the_next_version_is_another_file_under_the_same_id(ads: Profile) -> None:
    first = ads.add("logo.png", LOGO)
    second = ads.add("logo2.png", png(8, 6), **version_of(first["assetId"], versionNotes="larger"))
    third = ads.add("logo3.jpg", jpeg(8, 6), name="third", **version_of(f"{first['assetId']}:version_v2"))

    assert {first["assetId"]} == {second["assetId"], third["assetId"]}
    assert [one["versionId"] for one in (first, second, third)] == ["version_v1", "version_v2", "version_v3"]
    versions = ads.versions(first["assetId"])
    assert [version["fileMetadata"]["width"] for version in versions] == [4, 8, 8]
    assert [version["name"] for version in versions] == ["logo", "logo", "third"]
    assert [version["versionNotes"] for version in versions] == [None, "larger", None]


@pytest.mark.long
@pytest.mark.parametrize(
    ("file_name", "content"), [("logo.png", png(8, 6)), ("other.png", LOGO)], ids=["name", "bytes"]
)
def test_the_same_file_by_name_or_by_bytes_makes_no_version(ads: Profile, file_name: str, content: bytes) -> None:
    first = ads.add("logo.png", LOGO, tags=["old"])

    again = ads.add(file_name, content, name="new", tags=["new"], **version_of(first["assetId"]))

    assert again == first
    [version] = ads.versions(first["assetId"])
    assert version["name"] == "logo"
    assert ads.http.get(version["url"]).content == LOGO
    assert ads.names(text="new") == []


def test_the_same_file_as_an_older_version_makes_a_version(ads: Profile) -> None:
    first = ads.add("logo.png", LOGO)
    ads.add("logo2.png", png(8, 6), **version_of(first["assetId"]))

    third = ads.add("logo.png", LOGO, **version_of(first["assetId"]))

    assert third["versionId"] == "version_v3"


def test_tags_and_asins_are_carried_over(ads: Profile) -> None:
    first = ads.add("1.png", LOGO, tags=["red", "summer"], asinList=["B01"])
    ads.add("2.png", png(5, 5), tags=["summer", "blue"], asinList=["B02"], **version_of(first["assetId"]))
    ads.add("3.png", png(6, 6), assetSubTypeList=["PRODUCT_IMAGE"], **version_of(first["assetId"]))

    [found] = ads.search()["assetList"]

    assert found["tags"] == ["red", "summer", "blue"]
    assert [context["id"] for context in found["associatedContexts"]["ASIN"]] == ["B01", "B02"]
    assert found["assetSubTypeList"] == found["assetSubTypes"] == ["PRODUCT_IMAGE"]


def test_one_address_registered_twice_makes_two_assets(ads: Profile) -> None:
    url = ads.upload("logo.png", LOGO)

    one, other = answer(ads.register(url)), answer(ads.register(url))

    assert one["assetId"] != other["assetId"]
    urls = [ads.versions(asset["assetId"])[0]["url"] for asset in (one, other)]
    assert urls[0] != urls[1]
    assert [ads.http.get(url).content for url in urls] == [LOGO, LOGO]


def test_a_later_put_changes_nothing_that_was_registered(ads: Profile) -> None:
    url = ads.upload("logo.png", LOGO)
    asset = answer(ads.register(url))
    before = answer(ads.get(asset["assetId"]))

    ads.http.put(url, content=png(20, 20)).raise_for_status()

    assert answer(ads.get(asset["assetId"])) == before
    assert ads.http.get(before["assetVersionList"][0]["url"]).content == LOGO
    assert ads.add("x.png", png(9, 9))["assetId"] != asset["assetId"]


def test_an_expired_address_can_still_be_registered(ads: Profile) -> None:
    url = ads.upload("logo.png", LOGO)
    ads.http.post("/_triptych/clock/advance", json={"seconds": 86_400}).raise_for_status()

    answer(ads.register(url))


@pytest.mark.long
def test_registrations_at_the_same_time_get_numbers_of_their_own(ads: Profile) -> None:
    first = ads.add("0.png", LOGO)
    urls = [ads.upload(f"{size}.png", png(size, size)) for size in range(5, 9)]

    def register(url: str) -> str:
        return str(answer(ads.register(url, **version_of(first["assetId"])))["versionId"])

    with ThreadPoolExecutor(len(urls)) as pool:
        numbers = sorted(pool.map(register, urls))

    assert numbers == ["version_v2", "version_v3", "version_v4", "version_v5"]
    assert len(ads.versions(first["assetId"])) == 5


@pytest.mark.races
def test_first_writes_of_a_profile_at_the_same_time_share_one_library(ads: Profile) -> None:
    with ThreadPoolExecutor(4) as pool:
        urls = list(pool.map(ads.address, ["1.png", "2.png", "3.png", "4.png"]))

    for url in urls:
        ads.http.put(url, content=LOGO).raise_for_status()
        answer(ads.register(url))
    assert ads.search()["totalRecords"] == 4


def test_an_address_that_was_never_put_to_is_not_found(ads: Profile) -> None:
    refusal(ads.register(ads.address()), 404)


@pytest.mark.long
def test_the_upload_of_another_profile_is_not_found(ads: Profile) -> None:
    url = Profile(ads.http, scope="55").upload("logo.png", LOGO)

    refusal(ads.register(url), 404)


def test_an_asset_of_another_profile_is_not_found(ads: Profile) -> None:
    foreign = Profile(ads.http, scope="55").add("logo.png", LOGO)["assetId"]

    message = refusal(ads.register(ads.upload("2.png", png(5, 5)), **version_of(foreign)), 404)

    assert foreign in message


def test_an_unknown_linked_asset_is_not_found(ads: Profile) -> None:
    unknown = "amzn1.assetlibrary.asset1." + "0" * 32

    message = refusal(ads.register(ads.upload("logo.png", LOGO), **version_of(unknown)), 404)

    assert unknown in message


def test_a_document_of_another_door_is_not_found_as_linked_asset(ads: Profile) -> None:
    demo = Profile(ads.http, scope=DEMO)
    form = {"Filename": ("sheet.pdf", PDF, "application/pdf")}
    made = ads.http.post("/assets", files=form, headers=TOKEN)
    assert made.status_code == 201, made.text
    pdf = "amzn1.assetlibrary.asset1." + made.json()["id"].replace("-", "")

    message = refusal(demo.register(demo.upload("logo.png", LOGO), **version_of(pdf)), 404)

    assert pdf in message


FOREIGN = [
    "https://al-na-9d5791cf-3faf.s3.amazonaws.com/0de54885-4fa0-47a6-b0f5-b4dba2549817.mov?X-Amz-Expires=900",
    "https://example.com/logo.png",
    "file:///etc/passwd",
    "/uploads/logo.png",
    "http://[",
    "logo.png",
    "",
    " ",
    "🦊",
]


def test_the_address_of_another_service_is_refused(ads: Profile) -> None:
    for url in FOREIGN:
        assert refusal(ads.register(url), 400).startswith("url ")


@pytest.mark.long
def test_an_extension_that_the_vendor_does_not_take_is_refused_with_those_it_takes(ads: Profile) -> None:
    for file_name in ("a.psd", "a.svg", "a.mp4", "a.webp", "a.bmp", "a.tiff", "a.pdf", "a.png.zip", "a"):
        assert "jpg, jpeg, png, gif" in refusal(ads.register(ads.upload(file_name, LOGO)), 400)
    for file_name in ("a.mkv", "a.webm", "a.png", "a.3gp", "a"):
        assert "mp4, mov, wmv, avi" in refusal(ads.register(ads.upload(file_name, LOGO), **VIDEO), 400)


@pytest.mark.long
def test_bytes_of_another_kind_than_the_asset_type_are_refused(ads: Profile, tmp_path: Path) -> None:
    video = clip(tmp_path / "clip.mp4").read_bytes()
    music = sound(tmp_path / "song.m4a").read_bytes()
    for file_name, content, fields in [
        ("a.mp4", LOGO, VIDEO),
        ("a.mov", PDF, VIDEO),
        ("a.mp4", music, VIDEO),
        ("a.png", video, {}),
        ("a.png", PDF, {}),
    ]:
        message = refusal(ads.register(ads.upload(file_name, content), **fields), 400)
        assert message.startswith("assetType ")
    assert ads.search()["totalRecords"] == 0


def test_a_version_of_another_kind_than_the_asset_is_refused(ads: Profile, tmp_path: Path) -> None:
    image = ads.add("logo.png", LOGO)
    url = ads.upload("clip.mp4", clip(tmp_path / "clip.mp4").read_bytes())

    message = refusal(ads.register(url, **VIDEO, **version_of(image["assetId"])), 400)

    assert message.startswith("assetType ")
    assert len(ads.versions(image["assetId"])) == 1


BROKEN = {
    "cut.png": LOGO[:40],
    "cut.jpg": jpeg(40, 30)[:300],
    "text.png": b"this is no picture",
    "zeros.gif": b"\x00" * 100,
    "bomb.png": png_of_promises(60_000, 60_000),
}


def test_an_image_that_cannot_be_decoded_ends_inactive(ads: Profile) -> None:
    for file_name, content in BROKEN.items():
        asset = ads.add(file_name, content, name=file_name)

        [version] = ads.versions(asset["assetId"])
        assert version["assetStatus"] == "INACTIVE", file_name
        assert ads.http.get(version["url"]).content == content
    assert {item["status"] for item in ads.search()["assetList"]} == {"INACTIVE"}


def test_text_for_a_video_ends_inactive(ads: Profile) -> None:
    for content in (b"this is no video", b"#EXTM3U\n/etc/passwd\n", b"ffconcat version 1.0\nfile a.mov"):
        asset = ads.add("a.mov", content, **VIDEO)

        assert asset["failedSpecChecks"] == []
        [version] = ads.versions(asset["assetId"])
        assert (version["assetStatus"], version["specCheckApprovedPrograms"]) == ("INACTIVE", None)


def test_a_truncated_video_ends_inactive(ads: Profile, tmp_path: Path) -> None:
    content = clip(tmp_path / "clip.mp4").read_bytes()

    asset = ads.add("a.mp4", content[: len(content) // 2], **VIDEO)

    assert ads.versions(asset["assetId"])[0]["assetStatus"] == "INACTIVE"


def test_the_detection_flag_is_taken_as_a_word_too(ads: Profile) -> None:
    url = ads.upload("logo.png", LOGO)
    for value in (True, False, "TRUE", "true", "False", None):
        answer(ads.register(url, skipAssetSubTypesDetection=value))


OPTIONAL = ["asinList", "tags", "versionInfo", "registrationContext", "associatedSubEntityList"]


def test_null_counts_as_left_out(ads: Profile) -> None:
    nothing: dict[str, Any] = dict.fromkeys(OPTIONAL)
    ads.add("logo.png", LOGO, **nothing)
    ads.add("logo.png", LOGO, versionInfo={"linkedAssetId": None, "versionNotes": None})
    ads.add("logo.png", LOGO, registrationContext={"associatedPrograms": None})


def test_what_the_vendor_does_not_know_is_ignored(ads: Profile) -> None:
    ads.add("logo.png", LOGO, accounts=["ENTITY1"], assetSubType="LOGO", nested={"a": [1, {"b": None}]})


@pytest.mark.long
def test_the_body_may_spell_the_url_with_the_service_under_another_name(ads: Profile, http: httpx.Client) -> None:
    url = ads.upload("logo.png", LOGO)

    answer(ads.post("/assets/register", image_of(url.replace("127.0.0.1", "triptych.test"))))
