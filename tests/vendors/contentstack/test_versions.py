"""Versions: their list, their names, and going back to one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.files import png
from tests.vendors.contentstack.stack import Stack, answer, asset_of, refusal
from tests.vendors.contentstack.test_assets import NOBODY
from triptych.testing.clock import Clock


def test_versions_are_listed_as_the_page_shows(stack: Stack, clock: Clock) -> None:
    clock.freeze(1_745_485_259_720)
    asset = stack.upload()
    clock.freeze(1_745_485_393_496)
    stack.update(asset["uid"], title="new")

    asked = {"include_count": "true", "include_updated_at": "true", "include_updated_by": "true"}
    listed = answer(stack.get(f"/assets/{asset['uid']}/versions", **asked))

    user = asset["created_by"]
    assert listed == {
        "versions": [
            {"_version": 2, "updated_at": "2025-04-24T09:03:13.496Z", "updated_by": user},
            {"_version": 1, "updated_at": "2025-04-24T09:00:59.720Z", "updated_by": user},
        ],
        "count": 2,
    }
    assert answer(stack.get(f"/assets/{asset['uid']}/versions")) == {"versions": [{"_version": 2}, {"_version": 1}]}


def test_versions_are_listed_in_pages(stack: Stack) -> None:
    asset = stack.upload()
    for number in range(4):
        stack.update(asset["uid"], title=f"{number}")

    page = answer(stack.get(f"/assets/{asset['uid']}/versions", skip=1, limit=2, include_count="true"))

    assert page == {"versions": [{"_version": 4}, {"_version": 3}], "count": 5}
    assert refusal(stack.get(f"/assets/{asset['uid']}/versions", limit=-1), 422, 90001).keys() == {"limit"}


def test_a_version_is_named(stack: Stack, clock: Clock) -> None:
    asset = stack.upload()
    stack.update(asset["uid"], title="new")
    clock.freeze(1_748_506_917_731)
    path = f"/assets/{asset['uid']}/versions"

    named = stack.post(f"{path}/1/name", {"upload": {"_version_name": "x" * 32}})

    assert answer(named, 201) == {"notice": "Version name assigned successfully."}
    name = {"title": "x" * 32, "updated_by": asset["created_by"], "updated_at": "2025-05-29T08:21:57.731Z"}
    assert stack.versions(asset["uid"]) == [{"_version": 2}, {"_version": 1, "_version_name": name}]
    only = answer(stack.get(path, named="true", include_count="true"))
    assert only == {"versions": [{"_version": 1, "_version_name": name}], "count": 1}
    assert stack.asset(asset["uid"])["_version"] == 2


@pytest.mark.parametrize("outside", ["upload", "asset"])
def test_a_name_stands_in_the_pages_object_or_the_net_sdks(stack: Stack, outside: str) -> None:
    path = f"/assets/{stack.upload()['uid']}/versions"

    answer(stack.post(f"{path}/1/name", {outside: {"_version_name": "a"}}), 201)
    refused = stack.post(f"{path}/1/name", {outside: {"_version_name": ""}})

    assert refusal(refused, 422, 90001).keys() == {"_version_name"}
    [version] = answer(stack.get(path))["versions"]
    assert version["_version_name"]["title"] == "a"


def test_a_version_is_named_anew_and_not_at_all(stack: Stack) -> None:
    asset = stack.upload()
    path = f"/assets/{asset['uid']}/versions/1/name"
    for name in ("first", "second"):
        answer(stack.post(path, {"upload": {"_version_name": name}}), 201)
    assert stack.versions(asset["uid"])[0]["_version_name"]["title"] == "second"

    for _ in range(2):
        assert answer(stack.delete(path)) == {"notice": "Version name deleted successfully"}

    assert stack.versions(asset["uid"]) == [{"_version": 1}]


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"upload": {}},
        {"upload": {"_version_name": None}},
        {"upload": {"_version_name": ""}},
        {"upload": {"_version_name": " "}},
        {"upload": {"_version_name": "x" * 33}},
        {"upload": {"_version_name": 7}},
        {"other": {"_version_name": "x"}},
    ],
)
def test_a_name_has_1_to_32_characters(stack: Stack, body: Any) -> None:
    asset = stack.upload()

    refused = stack.post(f"/assets/{asset['uid']}/versions/1/name", body)

    assert refusal(refused, 422, 90001).keys() == {"_version_name"}
    assert stack.versions(asset["uid"]) == [{"_version": 1}]


@pytest.mark.parametrize(
    ("number", "code"), [("2", 90002), ("0", 90001), ("x", 90001), ("-1", 90001), ("9" * 30, 90001)]
)
def test_an_unknown_version_has_no_name(stack: Stack, number: str, code: int) -> None:
    asset = stack.upload()
    path = f"/assets/{asset['uid']}/versions/{number}/name"

    for response in (stack.post(path, {"upload": {"_version_name": "a"}}), stack.delete(path)):
        assert refusal(response, 422, code) == {"version": ["is not valid."]}


def test_an_unknown_asset_has_no_versions_and_no_references(stack: Stack) -> None:
    path = f"/assets/{NOBODY}"

    for response in (
        stack.get(f"{path}/versions"),
        stack.get(f"{path}/references"),
        stack.post(f"{path}/versions/1/name", {"upload": {"_version_name": "a"}}),
        stack.delete(f"{path}/versions/1/name"),
    ):
        assert refusal(response, 404, 145) == {"uid": ["is not valid."]}


def test_an_older_version_becomes_the_newest(stack: Stack) -> None:
    first = stack.upload(png(2, 2), "first.png", title="one", description="d", tags="a")
    stack.replace(first["uid"], png(3, 3), "second.png", title="two", tags="b")

    restored = stack.update(first["uid"], {"version": 1})

    kept = ("filename", "file_size", "title", "description", "tags", "url")
    assert {key: restored[key] for key in kept} == {key: first[key] for key in kept}
    assert (restored["_version"], restored["parent_uid"]) == (3, None)
    assert stack.http.get(restored["url"]).content == png(2, 2)
    assert stack.asset(first["uid"], version=2)["title"] == "two"


@pytest.mark.parametrize("number", [1, "1"])
def test_a_revision_may_have_another_title_and_description(stack: Stack, number: Any) -> None:
    """The page's example; its version also comes as text."""
    first = stack.upload(png(2, 2), "first.png", tags="a")
    stack.replace(first["uid"], png(3, 3), "second.png")

    restored = answer(
        stack.put(
            f"/assets/{first['uid']}", {"asset": {"title": "Title", "description": "Description"}, "version": number}
        )
    )

    assert restored["notice"] == "Asset updated successfully."
    shown = [restored["asset"][key] for key in ("title", "description", "filename", "tags", "_version")]
    assert shown == ["Title", "Description", "first.png", ["a"], 3]


