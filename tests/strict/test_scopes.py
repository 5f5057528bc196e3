"""What a token may do: scopes, modules, branches and environments. In open nobody looks at them."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest

from tests.servers.behind import Behind
from tests.servers.triptych import Served
from tests.strict.doors import AMAZON, CONTENTSTACK, Credentials, plain
from tests.strict.issuing import issue
from tests.vendors.contentstack.stack import PUBLISH, program_headers, refusal
from tests.web.operations import EVERY_DOOR
from triptych.vendors.amazon_ads.auth import PERMISSIONS
from triptych.vendors.contentstack import auth

UID = "blt0000000000000001"


def contentstack(behind: Behind, own: Credentials, kind: str, scopes: Sequence[str]) -> dict[str, str]:
    """Headers with a token of this kind that has these scopes."""
    token = issue(behind, own, CONTENTSTACK, kind=kind, scopes=list(scopes))
    scheme = "Bearer " if kind == auth.OAUTH else ""
    return program_headers(own.contentstack["api_key"], scheme + token)


def test_every_call_of_contentstack_asks_for_the_scope_that_its_page_names(
    http: httpx.Client, own: Credentials, behind_strict: Behind
) -> None:
    [door] = [door for door in EVERY_DOOR if door.name == "contentstack"]
    asked = [one for one in door.operations if one.access.scopes and not one.access.anonymous]
    every = {scope for operation in asked for scope in operation.access.scopes[auth.OAUTH]}
    assert len(every) >= 8
    headers = {
        scope: (
            contentstack(behind_strict, own, auth.OAUTH, [scope]),
            contentstack(behind_strict, own, auth.OAUTH, sorted(every - {scope})),
        )
        for scope in every
    }

    for operation in asked:
        path = operation.path.replace("{", "").replace("}", "")
        [scope] = operation.access.scopes[auth.OAUTH]
        right, wrong = headers[scope]
        refused = http.request(operation.method, path, headers=wrong, json={})
        assert refusal(refused, 403, 162) == {}, operation.name
        assert http.request(operation.method, path, headers=right, json={}).status_code != 403, operation.name


@pytest.mark.one_setup
@pytest.mark.parametrize("kind", [auth.OAUTH, auth.MANAGEMENT])
def test_a_call_of_which_no_page_names_a_scope_takes_any_token_for_the_stack(
    http: httpx.Client, own: Credentials, behind_strict: Behind, kind: str
) -> None:
    headers = contentstack(behind_strict, own, kind, [])

    assert http.get("/v3/content_types", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [
        (["asset:read"], True, False),
        (["asset:read", "asset:write"], True, True),
        (["entry:read", "entry:write"], False, False),
        ([], False, False),
        (["*"], True, True),
    ],
)
def test_a_management_token_is_for_modules(
    http: httpx.Client, own: Credentials, behind_strict: Behind, scopes: list[str], reads: bool, writes: bool
) -> None:
    headers = contentstack(behind_strict, own, auth.MANAGEMENT, scopes)

    read = http.get("/v3/assets", headers=headers)
    written = http.post("/v3/assets/folders", json={"asset": {"name": "a"}}, headers=headers)

    assert (read.status_code, written.status_code) == (200 if reads else 403, 201 if writes else 403)


@pytest.mark.parametrize(
    ("scopes", "main", "other"),
    [
        ([], 200, 403),
        (["branch:main"], 200, 403),
        (["branch:next"], 403, 422),
        (["branch:main", "branch:next"], 200, 422),
    ],
)
def test_a_management_token_is_for_branches(
    http: httpx.Client, own: Credentials, behind_strict: Behind, scopes: list[str], main: int, other: int
) -> None:
    """One that names none is for the main one. The other is not there, which whoever may see it is told."""
    headers = contentstack(behind_strict, own, auth.MANAGEMENT, ["asset:read", *scopes])

    assert http.get("/v3/assets", headers=headers).status_code == main
    assert http.get("/v3/assets", headers={**headers, "branch": "next"}).status_code == other


def test_a_user_may_do_all_in_their_stacks(http: httpx.Client, own: Credentials, behind_strict: Behind) -> None:
    stack = own.stack(http)
    uid = stack.upload()["uid"]

    assert stack.post(f"/assets/{uid}/publish", {"asset": PUBLISH}).status_code == 200
    assert stack.delete(f"/assets/{uid}").status_code == 200


def test_a_delivery_token_manages_nothing(http: httpx.Client, own: Credentials) -> None:
    headers = program_headers(own.contentstack["api_key"], own.contentstack["delivery_token"])

    assert refusal(http.get("/v3/assets", headers=headers), 401, 105) == {"authorization": ["is not valid."]}


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_any_permission_of_amazon_suffices(
    http: httpx.Client, own: Credentials, behind_strict: Behind, permission: str
) -> None:
    headers = AMAZON.headers(own)

    def search(scopes: list[str]) -> httpx.Response:
        return AMAZON.call(http, AMAZON.with_token(headers, issue(behind_strict, own, AMAZON, scopes=scopes)))

    assert search([permission]).status_code == 200
    refused = search(["reports_view"])
    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")


def test_in_open_nobody_looks_at_scopes(service: Served, behind: Behind, workspace: str) -> None:
    """Whatever a token was issued for."""
    with service.client() as client:
        own = Credentials(workspace, **client.put(f"/_triptych/workspaces/{workspace}").json()["credentials"])
    with plain(service) as client:
        headers = contentstack(behind, own, auth.MANAGEMENT, [])
        assert client.get("/v3/assets", headers=headers).status_code == 200
