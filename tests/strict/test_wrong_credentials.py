"""Every credential wrong in turn, at every door: that vendor's own refusal, and nothing else is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx
import pytest

from tests.clock import clock_of
from tests.servers.behind import Behind
from tests.servers.triptych import Served
from tests.strict.doors import (
    AMAZON,
    CONTENTSTACK,
    CONTENTSTACK_USER,
    DOORS,
    IQMETRIX,
    Credentials,
    DoorCase,
    Headers,
    plain,
    put_workspace,
)
from tests.strict.issuing import issue, revoke
from tests.vendors.amazon_ads.profile import profile_headers
from tests.vendors.contentstack.stack import stack_headers
from tests.web.operations import path_of
from triptych.library import issued_tenants, sources, workspaces
from triptych.main import DOORS as VENDORS
from triptych.web.call import Door

OTHER_DOORS = [
    (door, another) for door in DOORS for another in DOORS if door.name.split()[0] != another.name.split()[0]
]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a test of one wrong credential goes by."""

    door: DoorCase
    http: httpx.Client
    headers: Headers
    own: Credentials
    other: Credentials


def check_refused(door: DoorCase, response: httpx.Response, credential: str | None = None) -> None:
    """The vendor's own answer to a token that it does not take, or to a wrong stack key."""
    if door is AMAZON:
        assert response.status_code == 401, response.text
        assert response.json()["code"] == "UNAUTHORIZED"
    elif door is IQMETRIX:
        assert (response.status_code, response.text) == (401, "invalid token")
        assert response.headers["WWW-Authenticate"] == "Bearer"
    elif credential == "api_key":
        assert (response.status_code, response.json()["error_code"]) == (412, 109)
        assert response.json()["errors"] == {"api_key": ["is not valid."]}
    else:
        assert (response.status_code, response.json()["error_code"]) == (401, 105), response.text
        assert response.json()["errors"] == {credential or door.token_header: ["is not valid."]}


@pytest.fixture(params=DOORS, ids=lambda door: door.name)
def door(request: pytest.FixtureRequest) -> DoorCase:
    found: DoorCase = request.param
    return found


def test_what_is_right_is_let_in(http: httpx.Client, own: Credentials, door: DoorCase) -> None:
    assert door.call(http, door.headers(own)).status_code == 200


def test_missing(http: httpx.Client, own: Credentials, door: DoorCase) -> None:
    headers = door.headers(own)
    del headers[door.token_header]

    check_refused(door, door.call(http, headers), "authtoken" if "contentstack" in door.name else None)


CHANGES: dict[str, Callable[[str], str]] = {
    "changed": lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
    "cut": lambda token: token[:-1],
    "longer": lambda token: token + "0",
    "in capitals": lambda token: token.upper() if token != token.upper() else token.lower(),
    "guessed": lambda token: token[:-64] + "0" * 64,
    "unknown": lambda token: "x",
    "malformed": lambda token: "a b",
    "empty": lambda token: "",
    "too long": lambda token: "x" * 5_000,
    "doubled": lambda token: token + token,
}


def test_another_token(http: httpx.Client, own: Credentials, door: DoorCase) -> None:
    headers = door.headers(own)
    for change in CHANGES.values():
        changed = change(door.token(headers))

        refused = door.call(http, door.with_token(headers, changed))

        check_refused(door, refused, "authorization" if door is CONTENTSTACK and not changed else None)


def test_expired(
    http: httpx.Client, own: Credentials, admin: httpx.Client, door: DoorCase, behind_strict: Behind
) -> None:
    token = issue(behind_strict, own, door, seconds=60)
    headers = door.with_token(door.headers(own), token)
    assert door.call(http, headers).status_code == 200

    admin.headers["X-Triptych-Workspace"] = own.workspace
    clock_of(admin).advance(seconds=61)

    check_refused(door, door.call(http, headers))


def test_revoked(http: httpx.Client, own: Credentials, door: DoorCase, behind_strict: Behind) -> None:
    token = issue(behind_strict, own, door)
    headers = door.with_token(door.headers(own), token)
    assert door.call(http, headers).status_code == 200

    revoke(behind_strict, token, door, own)

    check_refused(door, door.call(http, headers))


@pytest.mark.parametrize(("door", "another"), OTHER_DOORS, ids=lambda door: door.name)
def test_another_doors(http: httpx.Client, own: Credentials, door: DoorCase, another: DoorCase) -> None:
    token = another.token(another.headers(own))

    check_refused(door, door.call(http, door.with_token(door.headers(own), token)))


def test_another_workspaces_token(http: httpx.Client, own: Credentials, other: Credentials, door: DoorCase) -> None:
    """At iQmetrix the token tells all, so that it opens its own workspace and no other."""
    headers = door.with_token(door.headers(own), door.token(door.headers(other)))
    if door is IQMETRIX:
        headers = {**headers, "X-Triptych-Workspace": own.workspace}

    check_refused(door, door.call(http, headers))


