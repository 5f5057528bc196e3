"""Publishing to several environments and locales, and reading from them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.vendors.contentstack.places import ENVIRONMENTS, LOCALES, add_places
from tests.vendors.contentstack.stack import DEMO, Json, Stack, answer, refusal, uids
from triptych.testing.clock import Clock

START = 1_420_729_673_495  # 2015-01-08T15:07:53.495Z
EVERYWHERE = {"environments": ENVIRONMENTS, "locales": LOCALES}
PRODUCTION = {"environments": ["production"], "locales": ["en-us"]}
DEVELOPMENT = {"environments": ["development"], "locales": ["en-us"]}


@pytest.fixture
def places(behind: Behind, workspace: str) -> dict[str, str]:
    """Two environments, their uids by name, and two locales."""
    return add_places(behind, workspace)


def details(stack: Stack, uid: str, **params: Any) -> list[Json]:
    return list(stack.asset(uid, include_publish_details="true", **params)["publish_details"])


def live(stack: Stack, uid: str, places: dict[str, str]) -> dict[tuple[str, str], int]:
    """Which version is live where."""
    names = {place: name for name, place in places.items()}
    return {(names[one["environment"]], one["locale"]): one["version"] for one in details(stack, uid)}


def test_one_call_publishes_to_every_environment_and_locale(stack: Stack, places: dict[str, str], clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload()

    stack.publish(asset["uid"], asset=EVERYWHERE)

    common = {"time": "2015-01-08T15:07:53.495Z", "user": asset["created_by"], "version": 1}
    expected = [
        {"environment": places[environment], "locale": locale, **common}
        for environment in ENVIRONMENTS
        for locale in LOCALES
    ]
    assert details(stack, asset["uid"]) == expected
    [listed] = stack.assets(include_publish_details="true")
    assert listed["publish_details"] == expected


def test_one_call_takes_back_from_some(stack: Stack, places: dict[str, str]) -> None:
    asset = stack.upload()
    stack.publish(asset["uid"], asset=EVERYWHERE)

    stack.publish(asset["uid"], "unpublish", asset={"environments": ENVIRONMENTS, "locales": ["fr-fr"]})
    assert live(stack, asset["uid"], places) == {("development", "en-us"): 1, ("production", "en-us"): 1}
    stack.publish(asset["uid"], "unpublish", asset=PRODUCTION)
    assert live(stack, asset["uid"], places) == {("development", "en-us"): 1}


def test_places_keep_their_versions_apart(stack: Stack, places: dict[str, str]) -> None:
    asset = stack.upload(title="one")
    stack.update(asset["uid"], title="two")
    stack.publish(asset["uid"], asset=DEVELOPMENT, version=2)
    stack.publish(asset["uid"], asset=PRODUCTION, version=1)
    stack.publish(asset["uid"], asset={"environments": ["production"], "locales": ["fr-fr"]}, version=2)

    assert live(stack, asset["uid"], places) == {
        ("development", "en-us"): 2,
        ("production", "en-us"): 1,
        ("production", "fr-fr"): 2,
    }
    titles = {
        (environment, locale): stack.assets(environment=environment, locale=locale)
        for environment in ENVIRONMENTS
        for locale in LOCALES
    }
    assert {place: [one["title"] for one in found] for place, found in titles.items()} == {
        ("development", "en-us"): ["two"],
        ("development", "fr-fr"): [],
        ("production", "en-us"): ["one"],
        ("production", "fr-fr"): ["two"],
    }
    assert stack.asset(asset["uid"], environment="production", locale="en-us")["title"] == "one"
    refusal(stack.get(f"/assets/{asset['uid']}", environment="development", locale="fr-fr"), 404, 145)


@pytest.mark.parametrize(
    "asked",
    [
        [("environment", "development,production")],
        [("environment", "development"), ("environment", "production")],
        [("environment[]", "production"), ("environment[]", "development")],
    ],
)
def test_a_filter_of_several_environments_finds_what_is_in_one(
    stack: Stack, places: dict[str, str], asked: list[tuple[str, str]]
) -> None:
    one, other, both = (stack.upload(title=title) for title in ("one", "other", "both"))
    stack.upload(title="nowhere")
    stack.publish(one["uid"], asset=DEVELOPMENT)
    stack.publish(other["uid"], asset=PRODUCTION)
    stack.publish(both["uid"], asset=EVERYWHERE)

    listed = answer(stack.send("GET", "/assets", params=[*asked, ("include_count", "true"), ("asc", "created_at")]))

    assert (uids(listed["assets"]), listed["count"]) == ([one["uid"], other["uid"], both["uid"]], 3)
    assert [node["title"] for node in stack.assets(environment="production", asc="title")] == ["both", "other"]


def test_of_several_environments_the_version_published_last_is_shown(
    stack: Stack, places: dict[str, str], clock: Clock
) -> None:
    clock.freeze(START)
    asset = stack.upload(title="one")
    stack.update(asset["uid"], title="two")
    stack.publish(asset["uid"], asset=DEVELOPMENT, version=2)
    clock.advance(seconds=1)
    stack.publish(asset["uid"], asset=PRODUCTION, version=1)
    asked = {"environment": "development,production"}

    assert stack.asset(asset["uid"], **asked)["_version"] == 1
    assert [one["_version"] for one in stack.assets(**asked)] == [1]
    clock.advance(seconds=1)
    stack.publish(asset["uid"], asset=DEVELOPMENT, version=2)
    assert stack.asset(asset["uid"], **asked)["_version"] == 2


def test_a_change_answers_with_what_is_published_in_its_environment(stack: Stack, places: dict[str, str]) -> None:
    asset = stack.upload()
    stack.publish(asset["uid"], asset={**EVERYWHERE, "locales": ["en-us"]})

    changed = answer(stack.put(f"/assets/{asset['uid']}", {"asset": {"title": "new"}}, environment="production"))

    assert [one["environment"] for one in changed["asset"]["publish_details"]] == [places["production"]]


def test_each_environment_is_scheduled_by_itself(stack: Stack, places: dict[str, str], clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload()

    stack.publish(asset["uid"], asset=EVERYWHERE, scheduled_at="2015-01-08T15:08:53.495Z")
    stack.publish(asset["uid"], "unpublish", asset=PRODUCTION, scheduled_at="2015-01-08T15:09:53.495Z")

    assert live(stack, asset["uid"], places) == {}
    clock.advance(seconds=60)
    assert len(live(stack, asset["uid"], places)) == 4
    clock.advance(seconds=60)
    assert ("production", "en-us") not in live(stack, asset["uid"], places)
    assert len(live(stack, asset["uid"], places)) == 3
    assert stack.assets(environment="production", locale="en-us") == []


def test_a_permanent_address_leads_to_each_environments_file(
    stack: Stack, places: dict[str, str], clock: Clock
) -> None:
    clock.freeze(START)
    first, second, third = png(2, 2), png(3, 3), png(4, 4)
    asset = stack.upload(first)
    said = f"https://images.contentstack.io/v3/assets/{DEMO}/{asset['uid']}/slug.png"
    address = stack.update(asset["uid"], permanent_url=said)["permanent_url"]
    stack.publish(asset["uid"], asset=PRODUCTION)
    stack.replace(asset["uid"], second)
    stack.publish(asset["uid"], asset={"environments": ["production"], "locales": ["fr-fr"]})
    stack.publish(asset["uid"], asset=DEVELOPMENT, scheduled_at="2015-01-08T15:08:53.495Z")
    stack.replace(asset["uid"], third)

    def there(**params: str) -> bytes:
        sent = stack.http.get(address, params=params)
        assert sent.status_code == 200, sent.text
        return sent.content

    assert there() == third
    assert there(environment="production", locale="en-us") == first
    assert there(environment="production", locale="fr-fr") == second
    refusal(stack.http.get(address, params={"environment": "development"}), 404, 145)
    clock.advance(seconds=60)
    assert there(environment="development") == second
    refusal(stack.http.get(address, params={"environment": "nowhere"}), 422, 141)


def test_one_unknown_place_stops_the_whole_call(stack: Stack, places: dict[str, str]) -> None:
    asset = stack.upload()
    wrong: list[tuple[Json, int, int]] = [
        ({"environments": [*ENVIRONMENTS, "nowhere"], "locales": LOCALES}, 401, 161),
        ({"environments": list(places.values()), "locales": LOCALES}, 401, 161),
        ({"environments": ["Production"], "locales": LOCALES}, 401, 161),
        ({"environments": ENVIRONMENTS, "locales": [*LOCALES, "xx"]}, 422, 90003),
    ]

    for said, status, code in wrong:
        refusal(stack.post(f"/assets/{asset['uid']}/publish", {"asset": said}), status, code)
    assert details(stack, asset["uid"]) == []


@pytest.mark.parametrize("count", [101, 70_000])
def test_no_call_names_more_than_a_hundred_places(stack: Stack, count: int) -> None:
    asset = stack.upload()
    path, many = f"/assets/{asset['uid']}", [f"p{number}" for number in range(count)]

    for field in ("environments", "locales"):
        refused = stack.post(f"{path}/publish", {"asset": {**DEVELOPMENT, field: many}})
        assert refusal(refused, 422, 90001).keys() == {field}
    for where in ("/assets", path):
        assert refusal(stack.get(where, environment=",".join(many[:101])), 422, 90001).keys() == {"environment"}


@pytest.mark.parametrize("time", ["9000-01-01T00:00:00.001Z", "9999-12-31T23:59:59-14:00", "10000-01-01", ""])
def test_nothing_is_scheduled_for_the_end_of_time(stack: Stack, time: str) -> None:
    asset = stack.upload()

    refused = stack.post(f"/assets/{asset['uid']}/publish", {"asset": DEVELOPMENT, "scheduled_at": time})

    assert refusal(refused, 422, 90001).keys() == {"scheduled_at"}
