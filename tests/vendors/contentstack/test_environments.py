"""Environments: made, listed, changed and deleted, and what that does to what is published there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import Json, Stack, answer, refusal, uids
from tests.vendors.contentstack.test_at_once import at_once
from triptych.library import limits

URLS = [{"locale": "en-us", "url": "https://example.com/"}]


def make(stack: Stack, name: str, **said: Any) -> Json:
    made = answer(stack.post("/environments", {"environment": {"name": name, **said}}), 201)
    assert made["notice"] == "Environment created successfully."
    return dict(made["environment"])


def names(stack: Stack, **params: Any) -> list[str]:
    return [one["name"] for one in answer(stack.get("/environments", **params))["environments"]]


def test_a_stack_begins_with_one_environment_even_unseen(stack: Stack) -> None:
    unknown = Stack(stack.http, api_key="blt3333333333333333")

    [seen] = answer(unknown.get("/environments", include_count="true"))["environments"]
    assert answer(unknown.get("/environments/development"))["environment"]["uid"] == seen["uid"]
    made = make(unknown, "production")

    assert [one["uid"] for one in answer(unknown.get("/environments"))["environments"]] == [seen["uid"], made["uid"]]


def test_an_environment_is_made_changed_and_deleted(stack: Stack) -> None:
    made = make(stack, "production", urls=URLS)

    assert made["urls"] == URLS
    assert (made["_version"], made["ACL"]) == (1, {})
    assert answer(stack.get("/environments/production"))["environment"] == made
    # A client sends all of it back.
    sent = {"environment": {**made, "name": "live"}}
    changed = answer(stack.put("/environments/production", sent))
    assert changed["notice"] == "Environment updated successfully."
    assert changed["environment"] | {"updated_at": ""} == made | {"name": "live", "_version": 2, "updated_at": ""}
    assert answer(stack.put("/environments/live", {"environment": {"urls": []}}))["environment"]["urls"] == []
    assert answer(stack.delete("/environments/live")) == {"notice": "Environment deleted successfully."}
    assert names(stack) == ["development"]


def test_lists_are_counted_found_in_sorted_and_paged(stack: Stack) -> None:
    for name in ("b", "a"):
        make(stack, name)

    assert answer(stack.get("/environments", include_count="true", limit=1))["count"] == 3
    assert "count" not in answer(stack.get("/environments"))
    assert names(stack) == ["development", "b", "a"]
    assert names(stack, asc="name") == ["a", "b", "development"]
    assert names(stack, desc="name", skip=1, limit=1) == ["b"]
    assert names(stack, asc="created_by") == ["development", "b", "a"]
    assert names(stack, query=json.dumps({"name": "a"})) == ["a"]
    assert names(stack, query=json.dumps({"name": {"$in": ["a", "b"], "$ne": "b"}})) == ["a"]
    assert names(stack, query=json.dumps({"name": {"$nin": ["a"]}})) == ["development", "b"]


@pytest.mark.one_setup
@pytest.mark.parametrize("query", ["no JSON", "[]", '{"name": {"$regex": "a"}}', '{"name": {"$in": 1}}'])
def test_a_query_that_is_not_taken_is_refused(stack: Stack, query: str) -> None:
    assert refusal(stack.get("/environments", query=query), 422, 90001).keys() == {"query"}


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": " a"}, "name"),
        ({"name": "a/b"}, "name"),
        ({"name": "a,b"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": 1}, "name"),
        ({"name": "a" * 256}, "name"),
        ({"name": "a", "urls": "b"}, "urls"),
        ({"name": "a", "urls": ["b"]}, "urls"),
        ({"name": "a", "urls": [{"locale": 1, "url": "b"}]}, "urls"),
        ({"name": "a", "urls": [{"locale": "en-us", "url": "a" * 2001}]}, "urls"),
        ({"name": "a", "urls": [{}] * 201}, "urls"),
    ],
)
def test_what_breaks_a_rule_is_not_made(stack: Stack, said: Json, field: str) -> None:
    assert refusal(stack.post("/environments", {"environment": said}), 422, 90001).keys() == {field}
    assert names(stack) == ["development"]


def test_a_name_is_there_only_once(stack: Stack) -> None:
    make(stack, "a")
    again = {"environment": {"name": "a"}}

    assert refusal(stack.post("/environments", again), 422, 119) == {"name": ["is not unique."]}
    assert refusal(stack.put("/environments/development", again), 422, 119) == {"name": ["is not unique."]}
    assert names(stack) == ["development", "a"]


def test_of_creations_at_once_one_is_taken(service: Served, stack: Stack, workspace: str) -> None:
    made = at_once(service, workspace, [lambda one: one.post("/environments", {"environment": {"name": "a"}})] * 8)

    assert sorted(response.status_code for response in made) == [201, *[422] * 7]
    assert names(stack) == ["development", "a"]


@pytest.mark.long
@pytest.mark.races
@pytest.mark.parametrize("path", ["assets", "bulk", "releases"])
def test_what_is_published_while_its_environment_is_deleted_is_refused_or_goes_with_it(
    service: Served, stack: Stack, workspace: str, path: str
) -> None:
    asset = stack.upload()
    release = answer(stack.post("/releases", {"release": {"name": "Spring"}}), 201)["release"]
    answer(stack.post(f"/releases/{release['uid']}/items", {"items": [{"uid": asset["uid"], "version": 1}]}), 201)
    places = {"environments": ["brief"], "locales": ["en-us"]}
    publishing = {
        "assets": lambda one: one.post(f"/assets/{asset['uid']}/publish", {"asset": places}),
        "bulk": lambda one: one.post("/bulk/publish", {"assets": [{"uid": asset["uid"]}], **places}),
        "releases": lambda one: one.post(f"/releases/{release['uid']}/deploy", {"release": places}),
    }[path]

    for _ in range(10):
        make(stack, "brief")
        answers = at_once(service, workspace, [lambda one: one.delete("/environments/brief"), *[publishing] * 4])

        assert answers[0].status_code == 200, answers[0].text
        for refused in (one for one in answers[1:] if one.status_code != 200):
            assert refusal(refused, 401, 161).keys() == {"environments"}
        assert stack.asset(asset["uid"], include_publish_details="true")["publish_details"] == []


def test_an_unknown_one_is_not_found(stack: Stack) -> None:
    for response in (
        stack.get("/environments/nowhere"),
        stack.put("/environments/nowhere", {"environment": {"name": "a"}}),
        stack.delete("/environments/nowhere"),
    ):
        assert refusal(response, 422, 141).keys() == {"environment"}
    assert refusal(stack.post("/environments", {}), 422, 90001).keys() == {"environment"}


@pytest.mark.long
def test_there_is_a_limit(stack: Stack) -> None:
    for number in range(limits.ENVIRONMENTS - 1):
        make(stack, f"e{number}")

    assert refusal(stack.post("/environments", {"environment": {"name": "more"}}), 422, 90001).keys() == {
        "environments"
    }


def test_what_is_published_goes_with_its_environment(stack: Stack) -> None:
    asset = stack.upload()
    uid = make(stack, "production")["uid"]
    for name in ("development", "production"):
        stack.publish(asset["uid"], asset={"environments": [name], "locales": ["en-us"]})
    assert uids(stack.assets(environment="production")) == [asset["uid"]]
    published = stack.asset(asset["uid"], include_publish_details="true")["publish_details"]
    assert uid in [details["environment"] for details in published]

    stack.delete("/environments/production")

    [left] = stack.asset(asset["uid"], include_publish_details="true")["publish_details"]
    assert left["environment"] != uid
    refusal(stack.get("/assets", environment="production"), 422, 141)
    refusal(stack.post(f"/assets/{asset['uid']}/publish", {"asset": {"environments": ["production"]}}), 401, 161)
    make(stack, "production")
    assert stack.assets(environment="production") == []
