"""Publishing and unpublishing: now, later, and only what is live."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.files import png
from tests.vendors.contentstack.stack import PUBLISH, Json, Stack, answer, asset_of, form, refusal, uids
from tests.vendors.contentstack.test_assets import NOBODY
from triptych.testing.clock import Clock

START = 1_420_729_673_495  # 2015-01-08T15:07:53.495Z
MINUTE = 60_000


def details(stack: Stack, uid: str) -> list[Json]:
    return list(stack.asset(uid, include_publish_details="true")["publish_details"])


def live(stack: Stack, uid: str) -> list[int]:
    """The versions that are live."""
    return [one["version"] for one in details(stack, uid)]


def test_an_asset_is_published_as_the_page_shows(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload()

    published = stack.post(f"/assets/{asset['uid']}/publish", {"asset": PUBLISH, "version": 1})

    assert answer(published) == {"notice": "Asset sent for publishing."}
    [shown] = details(stack, asset["uid"])
    assert shown == {
        "environment": shown["environment"],
        "locale": "en-us",
        "time": "2015-01-08T15:07:53.495Z",
        "user": asset["created_by"],
        "version": 1,
    }
    assert shown["environment"].startswith("blt")
    [listed] = stack.assets(include_publish_details="true")
    assert listed["publish_details"] == [shown]
    assert stack.asset(asset["uid"]) == asset


def test_an_asset_is_unpublished_as_the_page_shows(stack: Stack) -> None:
    asset = stack.upload()
    stack.publish(asset["uid"])

    unpublished = stack.post(f"/assets/{asset['uid']}/unpublish", {"asset": PUBLISH, "version": 1})

    assert answer(unpublished) == {"notice": "Asset sent for unpublishing."}
    assert details(stack, asset["uid"]) == []
    assert stack.http.get(asset["url"]).status_code == 200


def test_without_a_version_the_newest_is_published(stack: Stack) -> None:
    asset = stack.upload(title="one")
    stack.update(asset["uid"], title="two")

    stack.publish(asset["uid"])
    stack.update(asset["uid"], title="three")

    assert live(stack, asset["uid"]) == [2]
    stack.publish(asset["uid"], version="1")
    assert live(stack, asset["uid"]) == [1]


def test_an_environment_shows_what_is_published_there(stack: Stack) -> None:
    asset, other = stack.upload(title="one"), stack.upload()
    stack.update(asset["uid"], title="two")
    stack.publish(asset["uid"], version=1)

    shown = stack.asset(asset["uid"], environment="development")
    listed = answer(stack.get("/assets", environment="development", include_count="true"))

    assert (shown["title"], shown["_version"]) == ("one", 1)
    assert listed == {"assets": [shown], "count": 1}
    assert refusal(stack.get(f"/assets/{other['uid']}", environment="development"), 404, 145)
    assert stack.asset(asset["uid"], environment="development", version=2)["title"] == "two"
    both = stack.assets(environment="development", include_folders="true", locale="en-us")
    assert uids(both) == [asset["uid"]]
    assert stack.assets(environment="development", locale="xx") == []


@pytest.mark.parametrize(
    "params",
    [
        [("environment", "development"), ("environment", "development")],
        [("environment[]", "development")],
        [("environment", "development, development")],
    ],
)
def test_several_environments_may_be_named(stack: Stack, params: list[tuple[str, str]]) -> None:
    asset = stack.upload()
    stack.publish(asset["uid"])
    stack.upload()

    listed = answer(stack.send("GET", "/assets", params=params))

    assert uids(listed["assets"]) == [asset["uid"]]


def test_unpublishing_what_is_not_live_changes_nothing(stack: Stack) -> None:
    asset, never = stack.upload(title="one"), stack.upload()
    stack.update(asset["uid"], title="two")
    stack.publish(asset["uid"], version=2)

    stack.publish(asset["uid"], "unpublish", version=1)
    stack.publish(never["uid"], "unpublish")

    assert (live(stack, asset["uid"]), live(stack, never["uid"])) == ([2], [])
    stack.publish(asset["uid"], "unpublish")
    stack.publish(asset["uid"], version=1)
    assert live(stack, asset["uid"]) == [1]


def test_publishing_is_scheduled(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload(title="one")
    stack.update(asset["uid"], title="two")

    stack.publish(asset["uid"], version=1)
    stack.publish(asset["uid"], version=2, scheduled_at="2015-01-08T15:08:53.495Z")
    stack.publish(asset["uid"], "unpublish", scheduled_at="2015-01-08T16:09:53.495+01:00")

    assert live(stack, asset["uid"]) == [1]
    clock.freeze(START + MINUTE - 1)
    assert live(stack, asset["uid"]) == [1]
    clock.freeze(START + MINUTE)
    assert live(stack, asset["uid"]) == [2]
    assert details(stack, asset["uid"])[0]["time"] == "2015-01-08T15:08:53.495Z"
    clock.freeze(START + 2 * MINUTE)
    assert live(stack, asset["uid"]) == []
    assert stack.assets(environment="development") == []
    clock.freeze(START)
    assert live(stack, asset["uid"]) == [1]


def test_a_scheduled_unpublish_spares_another_version(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload(title="one")
    stack.publish(asset["uid"], version=1)
    stack.publish(asset["uid"], "unpublish", version=1, scheduled_at="2015-01-08T15:10:00Z")
    stack.update(asset["uid"], title="two")
    stack.publish(asset["uid"], version=2)

    clock.freeze(START + 10 * MINUTE)

    assert live(stack, asset["uid"]) == [2]


def test_what_was_asked_last_holds_where_times_are_equal(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload(title="one")
    stack.update(asset["uid"], title="two")

    for version in (2, 1):
        stack.publish(asset["uid"], version=version)

    assert live(stack, asset["uid"]) == [1]
    stack.publish(asset["uid"], "unpublish")
    assert live(stack, asset["uid"]) == []


def test_a_time_in_the_past_means_now(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload(title="one")
    stack.publish(asset["uid"])
    clock.freeze(START + MINUTE)

    stack.publish(asset["uid"], "unpublish", scheduled_at="2010-01-01")

    assert live(stack, asset["uid"]) == []


@pytest.mark.parametrize("action", ["publish", "unpublish"])
@pytest.mark.parametrize(
    ("now", "last", "too_late"),
    [
        ("2015-01-08T15:07:53.495Z", "2016-01-08T15:07:53.495Z", "2016-01-08T15:07:53.496Z"),
        ("2016-02-29T12:00:00Z", "2017-02-28T12:00:00Z", "2017-02-28T12:00:00.001Z"),
        ("2015-01-08T15:07:53Z", "2016-01-08T16:07:53+01:00", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_a_time_lies_at_most_twelve_months_ahead(
    stack: Stack, clock: Clock, action: str, now: str, last: str, too_late: str
) -> None:
    clock.freeze(round(datetime.fromisoformat(now).timestamp() * 1000))
    asset = stack.upload()
    path = f"/assets/{asset['uid']}/{action}"

    assert answer(stack.post(path, {"asset": PUBLISH, "scheduled_at": last}))
    refused = stack.post(path, {"asset": PUBLISH, "scheduled_at": too_late})

    assert refusal(refused, 422, 90001) == {"scheduled_at": ["is more than 12 months ahead."]}


def test_the_locale_may_be_left_out_or_stand_beside(stack: Stack) -> None:
    one, two = stack.upload(), stack.upload()

    stack.publish(one["uid"], asset={"environments": ["development"]})
    stack.publish(two["uid"], asset={"environments": ["development"]}, locale="en-us")

    assert [details(stack, one["uid"])[0]["locale"], details(stack, two["uid"])[0]["locale"]] == ["en-us", "en-us"]


def test_names_given_twice_count_once(stack: Stack) -> None:
    asset = stack.upload()

    stack.publish(asset["uid"], asset={"environments": ["development"] * 2, "locales": ["en-us"] * 2})

    assert len(details(stack, asset["uid"])) == 1


def test_a_change_answers_with_what_is_published(stack: Stack) -> None:
    asset = stack.upload()
    stack.publish(asset["uid"])
    path = f"/assets/{asset['uid']}"

    changed = asset_of(stack.put(path, {"asset": {"title": "new"}}, environment="development"))
    replaced = asset_of(stack.send("PUT", path, params={"environment": "development"}, **form(png(2, 2))))
    quiet = asset_of(stack.put(path, {"asset": {}}, include_publish_details="false"))

    assert [one["version"] for one in changed["publish_details"]] == [1]
    assert (replaced["_version"], replaced["publish_details"]) == (3, changed["publish_details"])
    assert "publish_details" not in quiet


def test_an_unknown_environment_is_refused_everywhere(stack: Stack) -> None:
    asset = stack.upload()
    stack.publish(asset["uid"])
    before = stack.everything()
    path = f"/assets/{asset['uid']}"
    unknown = {"environments": ["development", "nowhere"], "locales": ["en-us"]}

    for response in (
        stack.post(f"{path}/publish", {"asset": unknown}),
        stack.post(f"{path}/unpublish", {"asset": unknown}),
    ):
        assert refusal(response, 401, 161) == {"environments": ["is not valid."]}
        message = "Environment doesn't exists or insufficient permission to access it."
        assert response.json()["error_message"] == message
    for response in (
        stack.get("/assets", environment="nowhere"),
        stack.get(path, environment="development,nowhere"),
        stack.put(path, {"asset": {"title": "new"}}, environment="nowhere"),
    ):
        assert refusal(response, 422, 141) == {"environment": ["is not valid."]}
        assert response.json()["error_message"] == "The requested object doesn't exist."
    assert stack.everything() == before


@pytest.mark.one_setup
@pytest.mark.long
@pytest.mark.parametrize("action", ["publish", "unpublish"])
@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, 90001, "asset"),
        ({"asset": []}, 90001, "asset"),
        ({"asset": {}}, 90001, "environments"),
        ({"asset": {"environments": [], "locales": ["en-us"]}}, 90001, "environments"),
        ({"asset": {"environments": "development"}}, 90001, "environments"),
        ({"asset": {"environments": [7]}}, 90001, "environments"),
        ({"asset": {"environments": ["development"], "locales": "en-us"}}, 90001, "locales"),
        ({"asset": {"environments": ["development"], "locales": ["en_US"]}}, 90003, "locales"),
        ({"asset": {"environments": ["development"]}, "locale": 7}, 90001, "locale"),
        ({"asset": PUBLISH, "version": 2}, 90002, "version"),
        ({"asset": PUBLISH, "version": 0}, 90001, "version"),
        ({"asset": PUBLISH, "version": "x"}, 90001, "version"),
        ({"asset": PUBLISH, "scheduled_at": "tomorrow"}, 90001, "scheduled_at"),
        ({"asset": PUBLISH, "scheduled_at": 7}, 90001, "scheduled_at"),
        ({"asset": PUBLISH, "scheduled_at": "0001-01-01T00:00:00+14:00"}, None, ""),
    ],
)
def test_what_breaks_a_rule_is_not_published(
    stack: Stack, action: str, body: Any, code: int | None, field: str
) -> None:
    asset = stack.upload()

    response = stack.post(f"/assets/{asset['uid']}/{action}", body)

    if code is None:
        answer(response)
        return
    assert refusal(response, 422, code).keys() == {field}
    assert details(stack, asset["uid"]) == []


def test_an_unknown_asset_is_not_published(stack: Stack) -> None:
    for action in ("publish", "unpublish"):
        refusal(stack.post(f"/assets/{NOBODY}/{action}", {"asset": PUBLISH}), 404, 145)
