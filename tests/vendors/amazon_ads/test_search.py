"""POST /assets/search: what is found, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.files import clip, gif, jpeg, png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import DEMO, VIDEO, Profile, version_of
from tests.vendors.amazon_ads.recorded import FOUND_IMAGE, FOUND_VIDEO, differences
from tests.vendors.iqmetrix.company import TOKEN
from triptych.testing import Workspace
from triptych.testing.clock import Clock

START = 1_893_456_000_000  # when the first asset of the collection was made; each later one a second after it

# What nobody declared; test_contexts.py does.
UNDECLARED = {"associatedContexts.HSA", "moderationPolicyMap.Logo"}


def program(*names: str) -> dict[str, Any]:
    return {"associatedPrograms": [{"programName": name} for name in names]}


@pytest.fixture(scope="module")
def collection(
    service: Served, triptych_shared: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Profile]:
    """Five assets, made one after the other and only read by the tests."""
    with service.client(triptych_shared.name) as http:
        clock, ads = triptych_shared.clock, Profile(http)
        movie = clip(tmp_path_factory.mktemp("clip") / "spot.mov").read_bytes()
        clock.freeze(START)
        ads.add("c.png", png(30, 20), name="Red shoe", tags=["Summer Sale", "shoes"], asinList=["B0RED"])
        clock.advance(seconds=1)
        ads.add("a.jpg", jpeg(20, 40), name="blue Schuh_links", assetSubTypeList=["PRODUCT_IMAGE"], tags=["shoes"])
        clock.advance(seconds=1)
        fields = {"name": "Straße 9", "asinList": ["B0BLUE", "B0RED"], "registrationContext": program("AMAZON_DSP")}
        ads.add("b.gif", gif(10, 10), assetSubTypeList=["LOGO", "OTHER_IMAGE"], **fields)
        clock.advance(seconds=1)
        ads.add("e.jpeg", jpeg(300, 5), name="Größe 100%", registrationContext=program("SB", "STORES"))
        clock.advance(seconds=1)
        ads.add("d.mov", movie, name="Spot", tags=["summer"], **VIDEO)
        yield ads


ALL = ["Red shoe", "blue Schuh_links", "Straße 9", "Größe 100%", "Spot"]
IMAGES = ALL[:4]


def value(field: str, *values: str) -> dict[str, Any]:
    return {"valueField": field, "values": list(values)}


def span(field: str, *ranges: dict[str, Any]) -> dict[str, Any]:
    return {"rangeField": field, "ranges": list(ranges)}


def test_items_have_every_recorded_key_with_its_type(ads: Profile, tmp_path: Path) -> None:
    image = {"asinList": ["B01"], "registrationContext": program("SB")}
    ads.add("400.png", png(400, 400), name="400.png", **image)
    movie = clip(tmp_path / "clip.mov", width=160, height=90, seconds=6).read_bytes()
    ads.add("hd0992.mov", movie, name="hd0992.mov", registrationContext=program("SB"), **VIDEO)

    found = ads.search()

    assert list(found) == ["assetList", "token", "totalRecords"]
    assert (found["token"], found["totalRecords"]) == (None, 2)
    shown_image, shown_video = found["assetList"]
    gaps = {*differences(FOUND_IMAGE, shown_image), *differences(FOUND_VIDEO, shown_video)}
    assert gaps == UNDECLARED
    assert shown_image["associatedContexts"] == {
        "ASIN": [{"id": "B01", "name": None}],
        "PROGRAM": [{"id": "SB", "name": None}],
    }
    assert shown_image["tags"] == []


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"{}", b"{ }\n", b'{"text": ""}', b'{"text": " ", "filterCriteria": {}}']
)
def test_an_empty_body_lists_everything(collection: Profile, body: bytes) -> None:
    found = collection.search(body)

    assert [item["name"] for item in found["assetList"]] == ALL
    assert (found["totalRecords"], found["token"]) == (5, None)


@pytest.mark.parametrize(
    "body",
    [
        {"text": None, "filterCriteria": None, "sortCriteria": None, "pageCriteria": None},
        {"filterCriteria": {"valueFilters": None, "rangeFilters": None}},
        {"filterCriteria": {"valueFilters": [], "rangeFilters": []}},
        {"sortCriteria": {}, "pageCriteria": {}},
        {"sortCriteria": {"field": None, "order": None}, "pageCriteria": {"size": None, "identifier": None}},
        {"pageCriteria": {"identifier": {"pageNumber": None, "token": None}}},
        {"pageCriteria": {"identifier": {"pageNumber": 7, "token": ""}}},
        {"assetType": "VIDEO", "nameFilter": "x", "nextToken": "y", "maxResults": 5},
    ],
)
def test_what_says_nothing_or_is_unknown_lists_everything(collection: Profile, body: dict[str, Any]) -> None:
    assert collection.names(**body) == ALL


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ([value("ASSET_TYPE", "IMAGE")], IMAGES),
        ([value("ASSET_TYPE", "VIDEO")], ["Spot"]),
        ([value("ASSET_TYPE", "IMAGE", "VIDEO")], ALL),
        ([value("ASSET_TYPE", "AUDIO")], []),
        ([value("ASSET_SUB_TYPE", "LOGO")], ["Red shoe", "Straße 9", "Größe 100%"]),
        ([value("ASSET_SUB_TYPE", "PRODUCT_IMAGE", "BACKGROUND_VIDEO")], ["blue Schuh_links", "Spot"]),
        ([value("ASSET_EXTENSION", "JPG")], ["blue Schuh_links"]),
        ([value("ASSET_EXTENSION", "jpg", "JPEG", "Mov")], ["blue Schuh_links", "Größe 100%", "Spot"]),
        ([value("TAG", "shoes")], ["Red shoe", "blue Schuh_links"]),
        ([value("TAG", "Summer Sale", "summer")], ["Red shoe", "Spot"]),
        ([value("TAG", "sho")], []),
        ([value("ASIN", "B0RED")], ["Red shoe", "Straße 9"]),
        ([value("ASIN", "B0BLUE", "B0RED")], ["Red shoe", "Straße 9"]),
        ([value("PROGRAM", "AMAZON_DSP")], ["Straße 9"]),
        ([value("PROGRAM", "STORES", "SB")], ["Größe 100%"]),
        ([value("CAMPAIGN_ID", "1")], []),
        ([value("CAMPAIGN_NAME", "x")], []),
        ([value("APPROVED_AD_POLICY", "AD_POST")], []),
        ([value("TAG", "shoes"), value("ASIN", "B0RED")], ["Red shoe"]),
        ([value("TAG", "shoes"), value("TAG", "Summer Sale")], ["Red shoe"]),
        ([value("ASSET_TYPE", "IMAGE"), value("TAG", "summer")], []),
        ([value("TAG", "' or 1=1 --", "%", "_")], []),
    ],
    ids=lambda case: (
        "+".join(f"{one['valueField']}={','.join(one['values'])}" for one in case)
        if case and isinstance(case[0], dict)
        else ""
    ),
)
def test_value_filters(collection: Profile, filters: list[dict[str, Any]], names: list[str]) -> None:
    found = collection.search(filterCriteria={"valueFilters": filters})

    assert [item["name"] for item in found["assetList"]] == names
    assert found["totalRecords"] == len(names)
    assert collection.names(valueFilters=filters) == names  # as a client without the wrapping sends it


@pytest.mark.long
def test_range_filters_over_sizes(collection: Profile) -> None:
    sizes = sorted(item["fileMetadata"]["sizeInBytes"] for item in collection.search()["assetList"])
    assert len(set(sizes)) == 5

    def found(*ranges: dict[str, Any], key: str = "ranges") -> list[int]:
        criteria = {"rangeFilters": [{"rangeField": "SIZE", key: list(ranges)}]}
        items = collection.search(filterCriteria=criteria)["assetList"]
        assert collection.search(criteria)["totalRecords"] == len(items)
        return sorted(item["fileMetadata"]["sizeInBytes"] for item in items)

    first, second, third, fourth, last = (str(size) for size in sizes)
    assert found({"start": second, "end": fourth}) == sizes[1:4]
    assert found({"start": third, "end": third}) == sizes[2:3]
    assert found({"start": third}) == sizes[2:]
    assert found({"end": third}) == sizes[:3]
    assert found({"end": third, "start": None}) == sizes[:3]
    assert found({}) == sizes
    assert found({"end": first}, {"start": last}) == [sizes[0], sizes[4]]
    assert found({"start": "0", "end": "0"}) == []
    assert found({"start": "0", "end": "9" * 18}) == sizes
    assert found({"start": second, "end": third}, {"start": third, "end": fourth}) == sizes[1:4]
    assert found({"start": third}, key="range") == sizes[2:]


def test_range_filters_over_dates(collection: Profile) -> None:
    def found(*filters: dict[str, Any]) -> list[str]:
        return collection.names(filterCriteria={"rangeFilters": list(filters)})

    second = {"start": str(START + 1000), "end": str(START + 1000)}
    assert found(span("DATE_UPLOADED", second)) == [ALL[1]]
    assert found(span("DATE_UPLOADED", {"start": str(START + 1001)})) == ALL[2:]
    assert found(span("DATE_UPLOADED", {"end": str(START)}, {"start": str(START + 4000)})) == [ALL[0], ALL[4]]
    assert found(span("DATE_UPLOADED", {"start": str(START + 1000)}), span("SIZE", {"end": "0"})) == []


def test_value_and_range_filters_and_text_hold_together(collection: Profile) -> None:
    since = span("DATE_UPLOADED", {"start": str(START + 1)})
    criteria = {"valueFilters": [value("TAG", "shoes")], "rangeFilters": [since]}

    assert collection.names(filterCriteria=criteria) == ["blue Schuh_links"]
    assert collection.names(filterCriteria=criteria, text="links") == ["blue Schuh_links"]
    assert collection.names(filterCriteria=criteria, text="red") == []


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("CREATED_TIME", ALL),
        ("NAME", ["Größe 100%", "Red shoe", "Spot", "Straße 9", "blue Schuh_links"]),
        ("EXTENSION", ["Straße 9", "Größe 100%", "blue Schuh_links", "Spot", "Red shoe"]),
        ("IMAGE_HEIGHT", ["Größe 100%", "Straße 9", "Red shoe", "blue Schuh_links", "Spot"]),
        ("IMAGE_WIDTH", ["Straße 9", "blue Schuh_links", "Red shoe", "Größe 100%", "Spot"]),
    ],
)
def test_sorting(collection: Profile, field: str, names: list[str]) -> None:
    assert collection.names(sortCriteria={"field": field, "order": "ASC"}) == names
    assert collection.names(sortCriteria={"field": field, "order": "DESC"}) == names[::-1]
    assert collection.names(sortCriteria={"field": field}) == names
    tagged = {"valueFilters": [value("TAG", "shoes", "summer", "Summer Sale")]}
    some = [name for name in names if name in ("Red shoe", "blue Schuh_links", "Spot")]
    assert collection.names(filterCriteria=tagged, sortCriteria={"field": field, "order": "DESC"}) == some[::-1]


def test_sorting_by_size(collection: Profile) -> None:
    by_size = {"field": "SIZE", "order": "DESC"}

    sizes = [item["fileMetadata"]["sizeInBytes"] for item in collection.search(sortCriteria=by_size)["assetList"]]

    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Red shoe", ["Red shoe"]),
        ("red", ["Red shoe"]),
        ("RED SH", ["Red shoe"]),
        ("red  shoe", ["Red shoe"]),
        ("shoe", ["Red shoe", "blue Schuh_links"]),
        ("hoe", []),
        ("links", ["blue Schuh_links"]),
        ("schuh_l", ["blue Schuh_links"]),
        ("sale", ["Red shoe"]),
        ("summer", ["Red shoe", "Spot"]),
        ("b0re", ["Red shoe", "Straße 9"]),
        ("B0BLUE", ["Straße 9"]),
        ("strasse", ["Straße 9"]),
        ("STRASSE 9", ["Straße 9"]),
        ("größe", ["Größe 100%"]),
        ("GRO\u0308SSE", ["Größe 100%"]),
        ("100%", ["Größe 100%"]),
        ("9", ["Straße 9"]),
        ("%", []),
        ("_", []),
        ("red blue", []),
        ("AMAZON_DSP", []),
        ("x" * 500, []),
    ],
)
def test_text(collection: Profile, text: str, names: list[str]) -> None:
    found = collection.search(text=text)

    assert [item["name"] for item in found["assetList"]] == names
    assert found["totalRecords"] == len(names)


def test_an_asset_is_found_by_its_newest_version_only(ads: Profile) -> None:
    first = ads.add("old.png", png(2, 2), name="ancient", assetSubTypeList=["OTHER_IMAGE"], tags=["kept"])
    ads.add("new.jpg", jpeg(9, 9), name="modern", tags=["added"], **version_of(first["assetId"]))

    assert ads.names(text="ancient") == []
    assert ads.names(text="modern") == ["modern"]
    assert ads.names(valueFilters=[value("ASSET_EXTENSION", "png")]) == []
    assert ads.names(valueFilters=[value("ASSET_SUB_TYPE", "OTHER_IMAGE")]) == []
    assert ads.names(valueFilters=[value("TAG", "kept"), value("TAG", "added")]) == ["modern"]
    [found] = ads.search()["assetList"]
    assert (found["version"], found["fileMetadata"]["width"]) == ("version_v2", 9)


def test_a_new_version_leaves_an_asset_at_its_place(ads: Profile, clock: Clock) -> None:
    clock.freeze(START)
    asset = ads.add("1.png", png(2, 2), name="first")
    clock.advance(seconds=1)
    ads.add("2.png", png(3, 3), name="second")
    clock.advance(seconds=1)
    ads.add("3.png", png(4, 4), name="first again", **version_of(asset["assetId"]))

    found = ads.search()["assetList"]

    assert [item["name"] for item in found] == ["first again", "second"]
    assert (found[0]["creationTime"], found[0]["lastUpdatedTime"]) == (START, START + 2000)


def test_profiles_do_not_see_each_others_assets(ads: Profile) -> None:
    other = Profile(ads.http, scope="55")
    ads.add("mine.png", png(2, 2), name="mine", tags=["shared"])
    other.add("theirs.png", png(2, 2), name="theirs", tags=["shared"])

    assert (ads.names(), other.names()) == (["mine"], ["theirs"])
    tagged = [value("TAG", "shared")]
    assert (ads.names(valueFilters=tagged), other.names(text="shared")) == (["mine"], ["theirs"])
    assert Profile(ads.http, scope="nobody").search() == {"assetList": [], "token": None, "totalRecords": 0}


def test_documents_of_another_door_are_absent_and_images_are_not(ads: Profile) -> None:
    demo = Profile(ads.http, scope=DEMO)
    for name, content in (("sheet.pdf", b"%PDF-1.4\n%%EOF\n"), ("logo.png", png(4, 3))):
        made = ads.http.post("/assets", files={"Filename": (name, content)}, headers=TOKEN)
        assert made.status_code == 201, made.text

    found = demo.search()

    assert ([item["name"] for item in found["assetList"]], found["totalRecords"]) == (["logo.png"], 1)
    assert demo.names(text="sheet") == []
    assert demo.names(valueFilters=[value("ASSET_TYPE", "OTHER")]) == []
