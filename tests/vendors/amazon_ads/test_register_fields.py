"""Each field of a registration wrong in turn: refused by name, and nothing kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.vendors.amazon_ads.kept import everything
from tests.vendors.amazon_ads.profile import Profile, answer, image_of, refusal

LONG_WORD = "x" * 256
PROGRAM = {"programName": "AMAZON_DSP"}
BRAND = {"brandEntityId": "ENTITY1"}

# Wrong values by the place where they stand, which is how the refusal must begin.
WRONG: dict[str, tuple[object, ...]] = {
    "url": (None, 5, "", ["x"], {"a": 1}, "x" * 100_000, "http://127.0.0.1/?" + "a=b&" * 200_000),
    "name": (None, 5, "", "x" * 501, "a\nb", "a\x7fb", ["x"]),
    "assetType": (None, 5, "", "AUDIO", "image", ["IMAGE"]),
    "assetSubTypeList": (None, 5, "LOGO", [], ["LOGO"] * 11, ["LOGO", "BACKGROUND_VIDEO"]),
    "assetSubTypeList.0": ("HEADER", "logo", None, 5, ["LOGO"]),
    "asinList": (5, "B01", [], {"a": "b"}, ["B01"] * 101),
    "asinList.0": (5, None, "", "a\tb", LONG_WORD),
    "tags": (5, "red", {"a": "b"}, ["red"] * 101),
    "tags.0": (5, None, "", "a\nb", LONG_WORD),
    "versionInfo": (5, "x", [], True),
    "versionInfo.linkedAssetId": (5, "", "x", "a:b", ["x"], "amzn1.assetlibrary.asset1." + "G" * 32),
    "versionInfo.versionNotes": (5, ["x"], "x" * 1001),
    "registrationContext": (5, "AMAZON_DSP", [PROGRAM]),
    "registrationContext.associatedPrograms": (5, "AMAZON_DSP", PROGRAM, [PROGRAM] * 101),
    "registrationContext.associatedPrograms.0": (None, 5, "AMAZON_DSP", {}),
    "registrationContext.associatedPrograms.0.programName": ("NOPE", None, 5),
    "registrationContext.associatedPrograms.0.": tuple(
        PROGRAM | {"metadata": wrong} for wrong in (5, "x", ["x"], {"dspAdvertiserId": 5}, {"dspAdvertiserId": None})
    ),
    "associatedSubEntityList": (5, "x", {}, [], [BRAND] * 101),
    "associatedSubEntityList.0": (None, 5, "ENTITY1", {}),
    "associatedSubEntityList.0.brandEntityId": (None, 5, "", LONG_WORD),
    "skipAssetSubTypesDetection": (1, "maybe", [], ""),
}


def body_with(place: str, value: object) -> dict[str, Any]:
    """The part of a body that has the value at this place; a number is a place in a list."""
    part: Any = value
    for step in reversed(place.rstrip(".").split(".")):
        part = [part] if step == "0" else {step: part}
    assert isinstance(part, dict)
    return part


@pytest.mark.long
def test_a_wrong_field_is_refused_by_name_and_nothing_is_kept(ads: Profile, behind: Behind) -> None:
    url = ads.upload("logo.png", png(4, 3))
    before = everything(behind)

    for place, values in WRONG.items():
        for value in values:
            message = refusal(ads.post("/assets/register", image_of(url) | body_with(place, value)), 400)
            assert message.startswith(place), f"{value} is refused with: {message}"

    assert everything(behind) == before


def test_a_required_field_that_is_missing_is_refused_by_name_and_nothing_is_kept(ads: Profile, behind: Behind) -> None:
    url = ads.upload("logo.png", png(4, 3))
    before = everything(behind)

    for field in ("url", "name", "assetType", "assetSubTypeList"):
        body = image_of(url)
        del body[field]
        assert refusal(ads.post("/assets/register", body), 400).startswith(f"{field} ")

    assert everything(behind) == before


def test_the_longest_that_is_allowed_is_taken(ads: Profile) -> None:
    url = ads.upload("x" * 251 + ".png", png(4, 3))
    words = ["🦊" * 250 + f"{number:05}" for number in range(100)]
    body = image_of(url) | {
        "name": "🦊" * 500,
        "asinList": words,
        "tags": words,
        "versionInfo": {"versionNotes": "🦊" * 1000},
        "associatedSubEntityList": [{"brandEntityId": "🦊" * 255}] * 100,
        "registrationContext": {"associatedPrograms": [PROGRAM | {"metadata": {"🦊" * 100: "🦊" * 300}}] * 100},
        "assetSubTypeList": ["LOGO"] * 10,
    }

    asset_id = answer(ads.post("/assets/register", body))["assetId"]

    [found] = ads.search(text="🦊" * 300)["assetList"]
    assert found["assetId"] == asset_id
    assert found["tags"] == words
