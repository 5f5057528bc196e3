"""A workspace's clock: frozen, set, moved and refused."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.contentstack.stack import program_headers
from tests.vendors.iqmetrix.company import Company

NEW_YEAR = 1_893_456_000_000  # 2030-01-01T00:00:00Z
# 1970-01-01 and 9000-12-31: outside, a calendar soon comes to its end.
EARLIEST, LATEST = 0, 221_876_928_000_000
# What JSON can hold where a time, a truth or a number of seconds should be.
NO_TIMES: list[Any] = [
    "",
    "now",
    "12:00",
    "2030-13-01",
    "2030-02-30T00:00:00Z",
    "2030-01-01T00:00+99:00",
    1.5,
    True,
    [],
]
NO_TRUTHS: list[Any] = [None, 0, 1, "true", []]
NO_SECONDS: list[Any] = [None, "1", True, [], {}]
BEYOND: list[Any] = [EARLIEST - 1, LATEST + 1, -(10**30), 10**15, "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-23:00"]


def put(http: httpx.Client, **content: object) -> dict[str, object]:
    answer = http.put("/_triptych/clock", json=content)
    assert answer.status_code == 200, answer.text
    shown: dict[str, object] = answer.json()
    return shown


def now(http: httpx.Client) -> int:
    return int(http.get("/_triptych/clock").json()["milliseconds"])


@pytest.mark.long
def test_it_runs_with_the_machines_until_somebody_sets_it(http: httpx.Client) -> None:
    earlier = time.time() * 1000
    shown = http.get("/_triptych/clock").json()

    assert earlier - 1 <= shown["milliseconds"] <= time.time() * 1000
    assert shown["frozen"] is False


def test_it_is_set_by_text_and_by_number(http: httpx.Client) -> None:
    frozen = {"now": "2030-01-01T00:00:00.000Z", "milliseconds": NEW_YEAR, "frozen": True}

    for spelling in ("2030-01-01T00:00:00Z", "2030-01-01", "2030-01-01T01:30:00+01:30", "20300101T000000Z", NEW_YEAR):
        assert put(http, now=spelling, frozen=True) == frozen
        assert http.get("/_triptych/clock").json() == frozen
        put(http, now=0)
    assert put(http, now="2030-01-01T00:00:00.0015Z", frozen=True)["milliseconds"] == NEW_YEAR + 2


def test_it_stands_where_it_is_frozen_and_goes_on_from_there(http: httpx.Client) -> None:
    put(http, now=NEW_YEAR, frozen=True)
    time.sleep(0.02)
    assert now(http) == NEW_YEAR

    put(http, frozen=False)
    time.sleep(0.02)
    assert NEW_YEAR < now(http) < NEW_YEAR + 10_000

    stopped = put(http, frozen=True)["milliseconds"]
    assert now(http) == stopped


def test_it_advances_frozen_or_not_forward_or_back(http: httpx.Client) -> None:
    put(http, now=NEW_YEAR, frozen=True)
    for seconds, expected in ((900, 900_000), (0.25, 900_250), (-900, 250), (0, 250), (0.0001, 250)):
        moved = http.post("/_triptych/clock/advance", json={"seconds": seconds}).json()
        assert (moved["milliseconds"], moved["frozen"]) == (NEW_YEAR + expected, True), seconds

    put(http, now=NEW_YEAR)
    moved = http.post("/_triptych/clock/advance", json={"seconds": 86_400}).json()
    assert NEW_YEAR + 86_400_000 <= moved["milliseconds"] < NEW_YEAR + 86_410_000
    assert moved["frozen"] is False


def test_it_works_at_its_limits(http: httpx.Client) -> None:
    """Running, too, with all that reckons with it."""
    for limit in (EARLIEST, LATEST):
        for frozen in (True, False):
            put(http, now=limit, frozen=frozen)
            assert now(http) >= limit
            url = Profile(http).upload("logo.png", png(3, 2))
            Profile(http).register(url).raise_for_status()
            assert Profile(http).search()["totalRecords"] > 0
            assert Company(http).create(png(3, 2)).status_code == 201


def test_it_does_not_pass_its_limits(http: httpx.Client) -> None:
    put(http, now=NEW_YEAR, frozen=True)

    for moment in BEYOND:
        assert http.put("/_triptych/clock", json={"now": moment}).status_code == 400, moment
    for seconds in (-(10**12), 10**12, 1e300, -1e300, 10**40):
        assert http.post("/_triptych/clock/advance", json={"seconds": seconds}).status_code == 400, seconds

    assert now(http) == NEW_YEAR


def test_what_is_no_time_is_refused(http: httpx.Client) -> None:
    put(http, now=NEW_YEAR, frozen=True)

    for moment in NO_TIMES:
        assert http.put("/_triptych/clock", json={"now": moment}).json()["error"] == "invalid", moment
    for frozen in NO_TRUTHS:
        assert http.put("/_triptych/clock", json={"frozen": frozen}).json()["error"] == "invalid", frozen
    for seconds in NO_SECONDS:
        assert http.post("/_triptych/clock/advance", json={"seconds": seconds}).json()["error"] == "invalid", seconds
    for body in (b"", b"[]", b"{", b'{"now": NaN, "seconds": NaN}', b'{"seconds": 1e999}'):
        assert http.post("/_triptych/clock/advance", content=body).status_code == 400, body
        assert http.put("/_triptych/clock", content=body).status_code == 400, body

    assert now(http) == NEW_YEAR


@pytest.mark.long
def test_of_many_who_move_it_at_once_none_is_lost(http: httpx.Client, service: Served, workspace: str) -> None:
    for frozen in (True, False):
        began = time.monotonic()
        put(http, now=NEW_YEAR, frozen=frozen)
        with ThreadPoolExecutor(8) as threads:
            moved = list(threads.map(lambda _: http.post("/_triptych/clock/advance", json={"seconds": 1}), range(40)))

        assert {one.status_code for one in moved} == {200}
        shown = now(http)
        went_on = 0 if frozen else (time.monotonic() - began) * 1000
        assert NEW_YEAR + 40_000 <= shown <= NEW_YEAR + 40_000 + went_on + 50


@pytest.mark.races
def test_of_many_who_move_it_to_its_limit_none_passes(http: httpx.Client) -> None:
    put(http, now=LATEST - 10_000, frozen=True)
    with ThreadPoolExecutor(8) as threads:
        moved = list(threads.map(lambda _: http.post("/_triptych/clock/advance", json={"seconds": 1}), range(40)))

    assert sorted(one.status_code for one in moved) == [200] * 10 + [400] * 30
    assert now(http) == LATEST


def test_every_workspace_has_its_own(http: httpx.Client, service: Served) -> None:
    put(http, now=NEW_YEAR, frozen=True)

    with service.client() as other:
        assert now(other) < NEW_YEAR


def test_it_runs_to_what_is_due_and_no_further(http: httpx.Client) -> None:
    """Two publications are planned, one of which goes with its asset."""
    made = http.put(f"/_triptych/workspaces/{http.headers['X-Triptych-Workspace']}").json()
    stack = made["credentials"]["contentstack"]
    http.headers.update(program_headers(stack["api_key"], stack["management_token"]))
    put(http, now=NEW_YEAR, frozen=True)
    http.put(f"/_triptych/contentstack/{stack['api_key']}/places", json={"environments": [{"name": "live"}]})
    uids = [
        http.post("/v3/assets", files={"asset[upload]": ("logo.png", png(1, 1))}).json()["asset"]["uid"] for _ in "ab"
    ]
    for uid, day in zip(uids, ("2030-02-01", "2030-03-01"), strict=True):
        plan = {"asset": {"environments": ["live"], "locales": ["en-us"]}, "scheduled_at": f"{day}T00:00:00Z"}
        assert http.post(f"/v3/assets/{uid}/publish", json=plan).is_success
    assert http.delete(f"/v3/assets/{uids[0]}").is_success

    moved = http.post("/_triptych/clock/run").json()
    assert moved == {
        "now": "2030-03-01T00:00:00.000Z",
        "milliseconds": 1_898_553_600_000,
        "frozen": True,
        "moved": True,
    }
    assert http.post("/_triptych/clock/run").json() == moved | {"moved": False}
    assert http.post("/_triptych/clock/run", json={"to": "2031"}).status_code == 400
