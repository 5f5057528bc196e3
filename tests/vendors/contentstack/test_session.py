"""Logging in and out, and the account that is seen between, where everybody is let in."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from tests.servers.triptych import Served
from tests.vendors.contentstack.account import EMAIL, log_in, try_login
from tests.vendors.contentstack.stack import AUTHTOKEN, DEMO, answer, refusal, user_headers
from triptych.testing import Server, Workspace
from triptych.testing.clock import Clock
from triptych.testing.doors import Contentstack


@pytest.fixture
def known(triptych_server: Server, workspace: str) -> Contentstack:
    """Somebody who is known in the test's workspace."""
    return Workspace(triptych_server, workspace).contentstack


def test_a_login_is_answered_as_clients_read_it(http: httpx.Client) -> None:
    response = try_login(http, EMAIL, "any")
    body = answer(response)

    assert body["notice"] == "Login Successful."
    assert response.headers["Cache-Control"] == "no-store"
    user = body["user"]
    assert user["email"] == EMAIL
    assert user["authtoken"].startswith(user["uid"])
    assert [one["uid"] for one in user["organizations"]] == user["org_uid"]
    assert (user["roles"], user["active"], user["first_name"]) == ([], True, "")


def test_whoever_is_known_needs_their_password(http: httpx.Client, known: Contentstack) -> None:
    assert refusal(try_login(http, known.email, "wrong"), 422, 104) == {}
    assert refusal(try_login(http, known.email.upper(), known.authtoken), 422, 104) == {}

    account = log_in(http, known.email, known.password)
    assert account.user["email"] == known.email
    assert account.keys() == [known.api_key]


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user": None},
        {"user": "x"},
        {"user": {"email": EMAIL}},
        {"user": {"email": EMAIL, "password": ""}},
        {"user": {"email": "", "password": "any"}},
        {"user": {"email": "nobody", "password": "any"}},
        {"user": {"email": 1, "password": ["x"]}},
        {"user": {"email": f"{'x' * 65}@example.com", "password": "any"}},
    ],
)
def test_what_cannot_be_a_login_is_refused_as_a_wrong_one(http: httpx.Client, body: Any) -> None:
    assert refusal(http.post("/v3/user-session", json=body), 422, 104) == {}


def test_a_body_that_is_no_object_is_refused(http: httpx.Client) -> None:
    refusal(http.post("/v3/user-session", content=b"[1]"), 400, 0)


def test_a_login_chooses_the_workspace_and_its_token_too(service: Served, workspace: str, known: Contentstack) -> None:
    with httpx.Client(base_url=service.url, trust_env=False, timeout=30) as plain:
        account = log_in(plain, known.email, known.password)
        assert account.keys() == [known.api_key]
        stack = account.create_stack()
        folder = stack.folder("Here")

    with service.client(workspace) as named:
        assert log_in(named).of(stack.api_key).assets(include_folders="true")[0]["uid"] == folder["uid"]


def test_a_login_to_an_unknown_workspace_is_told_so(service: Served) -> None:
    with service.client("nowhere") as nowhere:
        assert refusal(try_login(nowhere, EMAIL, "any"), 404, 90009).keys() == {"x-triptych-workspace"}


def test_a_workspace_that_is_not_the_users_refuses_them(service: Served, known: Contentstack) -> None:
    """Where strangers are let in, the e-mail is a stranger's there."""
    name = f"other-{uuid.uuid4().hex}"
    with service.client(name) as other:
        answer(other.put(f"/_triptych/workspaces/{name}"), 201)
        assert log_in(other, known.email, "any").user["uid"] != log_in_uid(service, known)
        assert other.delete(f"/_triptych/workspaces/{name}").status_code == 204


def log_in_uid(service: Served, known: Contentstack) -> str:
    with httpx.Client(base_url=service.url, trust_env=False, timeout=30) as plain:
        return str(log_in(plain, known.email, known.password).user["uid"])


def test_a_session_ends_with_the_logout_and_no_other_does(http: httpx.Client) -> None:
    first, second = log_in(http), log_in(http)

    assert answer(first.send("DELETE", "/user-session")) == {"notice": "You've logged out successfully!"}

    assert refusal(first.get("/user"), 401, 105) == {"authtoken": ["is not valid."]}
    assert refusal(first.of(DEMO).get("/assets"), 401, 105) == {"authtoken": ["is not valid."]}
    assert refusal(first.send("DELETE", "/user-session"), 401, 105)
    answer(second.get("/user"))


def test_a_token_that_no_session_began_with_outlives_a_logout(http: httpx.Client, known: Contentstack) -> None:
    for token in (known.authtoken, AUTHTOKEN):
        shown = user_headers(token)
        answer(http.delete("/v3/user-session", headers=shown))
        assert answer(http.get("/v3/user", headers=shown))["user"]["authtoken"] == token


