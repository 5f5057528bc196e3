"""The asset folder collection, and its limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.servers.behind import Behind
from tests.servers.setups import Setup
from tests.servers.triptych import serve
from tests.vendors.contentstack.stack import AUTHTOKEN, Json, Stack, answer, asset_of, refusal, uids
from tests.vendors.contentstack.test_assets import FOLDER_KEYS, NOBODY
from triptych.testing.clock import Clock


def nest(stack: Stack, depth: int) -> list[Json]:
    """Folders inside each other, the outermost first."""
    folders: list[Json] = []
    for level in range(depth):
        folders.append(stack.folder(f"level {level + 1}", folders[-1]["uid"] if folders else None))
    return folders


def test_a_folder_is_created_as_the_page_shows(stack: Stack, clock: Clock) -> None:
    clock.freeze(1_563_341_227_318)
    parent = stack.folder()

    created = answer(stack.post("/assets/folders", {"asset": {"name": "Demo", "parent_uid": parent["uid"]}}), 201)

    assert created["notice"] == "Folder created successfully."
    folder = created["asset"]
    assert folder.keys() == FOLDER_KEYS
    assert folder == {
        "uid": folder["uid"],
        "created_at": "2019-07-17T05:27:07.318Z",
        "updated_at": "2019-07-17T05:27:07.318Z",
        "created_by": folder["updated_by"],
        "updated_by": folder["updated_by"],
        "content_type": "application/vnd.contenstack.folder",
        "tags": [],
        "name": "Demo",
        "ACL": {},
        "is_dir": True,
        "parent_uid": parent["uid"],
        "_version": 1,
    }
    assert asset_of(stack.get(f"/assets/folders/{folder['uid']}")) == folder


def test_two_folders_may_have_one_name(stack: Stack) -> None:
    assert stack.folder("same")["uid"] != stack.folder("same")["uid"]


def test_a_folder_is_found_by_its_name(stack: Stack) -> None:
    folder = stack.folder("folder_name")
    stack.folder("other")
    stack.upload(title="folder_name")

    assert stack.assets(query={"is_dir": True, "name": "folder_name"}) == [folder]
    assert stack.assets(query={"is_dir": True, "name": "nobody"}) == []


def test_subfolders_are_found_without_files(stack: Stack) -> None:
    outer = stack.folder("outer")
    inner = [stack.folder(name, outer["uid"]) for name in "ab"]
    stack.upload(parent_uid=outer["uid"])

    found = stack.assets(include_folders="true", query={"is_dir": True}, folder=outer["uid"], asc="created_at")

    assert found == inner
    assert uids(stack.assets(query={"is_dir": True}, asc="created_at")) == uids([outer, *inner])


def test_a_folder_is_renamed_and_moved(stack: Stack, clock: Clock) -> None:
    outer, folder = stack.folder("outer"), stack.folder("folder")
    clock.advance(seconds=10)

    renamed = answer(stack.put(f"/assets/folders/{folder['uid']}", {"asset": {"name": "new"}}))
    moved = move(stack, folder, outer["uid"])
    back = move(stack, folder, None)

    assert renamed["notice"] == "Folder updated successfully."
    assert renamed["asset"]["updated_at"] > folder["updated_at"]
    shown = [(one["name"], one["parent_uid"], one["_version"]) for one in (renamed["asset"], moved, back)]
    assert shown == [("new", None, 2), ("new", outer["uid"], 3), ("new", None, 4)]


def move(stack: Stack, folder: Json, parent: str | None) -> Json:
    return asset_of(stack.put(f"/assets/folders/{folder['uid']}", {"asset": {"parent_uid": parent}}))


def test_the_whole_folder_may_be_sent_back(stack: Stack) -> None:
    """The JavaScript SDK does."""
    folder = stack.folder("a", stack.folder()["uid"])

    unchanged = asset_of(stack.put(f"/assets/folders/{folder['uid']}", {"asset": folder}))
    changed = asset_of(stack.put(f"/assets/folders/{folder['uid']}", {"asset": folder | {"name": "b"}}))

    assert unchanged == folder
    assert (changed["name"], changed["_version"], changed["parent_uid"]) == ("b", 2, folder["parent_uid"])


@pytest.mark.long
def test_a_folder_is_deleted_with_all_inside(stack: Stack, behind: Behind, workspace: str) -> None:
    outer, inner, *_ = nest(stack, 3)
    beside = stack.folder("beside")
    inside = [stack.upload(parent_uid=folder["uid"]) for folder in (outer, inner, inner)]
    stack.replace(inside[0]["uid"], b"another file")
    kept = [stack.upload(), stack.upload(parent_uid=beside["uid"])]

    deleted = stack.delete(f"/assets/folders/{outer['uid']}")

    assert answer(deleted) == {"notice": "Folder deleted successfully."}
    assert set(uids(stack.assets(include_folders="true"))) == set(uids([beside, *kept]))
    for asset in inside:
        refusal(stack.get(f"/assets/{asset['uid']}"), 404, 145)
        refusal(stack.http.get(asset["url"]), 404, 145)
    assert behind.stored(workspace) == behind.blobs(workspace)
    assert len(behind.blobs(workspace)) == 2


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_folder_is_not_found(stack: Stack, method: str) -> None:
    asset = stack.upload()

    for uid in (NOBODY, asset["uid"], "x", "a" * 3000):
        response = stack.send(method, f"/assets/folders/{uid}", json={"asset": {"name": "a"}})
        assert refusal(response, 404, 145) == {"uid": ["is not valid."]}
        assert "not found" in response.json()["error_message"]


def test_a_folder_is_no_asset(stack: Stack) -> None:
    folder = stack.folder()

    for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/versions"), ("POST", "/publish")):
        body = {"asset": {"title": "a", "environments": ["development"]}}
        refusal(stack.send(method, f"/assets/{folder['uid']}{path}", json=body), 404, 145)


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "name"),
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": 7}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "a", "parent_uid": NOBODY}, "parent_uid"),
        ({"name": "a", "parent_uid": 7}, "parent_uid"),
        ({"name": "a", "parent_uid": ["x"]}, "parent_uid"),
    ],
)
def test_a_folder_that_breaks_a_rule_is_not_created(stack: Stack, said: Json, field: str) -> None:
    refused = stack.post("/assets/folders", {"asset": said})

    assert refusal(refused, 422, 90001).keys() == {field}
    assert stack.assets(include_folders="true") == []


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"asset": {"name": ""}}, "name"),
        ({"asset": {"name": 7}}, "name"),
        ({"asset": {"name": "b", "parent_uid": NOBODY}}, "parent_uid"),
        ({"asset": {"name": "b", "parent_uid": 7}}, "parent_uid"),
        ({"asset": "b"}, "asset"),
        ({"name": "b"}, "asset"),
        ({}, "asset"),
    ],
)
def test_an_update_that_breaks_a_rule_changes_nothing(stack: Stack, body: Any, field: str) -> None:
    folder = stack.folder("a")

    refused = stack.put(f"/assets/folders/{folder['uid']}", body)

    assert refusal(refused, 422, 90001).keys() == {field}
    assert stack.assets(include_folders="true") == [folder]


def test_an_asset_is_no_parent(stack: Stack) -> None:
    asset, folder = stack.upload(), stack.folder()

    for response in (
        stack.post("/assets/folders", {"asset": {"name": "a", "parent_uid": asset["uid"]}}),
        stack.put(f"/assets/folders/{folder['uid']}", {"asset": {"parent_uid": asset["uid"]}}),
        stack.put(f"/assets/{asset['uid']}", {"asset": {"parent_uid": asset["uid"]}}),
    ):
        assert refusal(response, 422, 90001).keys() == {"parent_uid"}


def test_folders_nest_five_deep(stack: Stack) -> None:
    *_, deepest = nest(stack, 5)

    refused = stack.post("/assets/folders", {"asset": {"name": "6", "parent_uid": deepest["uid"]}})

    assert refusal(refused, 422, 90001).keys() == {"parent_uid"}
    assert stack.upload(parent_uid=deepest["uid"])["parent_uid"] == deepest["uid"]


def test_a_moved_tree_stays_within_the_depth(stack: Stack) -> None:
    three, two, other = nest(stack, 3), nest(stack, 2), nest(stack, 3)

    assert move(stack, two[0], three[2]["uid"])["parent_uid"] == three[2]["uid"]
    before = stack.everything()
    said = {"asset": {"name": "new", "parent_uid": three[2]["uid"]}}
    refused = stack.put(f"/assets/folders/{other[0]['uid']}", said)

    assert refusal(refused, 422, 90001).keys() == {"parent_uid"}
    assert stack.everything() == before


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_folder_never_lies_inside_itself(stack: Stack, level: int) -> None:
    folders = nest(stack, 3)
    before = stack.everything()

    refused = stack.put(
        f"/assets/folders/{folders[0]['uid']}", {"asset": {"name": "n", "parent_uid": folders[level]["uid"]}}
    )

    assert refusal(refused, 422, 90001).keys() == {"parent_uid"}
    assert stack.everything() == before


@pytest.mark.long
def test_a_stack_has_three_hundred_folders(stack: Stack) -> None:
    for number in range(300):
        stack.folder(f"{number}")

    refused = stack.post("/assets/folders", {"asset": {"name": "one more"}})

    assert refusal(refused, 422, 90001).keys() == {"folders"}
    assert answer(stack.get("/assets", query='{"is_dir":true}', count="true")) == {"assets": 300}
    assert Stack(stack.http, "blt1111111111111111").folder()["_version"] == 1


@pytest.mark.long
def test_the_limits_are_settings(setup: Setup, tmp_path: Path) -> None:
    few = {"TRIPTYCH_CONTENTSTACK_FOLDER_LIMIT": "2", "TRIPTYCH_CONTENTSTACK_FOLDER_DEPTH": "1"}
    with serve(setup.environment() | few, tmp_path / "data") as served, served.client() as http:
        stack = Stack(http)
        first = stack.folder("first")
        too_deep = stack.post("/assets/folders", {"asset": {"name": "a", "parent_uid": first["uid"]}})
        stack.folder("second")
        too_many = stack.post("/assets/folders", {"asset": {"name": "third"}})

    assert refusal(too_deep, 422, 90001).keys() == {"parent_uid"}
    assert refusal(too_many, 422, 90001).keys() == {"folders"}


def test_the_python_sdks_form_without_a_name_is_refused(stack: Stack) -> None:
    """Its create_folder sends nothing but this."""
    refused = stack.send("POST", "/assets/folders", content=b"asset=name", headers={"Content-Type": "application/json"})

    assert refusal(refused, 422, 90001) == {"asset": ["is not valid."]}


def test_folders_are_made_by_forms_too(stack: Stack) -> None:
    as_form = {"asset[name]": (None, "of a form")}

    created = asset_of(stack.send("POST", "/assets/folders", files=as_form), 201)
    encoded = asset_of(stack.send("POST", "/assets/folders", data={"asset[name]": "of another"}), 201)

    assert (created["name"], encoded["name"]) == ("of a form", "of another")


def test_a_folder_is_somebodys(stack: Stack) -> None:
    folder = stack.folder()
    other = Stack(stack.http, authtoken=AUTHTOKEN[::-1])

    renamed = asset_of(other.put(f"/assets/folders/{folder['uid']}", {"asset": {"name": "b"}}))

    assert renamed["created_by"] == folder["created_by"] != renamed["updated_by"]
