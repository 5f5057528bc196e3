"""POST /assets/search: pages, and criteria that are refused."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.files import gif, png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import Profile, answer, refusal
from triptych.testing import Workspace

COUNT = 60
FILES = {"png": png(3, 3), "gif": gif(3, 3)}


@pytest.fixture(scope="module")
def many(service: Served, triptych_shared: Workspace) -> Iterator[Profile]:
    """Sixty assets with two extensions, three names and two tags, all of one moment; only read by the tests."""
    triptych_shared.clock.freeze()
    with service.client(triptych_shared.name) as http:
        ads = Profile(http)
        urls = {extension: ads.upload(f"a.{extension}", content) for extension, content in FILES.items()}

        def register(number: int) -> None:
            url = urls["gif" if number % 2 else "png"]
            tags = ["all", f"tag {number % 2}"]
            answer(ads.register(url, name=f"name {number % 3}", tags=tags, asinList=[f"B{number:02}"]))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(register, range(COUNT)))
        yield ads


def page(size: int, token: str | None = None, number: int | None = None) -> dict[str, Any]:
    identifier = {"token": token, "pageNumber": number}
    return {"pageCriteria": {"size": size, "identifier": identifier}}


def walk(ads: Profile, size: int, **criteria: Any) -> list[list[dict[str, Any]]]:
    """All pages, as a careful client follows them."""
    pages: list[list[dict[str, Any]]] = []
    token, tokens, totals = None, set(), set()
    while True:
        found = ads.search(**criteria, **page(size, token, len(pages)))
        pages.append(found["assetList"])
        totals.add(found["totalRecords"])
        token = found["token"]
        if token is None:
            break
        assert found["assetList"], "an empty page with a token"
        assert token not in tokens, "a token came again"
        tokens.add(token)
    assert totals == {sum(len(items) for items in pages)}
    return pages


@pytest.mark.long
@pytest.mark.parametrize("order", ["ASC", "DESC"])
@pytest.mark.parametrize("field", ["CREATED_TIME", "SIZE", "NAME", "EXTENSION", "IMAGE_HEIGHT", "IMAGE_WIDTH"])
def test_pages_hold_every_asset_once_and_in_order(many: Profile, field: str, order: str) -> None:
    sort = {"field": field, "order": order}
    whole = many.search(sortCriteria=sort, **page(500))

    pages = walk(many, 7, sortCriteria=sort)

    assert [len(items) for items in pages] == [7] * 8 + [4]
    items = [item for items in pages for item in items]
    assert items == whole["assetList"]
    assert len({item["assetId"] for item in items}) == COUNT


@pytest.mark.long
@pytest.mark.parametrize(
    ("criteria", "count"),
    [
        ({"text": "tag"}, 60),
        ({"text": "name 1"}, 20),
        ({"valueFilters": [{"valueField": "TAG", "values": ["tag 0", "all"]}]}, 60),
        ({"valueFilters": [{"valueField": "TAG", "values": ["tag 0"]}]}, 30),
        ({"valueFilters": [{"valueField": "ASSET_EXTENSION", "values": ["GIF"]}], "text": "name 2"}, 10),
    ],
)
def test_pages_of_what_is_found_by_words_hold_every_asset_once(
    many: Profile, criteria: dict[str, Any], count: int
) -> None:
    for sort in ({"field": "CREATED_TIME"}, {"field": "NAME", "order": "DESC"}):
        pages = walk(many, 9, sortCriteria=sort, **criteria)

        assert len({item["assetId"] for items in pages for item in items}) == count


@pytest.mark.long
@pytest.mark.parametrize(
    ("size", "lengths"),
    [(1, [1] * 60), (20, [20] * 3), (30, [30] * 2), (59, [59, 1]), (60, [60]), (61, [60]), (500, [60])],
)
def test_page_sizes(many: Profile, size: int, lengths: list[int]) -> None:
    assert [len(items) for items in walk(many, size)] == lengths


def test_a_page_has_twenty_five_unless_asked(many: Profile) -> None:
    found = many.search()

    assert (len(found["assetList"]), found["totalRecords"]) == (25, COUNT)
    assert isinstance(found["token"], str)


def test_the_size_may_change_along_the_way(many: Profile) -> None:
    first = many.search(**page(10))
    rest = many.search(**page(100, first["token"]))

    assert len(rest["assetList"]) == 50
    assert (rest["token"], rest["totalRecords"]) == (None, COUNT)


def test_a_walk_is_steady_while_assets_are_added(ads: Profile) -> None:
    url = ads.upload("a.png", FILES["png"])
    before = [answer(ads.register(url, name=f"{number:02}"))["assetId"] for number in range(0, 20, 2)]
    sort = {"field": "NAME", "order": "ASC"}

    seen, token, totals = [], None, []
    for number in range(1, 20, 4):
        found = ads.search(sortCriteria=sort, **page(2, token))
        seen += [item["assetId"] for item in found["assetList"]]
        totals.append(found["totalRecords"])
        token = found["token"]
        answer(ads.register(url, name=f"{number:02}"))

    assert set(before[:6]) <= set(seen)
    assert len(set(seen)) == len(seen) == 10
    assert totals == [10] * 5


def tampered(token: str) -> list[str]:
    other = "A" if token[20] != "A" else "B"
    return [token[:20] + other + token[21:], token[:-4], token + "AAAA", token[::-1], "AAAA", "!", "ü", "x" * 4096, " "]


def test_a_token_that_was_changed_or_invented_is_refused(many: Profile) -> None:
    token = many.search(**page(10))["token"]

    for wrong in tampered(token):
        assert "token" in refusal(many.post("/assets/search", page(10, wrong)), 400)


def test_a_token_belongs_to_its_search(many: Profile) -> None:
    token = many.search(text="name", **page(10))["token"]
    assert len(many.search(text="name", **page(10, token))["assetList"]) == 10

    for other in (
        {},
        {"text": "tag"},
        {"text": "name", "sortCriteria": {"field": "CREATED_TIME", "order": "DESC"}},
        {"text": "name", "sortCriteria": {"field": "NAME"}},
        {"text": "name", "valueFilters": [{"valueField": "ASSET_TYPE", "values": ["IMAGE"]}]},
    ):
        assert "token" in refusal(many.post("/assets/search", {**other, **page(10, token)}), 400)


def test_a_token_belongs_to_its_profile_and_workspace(many: Profile, ads: Profile) -> None:
    body = page(10, many.search(**page(10))["token"])

    for elsewhere in (Profile(many.http, scope="55"), Profile(ads.http, scope=many.scope)):
        assert "token" in refusal(elsewhere.post("/assets/search", body), 400)


WRONG: dict[str, tuple[Any, ...]] = {
    "text": (5, ["x"], {"a": "b"}, "x" * 501),
    "filterCriteria": (5, "x", []),
    "filterCriteria.valueFilters": (5, "x", {}, [{"valueField": "TAG", "values": ["x"]}] * 101),
    "filterCriteria.valueFilters.0": (None, 5, "TAG"),
    "filterCriteria.valueFilters.0.valueField": (
        {"values": ["x"]},
        {"values": ["x"], "valueField": "SIZE"},
        {"values": ["x"], "valueField": "tag"},
        {"values": ["x"], "valueField": 5},
    ),
    "filterCriteria.valueFilters.0.values": (
        {"valueField": "TAG"},
        {"valueField": "TAG", "values": []},
        {"valueField": "TAG", "values": "x"},
        {"valueField": "TAG", "values": [5]},
        {"valueField": "TAG", "values": [None]},
        {"valueField": "TAG", "values": ["x" * 256]},
        {"valueField": "TAG", "values": ["x"] * 101},
    ),
    "filterCriteria.rangeFilters": (5, "x", {}, [{"rangeField": "SIZE", "ranges": [{}]}] * 101),
    "filterCriteria.rangeFilters.0.rangeField": (
        {"ranges": [{}]},
        {"ranges": [{}], "rangeField": "TAG"},
        {"ranges": [{}], "rangeField": 5},
    ),
    "filterCriteria.rangeFilters.0.ranges": (
        {"rangeField": "SIZE"},
        {"rangeField": "SIZE", "ranges": []},
        {"rangeField": "SIZE", "ranges": "x"},
        {"rangeField": "SIZE", "ranges": [5]},
        {"rangeField": "SIZE", "ranges": [{"start": 5}]},
        {"rangeField": "SIZE", "ranges": [{"start": "-5"}]},
        {"rangeField": "SIZE", "ranges": [{"start": "1e3"}]},
        {"rangeField": "SIZE", "ranges": [{"start": ""}]},
        {"rangeField": "SIZE", "ranges": [{"start": "٣"}]},
        {"rangeField": "SIZE", "ranges": [{"start": "1\n"}]},
        {"rangeField": "SIZE", "ranges": [{"end": "9" * 19}]},
        {"rangeField": "SIZE", "ranges": [{}] * 101},
    ),
    "filterCriteria.rangeFilters.ranges": ({"rangeField": "SIZE", "ranges": [{"start": "2", "end": "1"}]},),
    "sortCriteria": (5, "NAME", []),
    "sortCriteria.field": (5, "TAG", "name", ""),
    "sortCriteria.order": (5, "asc", "UP", ""),
    "pageCriteria": (5, "x", []),
    "pageCriteria.size": (0, -1, 501, 10**30, 2**63, 1.5, "25", True, []),
    "pageCriteria.identifier": (5, "x", []),
    "pageCriteria.identifier.pageNumber": (-1, 2**31, 10**30, 1.5, "1", True),
    "pageCriteria.identifier.token": (5, [], "x" * 5000),
}


def body_with(place: str, value: Any) -> dict[str, Any]:
    """A body that has the value at this place; filters are given whole."""
    if place.startswith("filterCriteria.") and isinstance(value, dict) and value:
        place = ".".join(place.split(".")[:2])
        value = [value]
    elif place.endswith(".0"):
        place, value = place.removesuffix(".0"), [value]
    for step in reversed(place.split(".")):
        value = {step: value}
    return dict(value)


@pytest.mark.long
@pytest.mark.one_setup
@pytest.mark.parametrize("place", WRONG)
def test_a_wrong_criterion_is_refused_by_name(many: Profile, place: str) -> None:
    for value in WRONG[place]:
        body = body_with(place, value)
        message = refusal(many.post("/assets/search", body), 400)
        assert message.startswith(place), f"{body} is refused with: {message}"
