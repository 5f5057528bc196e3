"""Who is let in, and errors on every path below /v3."""

from __future__ import annotations

from typing import cast

import httpx
import orjson
import pytest

from tests.vendors.contentstack.stack import DEMO, Stack, answer, refusal, stack_headers
from tests.vendors.contentstack.test_assets import NOBODY
from triptych.errors import Invalid, NotFound, TriptychError
from triptych.vendors.contentstack.errors import render_error
from triptych.web.call import Call

STACK_MISSING = "We can't find that Stack. Please try again."
LOGGED_OUT = "You're not allowed in here unless you're logged in."

# Every route that asks who calls.
CALLS = [
    ("GET", "/assets"),
    ("POST", "/assets"),
    ("GET", "/assets/rt"),
    ("GET", "/assets/images"),
    ("GET", "/assets/videos"),
    ("POST", "/assets/folders"),
    ("GET", f"/assets/folders/{NOBODY}"),
    ("PUT", f"/assets/folders/{NOBODY}"),
    ("DELETE", f"/assets/folders/{NOBODY}"),
    ("GET", f"/assets/{NOBODY}"),
    ("PUT", f"/assets/{NOBODY}"),
    ("DELETE", f"/assets/{NOBODY}"),
    ("POST", f"/assets/{NOBODY}/publish"),
    ("POST", f"/assets/{NOBODY}/unpublish"),
    ("GET", f"/assets/{NOBODY}/versions"),
    ("POST", f"/assets/{NOBODY}/versions/1/name"),
    ("DELETE", f"/assets/{NOBODY}/versions/1/name"),
    ("GET", f"/assets/{NOBODY}/references"),
    ("GET", f"/assets/{DEMO}/{NOBODY}"),
]


@pytest.mark.one_setup
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_call_needs_a_key_and_a_token(http: httpx.Client, method: str, path: str) -> None:
    for headers in ({}, {"authtoken": "blt1"}, {"authorization": "cs1"}, {"api_key": "", "authtoken": "blt1"}):
        response = http.request(method, f"/v3{path}", headers=headers)
        assert refusal(response, 412, 109) == {"api_key": ["is not valid."]}
        assert response.json()["error_message"] == STACK_MISSING
    response = http.request(method, f"/v3{path}", headers={"api_key": DEMO})
    assert refusal(response, 401, 105) == {"authtoken": ["is not valid."]}
    assert response.json()["error_message"] == LOGGED_OUT


@pytest.mark.one_setup
@pytest.mark.parametrize("api_key", ["a b", "a/b", "..", "x" * 129, "ä"])
def test_a_malformed_key_is_no_stack(http: httpx.Client, api_key: str) -> None:
    headers = {b"api_key": api_key.encode(), b"authtoken": b"blt1"}

    refusal(http.get("/v3/assets", headers=headers), 412, 109)


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({"authtoken": ""}, "authtoken"),
        ({"authtoken": "a b"}, "authtoken"),
        ({"authtoken": "x" * 5000}, "authtoken"),
        ({"authorization": "Bearer"}, "authorization"),
        ({"authorization": "Basic eDp5"}, "authorization"),
        ({"authorization": "x" * 5000, "authtoken": "blt1"}, "authorization"),
    ],
)
def test_a_malformed_token_is_refused(http: httpx.Client, headers: dict[str, str], field: str) -> None:
    response = http.get("/v3/assets", headers={"api_key": DEMO, **headers})

    assert refusal(response, 401, 105) == {field: ["is not valid."]}


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "headers",
    [
        {"authtoken": "blt0123456789abcdef"},
        {"authorization": "cs0123456789abcdef"},
        {"authorization": "Bearer some.oauth.token"},
        {"authorization": "bearer some.oauth.token"},
        {"authorization": "", "authtoken": "blt0123456789abcdef"},
    ],
)
def test_any_of_three_schemes_is_enough(http: httpx.Client, headers: dict[str, str]) -> None:
    assert answer(http.get("/v3/assets", headers={"api_key": DEMO, **headers})) == {"assets": []}


def test_one_token_is_one_user(http: httpx.Client) -> None:
    one, same, other = (Stack(http, authtoken=token).upload()["created_by"] for token in ("blt1", "blt1", "blt2"))

    assert one == same != other


