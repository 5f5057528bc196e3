"""JSON knows one kind of number: 2.0 is 2 wherever an integer is wanted, and 2.5 is none."""

from __future__ import annotations

import httpx
import pytest

from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.amazon_ads.profile import refusal as amazon_refusal
from tests.vendors.contentstack.stack import PUBLISH, Json, Stack, answer, asset_of, refusal

# As JSON spells two, and what is none.
TWO = ("2.0", "2.000", "20e-1", "0.2E1")
NOT_WHOLE = ("2.5", "1.9999999999999998", "true", "1e300", "-2.0", "9007199254740992.0")


@pytest.fixture
def stack(http: httpx.Client) -> Stack:
    return Stack(http)


@pytest.fixture
def twice(http: httpx.Client) -> Json:
    """An asset of two versions."""
    asset = Stack(http).upload()
    return Stack(http).update(asset["uid"], title="second")


def test_amazon_takes_whole_numbers_in_every_spelling(http: httpx.Client) -> None:
    ads = Profile(http)
    for number in TWO:
        body = f'{{"pageCriteria": {{"size": {number}, "identifier": {{"pageNumber": {number}}}}}}}'
        assert ads.post("/assets/search", body.encode()).status_code == 200, number
    for number in NOT_WHOLE:
        for body in (f'{{"size": {number}}}', f'{{"identifier": {{"pageNumber": {number}}}}}'):
            amazon_refusal(ads.post("/assets/search", f'{{"pageCriteria": {body}}}'.encode()), 400)


def test_contentstack_takes_whole_numbers_in_every_spelling(stack: Stack, twice: Json) -> None:
    uid = twice["uid"]
    for number in TWO:
        restored = stack.send("PUT", f"/assets/{uid}", content=f'{{"asset": {{}}, "version": {number}}}')
        assert asset_of(restored)["title"] == "second", number
        answer(stack.send("POST", f"/assets/{uid}/publish", content=order(number)))
        assert stack.asset(uid, environment="development")["_version"] == 2
        assert [one["uid"] for one in stack.assets(query=f'{{"_version": {number}}}')] == [uid]
    for number in NOT_WHOLE:
        refused = stack.send("POST", f"/assets/{uid}/publish", content=order(number))
        assert refusal(refused, 422, 90001).keys() == {"version"}, number
        refused = stack.send("PUT", f"/assets/{uid}", content=f'{{"asset": {{}}, "version": {number}}}')
        assert refusal(refused, 422, 90001).keys() == {"version"}, number


def order(version: str) -> str:
    said = str(PUBLISH).replace("'", '"')
    return f'{{"asset": {said}, "version": {version}}}'


def test_the_control_api_takes_whole_numbers_in_every_spelling(http: httpx.Client, twice: Json) -> None:
    path = f"/_triptych/contentstack/{Stack(http).api_key}/assets/{twice['uid']}/references"
    entry = '"entry_uid": "e", "content_type_uid": "c", "title": "t", "content_type_title": "T"'
    for number in TWO:
        declared = http.put(path, content=f'{{"references": [{{{entry}, "_version": {number}}}]}}')
        assert declared.json()["references"][0]["_version"] == 2
    for number in NOT_WHOLE:
        refused = http.put(path, content=f'{{"references": [{{{entry}, "_version": {number}}}]}}')
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid"), number

    for now in ("1893456000000.0", "1.893456e12"):
        assert http.put("/_triptych/clock", content=f'{{"now": {now}, "frozen": true}}').json() == (
            http.put("/_triptych/clock", json={"now": 1_893_456_000_000, "frozen": True}).json()
        )
    for now in ("1893456000000.5", "1e300", "true"):
        assert http.put("/_triptych/clock", content=f'{{"now": {now}}}').status_code == 400, now


def test_lone_halves_of_characters_are_refused_at_every_door(http: httpx.Client) -> None:
    """Nothing could store them, or say them in UTF-8."""
    ads, stack = Profile(http), Stack(http)
    for half in (rb"\ud800", rb"\udfff", rb"\ude00\ud83d", b"\xed\xa0\x80"):
        amazon_refusal(ads.post("/assets/upload", b'{"filename": "a' + half + b'.png"}'), 400)
        folder = stack.send("POST", "/assets/folders", content=b'{"asset": {"name": "a' + half + b'"}}')
        refusal(folder, 400, 0)
        made = http.post("/_triptych/workspaces", content=b'{"name": "a' + half + b'"}')
        assert (made.status_code, made.json()["error"]) == (400, "invalid")
    assert stack.assets(include_folders="true") == []
