"""PUT as the vendor's SDKs send it, and PUTs that are refused and sent again."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.files import jpeg, png
from tests.servers.behind import Behind
from tests.vendors.contentstack.stack import DEMO, LOGO, Json, Stack, answer, asset_of, form, refusal
from tests.vendors.contentstack.test_assets import NOBODY

ALL = {
    f"include_{name}": "true"
    for name in ("asset_scan_status", "dimension", "metadata", "path", "branch", "publish_details")
}
TIMES = 4  # a refused request is sent so often by the vendor's command line


def test_the_javascript_sdk_sends_back_all_that_it_got(stack: Stack) -> None:
    folder = stack.folder()
    asset = stack.upload(title="a", description="d", tags="x,y", parent_uid=folder["uid"])
    address = f"https://images.contentstack.io/v3/assets/{DEMO}/{asset['uid']}/slug.png"
    stack.update(asset["uid"], permanent_url=address)
    stack.publish(asset["uid"])
    got = stack.asset(asset["uid"], **ALL)
    assert {"dimension", "_metadata", "path", "_branch", "publish_details", "permanent_url"} <= got.keys()

    same = asset_of(stack.put(f"/assets/{asset['uid']}", {"asset": got}, **ALL))
    wrong = {
        "uid": NOBODY,
        "created_at": "x",
        "updated_by": 7,
        "content_type": "text/html",
        "file_size": 1,
        "filename": "no.png",
        "url": "https://example.com",
        "ACL": [],
        "is_dir": True,
        "_version": 99,
        "dimension": None,
        "publish_details": {},
        "_metadata": 7,
        "_branch": "elsewhere",
        "path": "x",
        "unknown": {"a": [1]},
    }
    still = asset_of(stack.put(f"/assets/{asset['uid']}", {"asset": {**got, **wrong}}, **ALL))
    renamed = asset_of(stack.put(f"/assets/{asset['uid']}", {"asset": {**got, "title": "b"}}, **ALL))

    assert same == still == got
    changes = {"title": "b", "_version": 2, "updated_at": renamed["updated_at"]}
    assert renamed == {**got, **changes}


def test_the_javascript_sdks_form_is_taken(stack: Stack) -> None:
    """Its order of parts: parent_uid, description, tags, title, upload."""
    folder, asset = stack.folder(), stack.upload()
    parts = [
        ("asset[parent_uid]", (None, folder["uid"])),
        ("asset[description]", (None, "D")),
        ("asset[tags]", (None, "x,y")),
        ("asset[title]", (None, "T")),
        ("asset[upload]", ("b.jpg", jpeg(3, 2), "image/jpeg")),
    ]

    replaced = asset_of(stack.send("PUT", f"/assets/{asset['uid']}", files=parts))

    shown = [replaced[key] for key in ("parent_uid", "description", "tags", "title", "filename", "content_type")]
    assert shown == [folder["uid"], "D", ["x", "y"], "T", "b.jpg", "image/jpeg"]


@pytest.mark.parametrize("name", ["asset", "asset[upload]"])
def test_the_python_sdks_part_needs_no_type(stack: Stack, name: str) -> None:
    asset = stack.upload(file_name="a.png")
    disposition = f'Content-Disposition: form-data; name="{name}"; filename="b.jpg"'
    body = b"--x\r\n" + disposition.encode() + b"\r\n\r\n" + jpeg(3, 2) + b"\r\n--x--\r\n"

    replaced = asset_of(stack.send("PUT", f"/assets/{asset['uid']}", content=body))

    shown = [replaced[key] for key in ("filename", "content_type", "title", "_version")]
    assert shown == ["b.jpg", "image/jpeg", "a.png", 2]


def test_the_python_sdk_loses_its_type_after_an_upload(stack: Stack) -> None:
    asset = stack.upload()

    updated = asset_of(stack.send("PUT", f"/assets/{asset['uid']}", content=b'{"asset": {"title": "b"}}'))

    assert updated["title"] == "b"


@pytest.mark.parametrize("quote", ['"', ""], ids=["quoted", "bare"])
def test_the_dotnet_sdks_text_parts_have_a_type(stack: Stack, quote: str) -> None:
    folder, asset = stack.folder(), stack.upload()
    texts = {"title": "Tïtle", "description": "D", "tags": "x,y", "parent_uid": folder["uid"]}
    parts = [
        f"Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Disposition: form-data; name={quote}asset[{name}]{quote}\r\n\r\n{value}".encode()
        for name, value in texts.items()
    ]
    names = f"name={quote}asset[upload]{quote}; filename={quote}b.jpg{quote}; filename*=utf-8''b.jpg"
    parts.append(f"Content-Type: image/jpeg\r\nContent-Disposition: form-data; {names}\r\n\r\n".encode() + jpeg(3, 2))
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"

    replaced = asset_of(stack.send("PUT", f"/assets/{asset['uid']}", content=body))
    created = asset_of(stack.send("POST", "/assets", content=body), 201)

    for one in (replaced, created):
        shown = [one[key] for key in ("title", "description", "tags", "parent_uid", "filename")]
        assert shown == ["Tïtle", "D", ["x", "y"], folder["uid"], "b.jpg"]


REFUSED: dict[str, dict[str, Any]] = {
    "a file into an unknown folder": form(png(2, 2), parent_uid=NOBODY),
    "a file under a long title": form(png(2, 2), title="x" * 501),
    "an unknown folder": {"json": {"asset": {"title": "new", "tags": ["new"], "parent_uid": NOBODY}}},
    "an unknown version": {"json": {"asset": {"title": "new"}, "version": 99}},
    "a version and another permanent URL": {
        "json": {"asset": {"permanent_url": "https://example.com/x"}, "version": 1},
    },
    "a wrong tag": {"json": {"asset": {"title": "new", "tags": ["x" * 256]}}},
}


@pytest.mark.parametrize("request_of", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_and_sent_again_changes_nothing(
    stack: Stack, behind: Behind, workspace: str, request_of: dict[str, Any]
) -> None:
    asset = stack.upload(title="one")
    stack.update(asset["uid"], title="two")
    before = stack.everything()

    for _ in range(TIMES):
        refused = stack.send("PUT", f"/assets/{asset['uid']}", **request_of)
        assert refused.status_code == 422, refused.text

    assert stack.everything() == before
    assert behind.stored(workspace) == behind.blobs(workspace)
    assert len(behind.blobs(workspace)) == 1


def test_other_calls_that_are_refused_and_sent_again_change_nothing(
    stack: Stack, behind: Behind, workspace: str
) -> None:
    asset, folder = stack.upload(), stack.folder()
    before = stack.everything()
    path = f"/assets/{asset['uid']}"

    def calls() -> list[httpx.Response]:
        return [
            stack.send("POST", "/assets", **form(LOGO, parent_uid=NOBODY)),
            stack.post("/assets/folders", {"asset": {"name": "a", "parent_uid": NOBODY}}),
            stack.put(f"/assets/folders/{folder['uid']}", {"asset": {"name": "b", "parent_uid": folder["uid"]}}),
            stack.post(f"{path}/versions/1/name", {"upload": {"_version_name": "x" * 33}}),
            stack.post(f"{path}/versions/2/name", {"upload": {"_version_name": "x"}}),
            stack.post(f"{path}/publish", {"asset": {"environments": ["development"], "locales": ["xx"]}}),
            stack.post(f"{path}/unpublish", {"asset": {"environments": ["development"]}, "version": 2}),
            stack.post("/metadata", {"metadata": {"entity_uid": NOBODY, "extension_uid": "x"}}),
        ]

    for _ in range(TIMES):
        assert {refused.status_code for refused in calls()} == {422}
    assert stack.everything() == before
    assert behind.stored(workspace) == behind.blobs(workspace)


@pytest.mark.parametrize("name", ["x", "x" * 32, "日" * 32, "\U0001f58c" * 32, " first "])
def test_a_version_name_has_up_to_32_characters(stack: Stack, name: str) -> None:
    asset = stack.upload()
    path = f"/assets/{asset['uid']}/versions/1/name"

    answer(stack.post(path, {"upload": {"_version_name": name}}), 201)
    too_long = stack.post(path, {"upload": {"_version_name": (name * 33)[:33]}})

    assert refusal(too_long, 422, 90001).keys() == {"_version_name"}
    named: list[Json] = stack.versions(asset["uid"], named="true")
    assert [one["_version_name"]["title"] for one in named] == [name]
