"""Stacks: made, listed, changed, shared, handed on and deleted, each with a library of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.servers.behind import Behind
from tests.vendors.contentstack.account import log_in
from tests.vendors.contentstack.stack import DEMO, Json, Stack, answer, refusal, user_headers

UNKNOWN = "blt1111111111111111"


def shown(stack: Stack, **params: Any) -> Json:
    return dict(answer(stack.get("/stacks", **params))["stack"])


def test_a_stack_is_created_as_the_page_shows(http: httpx.Client) -> None:
    account = log_in(http)
    uid = account.organization()
    said = {"name": "My New Stack", "description": "My new test stack", "master_locale": "en-us"}

    created = account.send("POST", "/stacks", headers={"organization_uid": uid}, json={"stack": said})

    body = answer(created, 201)
    assert body["notice"] == "Stack created successfully."
    stack = body["stack"]
    assert said.items() <= stack.items()
    assert (stack["org_uid"], stack["owner_uid"]) == (uid, account.user["uid"])
    assert (stack["user_uids"], stack["is_asset_download_public"]) == ([account.user["uid"]], True)
    assert [person["email"] for person in stack["collaborators"]] == [account.user["email"]]
    assert stack["SYS_ACL"]["others"]["sub_acl"] == dict.fromkeys(("create", "read", "update", "delete"), False)
    assert stack["uid"] != stack["api_key"]
    assert shown(account.of(stack["api_key"]), include_collaborators="true") == stack
    del stack["collaborators"]
    assert shown(account.of(stack["api_key"])) == stack


def test_a_stack_has_a_library_of_its_own(http: httpx.Client) -> None:
    account = log_in(http)
    one, other = account.create_stack(), account.create_stack()

    asset = one.upload()

    assert one.assets() == [asset]
    assert other.assets() == account.of(DEMO).assets() == []
    assert http.get(asset["url"]).status_code == 200


def test_a_stack_begins_with_no_environment_and_its_own_language(http: httpx.Client) -> None:
    stack = log_in(http).create_stack(master_locale="FR-fr")
    uid = stack.upload()["uid"]

    assert shown(stack)["master_locale"] == "fr-fr"
    for said in ({"environments": ["development"]}, {"environments": ["development"], "locales": ["en-us"]}):
        assert stack.post(f"/assets/{uid}/publish", {"asset": said}).status_code in (401, 422)


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "stack"),
        ({"stack": 1}, "stack"),
        ({"stack": {}}, "name"),
        ({"stack": {"name": " "}}, "name"),
        ({"stack": {"name": 5}}, "name"),
        ({"stack": {"name": "x" * 256}}, "name"),
        ({"stack": {"name": "x", "description": ["y"]}}, "description"),
        ({"stack": {"name": "x", "master_locale": "nowhere at all"}}, "master_locale"),
        ({"stack": {"name": "x", "master_locale": 1}}, "master_locale"),
    ],
)
def test_what_cannot_be_a_stack_is_not_made(http: httpx.Client, said: Any, field: str) -> None:
    account = log_in(http)
    assert refusal(account.send("POST", "/stacks", json=said), 422, 90001).keys() == {field}
    assert account.keys() == [DEMO]


def test_an_organization_may_be_anybodys_that_looks_like_one(http: httpx.Client) -> None:
    account = log_in(http)
    own = account.organization()

    wrong = account.send("POST", "/stacks", headers={"organization_uid": "mine"}, json={"stack": {"name": "x"}})
    assert refusal(wrong, 422, 141).keys() == {"organization"}
    elsewhere = {"organization_uid": UNKNOWN}
    made = answer(account.send("POST", "/stacks", headers=elsewhere, json={"stack": {"name": "x"}}), 201)["stack"]

    assert made["org_uid"] == UNKNOWN
    assert [one["uid"] for one in answer(account.get("/organizations"))["organizations"]] == [own, UNKNOWN]
    listed = answer(account.send("GET", "/stacks", headers=elsewhere))["stacks"]
    assert [one["api_key"] for one in listed] == [made["api_key"]]


def test_stacks_are_listed_counted_and_found(http: httpx.Client) -> None:
    account = log_in(http)
    keys = [DEMO, *(account.create_stack(name).api_key for name in ("B", "A"))]

    assert account.keys() == keys
    assert log_in(http, "other@example.com").keys() == keys
    page = answer(account.get("/stacks", include_count="true", skip="1", limit="1"))
    assert ([one["api_key"] for one in page["stacks"]], page["count"]) == (keys[1:2], 3)
    assert answer(account.get("/stacks", query='{"name":"A"}'))["stacks"][0]["api_key"] == keys[2]
    assert [one["name"] for one in answer(account.get("/stacks", asc="name"))["stacks"][:2]] == ["A", "B"]


def test_a_stack_is_renamed_and_described(http: httpx.Client) -> None:
    stack = log_in(http).create_stack("Before", description="old")
    before = shown(stack)

    body = answer(stack.put("/stacks", {"stack": {**before, "name": "After", "master_locale": "de-de"}}))
    assert body["notice"] == "Stack updated successfully."
    assert body["stack"] == before | {"name": "After", "updated_at": body["stack"]["updated_at"]}
    answer(stack.put("/stacks", {"stack": {"description": None}}))
    assert (shown(stack)["name"], shown(stack)["description"]) == ("After", None)

    for said in ({}, {"stack": {"name": ""}}):
        refusal(stack.put("/stacks", said), 422, 90001)


def test_a_deleted_stack_is_gone_with_all_that_it_held(http: httpx.Client, behind: Behind, workspace: str) -> None:
    account = log_in(http)
    stack = account.create_stack()
    asset = stack.upload()
    assert http.get(asset["url"]).status_code == 200
    assert behind.stored(workspace)

    assert answer(stack.delete("/stacks")) == {"notice": "Stack deleted successfully!"}

    assert account.keys() == [DEMO]
    assert not behind.stored(workspace)
    assert http.get(asset["url"]).status_code == 404
    assert stack.get(f"/assets/{asset['uid']}").status_code == 404
    # Nothing is known of it any more, and what is not known is empty.
    assert (stack.assets(), shown(stack)["name"]) == ([], stack.api_key)
    assert refusal(stack.delete("/stacks"), 422, 141).keys() == {"tenant"}


def test_what_others_use_is_not_deleted(http: httpx.Client, stack: Stack) -> None:
    asset = stack.upload()

    refusal(stack.delete("/stacks"), 403, 162)

    assert stack.assets() == [asset]


def test_in_open_a_key_that_looks_like_one_is_an_empty_stacks(http: httpx.Client) -> None:
    unknown, wrong = Stack(http, UNKNOWN), Stack(http, "invalid_api_key")

    assert shown(unknown)["api_key"] == UNKNOWN
    assert log_in(http).keys() == [DEMO]
    answer(unknown.put("/stacks", {"stack": {"name": "Now"}}))
    assert log_in(http).keys() == [DEMO, UNKNOWN]
    for response in (
        wrong.get("/stacks"),
        wrong.put("/stacks", {"stack": {"name": "x"}}),
        wrong.delete("/stacks"),
        wrong.get("/stacks/settings"),
        wrong.get("/stacks/management_tokens"),
    ):
        assert refusal(response, 412, 109).keys() == {"api_key"}


def test_settings_are_set_section_by_section(http: httpx.Client) -> None:
    stack = log_in(http).create_stack()
    first = {
        "stack_variables": {},
        "discrete_variables": {"cms": True, "_version": 3},
        "live_preview": {},
        "rte": {},
    }
    assert answer(stack.get("/stacks/settings")) == {"stack_settings": first}

    said = {"stack_settings": {"stack_variables": {"enforce_unique_urls": True, "sys_rte_allowed_tags": "figure"}}}
    added = answer(stack.post("/stacks/settings", said))
    assert added["notice"] == "Stack settings updated successfully."
    answer(stack.post("/stacks/settings", {"stack_settings": {"rte": {"cs_only_breakline": True}}}))
    assert answer(stack.get("/stacks/settings"))["stack_settings"] == first | said["stack_settings"] | {
        "rte": {"cs_only_breakline": True}
    }

    assert answer(stack.post("/stacks/settings/reset", {"stack_settings": {}}))["stack_settings"] == first
    assert answer(stack.get("/stacks/settings"))["stack_settings"] == first
    for wrong in ({"rte": 1}, {"rte": {"x": "y" * 20_000}}, "x"):
        assert refusal(stack.post("/stacks/settings", {"stack_settings": wrong}), 422, 90001).keys() == {
            "stack_settings"
        }


def test_a_stack_is_shared_and_unshared(http: httpx.Client) -> None:
    account = log_in(http)
    stack = account.create_stack()

    shared = stack.post("/stacks/share", {"emails": ["A@example.com"], "roles": {"A@example.com": ["blt1"]}})
    assert answer(shared) == {"notice": "The invitation has been sent successfully."}
    users = answer(stack.get("/stacks/users", include_count="true"))
    assert [(user["email"], user["is_owner"]) for user in users["users"]] == [
        (account.user["email"], True),
        ("a@example.com", False),
    ]
    assert users["count"] == 2

    unshared = stack.post("/stacks/unshare", {"email": "a@example.com"})
    assert answer(unshared) == {"notice": "The stack has been successfully unshared."}
    assert len(shown(stack)["user_uids"]) == 1
    assert refusal(stack.post("/stacks/unshare", {"email": "a@example.com"}), 422, 141).keys() == {"user"}
    assert refusal(stack.post("/stacks/unshare", {"email": account.user["email"]}), 422, 90001).keys() == {"email"}


@pytest.mark.parametrize("emails", [None, [], "a@example.com", ["nobody"], [1], ["a@example.com"] * 101])
def test_a_stack_is_shared_with_e_mail_addresses(http: httpx.Client, emails: Any) -> None:
    stack = log_in(http).create_stack()
    assert refusal(stack.post("/stacks/share", {"emails": emails}), 422, 90001).keys() == {"emails"}
    assert len(shown(stack)["user_uids"]) == 1


def test_a_stack_gets_another_owner(http: httpx.Client) -> None:
    account = log_in(http)
    stack = account.create_stack("Mine")

    handed = answer(stack.post("/stacks/transfer_ownership", {"transfer_to": "new@example.com"}))

    assert "new@example.com" in handed["notice"]
    assert "'Mine'" in handed["notice"]
    assert shown(stack)["owner_uid"] == log_in(http, "new@example.com").user["uid"]
    assert account.user["uid"] in shown(stack)["user_uids"]
    refused = stack.post("/stacks/transfer_ownership", {"transfer_to": "new"})
    assert refusal(refused, 422, 90001).keys() == {"transfer_to"}


def test_a_made_up_token_makes_stacks_too(http: httpx.Client) -> None:
    created = http.post("/v3/stacks", headers=user_headers(), json={"stack": {"name": "x"}})
    stack = answer(created, 201)["stack"]
    assert stack["owner_uid"] == Stack(http, stack["api_key"]).folder()["created_by"]


@pytest.mark.races
def test_stacks_that_are_made_at_once_are_all_made(http: httpx.Client) -> None:
    account = log_in(http)
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda name: account.create_stack(str(name)).api_key, range(8)))
    assert set(account.keys()) == {DEMO, *made}
    assert len(made) == 8


@pytest.mark.races
def test_a_stack_that_is_deleted_while_it_is_written_to_is_gone(http: httpx.Client) -> None:
    account = log_in(http)
    stack = account.create_stack()

    def write(number: int) -> int:
        if number == 4:
            return stack.delete("/stacks").status_code
        return stack.post("/stacks/settings", {"stack_settings": {"rte": {"number": number}}}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(write, range(8)))
    assert statuses[4] in (200, 503)
    assert set(statuses) <= {200, 422, 503}