def test_a_revision_is_asked_for_by_form_too(stack: Stack) -> None:
    first = stack.upload(title="one")
    stack.update(first["uid"], title="two")

    as_form = {"version": (None, "1"), "asset[description]": (None, "of a form")}
    restored = asset_of(stack.send("PUT", f"/assets/{first['uid']}", files=as_form))

    assert (restored["title"], restored["description"], restored["_version"]) == ("one", "of a form", 3)


def test_a_revision_that_changes_nothing_makes_no_version(stack: Stack) -> None:
    asset = stack.upload(title="one")
    assert stack.update(asset["uid"], {"version": 1})["_version"] == 1
    stack.update(asset["uid"], title="two")
    assert stack.update(asset["uid"], {"version": 1})["_version"] == 3

    assert stack.update(asset["uid"], {"version": 1})["_version"] == 3


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("version", "code"),
    [(2, 90002), (0, 90001), (-1, 90001), ("x", 90001), (1.5, 90001), (True, 90001), ([1], 90001), (10**30, 90001)],
)
def test_a_revision_needs_a_version_that_is_there(stack: Stack, version: Any, code: int) -> None:
    asset = stack.upload()

    refused = stack.put(f"/assets/{asset['uid']}", {"asset": {"title": "new"}, "version": version})

    assert refusal(refused, 422, code) == {"version": ["is not valid."]}
    assert stack.assets() == [asset]


def test_references_are_empty(stack: Stack) -> None:
    asset = stack.upload()
    path = f"/assets/{asset['uid']}/references"

    asked = {"include_count": "true", "deleted": "true", "include_branch": "true", "include_publish_details": "true"}
    assert answer(stack.get(path, **asked)) == {"references": [], "count": 0}
    assert answer(stack.get(path)) == {"references": []}