def test_the_user_is_whose_token_it_is(http: httpx.Client) -> None:
    account = log_in(http)

    user = answer(account.get("/user"))["user"]
    asset = account.of(DEMO).folder()

    expected = {name: value for name, value in account.user.items() if name != "organizations"}
    assert user == expected
    assert asset["created_by"] == user["uid"]
    assert log_in(http, EMAIL.upper()).user["uid"] == user["uid"]


def test_organizations_and_roles_come_where_they_are_asked_for(http: httpx.Client) -> None:
    account = log_in(http)

    assert "organizations" not in answer(account.get("/user"))["user"]
    [plain] = answer(account.get("/user", include_orgs="true"))["user"]["organizations"]
    [full] = answer(account.get("/user", include_orgs_roles="true"))["user"]["organizations"]

    assert "org_roles" not in plain
    assert plain["is_owner"] is True
    assert full["org_roles"][0]["admin"] is True


def test_a_user_is_renamed(http: httpx.Client) -> None:
    account = log_in(http)

    body = answer(account.send("PUT", "/user", json={"user": {**account.user, "first_name": "Ada"}}))
    answer(account.send("PUT", "/user", json={"user": {"last_name": "Lovelace", "email": "other@example.com"}}))

    assert (body["notice"], body["user"]["first_name"]) == ("Profile updated successfully.", "Ada")
    user = answer(log_in(http).get("/user"))["user"]
    assert (user["first_name"], user["last_name"], user["email"]) == ("Ada", "Lovelace", EMAIL)


def test_only_somebody_is_renamed(http: httpx.Client) -> None:
    account = log_in(http)

    assert refusal(account.send("PUT", "/user", json={}), 422, 90001).keys() == {"user"}
    wrong = account.send("PUT", "/user", json={"user": {"first_name": "x" * 256}})
    assert refusal(wrong, 422, 90001).keys() == {"first_name"}
    stranger = http.put("/v3/user", headers=user_headers(), json={"user": {"first_name": "x"}})
    assert refusal(stranger, 422, 90001).keys() == {"user"}


@pytest.mark.parametrize("path", ["/user", "/organizations", "/stacks"])
def test_what_cannot_be_an_authtoken_opens_no_account(http: httpx.Client, path: str) -> None:
    """Where everybody is let in, a token must still look like one of the vendor's."""
    for headers in ({}, {"authtoken": "invalid"}, {"authtoken": "a b"}, {"authorization": "cs0123456789abcdef"}):
        assert refusal(http.get(f"/v3{path}", headers=headers), 401, 105)
    answer(http.get(f"/v3{path}", headers=user_headers()))


def test_a_reset_ends_sessions(http: httpx.Client) -> None:
    account = log_in(http)
    account.create_stack()

    assert http.post("/_triptych/reset").status_code == 204

    again = log_in(http)
    assert again.keys() == [DEMO]


def test_a_plan_tells_whether_files_are_scanned(http: httpx.Client) -> None:
    account = log_in(http)
    uid = account.organization()

    def scanned() -> bool:
        features = answer(account.get(f"/organizations/{uid}/plan"))["plan"]["features"]
        return bool(next(one for one in features if one["uid"] == "assetsScan")["enabled"])

    assert not scanned()
    assert http.put("/_triptych/contentstack/asset_scan_status", json={"status": "clean"}).status_code == 200
    assert scanned()
    for path in (f"/organizations/{uid}", "/organizations"):
        found = answer(account.get(path, include_plan="true"))
        organization = found.get("organization") or found["organizations"][0]
        assert {one["uid"] for one in organization["plan"]["features"]} >= {"assetsScan"}


def test_an_organization_has_stacks_and_roles(http: httpx.Client) -> None:
    account = log_in(http)
    uid = account.organization()
    stack = account.create_stack()

    assert answer(account.get(f"/organizations/{uid}"))["organization"]["uid"] == uid
    stacks = answer(account.get(f"/organizations/{uid}/stacks", include_count="true", skip="1"))
    assert ([one["api_key"] for one in stacks["stacks"]], stacks["count"]) == ([stack.api_key], 2)
    roles = answer(account.get(f"/organizations/{uid}/roles"))["roles"]
    assert [role["name"] for role in roles] == ["admin", "member"]
    assert answer(account.get("/organizations", include_count="true"))["count"] == 1


@pytest.mark.parametrize("below", ["", "/plan", "/stacks", "/roles"])
def test_an_unknown_organization_is_not_found(http: httpx.Client, below: str) -> None:
    assert refusal(log_in(http).get(f"/organizations/blt0000000000000000{below}"), 422, 141).keys() == {"organization"}


def test_sessions_go_by_the_clock(http: httpx.Client, clock: Clock) -> None:
    """They do not expire."""
    account = log_in(http)
    clock.advance(seconds=10 * 365 * 86_400)
    answer(account.get("/user"))
