"""Contentstack's account where only those are let in who are known: sessions, stacks and what their tokens may do."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.servers.behind import Behind
from tests.strict.doors import CONTENTSTACK_USER, Credentials
from tests.strict.issuing import issue
from tests.vendors.contentstack.account import Account, delivery_token, log_in, management_token, try_login
from tests.vendors.contentstack.stack import Stack, answer, program_headers, refusal, user_headers
from triptych.library import passwords, sources, users, workspaces

UNKNOWN = "blt1111111111111111"


def sign_in(http: httpx.Client, own: Credentials) -> Account:
    return log_in(http, own.contentstack["email"], own.contentstack["password"])


def as_program(stack: Stack, token: str, **headers: str) -> dict[str, str]:
    return program_headers(stack.api_key, token) | headers


def scoped(*modules: dict[str, Any]) -> dict[str, Any]:
    return management_token(scope=list(modules))


def test_only_who_is_known_logs_in(http: httpx.Client, own: Credentials) -> None:
    known = own.contentstack
    for email, password in (
        (known["email"], "wrong"),
        (known["email"], known["password"].upper()),
        ("somebody@example.com", known["password"]),
    ):
        assert refusal(try_login(http, email, password), 422, 104) == {}

    account = sign_in(http, own)
    assert account.keys() == [known["api_key"]]
    answer(account.of(known["api_key"]).get("/assets"))


@pytest.mark.long
def test_a_password_that_somebody_chose_is_theirs(http: httpx.Client, own: Credentials, behind_strict: Behind) -> None:
    email, password = f"{uuid.uuid4().hex}@example.com", "Ünïcode and spaces 😀"
    with behind_strict.engine.begin() as connection:
        users.issue(
            connection,
            workspace_id=workspaces.id_of(connection, own.workspace),
            email=email,
            password_hash=passwords.hashed(password),
            source=sources.FILE,
            first_name="Ada",
        )

    refusal(try_login(http, email, password.lower()), 422, 104)
    account = log_in(http, email, password)
    assert (account.user["first_name"], account.keys()) == ("Ada", [])
    answer(own.stack(http).post("/stacks/share", {"emails": [email]}))
    assert account.keys() == [own.contentstack["api_key"]]
    answer(account.of(own.contentstack["api_key"]).get("/assets"))


def test_of_logins_at_once_twenty_stay(http: httpx.Client, own: Credentials) -> None:
    with ThreadPoolExecutor(8) as pool:
        sessions = list(pool.map(lambda _: sign_in(http, own), range(24)))
        statuses = list(pool.map(lambda session: session.get("/user").status_code, sessions))
    assert sorted(statuses) == [200] * 20 + [401] * 4


def test_somebody_who_is_invited_does_not_log_in_by_that(http: httpx.Client, own: Credentials) -> None:
    stack = own.stack(http)
    answer(stack.post("/stacks/share", {"emails": ["guest@example.com"]}))
    assert len(answer(stack.get("/stacks/users"))["users"]) == 2

    assert refusal(try_login(http, "guest@example.com", "any"), 422, 104) == {}


def test_the_twenty_first_login_ends_the_oldest(http: httpx.Client, own: Credentials) -> None:
    sessions = [sign_in(http, own) for _ in range(20)]
    answer(sessions[0].get("/user"))

    sessions.append(sign_in(http, own))

    assert refusal(sessions[0].get("/user"), 401, 105) == {"authtoken": ["is not valid."]}
    for session in sessions[1:]:
        answer(session.get("/user"))
    assert answer(http.get("/v3/user", headers=user_headers(own.contentstack["authtoken"])))


def test_what_is_no_users_token_opens_no_account(http: httpx.Client, own: Credentials, behind_strict: Behind) -> None:
    expired = issue(behind_strict, own, CONTENTSTACK_USER, seconds=-1)
    for headers in (
        {},
        user_headers(),
        user_headers(own.contentstack["management_token"]),
        {"authorization": own.contentstack["management_token"]},
        user_headers(expired),
    ):
        for method, path in (
            ("GET", "/user"),
            ("GET", "/organizations"),
            ("GET", "/stacks"),
            ("POST", "/stacks"),
            ("DELETE", "/user-session"),
        ):
            assert refusal(http.request(method, f"/v3{path}", headers=headers, json={}), 401, 105), (headers, path)


def test_a_stack_is_for_those_who_may_use_it(http: httpx.Client, own: Credentials, other: Credentials) -> None:
    mine, theirs = sign_in(http, own), sign_in(http, other)
    stack = mine.create_stack()
    stack.upload()

    assert mine.keys() == [own.contentstack["api_key"], stack.api_key]
    assert theirs.keys() == [other.contentstack["api_key"]]
    strange = theirs.of(stack.api_key)
    for method, path in (
        ("GET", "/assets"),
        ("GET", "/stacks"),
        ("PUT", "/stacks"),
        ("DELETE", "/stacks"),
        ("GET", "/stacks/management_tokens"),
        ("POST", "/stacks/delivery_tokens"),
        ("POST", "/stacks/share"),
    ):
        response = strange.send(method, path, json={})
        assert response.status_code in (401, 412), (method, path, response.text)
    assert len(stack.assets()) == 1


def test_an_unknown_stack_is_the_vendors_refusal(http: httpx.Client, own: Credentials) -> None:
    account = sign_in(http, own)
    stack = account.create_stack()
    answer(stack.delete("/stacks"))

    for key in (UNKNOWN, stack.api_key):
        assert refusal(account.of(key).get("/stacks"), 412, 109).keys() == {"api_key"}
        assert refusal(account.of(key).get("/assets"), 412, 109).keys() == {"api_key"}


def test_only_an_owner_hands_a_stack_on_and_deletes_it(http: httpx.Client, own: Credentials) -> None:
    stack = sign_in(http, own).create_stack()
    answer(stack.post("/stacks/transfer_ownership", {"transfer_to": "new@example.com"}))

    refusal(stack.post("/stacks/transfer_ownership", {"transfer_to": own.contentstack["email"]}), 403, 162)
    refusal(stack.delete("/stacks"), 403, 162)
    answer(stack.put("/stacks", {"stack": {"name": "Still mine to name"}}))


def test_what_was_issued_for_the_workspace_is_not_deleted(http: httpx.Client, own: Credentials) -> None:
    refusal(own.stack(http).delete("/stacks"), 403, 162)


def test_an_organization_must_be_the_users(http: httpx.Client, own: Credentials, other: Credentials) -> None:
    account = sign_in(http, own)
    elsewhere = sign_in(http, other).organization()

    assert elsewhere != account.organization()
    assert refusal(account.get(f"/organizations/{elsewhere}"), 422, 141).keys() == {"organization"}
    refused = account.send("POST", "/stacks", headers={"organization_uid": elsewhere}, json={"stack": {"name": "x"}})
    assert refusal(refused, 422, 141).keys() == {"organization"}


@pytest.mark.parametrize(
    ("modules", "reads", "writes"),
    [
        ([{"module": "content_type", "acl": {"read": True}}], True, False),
        ([{"module": "content_type", "acl": {"read": True, "write": True}}], True, True),
        ([{"module": "$all", "acl": {"write": True}}], True, True),
        ([{"module": "asset", "acl": {"read": True, "write": False}}], True, False),
        ([{"module": "webhook", "acl": {"read": True, "write": True}}], False, False),
        ([{"module": "content_type", "acl": {}}], False, False),
        (
            [
                {"module": "content_type", "acl": {"read": True}},
                {"module": "branch", "branches": ["next"], "acl": {"read": True}},
            ],
            False,
            False,
        ),
    ],
)
def test_a_management_token_may_do_what_its_scope_says(
    http: httpx.Client, own: Credentials, modules: list[dict[str, Any]], reads: bool, writes: bool
) -> None:
    stack = own.stack(http)
    token = answer(stack.post("/stacks/management_tokens", scoped(*modules)), 201)["token"]["token"]
    headers = as_program(stack, token)

    read = http.get("/v3/assets", headers=headers)
    written = http.post("/v3/assets/folders", json={"asset": {"name": "a"}}, headers=headers)

    assert (read.status_code, written.status_code) == (200 if reads else 403, 201 if writes else 403)


def test_a_token_may_be_for_an_alias_of_a_branch(http: httpx.Client, own: Credentials) -> None:
    stack = own.stack(http)
    answer(stack.post("/stacks/branches", {"branch": {"uid": "next", "source": "main"}}), 201)
    answer(stack.put("/stacks/branch_aliases/deploy", {"branch_alias": {"target_branch": "next"}}))
    modules = ({"module": "asset", "acl": {"read": True}}, {"module": "branch_alias", "branch_aliases": ["deploy"]})
    token = answer(stack.post("/stacks/management_tokens", scoped(*modules)), 201)["token"]["token"]

    statuses = [
        http.get("/v3/assets", headers=as_program(stack, token, branch=branch)).status_code
        for branch in ("deploy", "next", "main")
    ]

    assert statuses == [200, 403, 403]


def test_a_changed_scope_holds_at_once(http: httpx.Client, own: Credentials) -> None:
    stack = own.stack(http)
    made = answer(stack.post("/stacks/management_tokens", management_token()), 201)["token"]
    headers = as_program(stack, made["token"])
    answer(http.get("/v3/assets", headers=headers))

    answer(stack.put(f"/stacks/management_tokens/{made['uid']}", scoped({"module": "webhook", "acl": {"read": True}})))

    refusal(http.get("/v3/assets", headers=headers), 403, 162)


def test_programs_make_no_tokens_and_no_stacks(http: httpx.Client, own: Credentials) -> None:
    """They see the stack and its settings."""
    stack = own.stack(http)
    made = answer(stack.post("/stacks/management_tokens", management_token()), 201)["token"]
    delivery = answer(stack.post("/stacks/delivery_tokens", delivery_token()), 201)["token"]

    for path in ("/stacks", "/stacks/settings"):
        answer(http.get(f"/v3{path}", headers=as_program(stack, made["token"])))
        refusal(http.get(f"/v3{path}", headers=as_program(stack, delivery["token"])), 401, 105)
    for method, path in (
        ("PUT", "/stacks"),
        ("DELETE", "/stacks"),
        ("POST", "/stacks/settings"),
        ("GET", "/stacks/management_tokens"),
        ("POST", "/stacks/management_tokens"),
        ("GET", "/stacks/delivery_tokens"),
        ("POST", "/stacks/share"),
        ("POST", "/stacks/transfer_ownership"),
    ):
        refused = http.request(method, f"/v3{path}", headers=as_program(stack, made["token"]), json={})
        assert refusal(refused, 401, 105) == {"authorization": ["is not valid."]}, (method, path)


def test_delivery_and_preview_tokens_manage_nothing(http: httpx.Client, own: Credentials) -> None:
    stack = own.stack(http)
    made = answer(stack.post("/stacks/delivery_tokens", delivery_token(), create_with_preview_token="true"), 201)
    for name in ("token", "preview_token"):
        refused = http.get("/v3/assets", headers=as_program(stack, made["token"][name]))
        assert refusal(refused, 401, 105) == {"authorization": ["is not valid."]}


def test_what_was_issued_for_the_workspace_is_not_its_users_to_see(http: httpx.Client, own: Credentials) -> None:
    for path in ("/stacks/delivery_tokens", "/stacks/management_tokens"):
        assert answer(own.stack(http).get(path)) == {"tokens": []}
