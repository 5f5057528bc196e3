"""What a registration leaves in the database and in the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.files import clip, png
from tests.servers.behind import Behind
from tests.vendors.amazon_ads.kept import added, everything, fields_of
from tests.vendors.amazon_ads.profile import VIDEO, Profile, answer, refusal, version_of

LOGO = png(4, 3)
UNKNOWN = "amzn1.assetlibrary.asset1." + "0" * 32


def test_a_new_asset_is_one_node_one_version_one_blob_and_one_object(ads: Profile, behind: Behind) -> None:
    url = ads.upload("logo.png", LOGO)
    before = everything(behind)

    answer(ads.register(url))

    more = added(before, everything(behind))
    labels = more.pop("labels")
    assert more == {"nodes": 1, "versions": 1, "blobs": 1, "stored": 1}
    assert labels >= 1


@pytest.mark.parametrize(
    ("file_name", "content"), [("logo.png", png(8, 6)), ("other.png", LOGO)], ids=["name", "bytes"]
)
def test_the_same_file_again_leaves_nothing(ads: Profile, behind: Behind, file_name: str, content: bytes) -> None:
    first = ads.add("logo.png", LOGO)
    url = ads.upload(file_name, content)
    before = everything(behind)

    assert answer(ads.register(url, **version_of(first["assetId"]))) == first

    assert everything(behind) == before


@pytest.mark.long
@pytest.mark.parametrize(
    ("file_name", "content", "fields", "status"),
    [
        ("logo.psd", LOGO, {}, 400),
        ("logo.png", b"", {}, 400),
        ("logo.png", b"%PDF-1.4\n", {}, 400),
        ("logo.mp4", LOGO, VIDEO, 400),
        ("logo.png", LOGO, version_of(UNKNOWN), 404),
        ("logo.png", LOGO, version_of("nonsense"), 400),
        ("logo.png", LOGO, {"assetSubTypeList": ["BACKGROUND_VIDEO"]}, 400),
    ],
    ids=["extension", "empty", "document", "image-as-video", "unknown-linked", "malformed-linked", "sub-type"],
)
def test_a_refused_registration_leaves_nothing(
    ads: Profile, behind: Behind, file_name: str, content: bytes, fields: dict[str, Any], status: int
) -> None:
    url = ads.upload(file_name, content)
    before = everything(behind)

    refusal(ads.register(url, **fields), status)

    assert everything(behind) == before


def test_a_version_of_another_kind_leaves_nothing(ads: Profile, behind: Behind, tmp_path: Path) -> None:
    image = ads.add("logo.png", LOGO)
    url = ads.upload("clip.mp4", clip(tmp_path / "clip.mp4").read_bytes())
    before = everything(behind)

    refusal(ads.register(url, **VIDEO, **version_of(image["assetId"])), 400)

    assert everything(behind) == before


CONTEXT = {"associatedPrograms": [{"programName": "AMAZON_DSP", "metadata": {"dspAdvertiserId": "123"}}]}
BRANDS = [{"brandEntityId": "ENTITY1"}, {"brandEntityId": "ENTITY2"}]


def test_what_only_this_door_knows_is_kept_and_carried_forward(ads: Profile, behind: Behind) -> None:
    first = ads.add(
        "1.png",
        LOGO,
        registrationContext=CONTEXT,
        associatedSubEntityList=BRANDS,
        skipAssetSubTypesDetection="TRUE",
        versionInfo={"versionNotes": "first"},
    )
    linked = version_of(first["assetId"])
    ads.add("2.png", png(5, 5), **linked)
    ads.add("3.png", png(6, 6), associatedSubEntityList=BRANDS[:1], skipAssetSubTypesDetection=False, **linked)

    kept = {
        "registrationContext": CONTEXT,
        "associatedSubEntityList": BRANDS,
        "skipAssetSubTypesDetection": True,
        "versionNotes": None,
    }
    assert fields_of(behind, first["assetId"]) == [
        kept | {"versionNotes": "first"},
        kept,
        kept | {"associatedSubEntityList": BRANDS[:1], "skipAssetSubTypesDetection": False},
    ]
    [found] = ads.search()["assetList"]
    assert found["associatedContexts"]["PROGRAM"] == [{"id": "AMAZON_DSP", "name": None}]
