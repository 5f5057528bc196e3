"""Who may control the service: never a page of another origin."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.control.raw_requests import ask
from tests.files import png
from tests.servers.triptych import Served, control_headers, serve
from tests.vendors.iqmetrix.company import Company

pytestmark = pytest.mark.long

TOKEN = "s3cret"
CALLS = ["GET /_triptych/clock", "PUT /_triptych/clock", "POST /_triptych/reset", "GET /_triptych/workspaces"]
# What proxies, balancers and content networks add, in whatever order of letters.
LEFT_BY_PROXIES = [
    "X-Forwarded-For",
    "Forwarded",
    "X-Forwarded-Host",
    "X-FORWARDED-PROTO",
    "X-Forwarded-Port",
    "X-Forwarded-Prefix",
    "X-Forwarded",
    "Forwarded-For",
    "X-Original-Forwarded-For",
    "Via",
    "x-real-ip",
    "CF-Connecting-IP",
    "CF-Ray",
    "True-Client-IP",
    "X-Client-IP",
    "X-Cluster-Client-IP",
    "Fastly-Client-IP",
    "X-Amzn-Trace-Id",
    "X-Envoy-External-Address",
]
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
        "localhost.",
        "127.1",
        "localhost:x",
        "evil.example@localhost",
        "localhost/evil.example",
        "localhost:8000:8000",
    ):
        assert statuses(http, {"Host": host}) <= {400, 401}, host


def test_whom_a_proxy_serves_is_not_this_machine(http: httpx.Client) -> None:
    for name in LEFT_BY_PROXIES:
        for value in ("127.0.0.1", "203.0.113.7", ""):
            assert statuses(http, {name: value}) == {401}, name
    for name in ("X-Request-Id", "traceparent", "Connection", "X-Api-Key", "Client"):
        assert statuses(http, {name: "close"}) == {200, 204}, name


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


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


WRONG_TOKENS = [
    "",
    "Bearer",
    "Bearer other",
    f"Bearer {TOKEN}x",
    f"Bearer {TOKEN[:-1]}",
    f"Bearer {TOKEN.upper()}",
    TOKEN,
    f"Token {TOKEN}",
    basic("triptych", ""),
    basic("triptych", "other"),
    basic("somebody", TOKEN),
    basic("", TOKEN),
    basic("triptych", "t\u00f6ken"),
    f"Basic {TOKEN}",
    "Basic ====",
    f"Basic {b64encode(b'triptych').decode()}",
]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = {"TRIPTYCH_CONTROL": "token", "TRIPTYCH_CONTROL_TOKEN": f" {TOKEN}\n"}
    with serve(settings, tmp_path_factory.mktemp("guarded") / "data") as served:
        yield served


def test_token_lets_its_holders_in_from_anywhere(guarded: Served) -> None:
    bearer = f"Bearer {TOKEN}"
    with guarded.client() as http:
        assert statuses(http, {"Authorization": bearer, "Host": "ci.example.com"}) == {200, 204}
        for refused in WRONG_TOKENS:
            assert statuses(http, {"Authorization": refused}) == {401}, refused
        for foreign in FOREIGN:
            assert statuses(http, {"Authorization": bearer, **foreign}) == {403}, foreign
        assert http.get("/_triptych/ready").status_code == 200


def test_the_token_may_come_as_a_password(guarded: Served) -> None:
    with guarded.client() as http:
        for authorization in (basic("triptych", TOKEN), basic("triptych", TOKEN).replace("Basic", "BASIC")):
            assert statuses(http, {"Authorization": authorization}) == {200, 204}
        assert statuses(http, {"Authorization": f"bearer  {TOKEN}"}) == {200, 204}


def test_a_missing_token_is_asked_for_and_the_way_to_it_is_shown(guarded: Served) -> None:
    with guarded.client() as http:
        for headers in ({}, control_headers("other")):
            refused = http.get("/_triptych/clock", headers=headers)
            assert refused.status_code == 401
            assert refused.headers["WWW-Authenticate"] == 'Basic realm="triptych"'
            assert refused.json()["error"] == "unauthenticated"
            assert "`triptych control-token`" in refused.json()["message"]
            assert TOKEN not in refused.text
        # Where no token would help, none is asked for.
        assert "WWW-Authenticate" not in http.get("/_triptych/clock", headers=FOREIGN[0]).headers


def test_a_token_beyond_ascii_is_known_however_it_is_sent(tmp_path: Path) -> None:
    """Some clients send such letters in UTF-8, others in Latin-1."""
    token = "schl\u00fcssel\u00e0"
    with serve({"TRIPTYCH_CONTROL": "token", "TRIPTYCH_CONTROL_TOKEN": token}, tmp_path / "data") as served:
        for encoding in ("utf-8", "latin-1"):
            sent = token.encode(encoding)
            for value in (b"Bearer " + sent, b"Basic " + b64encode(b"triptych:" + sent)):
                assert ask(served.url, "GET /_triptych/clock", {b"Authorization": value}) == 200
        for wrong in (b"Bearer schl\xffssel", b"Bearer schl?ssel", b"Bearer \xff\xfe", b"Basic \xff"):
            assert ask(served.url, "GET /_triptych/clock", {b"Authorization": wrong}) == 401


def test_http_1_0_counts_as_a_proxys_but_health_and_documents_are_open(http: httpx.Client) -> None:
    url = str(http.base_url)
    for path in ("live", "ready", "docs", "docs/control", "docs/control/openapi.json"):
        for host in ({}, {b"Host": b"127.0.0.1"}):
            assert ask(url, f"GET /_triptych/{path}", host, version="1.0") == 200, path
    for call in CALLS:
        assert ask(url, call, {b"Host": b"127.0.0.1", b"X-Triptych-Workspace": b"default"}, version="1.0") == 401


# Hosts that a browser may have used, of a service that was started with these settings; and whether pages that it
# loaded from there may call: only where nobody else's DNS can have led it there.
OWN_HOSTS = [
    ({}, "127.0.0.1:8000", True),
    ({}, "localhost:8000", True),
    ({}, "LocalHost", True),
    ({}, "a.localhost", True),
    ({}, "[::1]:8000", True),
    ({}, "192.168.1.7:8000", True),
    ({}, "evil.example:8000", False),
    ({}, "127.0.0.1.evil.example", False),
    ({"TRIPTYCH_PUBLIC_URL": "http://assets.example.com/mock"}, "assets.example.com", True),
    ({"TRIPTYCH_PUBLIC_URL": "http://assets.example.com/mock"}, "127.0.0.1:8000", False),
]


@pytest.mark.parametrize(("settings", "host", "let_in"), OWN_HOSTS)
def test_pages_of_our_own_may_write(settings: dict[str, str], host: str, let_in: bool, tmp_path: Path) -> None:
    status = {200, 204} if let_in else {403}
    with serve({"TRIPTYCH_CONTROL": "open", **settings}, tmp_path / "data") as served, served.client() as http:
        own = {"Host": host, "Origin": f"http://{host.lower()}", "Sec-Fetch-Site": "same-origin"}
        assert statuses(http, own) == status
        if not settings:
            # What reads says nothing of its origin.
            assert statuses(http, {"Host": host, "Sec-Fetch-Site": "same-origin"}) == status
        for origin in (f"https://{host}", f"http://{host.partition(':')[0]}:1", f"http://{host}/", "null", "", "http:"):
            assert statuses(http, {**own, "Origin": origin}) == {403}, origin


def test_the_port_of_a_scheme_need_not_be_said(opened: Served) -> None:
    with opened.client() as http:
        assert statuses(http, {"Host": "127.0.0.1:80", "Origin": "http://127.0.0.1"}) == {200, 204}
        assert statuses(http, {"Host": "127.0.0.1", "Origin": "http://127.0.0.1:80"}) == {200, 204}


def test_behind_a_trusted_proxy_the_own_origin_is_the_one_that_it_saw(tmp_path: Path) -> None:
    settings = {"TRIPTYCH_CONTROL": "open", "TRIPTYCH_TRUST_FORWARDED": "true"}
    seen = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "10.0.0.7"}
    with serve(settings, tmp_path / "data") as served, served.client() as http:
        assert statuses(http, {**seen, "Origin": "https://10.0.0.7"}) == {200, 204}
        assert statuses(http, {**seen, "Origin": "http://10.0.0.7"}) == {403}
        assert statuses(http, {**seen, "X-Forwarded-Host": "a.example", "Origin": "https://a.example"}) == {403}


def test_what_is_no_host_has_no_page_of_its_own(opened: Served) -> None:
    with opened.client() as http:
        for host in ("[", "[::1", "a b", "user@127.0.0.1", "127.0.0.1:99999999", "-"):
            assert statuses(http, {"Host": host, "Origin": f"http://{host}"}) <= {400, 403}, host


def test_two_origins_are_none(opened: Served) -> None:
    own = opened.url.encode()
    host = own.removeprefix(b"http://")
    twice = {b"Host": host, b"Origin": own, b"origin": b"https://evil.example"}
    assert ask(opened.url, "GET /_triptych/clock", twice) == 403
