"""Languages: added, listed, changed and removed, and which of them stands in for which."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import Json, Stack, answer, refusal, uids
from tests.vendors.contentstack.test_at_once import at_once


def add(stack: Stack, code: str, **said: Any) -> Json:
    added = answer(stack.post("/locales", {"locale": {"code": code, **said}}), 201)
    assert added["notice"] == "Language added successfully."
    return dict(added["locale"])


def fallbacks(stack: Stack, **params: Any) -> dict[str, Any]:
    """What stands in for each language, by its code."""
    found = answer(stack.get("/locales", **params))["locales"]
    return {one["code"]: one["fallback_locale"] for one in found}


def test_a_stack_begins_with_its_master_language_even_unseen(stack: Stack) -> None:
    unknown = Stack(stack.http, api_key="blt3333333333333333")

    [master] = answer(unknown.get("/locales", query=json.dumps({"fallback_locale": None})))["locales"]
    assert (master["code"], master["name"], master["fallback_locale"]) == ("en-us", "English - United States", None)
    add(unknown, "fr-fr")

    assert answer(unknown.get("/locales/en-us"))["locale"]["uid"] == master["uid"]


def test_a_language_is_added_changed_and_removed(stack: Stack) -> None:
    german = add(stack, "de-de", name="German", fallback_locale="en-us")
    swiss = add(stack, "de-ch", fallback_locale="de-de")

    assert (german["name"], german["fallback_locale"], german["_version"]) == ("German", "en-us", 1)
    assert (swiss["name"], swiss["fallback_locale"]) == ("de-ch", "de-de")
    assert answer(stack.get("/locales/de-ch"))["locale"] == swiss
    # A client sends all of it back.
    changed = answer(stack.put("/locales/de-ch", {"locale": {**swiss, "name": "Swiss", "fallback_locale": "en-us"}}))
    assert changed["notice"] == "Language updated successfully."
    assert changed["locale"] | {"updated_at": ""} == swiss | {
        "name": "Swiss",
        "fallback_locale": "en-us",
        "_version": 2,
        "updated_at": "",
    }
    master = answer(stack.get("/locales/en-us"))["locale"]
    assert answer(stack.put("/locales/en-us", {"locale": {**master, "name": "US"}}))["locale"]["name"] == "US"
    assert answer(stack.delete("/locales/de-ch")) == {"notice": "Language removed successfully."}
    assert fallbacks(stack) == {"en-us": None, "de-de": "en-us"}


def test_lists_are_counted_and_found_in(stack: Stack) -> None:
    add(stack, "fr-fr", name="French")

    assert answer(stack.get("/locales", include_count="true", limit=1))["count"] == 2
    assert fallbacks(stack, query=json.dumps({"name": "French"})) == {"fr-fr": "en-us"}
    assert fallbacks(stack, desc="code") == {"fr-fr": "en-us", "en-us": None}


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "code"),
        ({"code": 1}, "code"),
        ({"code": "invalid-code-format"}, "code"),
        ({"code": "fr/fr"}, "code"),
        ({"code": "fr-fr", "name": "a" * 256}, "name"),
        ({"code": "fr-fr", "fallback_locale": "fr-fr"}, "fallback_locale"),
        ({"code": "fr-fr", "fallback_locale": "nonexistent-locale"}, "fallback_locale"),
    ],
)
def test_what_breaks_a_rule_is_not_added(stack: Stack, said: Json, field: str) -> None:
    assert refusal(stack.post("/locales", {"locale": said}), 422, 90001).keys() == {field}
    assert fallbacks(stack) == {"en-us": None}


def test_a_code_is_there_only_once(service: Served, stack: Stack, workspace: str) -> None:
    assert refusal(stack.post("/locales", {"locale": {"code": "en-us"}}), 422, 247) == {"code": ["is not unique."]}

    made = at_once(service, workspace, [lambda one: one.post("/locales", {"locale": {"code": "fr-fr"}})] * 8)

    assert sorted(response.status_code for response in made) == [201, *[422] * 7]
    assert fallbacks(stack) == {"en-us": None, "fr-fr": "en-us"}


def test_nothing_stands_in_for_itself(stack: Stack) -> None:
    add(stack, "de-de")
    add(stack, "de-at", fallback_locale="de-de")
    add(stack, "de-ch", fallback_locale="de-at")

    for code, fallback in (("de-de", "de-de"), ("de-de", "de-ch"), ("de-de", "nowhere"), ("en-us", "de-de")):
        response = stack.put(f"/locales/{code}", {"locale": {"fallback_locale": fallback}})
        assert refusal(response, 422, 90001).keys() == {"fallback_locale"}
    stack.delete("/locales/de-at")

    assert fallbacks(stack) == {"en-us": None, "de-de": "en-us", "de-ch": "de-de"}


def test_an_unknown_one_is_not_found_and_the_master_stays(stack: Stack) -> None:
    for response in (
        stack.get("/locales/xx-xx"),
        stack.put("/locales/xx-xx", {"locale": {"name": "a"}}),
        stack.delete("/locales/xx-xx"),
    ):
        refusal(response, 422, 90003)
    assert refusal(stack.delete("/locales/en-us"), 422, 90001).keys() == {"locale"}
    assert fallbacks(stack) == {"en-us": None}


def test_what_is_published_goes_with_its_language(stack: Stack) -> None:
    asset = stack.upload()["uid"]
    add(stack, "fr-fr")
    stack.publish(asset, asset={"environments": ["development"], "locales": ["en-us", "fr-fr"]})
    assert uids(stack.assets(environment="development", locale="fr-fr")) == [asset]

    stack.delete("/locales/fr-fr")

    assert [one["locale"] for one in stack.asset(asset, include_publish_details="true")["publish_details"]] == ["en-us"]
    said = {"asset": {"environments": ["development"], "locales": ["fr-fr"]}}
    refusal(stack.post(f"/assets/{asset}/publish", said), 422, 90003)
    add(stack, "fr-fr")
    assert stack.assets(environment="development", locale="fr-fr") == []


@pytest.mark.long
@pytest.mark.races
def test_what_is_published_while_its_language_is_removed_is_refused_or_goes_with_it(
    service: Served, stack: Stack, workspace: str
) -> None:
    path = f"/assets/{stack.upload()['uid']}"
    places = {"environments": ["development"], "locales": ["de-de"]}
    publishing = [lambda one: one.post(f"{path}/publish", {"asset": places})] * 4

    for _ in range(10):
        add(stack, "de-de")
        answers = at_once(service, workspace, [lambda one: one.delete("/locales/de-de"), *publishing])

        assert answers[0].status_code == 200, answers[0].text
        for refused in (one for one in answers[1:] if one.status_code != 200):
            assert refusal(refused, 422, 90003).keys() == {"locales"}
        add(stack, "de-de")
        assert answer(stack.get(path, include_publish_details="true"))["asset"]["publish_details"] == []
        stack.delete("/locales/de-de")
