"""Failures in the words of the door whose paths they happen on."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from tests.servers.behind import look_behind
from tests.servers.setups import Setup
from tests.servers.triptych import serve
from tests.vendors.amazon_ads.profile import DEMO, Profile, refusal
from tests.vendors.contentstack.stack import stack_headers
from tests.vendors.iqmetrix.company import Company
from tests.web.operations import EVERY_DOOR, GUID, path_of

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


PATHS = sorted({path_of(operation) for door in EVERY_DOOR for operation in door.operations})


@pytest.mark.long
def test_allow_names_the_methods_that_a_path_takes_and_no_other(http: httpx.Client) -> None:
    """Also where two doors share a path."""
    for path in PATHS:
        refused = http.request("TRACE", path)
        assert refused.status_code == 405, path
        allowed = refused.headers["Allow"].split(", ")
        assert allowed == sorted(allowed)
        for method in METHODS:
            assert (http.request(method, path).status_code != 405) == (method in allowed), f"{method} {path}"


def test_two_doors_share_one_path(http: httpx.Client) -> None:
    refused = http.put("/assets", content=b"x")

    refusal(refused, 405)
    assert refused.headers["Allow"] == "GET, HEAD, POST"


def test_amazons_paths_are_amazons_for_every_method(http: httpx.Client) -> None:
    for path in ("/assets/upload", "/assets/register", "/assets/search"):
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            refused = http.request(method, path)
            refusal(refused, 405)
            assert refused.headers["Allow"] == "POST", f"{method} {path}"


@pytest.mark.long
def test_get_routes_answer_head(http: httpx.Client) -> None:
    for path in PATHS:
        whole, head = http.get(path), http.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b""), path


def test_unknown_paths_are_answered_by_their_owners(http: httpx.Client) -> None:
    for path in ("/favicon.ico", "/docs", "/docs/oauth2-redirect", "/_triptych", "/_triptych/nothing", "/ASSETS"):
        missing = http.get(path)
        assert missing.status_code == 404, path
        assert missing.json()["error"] == "not_found"
    Company(http).refusal(http.get("/images/a/b"), 404)
    refusal(http.post("/assets/upload/more"), 404)
    for path in ("/uploads/a/b", f"{http.base_url}//uploads/a"):
        assert "<Code>NoSuchKey</Code>" in http.put(path).text


def test_the_method_tells_whose_a_shared_path_with_two_slashes_is(http: httpx.Client) -> None:
    address = f"{http.base_url}//assets"
    refusal(http.get(address), 404)
    Company(http).refusal(http.post(address), 404)
    refusal(http.put(address), 404)


def test_an_address_with_a_nul_is_refused(http: httpx.Client) -> None:
    Company(http).refusal(http.get("/images/a%00b"), 400)
    refusal(http.get("/assets?assetId=%00"), 400)
    assert http.get("/_triptych/a%00").json()["error"] == "invalid"


def test_no_answer_says_what_software_runs_here(http: httpx.Client) -> None:
    for path in ("/_triptych/live", "/nothing"):
        assert not {"server", "x-powered-by"} & set(http.get(path).headers)


@pytest.mark.long
def test_a_mistake_is_logged_and_answered_in_each_doors_words(setup: Setup, tmp_path: Path) -> None:
    """Made by somebody who took a column away that the service counts on."""
    with serve(setup.environment(), tmp_path / "data") as served, served.client() as http:
        with look_behind(served.settings) as behind, behind.engine.begin() as connection:
            connection.execute(text("ALTER TABLE nodes RENAME COLUMN uuid TO lost"))
            connection.execute(text("ALTER TABLE workspaces RENAME COLUMN frozen_at TO lost"))

        assert Company(http).refusal(http.get(f"/assets/{GUID}"), 500) == "An error has occurred."
        assert "mistake" in refusal(Profile(http, DEMO).post("/assets/search", {}), 500)
        stack = stack_headers()
        answer = http.get("/v3/assets/blt0123456789abcdef", headers=stack)
        assert (answer.status_code, answer.json()["error_code"]) == (500, 194)
        mistake = http.get("/_triptych/clock")
        assert (mistake.status_code, mistake.json()["error"]) == (500, "failure")
        assert mistake.headers["Connection"] == "close"
        assert http.get("/_triptych/live").status_code == 200
        time.sleep(0.2)  # the log is written beside the answers
        with pytest.raises(AssertionError, match="frozen_at"):
            served.check_log()