@pytest.mark.parametrize("uid", [NOBODY, "x", "a" * 3000, "%F0%9F%92%A9", "' or 1=1 --", "%FF"])
def test_an_unknown_asset_is_not_found(stack: Stack, uid: str) -> None:
    stack.upload()

    for method, body in (("GET", None), ("PUT", {"asset": {"title": "a"}}), ("DELETE", None)):
        response = stack.send(method, f"/assets/{uid}", json=body)
        assert refusal(response, 404, 145)
        assert response.json()["error_message"] == "Asset was not found. Please try again."


def test_every_answer_tells_of_the_limit_of_requests(stack: Stack) -> None:
    """As the first request of a second is answered: nobody counts here."""
    asset = stack.upload()
    slug = f"/v3/assets/{DEMO}/{asset['uid']}/slug.png"
    stack.update(asset["uid"], permanent_url=f"https://images.contentstack.io{slug}")

    for response in (
        stack.get("/assets"),
        stack.send("HEAD", "/assets"),
        stack.put(f"/assets/{asset['uid']}", {"asset": {"title": "new"}}),
        stack.post("/assets/folders", {"asset": {"name": "new"}}),
        stack.http.get(asset["url"]),
        stack.http.get(slug),
        stack.get(f"/assets/{asset['uid']}/slug.png"),
        stack.get(f"/assets/{NOBODY}"),
        stack.get("/nothing"),
        stack.delete("/assets"),
        stack.http.get("/v3/assets"),
    ):
        limit, remaining = (int(response.headers[f"X-RateLimit-{name}"]) for name in ("Limit", "Remaining"))
        assert (limit, remaining) == (10, 9)


@pytest.mark.one_setup
@pytest.mark.parametrize("path", ["", "/", "/nothing", "/assets/a/b/c/d/e", "/stacks/nothing", "/bulk/nothing"])
def test_unknown_paths_answer_in_the_vendors_form(stack: Stack, path: str) -> None:
    assert refusal(stack.get(path), 404, 90006).keys() == {"url"}


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", "/assets"), ("DELETE", "/assets"), ("POST", f"/assets/{NOBODY}"), ("POST", "/assets/rt/x/versions")],
)
def test_wrong_methods_answer_in_the_vendors_form(stack: Stack, method: str, path: str) -> None:
    refused = stack.send(method, path)

    assert refusal(refused, 405, 90007) == {}
    assert refused.headers["Allow"]


def test_a_nul_in_an_address_is_refused(stack: Stack) -> None:
    for path in ("/assets/a%00b", "/assets?query=%00"):
        assert refusal(stack.send("GET", path), 422, 90001)


def test_an_unknown_workspace_is_refused(http: httpx.Client) -> None:
    headers = {**stack_headers(), "X-Triptych-Workspace": "nowhere"}

    assert refusal(http.get("/v3/assets", headers=headers), 404, 90009).keys() == {"x-triptych-workspace"}


@pytest.mark.one_setup
@pytest.mark.parametrize("host", ["[", "a b", "x" * 300, "[::1]:99999999"])
def test_a_strange_host_is_no_mistake_of_ours(stack: Stack, host: str) -> None:
    asset = stack.upload()

    for response in (
        stack.send("GET", f"/assets/{asset['uid']}", headers={"Host": host}),
        stack.send("PUT", f"/assets/{asset['uid']}", json={"asset": {"title": "x"}}, headers={"Host": host}),
    ):
        assert response.status_code < 500


@pytest.mark.parametrize(
    ("error", "status", "field"),
    [
        (NotFound("something", "new"), 422, "something"),
        (Invalid("parent", "is not valid."), 422, "parent_uid"),
        (Invalid("slug", "is not valid."), 422, "permanent_url"),
        (Invalid("something", "is not valid."), 422, "something"),
    ],
)
def test_errors_of_the_library_are_told_in_the_vendors_words(error: TriptychError, status: int, field: str) -> None:
    """Also those that no table has."""
    answered = render_error(cast(Call, None), error)

    assert answered.status_code == status
    body = orjson.loads(answered.body)
    assert body["errors"] == {field: ["is not valid."]}
    assert body["error_message"] in (f"{field} is not valid.", "The requested object doesn't exist.")
