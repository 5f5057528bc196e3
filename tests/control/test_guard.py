"""Who may control the service: never a page of another origin."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import Served, serve
from tests.vendors.iqmetrix.company import Company

TOKEN = "s3cret"
CALLS = ["GET /_triptych/clock", "PUT /_triptych/clock", "POST /_triptych/reset", "GET /_triptych/workspaces"]
# What browsers add to requests that pages of another origin make.
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:8000"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "CROSS-SITE"},
    {"Sec-Fetch-Site": ""},
]


def statuses(http: httpx.Client, headers: dict[str, str]) -> set[int]:
    """What the calls are answered with; 200 and 204 mean that they were let in."""
    found = set()
    for call in CALLS:
        method, path = call.split()
        content = b"{}" if method == "PUT" else None
        found.add(http.request(method, path, headers=headers, content=content).status_code)
    return found


def test_a_page_of_another_origin_is_refused(http: httpx.Client) -> None:
    for headers in FOREIGN:
        assert statuses(http, headers) == {403}, headers


def test_a_person_and_a_program_are_let_in(http: httpx.Client) -> None:
    for headers in ({}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-origin"}):
        assert statuses(http, headers) == {200, 204}, headers


def test_this_machine_is_known_by_its_own_names_only(http: httpx.Client) -> None:
    """Somebody else's name may be made to lead here: DNS rebinding."""
    for host in (
        "localhost",
        "localhost:8000",
        "LOCALHOST",
        "a.localhost",
        "127.0.0.1:1",
        "127.9.9.9",
        "[::1]",
        "[::1]:8000",
    ):
        assert statuses(http, {"Host": host}) == {200, 204}, host
    for host in (
        "evil.example",
        "evil.example:8000",
        "192.168.1.1",
        "0.0.0.0",
        "localhost.evil.example",
        "xlocalhost",
        "[::]",
    ):
        assert statuses(http, {"Host": host}) == {403}, host


def test_whom_a_proxy_serves_is_not_this_machine(http: httpx.Client) -> None:
    for name in ("X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "Via"):
        for value in ("127.0.0.1", "203.0.113.7"):
            assert statuses(http, {name: value}) == {403}, name


def test_no_answer_invites_other_origins(http: httpx.Client) -> None:
    preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}
    for method in ("OPTIONS", "GET", "PUT"):
        answer = http.request(method, "/_triptych/clock", headers=preflight)
        assert answer.status_code in (403, 405)
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_the_doors_are_open_to_all(http: httpx.Client) -> None:
    headers = {"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site", "Host": "assets.example.com"}

    asset = Company(http).add(png(3, 2))

    assert http.get(f"/assets/{asset['id']}", headers=headers).status_code == 200


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve({"TRIPTYCH_CONTROL": "open"}, tmp_path_factory.mktemp("opened") / "data") as served:
        yield served


def test_open_lets_everybody_in_but_pages_of_other_origins(opened: Served) -> None:
    with opened.client() as http:
        assert statuses(http, {"Host": "ci.example.com", "X-Forwarded-For": "203.0.113.7"}) == {200, 204}
        for headers in FOREIGN:
            assert statuses(http, headers) == {403}, headers


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = {"TRIPTYCH_CONTROL": "token", "TRIPTYCH_CONTROL_TOKEN": TOKEN}
    with serve(settings, tmp_path_factory.mktemp("guarded") / "data") as served:
        yield served


def test_token_lets_its_holders_in_from_anywhere(guarded: Served) -> None:
    bearer = f"Bearer {TOKEN}"
    with guarded.client() as http:
        assert statuses(http, {"Authorization": bearer, "Host": "ci.example.com"}) == {200, 204}
        for headers in (
            {},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer other"},
            {"Authorization": bearer + "x"},
        ):
            assert statuses(http, headers) == {403}, headers
        for foreign in FOREIGN:
            assert statuses(http, {"Authorization": bearer, **foreign}) == {403}, foreign
        assert http.get("/_triptych/ready").status_code == 200
