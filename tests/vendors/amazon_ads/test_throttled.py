"""What is answered where a call is refused for there being too many: as recorded, and as documented."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.vendors.amazon_ads.profile import Profile, refusal
from tests.web.teapot import SENTENCE, STATUS, serve_teapot

THROTTLED = {"x-amzn-ErrorType": "AccessDeniedException", "amazon-advertising-api-throttled": "true"}


@pytest.fixture(scope="module")
def ads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profile]:
    """A profile of a service that refuses every call."""
    folder = tmp_path_factory.mktemp("throttled")
    with serve_teapot(folder, {STATUS: "429"}) as served, served.client() as http:
        yield Profile(http)


@pytest.mark.long
def test_it_is_as_recorded(ads: Profile) -> None:
    answer = ads.post("/assets/search", {})

    assert (answer.status_code, answer.text) == (429, '{"message":"Too Many Requests"}')
    assert answer.headers["Content-Type"] == "application/json"
    assert {name: answer.headers[name] for name in THROTTLED} == THROTTLED
    assert "Retry-After" not in answer.headers
    assert re.fullmatch("[A-Z0-9]{20}", answer.headers["x-amz-rid"])
    assert answer.headers["x-amzn-RequestId"]


def test_by_the_specification_it_says_when_to_come_back(ads: Profile) -> None:
    answer = ads.http.post("/assets/search", headers=ads.headers | {"X-Triptych-Amazon": "spec"})

    assert refusal(answer, 429) == SENTENCE
    assert {name: answer.headers[name] for name in THROTTLED} == THROTTLED
    assert int(answer.headers["Retry-After"]) > 0


def test_the_storage_host_and_the_token_call_have_words_of_their_own(ads: Profile) -> None:
    put = ads.http.put("/uploads/x.png", content=b"x")
    assert (put.status_code, put.headers["Content-Type"]) == (503, "application/xml")
    assert "<Code>SlowDown</Code>" in put.text

    token = ads.http.post("/auth/o2/token", data={"grant_type": "refresh_token"})
    assert (token.status_code, token.json()["error"]) == (429, "temporarily_unavailable")
