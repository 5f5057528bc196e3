"""Bodies are told apart by their bytes, and nothing is kept of one that breaks a rule."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.servers.triptych import Served
from tests.vendors.amazon_ads import raw
from tests.vendors.contentstack.stack import LOGO, Json, Stack, asset_of, refusal
from tests.vendors.contentstack.test_assets import NOBODY

BOUNDARY = b"----WebKitFormBoundary7MA4YWxkTrZu0gW"
CONTENT_TYPE = "Please set a valid 'Content-Type' header"


def part(disposition: bytes, content: bytes) -> bytes:
    return b"Content-Disposition: form-data; " + disposition + b"\r\n\r\n" + content


def text(name: str, value: str) -> bytes:
    return part(f'name="{name}"'.encode(), value.encode())


def form(*parts: bytes, end: bytes = b"--\r\n") -> bytes:
    return b"".join(b"--" + BOUNDARY + b"\r\n" + one + b"\r\n" for one in parts) + b"--" + BOUNDARY + end


FILE = part(b'name="asset[upload]"; filename="logo.png"', LOGO)


@pytest.mark.one_setup
@pytest.mark.parametrize("content_type", [None, "application/json", "multipart/form-data", "text/plain", "nonsense"])
def test_the_header_does_not_decide(stack: Stack, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}

    created = asset_of(
        stack.send("POST", "/assets", content=form(FILE, text("asset[title]", "a")), headers=headers), 201
    )
    path = f"/assets/{created['uid']}"
    by_json = asset_of(stack.send("PUT", path, content=b' \r\n{"asset": {"title": "b"}}', headers=headers))
    by_form = asset_of(stack.send("PUT", path, content=form(text("asset[title]", "c")), headers=headers))
    encoded = asset_of(stack.send("PUT", path, content=b"asset%5Btitle%5D=d+e&asset[tags][]=x", headers=headers))

    assert [one["title"] for one in (created, by_json, by_form, encoded)] == ["a", "b", "c", "d e"]
    assert encoded["tags"] == ["x"]


def test_text_parts_may_stand_on_both_sides_of_the_file(stack: Stack) -> None:
    folder = stack.folder()
    body = form(
        text("asset[parent_uid]", folder["uid"]),
        text("asset[title]", "before"),
        FILE,
        text("asset[description]", "after"),
        text("asset[tags]", "x"),
        text("asset[tags]", "y"),
        text("something[else]", "ignored"),
    )

    created = asset_of(stack.send("POST", "/assets", content=body), 201)

    shown = [created[key] for key in ("parent_uid", "title", "description", "tags")]
    assert shown == [folder["uid"], "before", "after", ["x", "y"]]


def test_the_python_sdks_part_is_a_file_too(stack: Stack) -> None:
    asset = stack.upload()

    replaced = asset_of(stack.send("PUT", f"/assets/{asset['uid']}", files={"asset": ("b.png", png(2, 2))}))

    assert (replaced["filename"], replaced["_version"]) == ("b.png", 2)


def test_the_pages_curl_works_as_printed(service: Served, stack: Stack, tmp_path: Path) -> None:
    """It names a boundary in a header of its own beside -F, which sends another."""
    folder = stack.folder()
    (tmp_path / "Sample.png").write_bytes(LOGO)
    command = [
        *("curl", "-s", "-X", "POST", f"{service.url}/v3/assets?include_dimension=true"),
        *("-H", f"api_key: {stack.api_key}", "-H", f"authtoken: {stack.authtoken}", "-H", "cache-control: no-cache"),
        *("-H", f"content-type: multipart/form-data; boundary={BOUNDARY.decode()}"),
        *("-H", f"X-Triptych-Workspace: {stack.http.headers['X-Triptych-Workspace']}"),
        *("-F", f"asset[upload]=@{tmp_path}/Sample.png", "-F", f"asset[parent_uid]={folder['uid']}"),
        *("-F", "asset[title]=Title", "-F", "asset[description]=Description", "-F", "asset[tags]=tag"),
    ]

    subprocess.run(command, check=True, capture_output=True)

    [asset] = stack.assets(include_dimension="true")
    shown = [asset[key] for key in ("filename", "title", "description", "tags", "parent_uid", "dimension")]
    assert shown == ["Sample.png", "Title", "Description", ["tag"], folder["uid"], {"width": 30, "height": 20}]


NO_FILE: dict[str, bytes] = {
    "nothing": b"",
    "json": b'{"asset": {"title": "a"}}',
    "url-encoded": b"asset[title]=a",
    "text parts alone": form(text("asset[title]", "a")),
    "no file chosen": form(part(b'name="asset[upload]"; filename=""', b"")),
    "a text instead of a file": form(text("asset[upload]", "a")),
    "an empty file": form(part(b'name="asset[upload]"; filename="a.png"', b"")),
    "a file under another name": form(part(b'name="file"; filename="a.png"', LOGO)),
    "two files": form(FILE, FILE),
    "a name that is none": form(part(b'name="asset[upload]"; filename=".."', LOGO)),
    "a name of 300 characters": form(part(b'name="asset[upload]"; filename="' + b"x" * 300 + b'"', LOGO)),
}


@pytest.mark.parametrize("body", NO_FILE.values(), ids=NO_FILE.keys())
def test_an_upload_needs_one_file(stack: Stack, behind: Behind, workspace: str, body: bytes) -> None:
    refused = stack.send("POST", "/assets", content=body)

    assert refusal(refused, 422, 90001).keys() == {"upload"}
    assert stack.everything() == []
    assert behind.stored(workspace) == set()


# What is wrong, and what is said of it.
MALFORMED: dict[str, tuple[bytes, str]] = {
    "no json": (b"{bad", "is not valid JSON: "),
    "json that is cut off": (b'{"asset": {"title": "new"}', "is not valid JSON: unexpected end"),
    "a comma too many": (b'{"asset": {"title": "new",}}', "is not valid JSON: "),
    "a list": (b"[]", "is not a JSON object"),
    "a text": (b'"asset"', "is not a JSON object"),
    "a NUL": (b'{"asset": {"title": "a\\u0000"}}', "holds a NUL character"),
    "a lone surrogate": (b'{"asset": {"title": "\\ud800"}}', "surrogate"),
    "a word": (b"asset", CONTENT_TYPE),
    "markup": (b'<asset title="new"/>', CONTENT_TYPE),
    "bytes": (png(1, 1).replace(b"=", b""), CONTENT_TYPE),
    "no UTF-8": (b"asset[title]=%FF", "is not a well-formed URL-encoded form"),
    "an encoded NUL": (b"asset[title]=%00", "holds a NUL character"),
    "many fields": (b"&".join(b"a=b" for _ in range(200)), "is not a well-formed URL-encoded form"),
    "a form of 200 parts": (form(*[text("a", "b")] * 200), "has more than 100 parts"),
    "a header without colon": (form(b"Content-Disposition\r\n\r\nx"), "is not a well-formed multipart form"),
    "a boundary of 5 kB": (b"--" + b"x" * 5000, "is not a multipart form"),
}


@pytest.mark.long
@pytest.mark.one_setup
@pytest.mark.parametrize(("body", "told"), MALFORMED.values(), ids=MALFORMED.keys())
@pytest.mark.parametrize("path", ["/assets/{}", "/assets/folders/{}"])
def test_a_malformed_body_changes_nothing(stack: Stack, body: bytes, told: str, path: str) -> None:
    asset, folder = stack.upload(), stack.folder()
    before = stack.everything()

    refused = stack.send("PUT", path.format(folder["uid"] if "folders" in path else asset["uid"]), content=body)

    assert refusal(refused, 400, 0).keys() == {"body"}
    assert told in refused.json()["error_message"]
    assert stack.everything() == before


TOO_LONG = "x" * 70_000
WRONG_FIELDS: list[tuple[Json, str]] = [
    ({"title": ""}, "title"),
    ({"title": " "}, "title"),
    ({"title": 7}, "title"),
    ({"title": "x" * 501}, "title"),
    ({"description": 7}, "description"),
    ({"description": "x" * 10_001}, "description"),
    ({"tags": 7}, "tags"),
    ({"tags": [7]}, "tags"),
    ({"tags": {"a": "b"}}, "tags"),
    ({"tags": ["x" * 256]}, "tags"),
    ({"tags": [f"{number}" for number in range(101)]}, "tags"),
    ({"parent_uid": NOBODY}, "parent_uid"),
    ({"parent_uid": 7}, "parent_uid"),
]


@pytest.mark.long
@pytest.mark.one_setup
@pytest.mark.parametrize(("said", "field"), WRONG_FIELDS, ids=range(len(WRONG_FIELDS)))
def test_a_wrong_field_changes_nothing(stack: Stack, said: Json, field: str) -> None:
    asset = stack.upload()

    good = {"title": "new", "description": "new", "tags": ["new"], "parent_uid": stack.folder()["uid"]}
    refused = stack.put(f"/assets/{asset['uid']}", {"asset": good | said})

    assert refusal(refused, 422, 90001).keys() == {field}
    assert stack.assets() == [asset]


@pytest.mark.one_setup
@pytest.mark.parametrize("body", [{}, {"title": "new"}, {"asset": None}, {"asset": "new"}, {"asset": []}, {"asset": 7}])
def test_an_update_needs_an_asset(stack: Stack, body: Any) -> None:
    asset = stack.upload()

    assert refusal(stack.put(f"/assets/{asset['uid']}", body), 422, 90001).keys() == {"asset"}
    assert stack.assets() == [asset]


UNFIT: dict[str, tuple[list[bytes], int, int]] = {
    "an unknown folder": ([FILE, text("asset[parent_uid]", NOBODY)], 422, 90001),
    "a long title": ([FILE, text("asset[title]", "x" * 501)], 422, 90001),
    "a second file": ([FILE, FILE], 422, 90001),
    "a file in another part": ([FILE, part(b'name="other"; filename="a"', LOGO)], 422, 90001),
    "a text that is no UTF-8": ([FILE, part(b'name="asset[title]"', b"\xff")], 422, 90001),
    "a text of 70 kB": ([FILE, text("asset[title]", TOO_LONG)], 413, 90004),
    "a broken part": ([FILE, b"Content-Disposition\r\n\r\nx"], 400, 0),
}


@pytest.mark.long
@pytest.mark.parametrize(("parts", "status", "code"), UNFIT.values(), ids=UNFIT.keys())
def test_a_file_goes_again_when_the_rest_is_wrong(
    stack: Stack, behind: Behind, workspace: str, parts: list[bytes], status: int, code: int
) -> None:
    asset = stack.upload()
    before = stack.everything()

    for method, path in (("POST", "/assets"), ("PUT", f"/assets/{asset['uid']}")):
        refusal(stack.send(method, path, content=form(*parts)), status, code)

    assert stack.everything() == before
    assert behind.stored(workspace) == behind.blobs(workspace)


def test_a_file_for_an_unknown_asset_is_not_kept(stack: Stack, behind: Behind, workspace: str) -> None:
    refused = stack.send("PUT", f"/assets/{NOBODY}", content=form(FILE))

    refusal(refused, 404, 145)
    assert behind.stored(workspace) == set()


def test_a_file_and_a_version_do_not_go_together(stack: Stack) -> None:
    asset = stack.upload()

    refused = stack.send("PUT", f"/assets/{asset['uid']}", content=form(FILE, text("version", "1")))

    assert refusal(refused, 422, 90001).keys() == {"version"}
    assert stack.assets() == [asset]


def test_a_folder_takes_no_file(stack: Stack, behind: Behind, workspace: str) -> None:
    refused = stack.send("POST", "/assets/folders", content=form(text("asset[name]", "a"), FILE))

    assert refusal(refused, 422, 90001).keys() == {"asset[upload]"}
    assert behind.stored(workspace) == set()


@pytest.mark.parametrize("cut", [200, -40, -3])
def test_a_body_that_is_cut_off_leaves_nothing(stack: Stack, behind: Behind, workspace: str, cut: int) -> None:
    whole = form(FILE, text("asset[title]", "a"))
    refused = stack.send("POST", "/assets", content=whole[:cut])

    refusal(refused, 400, 90005)
    assert stack.everything() == []
    assert behind.stored(workspace) == set()


def test_a_connection_that_breaks_leaves_nothing(service: Served, stack: Stack, behind: Behind, workspace: str) -> None:
    headers = stack.headers | {"X-Triptych-Workspace": workspace, "Content-Length": "1000000"}

    with raw.send(service.url, raw.head("POST", f"{service.url}/v3/assets", headers) + form(FILE)[:-20]):
        pass

    assert stack.everything() == []
    assert behind.stored(workspace) == set()


def test_a_body_too_large_for_json_is_refused(stack: Stack) -> None:
    asset = stack.upload()
    body = b'{"asset": {"title": "' + b"x" * 1_100_000 + b'"}}'

    for content in (body, b" " * 1_100_000):
        refusal(stack.send("PUT", f"/assets/{asset['uid']}", content=content), 413, 90004)
    assert stack.assets() == [asset]