def test_another_workspaces_tenant(http: httpx.Client, own: Credentials, other: Credentials) -> None:
    profile = AMAZON.headers(own) | {"Amazon-Advertising-API-Scope": other.amazon_ads["profile_id"]}
    check_refused(AMAZON, AMAZON.call(http, profile))
    for door in (CONTENTSTACK, CONTENTSTACK_USER):
        check_refused(door, door.call(http, door.headers(own) | {"api_key": other.contentstack["api_key"]}))


def test_another_tenant_of_the_workspace(http: httpx.Client, own: Credentials, behind_strict: Behind) -> None:
    """Known here, and not for this token."""
    with behind_strict.engine.begin() as connection:
        workspace_id = workspaces.id_of(connection, own.workspace)
        for vendor, key in (("amazon_ads", f"5{own.amazon_ads['profile_id']}"), ("contentstack", f"x{own.workspace}")):
            issued_tenants.issue(
                connection,
                workspace_id=workspace_id,
                vendor=vendor,
                key=key,
                library="second",
                source=sources.COMMAND,
            )

    profile = AMAZON.headers(own) | {"Amazon-Advertising-API-Scope": f"5{own.amazon_ads['profile_id']}"}
    refused = AMAZON.call(http, profile)
    check_refused(AMAZON, refused)
    assert refused.json()["details"] == "Not authorized to access scope"
    for door in (CONTENTSTACK, CONTENTSTACK_USER):
        check_refused(door, door.call(http, door.headers(own) | {"api_key": f"x{own.workspace}"}))


@pytest.mark.parametrize("key", ["", "x", "blt0123456789abcdef", "x" * 300, "a b"])
def test_another_stack(http: httpx.Client, own: Credentials, key: str) -> None:
    for door in (CONTENTSTACK, CONTENTSTACK_USER):
        check_refused(door, door.call(http, door.headers(own) | {"api_key": key}), "api_key")


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("", "Scope header is missing"),
        ("1", "No matching advertiser found for scope"),
        ("x" * 300, "No matching advertiser found for scope"),
    ],
)
def test_another_profile(http: httpx.Client, own: Credentials, scope: str, words: str) -> None:
    """In the words that clients look for."""
    refused = AMAZON.call(http, AMAZON.headers(own) | {"Amazon-Advertising-API-Scope": scope})

    check_refused(AMAZON, refused)
    assert refused.json()["details"] == words


def test_another_client(http: httpx.Client, own: Credentials, other: Credentials) -> None:
    """The token was given to one client."""
    headers = AMAZON.headers(own)
    for client_id in (other.amazon_ads["client_id"], "another"):
        check_refused(AMAZON, AMAZON.call(http, headers | {"Amazon-Advertising-API-ClientId": client_id}))


def test_twice(strict: Served, own: Credentials, other: Credentials, door: DoorCase) -> None:
    """Two that differ are none; the same said twice is said once."""
    headers = door.headers(own)
    foreign = door.headers(other)[door.token_header]
    with plain(strict) as client:
        again = [*headers.items(), (door.token_header, headers[door.token_header])]
        both = [*headers.items(), (door.token_header, foreign)]
        request = {"amazon_ads": ("POST", "/assets/search"), "iqmetrix": ("GET", "/ping")}
        method, path = request.get(door.name, ("GET", "/v3/assets"))

        assert client.request(method, path, headers=again).status_code == 200
        check_refused(door, client.request(method, path, headers=both))


def test_whoever_may_not_come_in_is_told_nothing_else(http: httpx.Client) -> None:
    """A body that is wrong as well does not show."""
    headers = profile_headers()
    for path in ("/assets/upload", "/assets/register", "/assets/search", "/assets/batchRegister"):
        assert http.post(path, content=b"{", headers=headers).status_code == 401, path
    assert http.post("/assets", content=b"", headers=headers).status_code == 401
    assert http.post("/v3/assets", content=b"", headers=stack_headers()).status_code == 412


def test_the_workspace_goes_with_what_opened_it(http: httpx.Client, admin: httpx.Client, door: DoorCase) -> None:
    """Deleted, its credentials are unknown; made again, it has others."""
    own = put_workspace(admin, "gone")
    assert door.call(http, door.headers(own)).status_code == 200
    assert admin.delete("/_triptych/workspaces/gone").status_code == 204

    credential = "api_key" if "contentstack" in door.name else None
    check_refused(door, door.call(http, door.headers(own)), credential)
    again = put_workspace(admin, "gone")
    assert again != own
    check_refused(door, door.call(http, door.headers(own)), credential)
    assert admin.delete("/_triptych/workspaces/gone").status_code == 204


@pytest.mark.long
@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_every_operation_refuses_a_token_that_nobody_knows(http: httpx.Client, own: Credentials, vendor: Door) -> None:
    """Also one that looks at nothing else, and whatever else is wrong with the call."""
    [door] = [door for door in (AMAZON, IQMETRIX, CONTENTSTACK) if door.name == vendor.name]
    headers = door.with_token(door.headers(own), "nobodys")

    for operation in vendor.operations:
        if not operation.access.credentials or operation.access.anonymous:
            continue
        for content in (b"", b"{}", b"{"):
            refused = http.request(operation.method, path_of(operation), headers=headers, content=content)
            check_refused(door, refused)
