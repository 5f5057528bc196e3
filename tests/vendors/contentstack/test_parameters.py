"""Query parameters that change what is shown of assets."""

from __future__ import annotations

from typing import Any

import pytest

from tests.files import gif, image, jpeg, odd_bitmap, png, psd, svg
from tests.vendors.contentstack.stack import Json, Stack, answer, asset_of, form

PICTURES: dict[str, bytes] = {
    "a.jpg": jpeg(12, 7),
    "a.gif": gif(12, 7),
    "a.png": png(12, 7),
    "a.webp": image("WEBP", 12, 7),
    "a.bmp": image("BMP", 12, 7),
    "a.tiff": image("TIFF", 12, 7),
    "a.svg": svg('width="12" height="7"'),
    "a.psd": psd(12, 7),
    "deep.psd": psd(12, 7, depth=16),
    "large.psb": psd(12, 7, depth=32, version=2),
    "odd.bmp": odd_bitmap(12, 7),
    "a.avif": image("AVIF", 12, 7),
    "older.avif": image("AVIF", 12, 7).replace(b"av1C", b"av1c"),
    "big.tif": image("TIFF", 12, 7, big_tiff=True),
    "cut.png": png(12, 7)[:-20],
    "cut.jpg": jpeg(12, 7)[:-30],
    "cut.gif": gif(12, 7)[:-9],
    "cut.webp": image("WEBP", 12, 7)[:-9],
    "late.svg": svg('width="12" height="7"', before=f"<!--{'long ' * 9_000}-->"),
    "utf16.svg": svg('width="12" height="7"').decode().encode("utf-16"),
    "em.svg": svg('width="0.75em" height="7px"'),
}


def every_view(stack: Stack, uid: str, **params: Any) -> list[Json]:
    """The asset as every call shows it that takes such parameters; the last two change it."""
    query = {"query": f'{{"uid":"{uid}"}}'}
    return [
        stack.asset(uid, **params),
        *stack.assets(**query, **params),
        asset_of(stack.put(f"/assets/{uid}", {"asset": {"title": "new"}}, **params)),
        asset_of(stack.send("PUT", f"/assets/{uid}", params=params, **form(png(12, 7)))),
    ]


@pytest.mark.long
@pytest.mark.one_setup
@pytest.mark.parametrize(("file_name", "content"), PICTURES.items(), ids=PICTURES.keys())
def test_every_kind_of_image_has_a_dimension(stack: Stack, file_name: str, content: bytes) -> None:
    asked = {"include_dimension": "true"}
    created = asset_of(stack.send("POST", "/assets", params=asked, **form(content, file_name)), 201)

    shown = [created, *every_view(stack, created["uid"], **asked)]

    assert [one["dimension"] for one in shown] == [{"height": 7, "width": 12}] * 5
    assert not any("dimension" in one for one in every_view(stack, created["uid"]))


def test_a_drawing_may_have_sides_of_fractions(stack: Stack) -> None:
    uid = stack.upload(svg('width="24.4" height="10.75"'), "a.svg")["uid"]
    stack.upload(png(24, 10), "a.png")
    stack.upload(png(25, 11), "b.png")

    assert stack.asset(uid, include_dimension="true")["dimension"] == {"height": 10.75, "width": 24.4}
    for query in ({"dimension.width": 24.4}, {"dimension.height": {"$gt": 10, "$lt": 11}}):
        assert [found["uid"] for found in stack.assets(query=query)] == [uid]
    widths = [found["filename"] for found in stack.assets(asc="dimension.width")]
    assert widths == ["a.png", "a.svg", "b.png"]


def test_a_file_that_is_no_image_has_no_dimension(stack: Stack) -> None:
    asset = stack.upload(b"words", "a.txt")

    assert "dimension" not in stack.asset(asset["uid"], include_dimension="true")


@pytest.mark.parametrize("flag", ["true", "True", "TRUE"])
def test_the_scan_status_is_shown_where_it_is_asked_for(stack: Stack, flag: str) -> None:
    asked = {"include_asset_scan_status": flag}
    created = asset_of(stack.send("POST", "/assets", params=asked, **form(png(2, 2))), 201)
    folder = stack.folder()

    shown = [created, *every_view(stack, created["uid"], **asked)]

    assert [one["_asset_scan_status"] for one in shown] == ["not_scanned"] * 5
    images = answer(stack.get("/assets/images", **asked))["assets"]
    assert [one["_asset_scan_status"] for one in images] == ["not_scanned"]
    assert "_asset_scan_status" not in asset_of(stack.get(f"/assets/folders/{folder['uid']}", **asked))


@pytest.mark.one_setup
@pytest.mark.parametrize("flag", [None, "false", "", "1", "yes"])
def test_nothing_else_asks_for_what_is_extra(stack: Stack, flag: str | None) -> None:
    names = ("asset_scan_status", "dimension", "metadata", "path", "branch")
    asked = {} if flag is None else {f"include_{name}": flag for name in names}
    created = asset_of(stack.send("POST", "/assets", params=asked, **form(png(2, 2))), 201)
    extra = {"_asset_scan_status", "dimension", "_metadata", "path", "_branch"}

    for shown in (created, *every_view(stack, created["uid"], **asked)):
        assert not extra & shown.keys()


def test_everything_can_be_asked_for_at_once(stack: Stack) -> None:
    folder = stack.folder()
    asset = stack.upload(png(12, 7), parent_uid=folder["uid"])
    stack.publish(asset["uid"])
    names = ("asset_scan_status", "dimension", "metadata", "path", "branch", "publish_details")
    asked = {f"include_{name}": "true" for name in names} | {"relative_urls": "true"}

    for shown in every_view(stack, asset["uid"], **asked):
        assert shown["_asset_scan_status"] == "not_scanned"
        assert shown["dimension"] == {"height": 7, "width": 12}
        assert shown["_metadata"] == {"extensions": {}}
        assert shown["path"] == [{"uid": folder["uid"], "name": folder["name"]}]
        assert shown["_branch"] == "main"
        assert [one["version"] for one in shown["publish_details"]] == [1]
        assert shown["url"].startswith("/v3/assets/")


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "params",
    [
        {"locale": "en-us"},
        {"locale": "xx"},
        {"locale": ""},
        {"asset_fields[]": "user_defined_fields"},
        {"asset_fields[]": ["embedded_metadata", "visual_markups"]},
        {"include_fallback": "true"},
        {"environment": ""},
        {"version": ""},
    ],
)
def test_what_changes_nothing_is_taken_everywhere(stack: Stack, params: dict[str, Any]) -> None:
    asset = stack.upload()

    assert stack.asset(asset["uid"], **params) == asset
    assert stack.assets(**params) == [asset]
    assert asset_of(stack.put(f"/assets/{asset['uid']}", {"asset": {}}, **params)) == {**asset, "publish_details": []}
    created = asset_of(stack.send("POST", "/assets", params=params, **form(png(2, 2))), 201)
    assert created.keys() == asset.keys()
