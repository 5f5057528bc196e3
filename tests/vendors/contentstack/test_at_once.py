"""Many clients at once: nothing is lost, and no rule is broken between two of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import Json, Stack, answer, asset_of, form, refusal, uids
from tests.waiting import wait_until

pytestmark = [pytest.mark.races, pytest.mark.long]

Call = Callable[[Stack], httpx.Response]


def at_once(service: Served, workspace: str, calls: Sequence[Call]) -> list[httpx.Response]:
    """Run the calls at the same moment, each over a connection of its own; gives their answers in order."""
    ready = Barrier(len(calls))

    def run(call: Call) -> httpx.Response:
        with service.client(workspace) as http:
            stack = Stack(http)
            stack.get("/assets/rt")
            ready.wait()
            return call(stack)

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_ten_replacements_make_ten_versions(service: Served, stack: Stack, workspace: str, behind: Behind) -> None:
    asset = stack.upload()
    files = [png(number + 2, 2) for number in range(10)]

    def replacing(content: bytes) -> Call:
        return lambda one: one.send("PUT", f"/assets/{asset['uid']}", **form(content))

    replaced = [asset_of(response) for response in at_once(service, workspace, [replacing(file) for file in files])]

    assert sorted(one["_version"] for one in replaced) == list(range(2, 12))
    for one, content in zip(replaced, files, strict=True):
        assert stack.http.get(one["url"]).content == content
        shown = stack.asset(asset["uid"], version=one["_version"])
        assert shown["url"] == one["url"]
    assert [entry["_version"] for entry in stack.versions(asset["uid"])] == list(range(11, 0, -1))
    assert len(behind.stored(workspace)) == 11


def moving(folder: Json, parent: Json) -> Call:
    return lambda one: one.put(f"/assets/folders/{folder['uid']}", {"asset": {"parent_uid": parent["uid"]}})


@pytest.mark.parametrize("_round", range(5))
def test_of_two_moves_that_would_make_a_cycle_one_fails(
    service: Served, stack: Stack, workspace: str, _round: int
) -> None:
    one, two = stack.folder("one"), stack.folder("two")

    answers = at_once(service, workspace, [moving(one, two), moving(two, one)])

    assert sorted(response.status_code for response in answers) == [200, 422]
    refused = next(response for response in answers if response.status_code == 422)
    assert refusal(refused, 422, 90001).keys() == {"parent_uid"}
    parents = [folder["parent_uid"] for folder in stack.assets(query={"is_dir": True})]
    assert parents.count(None) == 1


def test_moves_at_once_stay_within_the_depth(service: Served, stack: Stack, workspace: str) -> None:
    """Each alone would fit, both together would not."""
    top = stack.folder("top")
    middle = stack.folder("middle", stack.folder("above", None)["uid"])
    bottom = stack.folder("1")
    stack.folder("2", bottom["uid"])
    stack.folder("3", stack.folder("between", top["uid"])["uid"])

    answers = at_once(service, workspace, [moving(top, middle), moving(bottom, middle), moving(middle, bottom)])

    assert {response.status_code for response in answers} <= {200, 422}
    folders = stack.assets(query={"is_dir": True}, include_path="true")
    assert len(folders) == 7
    assert max(len(folder["path"]) for folder in folders) < 5


def test_the_limit_of_folders_holds(service: Served, stack: Stack, workspace: str) -> None:
    for number in range(297):
        stack.folder(f"{number}")

    def creating(one: Stack) -> httpx.Response:
        return one.post("/assets/folders", {"asset": {"name": "new"}})

    answers = at_once(service, workspace, [creating] * 8)

    assert sorted(response.status_code for response in answers) == [201] * 3 + [422] * 5
    assert answer(stack.get("/assets", query='{"is_dir":true}', count="true")) == {"assets": 300}


@pytest.mark.parametrize("_round", range(5))
def test_a_folder_goes_with_what_is_put_into_it_meanwhile(
    service: Served, stack: Stack, workspace: str, behind: Behind, _round: int
) -> None:
    folder = stack.folder()
    inside = stack.upload(parent_uid=folder["uid"])
    beside = stack.upload()
    uid = folder["uid"]

    def moving_in(one: Stack) -> httpx.Response:
        return one.put(f"/assets/{beside['uid']}", {"asset": {"parent_uid": uid}})

    def moving_out(one: Stack) -> httpx.Response:
        return one.put(f"/assets/{inside['uid']}", {"asset": {"parent_uid": None}})

    def uploading(one: Stack) -> httpx.Response:
        return one.send("POST", "/assets", **form(png(2, 2), parent_uid=uid))

    def nesting(one: Stack) -> httpx.Response:
        return one.post("/assets/folders", {"asset": {"name": "new", "parent_uid": uid}})

    def deleting(one: Stack) -> httpx.Response:
        return one.delete(f"/assets/folders/{uid}")

    answers = at_once(service, workspace, [moving_in, moving_out, uploading, uploading, nesting, deleting])

    assert answers[-1].status_code == 200
    assert all(response.status_code in (200, 201, 404, 422) for response in answers), [a.text for a in answers]
    left = stack.assets(include_folders="true")
    assert all(node["parent_uid"] is None for node in left)
    kept = {inside["uid"]} if answers[1].status_code == 200 else set()
    # Whoever moved in before the deletion went with the folder.
    assert kept | ({beside["uid"]} if answers[0].status_code == 422 else set()) <= set(uids(left))
    # A store that is slow to delete has that go on after the answer.
    wait_until(lambda: behind.stored(workspace) == behind.blobs(workspace))
    assert len(behind.blobs(workspace)) == len(left)


def test_a_permanent_url_is_set_by_one(service: Served, stack: Stack, workspace: str) -> None:
    asset = stack.upload()

    def setting(slug: str) -> Call:
        url = f"https://images.contentstack.io/v3/assets/{stack.api_key}/{asset['uid']}/{slug}"
        return lambda one: one.put(f"/assets/{asset['uid']}", {"asset": {"permanent_url": url}})

    answers = at_once(service, workspace, [setting(f"slug-{number}") for number in range(4)])

    assert sorted(response.status_code for response in answers) == [200, 422, 422, 422]
    set_by = next(asset_of(response) for response in answers if response.status_code == 200)
    assert stack.asset(asset["uid"])["permanent_url"] == set_by["permanent_url"]


def changes(path: str) -> list[Call]:
    """Two deletions of an asset and one of every other call on it."""
    publishing = {"asset": {"environments": ["development"]}}
    return [
        lambda one: one.delete(path),
        lambda one: one.delete(path),
        lambda one: one.post(f"{path}/publish", publishing),
        lambda one: one.put(path, {"asset": {"title": "new"}}),
        lambda one: one.post(f"{path}/versions/1/name", {"upload": {"_version_name": "a"}}),
        lambda one: one.send("PUT", path, **form(png(2, 2))),
        lambda one: one.get(path, include_publish_details="true", include_path="true"),
    ]


def test_deleting_meets_every_other_change(service: Served, stack: Stack, workspace: str) -> None:
    for _ in range(5):
        answers = at_once(service, workspace, changes(f"/assets/{stack.upload()['uid']}"))

        assert sorted(response.status_code for response in answers[:2]) == [200, 404]
        assert all(response.status_code in (200, 201, 404, 422) for response in answers), [a.text for a in answers]
    assert stack.assets() == []


def test_first_writes_of_a_stack_meet(service: Served, workspace: str) -> None:
    def uploading(one: Stack) -> httpx.Response:
        return Stack(one.http, "blt2222222222222222").send("POST", "/assets", **form(png(2, 2)))

    answers = at_once(service, workspace, [uploading] * 6)

    assert [response.status_code for response in answers] == [201] * 6
    with service.client(workspace) as http:
        assert len(Stack(http, "blt2222222222222222").assets()) == 6
