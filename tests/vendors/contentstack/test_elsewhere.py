"""What clients list on their way to assets, what is not served, and whom unknown paths are told to."""

from __future__ import annotations

import json
import time
from pathlib import Path

import httpx
import pytest

from tests.servers.triptych import serve
from tests.vendors.contentstack.stack import LOGO, Stack, answer, refusal, user_headers
from triptych.vendors.contentstack.elsewhere import ABSENT, Absent

EVERY = pytest.mark.parametrize("kind", ABSENT, ids=lambda kind: kind.many)


@pytest.mark.one_setup
@EVERY
def test_what_is_not_here_is_listed_as_empty(stack: Stack, kind: Absent) -> None:
    assert answer(stack.get(kind.path)) == {kind.many: []}
    assert answer(stack.get(kind.path, include_count="true", skip="0", limit="100")) == {kind.many: [], "count": 0}
    assert answer(stack.get(kind.path, count="true")) == {kind.many: 0}


@pytest.mark.one_setup
@EVERY
def test_one_of_it_is_not_found(stack: Stack, kind: Absent) -> None:
    status, code, field = (422, 118, "uid") if kind.one == "content_type" else (422, 141, kind.one)
    methods = ("GET", "PUT", "DELETE") if kind.made else ("GET",)
    for path in ("", *(f"/{name}" for name in (kind.holds, kind.tells) if name)):
        for method in methods if not path else ("GET",):
            refused = stack.send(method, f"{kind.path}/nothing{path}")
            assert refusal(refused, status, code) == {field: ["is not valid."]}


def test_an_unknown_content_type_is_told_in_the_vendors_sentence(stack: Stack) -> None:
    refused = stack.get("/content_types/blog/entries", include_count="true")

    assert refused.json()["error_message"] == "The Content Type 'blog' was not found. Please try again."


@pytest.mark.one_setup
@EVERY
def test_making_it_is_said_to_be_not_served(stack: Stack, kind: Absent) -> None:
    made = stack.post(kind.path, {kind.one: {"title": "x"}})

    assert refusal(made, 422, 90012) == {} if kind.made else made.status_code == 405


@pytest.mark.parametrize(("method", "path"), [("POST", "/bulk/workflow"), ("POST", "/releases/x/items/move")])
def test_other_calls_that_are_not_served_say_so(stack: Stack, method: str, path: str) -> None:
    refused = stack.send(method, path, json={})

    assert refusal(refused, 422, 90012) == {}
    assert "cannot be made here" in refused.json()["error_message"]


def test_other_products_have_nothing_of_a_stack(stack: Stack) -> None:
    """The command-line tool asks them at addresses without `/v3` when it takes all of a stack along."""
    for path, none in {
        "/installations": {"data": [], "count": 0},
        "/projects": [],
        "/v1/projects": {"projects": []},
    }.items():
        found = stack.http.get(path, headers=user_headers(stack.authtoken), params={"skip": 0})
        assert (found.status_code, found.json()) == (200, none)
        assert refusal(stack.http.get(path), 401, 105).keys() == {"authtoken"}


def test_an_unknown_path_is_told_to_those_with_credentials_only(stack: Stack) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert refusal(stack.http.request(method, "/v3/nothing"), 412, 109).keys() == {"api_key"}
        no_token = stack.http.request(method, "/v3/nothing", headers={"api_key": stack.api_key})
        assert refusal(no_token, 401, 105).keys() == {"authtoken"}
        assert refusal(stack.send(method, "/nothing"), 404, 90006).keys() == {"url"}


@pytest.mark.long
def test_the_log_tells_of_what_is_not_served(tmp_path: Path) -> None:
    """Of a call in its line; of the parameters of images once, however often they come."""
    with serve({"TRIPTYCH_LOG": "json"}, tmp_path / "data") as served:
        with httpx.Client(base_url=served.url, trust_env=False) as client:
            stack = Stack(client)
            asset = stack.upload()
            for width in (10, 20):
                small = client.get(asset["url"], params={"width": width, "auto": "webp"})
                assert (small.status_code, small.content) == (200, LOGO)
            refusal(stack.post("/labels", {}), 422, 90012)
        too_late = time.monotonic() + 30
        while "Labels cannot be made here" not in (said := served.log_path.read_text()):
            assert time.monotonic() < too_late, said
            time.sleep(0.02)
    lines = [json.loads(line) for line in said.splitlines()]
    assert len([line for line in lines if "image parameters" in line.get("message", "")]) == 1
