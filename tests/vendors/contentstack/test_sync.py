"""What is published in an environment, all at once: the sync that the command-line tool unpublishes by."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.vendors.contentstack.stack import Json, Stack, answer, reader_headers, refusal, uids
from triptych.testing.clock import Clock

NOON, HOUR = 1_777_636_800_000, 3_600_000
PARTS = {"init": "true", "environment": "development"}


def ask(stack: Stack, **params: Any) -> httpx.Response:
    """As the vendor's delivery SDKs do, with a delivery token."""
    headers = reader_headers(stack.api_key, "cs0123456789abcdef")
    return stack.http.get("/v3/stacks/sync", headers=headers, params={**PARTS, **params})


def synced(stack: Stack, **params: Any) -> list[Json]:
    found = answer(ask(stack, **params))
    assert (found["skip"], found["limit"], found["total_count"]) == (0, 100, len(found["items"]))
    return list(found["items"])


def test_a_sync_holds_what_is_published(stack: Stack) -> None:
    logo = stack.upload(title="Logo")
    stack.upload(title="Never published")
    stack.publish(logo["uid"])
    stack.update(logo["uid"], title="Newer, and not published")

    [item] = synced(stack, locale="en-us", type="asset_published")
    details = item["data"]["publish_details"]
    assert (item["type"], item["content_type_uid"]) == ("asset_published", "sys_assets")
    assert item["event_at"] == details["time"]
    assert details["locale"] == "en-us"
    assert [item["data"][key] for key in ("uid", "title", "_version")] == [logo["uid"], "Logo", 1]

    stack.publish(logo["uid"], "unpublish")
    assert synced(stack) == []


def test_a_sync_is_of_one_environment_and_locale(stack: Stack) -> None:
    answer(stack.post("/environments", {"environment": {"name": "staging"}}), 201)
    answer(stack.post("/locales", {"locale": {"code": "fr-fr", "fallback_locale": "en-us"}}), 201)
    places = {"environments": ["development"], "locales": ["en-us", "fr-fr"]}
    stack.publish(stack.upload()["uid"], asset=places)

    for locale in ("en-us", "fr-fr"):
        [item] = synced(stack, locale=locale)
        assert item["data"]["publish_details"]["locale"] == locale
    assert len(synced(stack)) == 1
    assert synced(stack, environment="staging") == []


def test_a_sync_goes_by_the_workspaces_clock(stack: Stack, clock: Clock) -> None:
    clock.freeze(NOON)
    stack.publish(stack.upload()["uid"], scheduled_at="2026-05-01T13:00:00.000Z")

    clock.freeze(NOON + HOUR - 1)
    assert synced(stack) == []
    clock.freeze(NOON + HOUR)
    [item] = synced(stack)
    assert item["event_at"] == "2026-05-01T13:00:00.000Z"


def test_entries_are_never_among_it(stack: Stack) -> None:
    stack.publish(stack.upload()["uid"])

    assert synced(stack, type="entry_published") == []
    assert synced(stack, content_type_uid="blog") == []
    assert len(synced(stack, type="entry_published,asset_published")) == 1


@pytest.mark.long
def test_a_sync_holds_a_hundred_and_tells_of_more(stack: Stack) -> None:
    made = [stack.upload(f"file {number}".encode(), f"{number}.txt")["uid"] for number in range(101)]
    for first in range(0, len(made), 10):
        chosen = {"assets": [{"uid": uid} for uid in made[first : first + 10]]}
        answer(stack.post("/bulk/publish", {**chosen, "environments": ["development"], "locales": ["en-us"]}))

    found = answer(ask(stack))
    assert (len(found["items"]), found["total_count"]) == (100, 101)
    assert set(uids([item["data"] for item in found["items"]])) < set(made)


@pytest.mark.parametrize("params", [{"sync_token": "blt1"}, {"pagination_token": "blt1"}])
def test_nothing_goes_on_from_a_sync(stack: Stack, params: dict[str, str]) -> None:
    assert refusal(ask(stack, init="", **params), 422, 90012) == {}


def test_who_asks_for_no_environment_or_an_unknown_one_is_told(stack: Stack) -> None:
    for environment in ("", "development,staging", "nowhere"):
        assert ask(stack, environment=environment).status_code == 422


def test_a_sync_takes_a_token(stack: Stack) -> None:
    refused = stack.http.get("/v3/stacks/sync", headers={"api_key": stack.api_key}, params=PARTS)
    assert refusal(refused, 401, 105).keys() == {"authtoken"}
