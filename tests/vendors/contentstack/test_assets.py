"""The page's requests on assets: list, get, upload, replace, update, delete."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.files import clip, jpeg, png, svg
from tests.vendors.contentstack.stack import LOGO, Stack, answer, asset_of, form, refusal, uids
from triptych.testing.clock import Clock

# The keys of the page's samples; app_user_object_uid is in the oldest of them only.
FOLDER_KEYS = {
    "uid",
    "created_at",
    "updated_at",
    "created_by",
    "updated_by",
    "content_type",
    "tags",
    "name",
    "ACL",
    "is_dir",
    "parent_uid",
    "_version",
}
ASSET_KEYS = FOLDER_KEYS - {"name"} | {"file_size", "filename", "url", "title"}
NOBODY = "blt0000000000000000"


def test_an_upload_is_answered_as_the_page_shows(stack: Stack, clock: Clock) -> None:
    clock.freeze(1_607_500_733_020)
    folder = stack.folder()

    created = stack.send(
        "POST",
        "/assets",
        params={"include_dimension": "true"},
        files={"asset[upload]": ("file-name.png", png(40, 30), "image/png")},
        data={
            "asset[parent_uid]": folder["uid"],
            "asset[title]": "Test",
            "asset[description]": "This is a test image.",
            "asset[tags]": "workflows,stages",
        },
    )

    body = answer(created, 201)
    assert body["notice"] == "Asset created successfully."
    asset = body["asset"]
    assert asset.keys() == ASSET_KEYS | {"description", "dimension"}
    assert re.fullmatch("blt[0-9a-f]{16}", asset["uid"])
    assert re.fullmatch("blt[0-9a-f]{16}", asset["created_by"])
    address = rf"{stack.http.base_url}/v3/assets/{stack.api_key}/{asset['uid']}/[0-9a-f]{{24}}/file-name\.png"
    assert re.fullmatch(address, asset["url"])
    expected = {
        "created_at": "2020-12-09T07:58:53.020Z",
        "updated_at": "2020-12-09T07:58:53.020Z",
        "updated_by": asset["created_by"],
        "content_type": "image/png",
        "file_size": str(len(png(40, 30))),
        "tags": ["workflows", "stages"],
        "filename": "file-name.png",
        "ACL": {},
        "is_dir": False,
        "parent_uid": folder["uid"],
        "_version": 1,
        "title": "Test",
        "description": "This is a test image.",
        "dimension": {"height": 30, "width": 40},
    }
    assert {key: asset[key] for key in expected} == expected


def test_an_upload_of_a_file_alone_has_its_name_as_title(stack: Stack) -> None:
    asset = stack.upload(jpeg(3, 2), "Boy at sea.jpeg")

    assert asset.keys() == ASSET_KEYS
    assert (asset["title"], asset["filename"]) == ("Boy at sea.jpeg", "Boy_at_sea.jpeg")
    assert (asset["tags"], asset["parent_uid"], asset["content_type"]) == ([], None, "image/jpeg")


def test_an_empty_title_and_folder_count_as_left_out(stack: Stack) -> None:
    asset = stack.upload(title="", parent_uid="", tags="", description="")

    assert (asset["title"], asset["parent_uid"], asset["tags"], asset["description"]) == ("logo.png", None, [], "")


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("content", "file_name", "content_type"),
    [
        (b"<!doctype html><title>x</title>", "page.html", "text/html"),
        (b"just words", "note.txt", "text/plain"),
        (b"\0\1\2 nothing known", "thing.unknown", "application/octet-stream"),
        (b"\x89PNG\r\n\x1a\n broken", "broken.png", "image/png"),
        (svg(), "drawing.svg", "image/svg+xml"),
        (b"%PDF-1.7 and so on", "paper.pdf", "application/pdf"),
    ],
)
def test_every_kind_of_file_is_taken(stack: Stack, content: bytes, file_name: str, content_type: str) -> None:
    asset = stack.upload(content, file_name)

    assert (asset["content_type"], asset["filename"]) == (content_type, file_name)
    assert stack.http.get(asset["url"]).content == content


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("content", "file_name", "content_type"),
    [
        (b"MZ,Mozambique\n", "countries.csv", "text/csv"),
        (b"PK\3\4" + bytes(90), "scene.usdz", "model/vnd.usdz+zip"),
        (b"\0\0\0\x10ftypmif3avif" + bytes(40), "photo.avif", "image/avif"),
        (b"\0\1\0\0\0\x0c" + bytes(90), "letters.ttf", "font/ttf"),
    ],
)
def test_where_the_bytes_tell_too_little_the_sender_does(
    stack: Stack, content: bytes, file_name: str, content_type: str
) -> None:
    asset = stack.upload(content, file_name)

    assert asset["content_type"] == content_type
    assert stack.http.get(asset["url"]).headers["Content-Type"].partition(";")[0] == content_type


LONG = "é" * 100_000


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"plain words", "utf-8"),
        (LONG.encode(), "utf-8"),
        (LONG.encode() + b"\xe9", None),
        (LONG.encode()[:-1], None),
        (LONG.encode("latin-1"), None),
        ("words".encode("utf-16"), None),
        (b"a" * ((16 << 20) + 1), None),
    ],
    ids=["ascii", "utf-8", "then latin-1", "cut off", "latin-1", "utf-16", "too long to see"],
)
def test_a_texts_encoding_is_told_where_it_is_utf_8(stack: Stack, content: bytes, encoding: str | None) -> None:
    asset = stack.upload(content, "note.txt")

    assert asset["content_type"] == "text/plain"
    sent = stack.http.head(asset["url"]).headers["Content-Type"]
    assert sent == (f"text/plain; charset={encoding}" if encoding else "text/plain")


def test_a_file_that_cannot_be_decoded_has_no_dimension(stack: Stack) -> None:
    broken = stack.upload(b"\x89PNG\r\n\x1a\n broken", "broken.png")

    assert "dimension" not in stack.asset(broken["uid"], include_dimension="true")
    assert stack.asset(stack.upload(svg(), "a.svg")["uid"], include_dimension="true")["dimension"] == {
        "height": 80,
        "width": 120,
    }


def test_two_uploads_of_one_file_are_two_assets(stack: Stack) -> None:
    assert stack.upload()["uid"] != stack.upload()["uid"]


def test_relative_urls_have_no_host(stack: Stack) -> None:
    created = asset_of(stack.send("POST", "/assets", params={"relative_urls": "true"}, **form(LOGO)), 201)
    replaced = asset_of(
        stack.send("PUT", f"/assets/{created['uid']}", params={"relative_urls": "true"}, **form(png(2, 2)))
    )
    shown = stack.asset(created["uid"], relative_urls="true")
    [listed] = stack.assets(relative_urls="true")

    assert created["url"].startswith(f"/v3/assets/{stack.api_key}/{created['uid']}/")
    assert replaced["url"] == shown["url"] == listed["url"] != created["url"]
    assert stack.http.get(shown["url"]).content == png(2, 2)


def test_a_branch_is_named_where_it_is_asked_for(stack: Stack) -> None:
    folder, asset = stack.folder(), stack.upload()

    answers: list[Any] = [
        stack.asset(asset["uid"], include_branch="true"),
        *stack.assets(include_branch="true", include_folders="true"),
        asset_of(stack.get(f"/assets/folders/{folder['uid']}", include_branch="true")),
        asset_of(stack.put(f"/assets/{asset['uid']}", {"asset": {"title": "b"}}, include_branch="true")),
        asset_of(stack.put(f"/assets/folders/{folder['uid']}", {"asset": {"name": "b"}}, include_branch="true")),
        asset_of(stack.post("/assets/folders", {"asset": {"name": "c"}}, include_branch="true"), 201),
        asset_of(stack.send("POST", "/assets", params={"include_branch": "true"}, **form(LOGO)), 201),
    ]

    assert [one["_branch"] for one in answers] == ["main"] * 8
    assert "_branch" not in stack.asset(asset["uid"])
    assert uids(stack.assets()) == uids(asset_list(stack, branch="main"))


def asset_list(stack: Stack, **headers: str) -> list[dict[str, Any]]:
    return list(answer(stack.send("GET", "/assets", headers=headers))["assets"])


def test_an_unknown_branch_is_refused(stack: Stack) -> None:
    refused = stack.send("GET", "/assets", headers={"branch": "nowhere"})

    assert refusal(refused, 422, 905) == {"branch": ["is not valid."]}


def test_an_asset_is_got_as_it_was_uploaded(stack: Stack) -> None:
    created = stack.upload(title="Test", description="This is testing", tags="a, b ,,a")

    assert created["tags"] == ["a", "b"]
    assert stack.asset(created["uid"]) == created
    assert stack.send("HEAD", f"/assets/{created['uid']}").status_code == 200


def test_metadata_and_scan_status_are_shown_where_they_are_asked_for(stack: Stack) -> None:
    folder, asset = stack.folder(), stack.upload()

    shown = stack.assets(include_metadata="true", include_asset_scan_status="true", include_folders="true")

    by_uid = {node["uid"]: node for node in shown}
    assert by_uid[asset["uid"]]["_metadata"] == {"extensions": {}}
    assert by_uid[asset["uid"]]["_asset_scan_status"] == "not_scanned"
    assert by_uid[folder["uid"]].keys() == FOLDER_KEYS
    assert stack.asset(asset["uid"]).keys() == ASSET_KEYS


def test_a_path_leads_from_the_root(stack: Stack) -> None:
    outer = stack.folder("outer")
    inner = stack.folder("inner", outer["uid"])
    asset = stack.upload(parent_uid=inner["uid"])

    steps = [{"uid": outer["uid"], "name": "outer"}, {"uid": inner["uid"], "name": "inner"}]
    assert stack.asset(asset["uid"], include_path="true")["path"] == steps
    assert asset_of(stack.get(f"/assets/folders/{inner['uid']}", include_path="true"))["path"] == steps[:1]
    assert asset_of(stack.get(f"/assets/folders/{outer['uid']}", include_path="true"))["path"] == []
    [listed] = stack.assets(include_path="true")
    assert listed["path"] == steps


def test_a_list_has_files_only_and_the_last_changed_first(stack: Stack, clock: Clock) -> None:
    clock.freeze()
    folder = stack.folder()
    first, second, third = (stack.upload(title=title, parent_uid=folder["uid"]) for title in "abc")
    clock.advance(seconds=1)
    stack.update(first["uid"], title="changed")

    assert uids(stack.assets()) == [first["uid"], third["uid"], second["uid"]]


def test_files_and_folders_sort_and_page_as_one_list(stack: Stack, clock: Clock) -> None:
    clock.freeze()
    expected = []
    for number in range(4):
        clock.advance(seconds=1)
        expected.append(stack.folder(f"f{number}")["uid"] if number % 2 else stack.upload(title=f"a{number}")["uid"])

    listed = uids(stack.assets(include_folders="true", asc="created_at"))
    pages = [uids(stack.assets(include_folders="true", asc="created_at", skip=skip, limit=3)) for skip in (0, 3, 6)]

    assert listed == expected
    assert pages == [expected[:3], expected[3:], []]
    assert uids(stack.assets(include_folders="true", desc="created_at")) == expected[::-1]
    assert uids(stack.assets(include_folders="True", asc="created_at")) == expected


def test_the_total_counts_all_pages(stack: Stack) -> None:
    stack.folder()
    for _ in range(3):
        stack.upload()

    counted = answer(stack.get("/assets", include_count="true", limit=1, skip=1))

    assert (len(counted["assets"]), counted["count"]) == (1, 3)
    assert answer(stack.get("/assets", include_count="true", include_folders="true", skip=4)) == {
        "assets": [],
        "count": 4,
    }
    assert answer(stack.get("/assets", include_count="false")).keys() == {"assets"}


@pytest.mark.parametrize("skip", ["1e+100", "1e%2B100"])
def test_the_commands_of_the_vendors_cli_count(stack: Stack, skip: str) -> None:
    stack.folder()
    stack.upload()
    stack.upload()
    asked = f"limit=1&skip={skip}&asc=created_at&include_count=false&count=true"

    files = stack.send("GET", f"/assets?{asked}")
    folders = stack.send("GET", f'/assets?{asked}&query={{"is_dir":true}}')

    assert (answer(files), answer(folders)) == ({"assets": 2}, {"assets": 1})


def test_addresses_may_end_with_a_slash_and_begin_with_an_ampersand(stack: Stack) -> None:
    asset = stack.upload()

    assert answer(stack.send("GET", "/assets/?&limit=5"))["assets"] == [asset]
    assert answer(stack.send("GET", '/assets?&query={"title":"logo.png"}'))["assets"] == [asset]
    assert stack.send("GET", f"/assets/{asset['uid']}/").status_code == 200


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", ["a", "b", "c"]),
        ("filename", ["1.png", "2.png", "3.png"]),
        ("file_size", None),
        ("created_at", None),
        ("updated_at", None),
        ("uid", None),
        ("_version", None),
        ("description", None),
        ("content_type", None),
        ("created_by", None),
        ("is_dir", None),
        ("dimension.width", None),
    ],
)
def test_lists_sort_by_every_field(stack: Stack, field: str, values: list[Any] | None) -> None:
    for number, letter in ((2, "b"), (3, "c"), (1, "a")):
        stack.upload(png(number * 40, 3), f"{number}.png", title=letter, description=letter)

    rising, falling = stack.assets(asc=field), stack.assets(desc=field)

    assert uids(rising) == uids(falling)[::-1]
    shown = [one[field] for one in rising if field in one]
    assert shown == (values or sorted(shown, key=lambda value: int(value) if field == "file_size" else value))


@pytest.mark.parametrize("params", [{"asc": "nothing"}, {"desc": "parent"}])
def test_an_unknown_field_to_sort_by_is_refused(stack: Stack, params: dict[str, str]) -> None:
    assert refusal(stack.get("/assets", **params), 422, 90001).keys() == params.keys()


@pytest.mark.one_setup
@pytest.mark.parametrize("name", ["skip", "limit"])
@pytest.mark.parametrize("value", ["-1", "x", "nan", "inf", "-inf", "1,5"])
def test_amounts_must_be_numbers_that_are_not_negative(stack: Stack, name: str, value: str) -> None:
    refused = stack.get("/assets", **{name: value})

    assert refusal(refused, 422, 90001).keys() == {name}
    assert "invalid parameter" in refused.json()["error_message"]


@pytest.mark.one_setup
@pytest.mark.parametrize("path", ["/assets", "/assets/images", "/assets/rt", "/assets/{}/versions", "/metadata"])
@pytest.mark.parametrize("limit", ["0", "0.5", "-0"])
def test_a_page_of_nothing_is_refused(stack: Stack, path: str, limit: str) -> None:
    path = path.format(stack.upload()["uid"])

    refused = stack.get(path, limit=limit)

    assert refusal(refused, 422, 90001).keys() == {"limit"}
    assert "invalid parameter" in refused.json()["error_message"]
    assert stack.get(path, limit=1).status_code == 200


@pytest.mark.long
def test_a_page_has_at_most_a_hundred_items(stack: Stack) -> None:
    folder = stack.folder()["uid"]
    for number in range(101):
        stack.folder(f"{number}", folder)

    found = [len(stack.assets(folder=folder, include_folders="true", **limit)) for limit in ({}, {"limit": 500})]

    assert found == [100, 100]


def test_empty_and_unknown_parameters_are_harmless(stack: Stack) -> None:
    asset = stack.upload()
    names = ("folder", "version", "environment", "asc", "desc", "query", "skip", "limit", "locale", "include_count")

    empty = stack.get("/assets", **dict.fromkeys(names, ""))
    unknown = stack.get("/assets", locale="xx", asc_field_uid="created_at", asset_fields="a", addressing="b")

    assert answer(empty) == answer(unknown) == {"assets": [asset]}


def test_a_folder_is_listed_with_and_without_its_subfolders(stack: Stack) -> None:
    outer = stack.folder("outer")
    inner = stack.folder("inner", outer["uid"])
    deep = stack.upload(parent_uid=inner["uid"])
    asset = stack.upload(parent_uid=outer["uid"])

    [listed] = stack.assets(folder=outer["uid"])
    assert listed == asset | {"publish_details": []}
    both = stack.assets(folder=outer["uid"], include_folders="true")
    assert uids(both) == [asset["uid"], inner["uid"]]
    assert both[1].keys() == FOLDER_KEYS
    assert uids(stack.assets(folder=inner["uid"])) == [deep["uid"]]
    assert stack.assets(folder=NOBODY) == []
    assert stack.assets(folder=asset["uid"]) == []


def test_the_root_is_listed_with_its_folders(stack: Stack) -> None:
    folder = stack.folder()
    stack.upload(parent_uid=folder["uid"])
    asset = stack.upload()

    assert uids(stack.assets(folder="cs_root")) == [asset["uid"], folder["uid"]]
    assert uids(stack.assets(folder="cs_root", include_folders="false")) == [asset["uid"]]


def test_a_version_is_listed_of_those_that_have_it(stack: Stack) -> None:
    old, new = stack.upload(title="old"), stack.upload(title="one")
    stack.update(new["uid"], title="two")
    folder = stack.folder()

    second = stack.assets(version=2, include_count="true")
    first = stack.assets(version=1, include_folders="true", asc="created_at")

    assert [(one["title"], one["_version"]) for one in second] == [("two", 2)]
    assert uids(first) == [old["uid"], new["uid"], folder["uid"]]
    assert first[1]["title"] == "one"
    assert answer(stack.get("/assets", version=2, count="true")) == {"assets": 1}
    assert stack.assets(version=3) == []


@pytest.mark.one_setup
@pytest.mark.parametrize("path", ["/assets", "/assets/images", f"/assets/{NOBODY}"])
@pytest.mark.parametrize("version", ["0", "-1", "x", "1.5", "1e3", "9" * 30, "²"])
def test_a_version_must_be_a_number_from_one_on(stack: Stack, path: str, version: str) -> None:
    assert refusal(stack.get(path, version=version), 422, 90001) == {"version": ["is not valid."]}


def test_a_version_is_got_by_its_number(stack: Stack) -> None:
    first = stack.upload(png(2, 2), "first.png", title="one")
    stack.replace(first["uid"], png(3, 3), "second.png", title="two")

    shown = stack.asset(first["uid"], version=1)

    kept = ("filename", "url", "title", "_version", "file_size")
    assert [shown[key] for key in kept] == [first[key] for key in kept]
    assert stack.asset(first["uid"])["_version"] == 2
    assert refusal(stack.get(f"/assets/{first['uid']}", version=3), 422, 90002) == {"version": ["is not valid."]}


def test_images_and_videos_have_lists_of_their_own(stack: Stack, tmp_path: Path) -> None:
    image = stack.upload(parent_uid=stack.folder()["uid"])
    video = stack.upload(clip(tmp_path / "a.mp4").read_bytes(), "a.mp4")
    stack.upload(b"words", "a.txt")

    images, videos = (answer(stack.get(f"/assets/{kind}"))["assets"] for kind in ("images", "videos"))

    assert images == [image | {"publish_details": []}]
    assert videos == [video | {"publish_details": []}]
    branched = answer(stack.get("/assets/images", include_branch="true", include_count="true"))
    assert (branched["assets"][0]["_branch"], branched["count"]) == ("main", 1)
    assert answer(stack.get("/assets/images", query='{"title":"other"}')) == {"assets": []}


def test_nothing_comes_in_through_a_rich_text_editor(stack: Stack) -> None:
    stack.upload()

    assert stack.get("/assets/rt").json() == []


def test_a_file_is_replaced(stack: Stack) -> None:
    created = stack.upload(png(2, 2), "first.png", title="Title", description="kept", tags="kept")

    replaced = stack.send("PUT", f"/assets/{created['uid']}", **form(jpeg(4, 3), "second.jpg"))

    body = answer(replaced)
    assert body["notice"] == "Asset updated successfully."
    asset = body["asset"]
    assert asset.keys() == ASSET_KEYS | {"description", "publish_details"}
    changed = {"filename": "second.jpg", "content_type": "image/jpeg", "file_size": str(len(jpeg(4, 3))), "_version": 2}
    assert {key: asset[key] for key in changed} == changed
    kept = ("uid", "title", "description", "tags", "parent_uid", "created_at", "created_by")
    assert {key: asset[key] for key in kept} == {key: created[key] for key in kept}
    assert asset["url"].rpartition("/")[0] != created["url"].rpartition("/")[0]
    assert stack.http.get(asset["url"]).content == jpeg(4, 3)
    assert stack.http.get(created["url"]).content == png(2, 2)


def test_a_replacement_may_bring_details_and_another_folder(stack: Stack) -> None:
    folder = stack.folder()
    created = stack.upload()

    replaced = stack.replace(
        created["uid"], png(2, 2), title="New", description="D", tags="x", parent_uid=folder["uid"]
    )

    shown = [replaced[key] for key in ("title", "description", "tags", "parent_uid", "_version")]
    assert shown == ["New", "D", ["x"], folder["uid"], 2]


def test_details_are_updated_by_json(stack: Stack) -> None:
    created = stack.upload(tags="a")

    updated = answer(stack.put(f"/assets/{created['uid']}", {"asset": {"title": "new title", "description": "d"}}))

    assert updated["notice"] == "Asset updated successfully."
    shown = [updated["asset"][key] for key in ("title", "description", "tags", "url", "_version")]
    assert shown == ["new title", "d", ["a"], created["url"], 2]
    assert stack.update(created["uid"], description="", tags=[])["description"] == ""
    assert stack.update(created["uid"], tags="x,y")["tags"] == ["x", "y"]


def test_details_are_updated_by_form(stack: Stack) -> None:
    folder, created = stack.folder(), stack.upload()
    fields = {"asset[title]": "T", "asset[description]": "D", "asset[tags]": "a,b", "asset[parent_uid]": folder["uid"]}

    as_parts = {name: (None, value) for name, value in fields.items()}
    updated = asset_of(stack.send("PUT", f"/assets/{created['uid']}", files=as_parts))

    shown = [updated[key] for key in ("title", "description", "tags", "parent_uid", "_version")]
    assert shown == ["T", "D", ["a", "b"], folder["uid"], 2]


def test_the_whole_asset_may_be_sent_back(stack: Stack) -> None:
    """The JavaScript SDK does, with all that it got."""
    asset = stack.upload(title="a", description="d", tags="x", parent_uid=stack.folder()["uid"])
    got = stack.asset(asset["uid"], include_dimension="true", include_publish_details="true", include_path="true")

    unchanged = asset_of(stack.put(f"/assets/{asset['uid']}", {"asset": got}))
    changed = asset_of(stack.put(f"/assets/{asset['uid']}", {"asset": got | {"title": "b", "filename": "no.png"}}))

    assert unchanged == asset | {"publish_details": []}
    assert (changed["title"], changed["_version"], changed["filename"]) == ("b", 2, "logo.png")


def test_an_update_that_changes_nothing_makes_no_version(stack: Stack, clock: Clock) -> None:
    asset = stack.upload(title="a", tags="x")
    clock.advance(seconds=10)

    for said in ({}, {"title": "a"}, {"tags": ["x"]}, {"title": None, "description": None, "tags": None}):
        assert stack.update(asset["uid"], **said) == asset | {"publish_details": []}


def test_an_asset_moves_without_a_new_version(stack: Stack, clock: Clock) -> None:
    folder, asset = stack.folder(), stack.upload()
    clock.advance(seconds=10)

    moved = stack.update(asset["uid"], parent_uid=folder["uid"])
    kept = stack.update(asset["uid"], title=asset["title"])
    back = stack.update(asset["uid"], parent_uid=None)

    assert (moved["parent_uid"], moved["_version"]) == (folder["uid"], 1)
    assert moved["updated_at"] > asset["updated_at"]
    assert kept["parent_uid"] == folder["uid"]
    assert (back["parent_uid"], back["_version"]) == (None, 1)


@pytest.mark.parametrize("root", [None, "", "cs_root"])
def test_the_root_has_several_spellings(stack: Stack, root: str | None) -> None:
    asset = stack.upload(parent_uid=stack.folder()["uid"])

    assert stack.update(asset["uid"], parent_uid=root)["parent_uid"] is None


def test_a_deleted_asset_is_gone_with_its_files(stack: Stack) -> None:
    asset = stack.upload(png(2, 2))
    newer = stack.replace(asset["uid"], png(3, 3))
    other = stack.upload()

    deleted = stack.delete(f"/assets/{asset['uid']}")

    assert answer(deleted) == {"notice": "Asset deleted successfully."}
    assert uids(stack.assets()) == [other["uid"]]
    for url in (asset["url"], newer["url"]):
        refusal(stack.http.get(url), 404, 145)
    for response in (stack.get(f"/assets/{asset['uid']}"), stack.delete(f"/assets/{asset['uid']}")):
        assert refusal(response, 404, 145) == {"uid": ["is not valid."]}


def test_file_addresses_need_no_credentials_and_end_as_they_like(stack: Stack) -> None:
    asset = stack.upload()
    start = asset["url"].rpartition("/")[0]

    for url in (asset["url"], f"{start}/download", f"{start}/else.png?environment=development&width=30"):
        sent = httpx.get(url)
        assert (sent.status_code, sent.content, sent.headers["Content-Type"]) == (200, LOGO, "image/png")
    part = httpx.get(asset["url"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, LOGO[:4])
    assert httpx.head(asset["url"]).headers["Content-Length"] == str(len(LOGO))


def test_a_file_address_with_a_wrong_step_leads_nowhere(stack: Stack) -> None:
    one, other = stack.upload(), stack.upload()
    _, _, _, _, _, key, uid, file_uid, name = one["url"].split("/")

    for path in (
        f"blt1111111111111111/{uid}/{file_uid}/{name}",
        f"{key}/{other['uid']}/{file_uid}/{name}",
        f"{key}/{uid}/{'0' * 24}/{name}",
        f"{key}/{uid}/{file_uid}",
    ):
        refusal(stack.http.get(f"/v3/assets/{path}"), 404, 145)


@pytest.mark.parametrize(
    ("file_name", "shown"),
    [
        ("my photo (1).png", "my_photo_(1).png"),
        ("50% off #1?.png", "50__off__1_.png"),
        ("naïve-日本.png", "naïve-日本.png"),
        ("a+b=c,{d}.png", "a_b_c__d_.png"),
    ],
)
def test_file_names_are_shown_as_the_vendor_cleans_them(stack: Stack, file_name: str, shown: str) -> None:
    asset = stack.upload(file_name=file_name)

    assert (asset["filename"], asset["title"]) == (shown, file_name)
    assert stack.http.get(asset["url"]).content == LOGO


def test_a_stack_unknown_so_far_is_empty_and_begins_with_its_first_write(http: httpx.Client) -> None:
    stack = Stack(http, api_key="some_stack-of-mine")

    assert answer(stack.get("/assets", include_count="true", environment="development")) == {"assets": [], "count": 0}
    refusal(stack.get(f"/assets/{NOBODY}"), 404, 145)
    asset = stack.upload()

    assert stack.assets() == [asset]
    assert Stack(http).assets() == []
