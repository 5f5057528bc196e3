"""What refers to assets and what came in through a rich text editor: declared over the control API, then served."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.vendors.contentstack.stack import Json, Stack, answer, refusal, uids
from tests.vendors.contentstack.test_assets import NOBODY
from triptych import model

VERSION_8 = {"title": "V8", "updated_by": "blt00000000000000d8", "updated_at": "2025-05-29T08:21:57.731Z"}
VERSION_7 = {"title": "V7", "updated_by": "blt00000000000000d8", "updated_at": "2025-05-29T08:18:08.978Z"}
PUBLISHED = {
    "environment": "blt0000000000000026",
    "locale": "en-us",
    "time": "2025-05-14T18:34:49.591Z",
    "user": "blt00000000000000d8",
    "version": 7,
    "version_name": VERSION_7,
}
ENTRY = {
    "entry_uid": "blt000000000000002e",
    "content_type_uid": "ref_parent",
    "locale": "en-us",
    "title": "parent entry v8",
    "content_type_title": "Ref Parent",
}
PARENT = {**ENTRY, "_version": 8, "_version_name": VERSION_8, "publish_details": [PUBLISHED]}
GONE = {**ENTRY, "entry_uid": "blt000000000000002f", "deleted": True}


def declare(stack: Stack, asset_uid: str, what: str, said: Any) -> httpx.Response:
    return stack.http.put(f"/_triptych/contentstack/{stack.api_key}/assets/{asset_uid}/{what}", json=said)


def declared(stack: Stack, asset_uid: str, what: str) -> Json:
    return answer(stack.http.get(f"/_triptych/contentstack/{stack.api_key}/assets/{asset_uid}/{what}"))


def refer(stack: Stack, asset_uid: str, *references: Json) -> None:
    answer(declare(stack, asset_uid, "references", {"references": references}))


def rte(stack: Stack, **params: Any) -> list[Json]:
    response = stack.get("/assets/rt", **params)
    assert response.status_code == 200, response.text
    return list(response.json())


def test_references_are_served_as_the_page_shows(stack: Stack) -> None:
    asset, other = stack.upload(), stack.upload()
    refer(stack, asset["uid"], PARENT)
    path = f"/assets/{asset['uid']}/references"

    assert answer(stack.get(path, include_count="true", include_publish_details="true")) == {
        "references": [PARENT],
        "count": 1,
    }
    assert answer(stack.get(path)) == {"references": [ENTRY]}
    assert answer(stack.get(path, include_branch="true")) == {"references": [{**ENTRY, "_branch": "main"}]}
    assert answer(stack.get(f"/assets/{other['uid']}/references")) == {"references": []}


def test_what_a_reference_leaves_out_is_filled_in(stack: Stack) -> None:
    asset = stack.upload()
    least = {key: value for key, value in ENTRY.items() if key != "locale"}
    refer(stack, asset["uid"], least)

    full = answer(stack.get(f"/assets/{asset['uid']}/references", include_publish_details="true"))

    assert full == {"references": [{**ENTRY, "_version": 1, "publish_details": []}]}


def test_references_of_deleted_entries_are_shown_where_they_are_asked_for(stack: Stack) -> None:
    asset = stack.upload()
    refer(stack, asset["uid"], PARENT, GONE)
    path = f"/assets/{asset['uid']}/references"

    without, both = (answer(stack.get(path, include_count="true", **asked)) for asked in ({}, {"deleted": "true"}))

    assert without == {"references": [ENTRY], "count": 1}
    assert both == {"references": [ENTRY, {**ENTRY, "entry_uid": GONE["entry_uid"]}], "count": 2}


def test_references_outlive_versions_and_go_with_the_asset(stack: Stack, behind: Behind) -> None:
    before = behind.count(model.Declaration)
    asset = stack.upload()
    refer(stack, asset["uid"], PARENT)
    stack.replace(asset["uid"], png(2, 2))
    stack.update(asset["uid"], title="new")

    assert answer(stack.get(f"/assets/{asset['uid']}/references"))["references"] == [ENTRY]
    answer(stack.delete(f"/assets/{asset['uid']}"))
    assert behind.count(model.Declaration) == before


def test_a_declaration_replaces_the_one_before(stack: Stack) -> None:
    asset = stack.upload()
    second = {**PARENT, "entry_uid": "blt1111111111111111"}
    refer(stack, asset["uid"], PARENT)
    refer(stack, asset["uid"], second)

    assert declared(stack, asset["uid"], "references") == {
        "references": [{**second, "deleted": False}],
    }
    refer(stack, asset["uid"])
    assert declared(stack, asset["uid"], "references") == {"references": []}
    assert answer(stack.get(f"/assets/{asset['uid']}/references")) == {"references": []}


def test_declaring_makes_no_version(stack: Stack) -> None:
    asset = stack.upload()

    refer(stack, asset["uid"], PARENT)
    answer(declare(stack, asset["uid"], "rte", {"rte": True}))

    assert stack.assets() == [asset]
    assert len(stack.versions(asset["uid"])) == 1


@pytest.mark.long
@pytest.mark.one_setup
@pytest.mark.parametrize(
    "said",
    [
        {},
        [],
        {"references": None},
        {"references": {}},
        {"references": [{}]},
        {"references": ["blt1"]},
        {"references": [PARENT], "more": 1},
        {"references": [{**PARENT, "spelled_wrong": "x"}]},
        {"references": [{**PARENT, "entry_uid": ""}]},
        {"references": [{**PARENT, "entry_uid": 7}]},
        {"references": [{**PARENT, "title": "x" * 256}]},
        {"references": [{**PARENT, "title": "a\nb"}]},
        {"references": [{**PARENT, "_version": 0}]},
        {"references": [{**PARENT, "_version": "8"}]},
        {"references": [{**PARENT, "_version_name": "V8"}]},
        {"references": [{**PARENT, "publish_details": [{}]}]},
        {"references": [{**PARENT, "deleted": "yes"}]},
    ],
)
def test_a_wrong_declaration_changes_nothing(stack: Stack, said: Any) -> None:
    asset = stack.upload()
    refer(stack, asset["uid"], PARENT)

    refused = declare(stack, asset["uid"], "references", said)

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid"), refused.text
    assert declared(stack, asset["uid"], "references") == {"references": [{**PARENT, "deleted": False}]}


@pytest.mark.parametrize("what", ["references", "rte"])
def test_nothing_is_declared_of_what_is_not_there(stack: Stack, what: str) -> None:
    folder, asset = stack.folder(), stack.upload()
    said = {"references": [PARENT]} if what == "references" else {"rte": True}
    other = Stack(stack.http, api_key="another_stack")

    for owner, uid in ((stack, NOBODY), (stack, folder["uid"]), (other, asset["uid"])):
        refused = declare(owner, uid, what, said)
        path = f"/_triptych/contentstack/{owner.api_key}/assets/{uid}/{what}"
        assert (refused.status_code, refused.json()["error"]) == (404, "not_found")
        assert owner.http.get(path).status_code == 404


def test_declaring_is_for_those_who_may_control(stack: Stack) -> None:
    asset = stack.upload()
    path = f"/_triptych/contentstack/{stack.api_key}/assets/{asset['uid']}/references"

    refused = stack.http.put(path, json={"references": []}, headers={"Origin": "https://example.com"})

    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")


def test_what_came_in_through_a_rich_text_editor_is_listed_as_the_page_shows(stack: Stack) -> None:
    first, _, third = (stack.upload(file_name=f"{name}.png") for name in ("one", "two", "three"))
    for asset in (first, third):
        answer(declare(stack, asset["uid"], "rte", {"rte": True}))

    expected = [{"image": one["url"], "thumb": one["url"], "title": one["title"]} for one in (third, first)]
    assert rte(stack) == expected
    assert rte(stack, include_branch="true") == [{**one, "_branch": "main"} for one in expected]
    assert rte(stack, skip=1, limit=1) == expected[1:]
    assert stack.http.get(expected[0]["image"]).content == stack.http.get(third["url"]).content


def test_an_editors_asset_keeps_its_place_until_that_is_taken_back(stack: Stack) -> None:
    asset = stack.upload(tags="a")
    answer(declare(stack, asset["uid"], "rte", {"rte": True}))
    replaced = stack.replace(asset["uid"], png(2, 2), "new.png", tags="b")

    assert declared(stack, asset["uid"], "rte") == {"rte": True}
    assert [one["image"] for one in rte(stack)] == [replaced["url"]]
    assert uids(stack.assets(query={"tags": "b"})) == [asset["uid"]]
    answer(declare(stack, asset["uid"], "rte", {"rte": False}))
    assert (declared(stack, asset["uid"], "rte"), rte(stack)) == ({"rte": False}, [])
    answer(declare(stack, asset["uid"], "rte", {"rte": True}))
    answer(stack.delete(f"/assets/{asset['uid']}"))
    assert rte(stack) == []


@pytest.mark.one_setup
@pytest.mark.parametrize("said", [{}, [], {"rte": None}, {"rte": "true"}, {"rte": True, "more": 1}])
def test_a_wrong_word_of_the_editor_is_refused(stack: Stack, said: Any) -> None:
    asset = stack.upload()

    refused = declare(stack, asset["uid"], "rte", said)

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid"), refused.text
    assert rte(stack) == []


@pytest.mark.parametrize("name", ["skip", "limit"])
def test_the_editors_list_is_paged_as_every_list(stack: Stack, name: str) -> None:
    assert refusal(stack.get("/assets/rt", **{name: -1}), 422, 90001).keys() == {name}
