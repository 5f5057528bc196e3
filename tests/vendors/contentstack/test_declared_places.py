"""Environments and languages that the control API is told of."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.vendors.contentstack.stack import DEMO, Stack, answer, uids

PLACES: dict[str, Any] = {
    "environments": [{"name": "production", "urls": [{"locale": "en-us", "url": "https://example.com/"}]}],
    "locales": [{"code": "fr-fr"}, {"code": "fr-ca", "name": "Canadian", "fallback_locale": "fr-fr"}],
}


def declare(http: httpx.Client, places: Any, api_key: str = DEMO, **params: str) -> httpx.Response:
    return http.put(f"/_triptych/contentstack/{api_key}/places", json=places, params=params)


@pytest.mark.parametrize("api_key", [DEMO, "blt3333333333333333"])
def test_what_is_declared_can_be_published_to(stack: Stack, api_key: str) -> None:
    one = Stack(stack.http, api_key=api_key)
    told = answer(declare(stack.http, PLACES, api_key))
    again = answer(declare(stack.http, {**PLACES, "environments": [{"name": "production"}]}, api_key))

    assert again == told == answer(stack.http.get(f"/_triptych/contentstack/{api_key}/places"))
    assert [place["name"] for place in told["environments"]] == ["development", "production"]
    assert told["environments"][1]["urls"] == PLACES["environments"][0]["urls"]
    assert {place["code"]: place["fallback_locale"] for place in told["locales"]} == {
        "en-us": None,
        "fr-fr": "en-us",
        "fr-ca": "fr-fr",
    }
    assert answer(one.get("/environments"))["environments"] == told["environments"]
    assert answer(one.get("/locales"))["locales"] == told["locales"]
    uid = one.upload()["uid"]
    one.publish(uid, asset={"environments": ["production"], "locales": ["fr-ca"]})
    assert uids(one.assets(environment="production", locale="fr-ca")) == [uid]


def test_languages_are_declared_of_a_branch(stack: Stack) -> None:
    answer(stack.post("/stacks/branches", {"branch": {"uid": "dev"}}), 201)

    told = answer(declare(stack.http, {"locales": [{"code": "de-de"}]}, branch="dev"))

    assert [place["code"] for place in told["locales"]] == ["en-us", "de-de"]
    assert [place["code"] for place in answer(stack.get("/locales"))["locales"]] == ["en-us"]


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "places",
    [
        {"environment": []},
        {"environments": [{}]},
        {"environments": [{"name": "a/b"}]},
        {"environments": ["a"]},
        {"locales": [{"code": "no code"}]},
        {"locales": [{"code": "fr-fr", "fallback_locale": "xx-xx"}]},
        {"environments": [{"name": "new"}], "locales": [{"code": "?"}]},
    ],
)
def test_what_breaks_a_rule_declares_nothing(stack: Stack, places: Any) -> None:
    before = answer(stack.http.get(f"/_triptych/contentstack/{DEMO}/places"))

    assert declare(stack.http, places).status_code == 400
    assert answer(stack.http.get(f"/_triptych/contentstack/{DEMO}/places")) == before
