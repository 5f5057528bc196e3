"""The publish queue: what was asked for, what is still to come, and taking that back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.vendors.contentstack.stack import Json, Stack, answer, refusal
from tests.vendors.contentstack.test_publishing import MINUTE, START, live
from triptych.testing.clock import Clock

LATER = "2015-01-08T15:10:00.000Z"
DAY = 24 * 60 * MINUTE


def queue(stack: Stack, **params: Any) -> list[Json]:
    if isinstance(query := params.get("query"), dict):
        params["query"] = json.dumps(query)
    return list(answer(stack.get("/publish-queue", **params))["queue"])


def test_the_queue_tells_what_was_published_and_what_is_to_come(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload(title="A picture")
    stack.publish(asset["uid"])
    stack.publish(asset["uid"], "unpublish", scheduled_at=LATER)

    later, now = queue(stack)

    [details] = stack.asset(asset["uid"], include_publish_details="true")["publish_details"]
    entry = {"uid": asset["uid"], "title": "A picture", "locale": "en-us", "version": 1}
    assert now == {
        "uid": now["uid"],
        "api_key": stack.api_key,
        "type": "asset",
        "action": "publish",
        "entry": entry,
        "environment": [details["environment"]],
        "locale": ["en-us"],
        "publish_details": {"status": "success"},
        "user": asset["created_by"],
        "published_at": "2015-01-08T15:07:53.495Z",
        "scheduled": False,
        "created_at": "2015-01-08T15:07:53.495Z",
        "created_by": asset["created_by"],
        "approval": False,
        "approved": False,
        "rejected": False,
    }
    assert (later["action"], later["publish_details"], later["published_at"]) == (
        "unpublish",
        {"status": "scheduled"},
        LATER,
    )
    assert answer(stack.get(f"/publish-queue/{later['uid']}")) == {"queue": later}
    assert answer(stack.get("/publish-queue", include_count="true", limit="1")) == {"queue": [later], "count": 2}
    assert queue(stack, skip="1", include_branch="true") == [now | {"_branch": "main"}]
    clock.freeze(START + 5 * MINUTE)
    assert queue(stack)[0]["publish_details"] == {"status": "success"}


def test_what_is_to_come_is_unscheduled(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload()
    kept = {"entity_uid": asset["uid"], "type": "asset", "extension_uid": "blt9999999999999999", "word": "x"}
    metadata = answer(stack.post("/metadata", {"metadata": kept}), 201)["metadata"]["uid"]
    stack.publish(asset["uid"], scheduled_at=LATER)
    [item] = queue(stack)
    path = f"/publish-queue/{item['uid']}/unschedule"

    assert stack.send("HEAD", path).status_code == 405
    assert queue(stack) == [item]
    assert answer(stack.get(path)) == {"notice": "Entry unscheduled successfully."}

    clock.freeze(START + 5 * MINUTE)
    assert live(stack, asset["uid"]) == []
    assert answer(stack.get(f"/metadata/{metadata}"))["metadata"]["is_published"] is False
    assert queue(stack)[0]["publish_details"] == {"status": "cancelled"}
    assert refusal(stack.get(path), 422, 90001).keys() == {"uid"}


def test_what_has_come_stays(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload()
    stack.publish(asset["uid"])
    stack.publish(asset["uid"], version=1, scheduled_at=LATER)
    clock.freeze(START + 5 * MINUTE)

    for item in queue(stack):
        refusal(stack.get(f"/publish-queue/{item['uid']}/unschedule"), 422, 90001)

    assert live(stack, asset["uid"]) == [1]


def test_a_clock_that_is_moved_back_leaves_what_has_come(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    stack.publish(stack.upload()["uid"])
    clock.freeze(START - 5 * MINUTE)

    [item] = queue(stack)

    assert item["publish_details"] == {"status": "success"}
    refusal(stack.get(f"/publish-queue/{item['uid']}/unschedule"), 422, 90001)


def test_the_queue_keeps_thirty_days(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    stack.publish(stack.upload()["uid"])
    stack.publish(stack.upload()["uid"], scheduled_at=LATER)
    clock.freeze(START + 30 * DAY)

    [kept] = queue(stack, include_count="true")

    assert kept["published_at"] == LATER
    assert answer(stack.get("/publish-queue", include_count="true"))["count"] == 1


def test_the_queue_is_narrowed_down(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    one, other = stack.upload(), stack.upload()
    stack.publish(one["uid"])
    stack.publish(one["uid"], "unpublish")
    stack.publish(other["uid"], scheduled_at=LATER)
    scheduled, unpublished, published = queue(stack)

    for query, found in (
        ({"action": "unpublish"}, [unpublished]),
        ({"action": {"$in": ["unpublish", "publish"]}, "entry.uid": one["uid"]}, [unpublished, published]),
        ({"publish_details.status": "scheduled"}, [scheduled]),
        (
            {"environment": published["environment"][0], "locale": "en-us", "type": "asset"},
            [scheduled, unpublished, published],
        ),
        ({"user": "somebody else"}, []),
        ({"locale": "fr-fr"}, []),
        ({"type": "entry"}, []),
    ):
        assert queue(stack, query=query) == found, query
        counted = answer(stack.get("/publish-queue", query=json.dumps(query), include_count="true"))
        assert counted["count"] == len(found)


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "query",
    ['{"title": "x"}', '{"action": 1}', '{"action": {"$gt": "x"}}', '{"action": {"$in": [1]}}', "[]", "x", "{" * 5000],
)
def test_other_queries_are_refused(stack: Stack, query: str) -> None:
    assert refusal(stack.get("/publish-queue", query=query), 422, 90001).keys() == {"query"}


def test_the_queue_is_of_one_stack_and_goes_with_its_assets(stack: Stack) -> None:
    asset = stack.upload()
    stack.publish(asset["uid"])
    [item] = queue(stack)
    other = Stack(stack.http, "blt2222222222222222")
    other.upload()

    assert queue(other) == []
    for path in (f"/publish-queue/{item['uid']}", f"/publish-queue/{item['uid']}/unschedule"):
        assert refusal(other.get(path), 422, 141).keys() == {"activity"}
    answer(stack.delete(f"/assets/{asset['uid']}"))
    assert queue(stack) == []


@pytest.mark.parametrize("uid", ["x", "blt", "blt" + "f" * 16, "blt" + "0" * 16, "blt" + "1" * 17])
def test_what_is_no_activity_is_not_found(stack: Stack, uid: str) -> None:
    refusal(stack.get(f"/publish-queue/{uid}"), 422, 141)
