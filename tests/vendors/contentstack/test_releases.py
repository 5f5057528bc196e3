"""Releases: what they hold, and what becomes of it when they are deployed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import Json, Stack, answer, refusal
from tests.vendors.contentstack.test_assets import NOBODY
from tests.vendors.contentstack.test_bulk import items as job_items
from tests.vendors.contentstack.test_bulk import job_of
from tests.vendors.contentstack.test_publish_queue import LATER, queue
from tests.vendors.contentstack.test_publishing import MINUTE, START, live
from triptych.testing.clock import Clock

EVERYWHERE = {"environments": ["development"]}


def create(stack: Stack, name: str = "Spring", **said: Any) -> Json:
    made = answer(stack.post("/releases", {"release": {"name": name, "description": "New", **said}}), 201)
    assert made["notice"] == "Release created successfully."
    release = made["release"]
    assert isinstance(release, dict)
    return release


def add(stack: Stack, release: Json, *uids: str, **said: Any) -> None:
    added = stack.post(f"/releases/{release['uid']}/items", {"items": [{"uid": uid, **said} for uid in uids]})
    assert answer(added, 201)["notice"] == "Item added to release successfully."


def held(stack: Stack, release: Json) -> list[Json]:
    return list(answer(stack.get(f"/releases/{release['uid']}/items"))["items"])


def deploy(stack: Stack, release: Json, **said: Any) -> None:
    deployed = stack.post(f"/releases/{release['uid']}/deploy", {"release": {**EVERYWHERE, **said}})
    assert answer(deployed) == {"notice": "Release sent successfully for deployment."}


def test_a_release_is_made_listed_changed_and_deleted(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    first, second = create(stack), create(stack, "Summer", locked=False, archived=True)
    at, user = "2015-01-08T15:07:53.495Z", first["created_by"]
    assert first == {
        "name": "Spring",
        "description": "New",
        "uid": first["uid"],
        "created_by": user,
        "updated_by": user,
        "created_at": at,
        "updated_at": at,
        "locked": False,
        "archived": False,
        "status": [],
    }
    path = f"/releases/{first['uid']}"

    assert second["archived"] is True
    assert answer(stack.get(path, include_branch="true")) == {"release": first | {"_branch": "main"}}
    assert answer(stack.get("/releases")) == {"releases": [second, first]}
    listed = answer(stack.get("/releases", include_count="true", include_items_count="true", skip="1", limit="1"))
    assert listed == {"releases": [first | {"items_count": 0}], "count": 2}
    assert answer(stack.get("/releases", count="true")) == {"releases": 2}
    changed = answer(stack.put(path, {"release": {**first, "name": "Autumn", "uid": "ignored"}}))
    assert changed == {"notice": "Release updated successfully.", "release": first | {"name": "Autumn"}}
    assert answer(stack.delete(path)) == {"notice": "Release deleted successfully."}
    assert refusal(stack.get(path), 422, 141).keys() == {"release"}
    assert answer(stack.get("/releases")) == {"releases": [second]}


def test_a_release_holds_assets_once_for_each_locale(stack: Stack) -> None:
    one, other = stack.upload(title="one"), stack.upload(title="other")
    stack.update(one["uid"], title="newer")
    release = create(stack)

    single = {"item": {"uid": one["uid"], "version": 1, "content_type_uid": "built_io_upload", "action": "publish"}}
    assert answer(stack.post(f"/releases/{release['uid']}/item", single), 201)["release"]["uid"] == release["uid"]
    add(stack, release, other["uid"], action="unpublish", locale="en-us", content_type_uid="sys_assets")

    first = {
        "uid": one["uid"],
        "version": 1,
        "locale": "en-us",
        "content_type_uid": "built_io_upload",
        "action": "publish",
        "title": "newer",
        "type": "asset",
    }
    second = {**first, "uid": other["uid"], "action": "unpublish", "title": "other"}
    assert held(stack, release) == [first, second]
    add(stack, release, one["uid"])
    assert held(stack, release) == [second, first | {"version": 2}]
    counted = answer(stack.get(f"/releases/{release['uid']}/items", include_count="true", limit="1"))
    assert counted == {"items": [second], "count": 2}
    answer(stack.delete(f"/assets/{other['uid']}"))
    assert held(stack, release) == [first | {"version": 2}]


def test_items_are_taken_out_and_renewed(stack: Stack) -> None:
    uids = [stack.upload(title=str(number))["uid"] for number in range(4)]
    release = create(stack)
    add(stack, release, *uids)
    path = f"/releases/{release['uid']}"
    for uid in uids:
        stack.update(uid, title="newer")

    taken = stack.send("DELETE", f"{path}/items", json={"items": [{"uid": uids[0], "locale": "en-us", "version": 1}]})
    assert answer(taken)["notice"] == "Item removed from release successfully."
    answer(stack.send("DELETE", f"{path}/item", json={"item": {"uid": uids[1]}}))
    answer(stack.send("DELETE", f"{path}/items", json={"items": [{"uid": uids[2], "locale": "fr-fr"}]}))
    assert [item["uid"] for item in held(stack, release)] == uids[2:]
    answer(stack.put(f"{path}/update_items", {"items": [{"uid": uids[2]}]}))
    assert [item["version"] for item in held(stack, release)] == [2, 1]
    answer(stack.put(f"{path}/update_items", {"items": ["$all"]}))
    assert [item["version"] for item in held(stack, release)] == [2, 2]
    bodies: list[dict[str, Any]] = [{"json": {"items": []}}, {}]
    for body in bodies:
        answer(stack.send("DELETE", f"{path}/items", **body))
        assert held(stack, release) == []
        add(stack, release, uids[0])


def test_a_release_is_deployed(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    one, other = stack.upload(), stack.upload()
    stack.publish(other["uid"])
    [details] = stack.asset(other["uid"], include_publish_details="true")["publish_details"]
    stack.update(one["uid"], title="newer")
    release = create(stack)
    add(stack, release, one["uid"], version=1)
    add(stack, release, other["uid"], action="unpublish")

    deploy(stack, release)

    assert (live(stack, one["uid"]), live(stack, other["uid"])) == ([1], [])
    status = {"environment": details["environment"], "time": "2015-01-08T15:07:53.495Z", "status": "success"}
    shown = answer(stack.get(f"/releases/{release['uid']}"))["release"]
    assert shown["status"] == [status | {"user": one["created_by"]}]
    deploy(stack, release, action="unpublish", environments=[details["environment"]], locales=["en-us"])
    assert live(stack, one["uid"]) == []
    assert len(answer(stack.get(f"/releases/{release['uid']}"))["release"]["status"]) == 1


@pytest.mark.parametrize("name", ["scheduled_at", "scheduledAt"])
def test_a_deployment_is_scheduled_and_can_be_unscheduled(stack: Stack, clock: Clock, name: str) -> None:
    clock.freeze(START)
    one, other = stack.upload(), stack.upload()
    release = create(stack)
    add(stack, release, one["uid"], other["uid"])

    deploy(stack, release, **{name: LATER})

    assert [status["status"] for status in answer(stack.get("/releases"))["releases"][0]["status"]] == ["scheduled"]
    planned = queue(stack, query={"publish_details.status": "scheduled", "entry.uid": other["uid"]})
    answer(stack.get(f"/publish-queue/{planned[0]['uid']}/unschedule"))
    clock.freeze(START + 5 * MINUTE)
    assert (live(stack, one["uid"]), live(stack, other["uid"])) == ([1], [])


def test_an_empty_release_is_deployed_and_changes_nothing(stack: Stack) -> None:
    deploy(stack, create(stack))

    assert queue(stack) == []


def test_a_release_is_cloned_with_what_it_holds(stack: Stack) -> None:
    asset, release = stack.upload(), create(stack)
    add(stack, release, asset["uid"])
    answer(stack.put(f"/releases/{release['uid']}/lock", {"release": {"locked": True}}))

    cloned = answer(stack.post(f"/releases/{release['uid']}/clone", {"release": {"name": "Copy"}}), 201)

    assert cloned["notice"] == "Release cloned successfully."
    copy = cloned["release"]
    assert (copy["name"], copy["description"], copy["locked"], copy["status"]) == ("Copy", "New", False, [])
    assert held(stack, copy) == held(stack, release) != []
    refused = stack.post(f"/releases/{release['uid']}/clone", {"release": {"name": "Copy"}})
    assert refusal(refused, 422, 90001).keys() == {"name"}


def test_a_locked_release_stays_as_it_is(stack: Stack) -> None:
    asset, release = stack.upload(), create(stack)
    add(stack, release, asset["uid"])
    path = f"/releases/{release['uid']}"
    locked = answer(stack.put(f"{path}/lock", {}))["release"]
    assert locked["locked"] is True
    before = held(stack, release)

    for refused in (
        stack.post(f"{path}/items", {"items": [{"uid": asset["uid"]}]}),
        stack.send("DELETE", f"{path}/items"),
        stack.put(f"{path}/update_items", {"items": ["$all"]}),
        stack.put(path, {"release": {"name": "Other"}}),
        stack.post("/bulk/release/items", {"release": release["uid"], "items": [{"uid": asset["uid"]}]}),
    ):
        assert refusal(refused, 422, 90001).keys() == {"release"}

    assert held(stack, release) == before
    assert answer(stack.put(path, {"release": {"locked": True}}))["release"] == locked
    deploy(stack, release)
    opened = answer(stack.put(path, {"release": {"locked": False, "name": "Other"}}))["release"]
    assert (opened["locked"], opened["name"]) == (False, "Other")
    answer(stack.send("DELETE", f"{path}/items"))


def test_many_items_are_added_and_renewed_with_a_job(stack: Stack) -> None:
    asset, release = stack.upload(), create(stack)
    asked = {"release": release["uid"], "action": "unpublish", "locale": ["en-us"]}

    added = stack.post("/bulk/release/items", {**asked, "items": [{"uid": asset["uid"]}, {"uid": NOBODY}]})

    assert answer(added)["notice"] == "Your add to release request is in progress."
    assert [one["publish_details"]["status"] for one in job_items(stack, job_of(added))] == ["success", "failed"]
    assert [(item["uid"], item["action"]) for item in held(stack, release)] == [(asset["uid"], "unpublish")]
    stack.update(asset["uid"], title="newer")
    renewed = stack.put("/bulk/release/update_items", {"release": release["uid"], "items": ["$all"]})
    assert [one["version"] for one in job_items(stack, job_of(renewed))] == [2]
    assert [item["version"] for item in held(stack, release)] == [2]
    some = stack.put("/bulk/release/update_items", {"release": release["uid"], "items": [{"uid": NOBODY}]})
    assert [one["publish_details"]["status"] for one in job_items(stack, job_of(some))] == ["failed"]


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("item", "status", "code", "field"),
    [
        ({"uid": NOBODY}, 404, 145, "uid"),
        ({"version": 2}, 422, 90002, "version"),
        ({"version": "x"}, 422, 90001, "version"),
        ({"uid": ""}, 412, 90013, "uid"),
        ({"locale": "xx"}, 422, 90003, "locales"),
        ({"action": "burn"}, 422, 90001, "action"),
        ({"content_type_uid": "blog"}, 422, 118, "uid"),
    ],
)
def test_an_item_that_breaks_a_rule_is_refused_with_the_others(
    stack: Stack, item: Json, status: int, code: int, field: str
) -> None:
    good = {"uid": stack.upload()["uid"]}
    release = create(stack)

    refused = stack.post(f"/releases/{release['uid']}/items", {"items": [good, {**good, **item}]})

    assert refusal(refused, status, code).keys() == {field}
    assert held(stack, release) == []


@pytest.mark.one_setup
@pytest.mark.parametrize("body", [{}, {"items": []}, {"items": "x"}, {"items": [1]}, {"items": [{"uid": "x"}] * 101}])
def test_items_must_be_named(stack: Stack, body: Json) -> None:
    release = create(stack)

    assert refusal(stack.post(f"/releases/{release['uid']}/items", body), 422, 90001).keys() == {"items"}


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": 1}, "name"),
        ({"name": "x", "description": 1}, "description"),
        ({"name": "x", "locked": "yes"}, "locked"),
        ({"name": "Spring"}, "name"),
    ],
)
def test_a_release_that_breaks_a_rule_is_not_made(stack: Stack, said: Json, field: str) -> None:
    create(stack)

    assert refusal(stack.post("/releases", {"release": said}), 422, 90001).keys() == {field}
    assert refusal(stack.post("/releases", {"name": "x"}), 422, 90001).keys() == {"release"}
    assert answer(stack.get("/releases", count="true")) == {"releases": 1}


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("said", "status", "code", "field"),
    [
        ({"environments": []}, 422, 90001, "environments"),
        ({"environments": ["nowhere"]}, 401, 161, "environments"),
        ({"environments": [str(number) for number in range(11)]}, 422, 90001, "environments"),
        ({"locales": ["xx"]}, 422, 90003, "locales"),
        ({"action": "burn"}, 422, 90001, "action"),
        ({"scheduled_at": "soon"}, 422, 90001, "scheduled_at"),
    ],
)
def test_a_deployment_that_breaks_a_rule_changes_nothing(
    stack: Stack, said: Json, status: int, code: int, field: str
) -> None:
    asset, release = stack.upload(), create(stack)
    add(stack, release, asset["uid"])

    refused = stack.post(f"/releases/{release['uid']}/deploy", {"release": {**EVERYWHERE, **said}})

    assert refusal(refused, status, code).keys() == {field}
    assert live(stack, asset["uid"]) == []


def test_a_taken_name_is_not_given_again(stack: Stack) -> None:
    create(stack)
    other = create(stack, "Summer")

    refused = stack.put(f"/releases/{other['uid']}", {"release": {"name": "Spring"}})

    assert refusal(refused, 422, 90001).keys() == {"name"}
    assert answer(stack.get(f"/releases/{other['uid']}"))["release"] == other


def test_a_release_is_of_one_stack(stack: Stack) -> None:
    release = create(stack)
    other = Stack(stack.http, "blt2222222222222222")
    theirs = other.upload()
    path = f"/releases/{release['uid']}"

    assert answer(other.get("/releases")) == {"releases": []}
    for refused in (
        other.get(path),
        other.delete(path),
        other.put(path, {"release": {"name": "x"}}),
        other.put(f"{path}/lock", {}),
        other.get(f"{path}/items"),
        other.post(f"{path}/items", {"items": [{"uid": theirs["uid"]}]}),
        other.send("DELETE", f"{path}/items"),
        other.post(f"{path}/deploy", {"release": EVERYWHERE}),
        other.post(f"{path}/clone", {"release": {"name": "x"}}),
    ):
        assert refusal(refused, 422, 141).keys() == {"release"}
    refusal(stack.post(f"{path}/items", {"items": [{"uid": theirs["uid"]}]}), 404, 145)
    assert answer(stack.get("/releases")) == {"releases": [release]}


@pytest.mark.races
def test_of_two_releases_with_one_name_one_is_made(service: Served, workspace: str) -> None:
    def make(_: int) -> int:
        with service.client(workspace) as http:
            return Stack(http).post("/releases", {"release": {"name": "Spring"}}).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(make, range(4))) == [201, 422, 422, 422]


@pytest.mark.long
@pytest.mark.races
def test_assets_that_are_deleted_meanwhile_break_no_deployment(service: Served, workspace: str) -> None:
    """Whichever comes first, both are answered, and nothing is left of the assets."""
    with service.client(workspace) as http:
        stack = Stack(http)
        uids = [stack.upload()["uid"] for _ in range(10)]
        release = create(stack)
        add(stack, release, *uids)

    def delete(part: int) -> int:
        asked = {"assets": [{"uid": uid} for uid in uids[part::2]]}
        with service.client(workspace) as http:
            return Stack(http).post("/bulk/delete", asked).status_code

    def deploy_again(_: int) -> int:
        with service.client(workspace) as http:
            return Stack(http).post(f"/releases/{release['uid']}/deploy", {"release": EVERYWHERE}).status_code

    with ThreadPoolExecutor(4) as threads:
        deployed, deleted = threads.map(deploy_again, range(3)), threads.map(delete, range(2))
        assert {*deployed, *deleted} == {200}
    with service.client(workspace) as http:
        assert held(Stack(http), release) == []
        assert queue(Stack(http)) == []
