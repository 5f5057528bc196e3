"""What the vendor's scan for malware found: said over the control API, then shown of files."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import LOGO, Stack, answer, asset_of, form

PATH = "/_triptych/contentstack/asset_scan_status"
ASKED = {"include_asset_scan_status": "true"}


def say(http: httpx.Client, status: str) -> None:
    assert answer(http.put(PATH, json={"status": status})) == {"status": status}


@pytest.mark.parametrize("status", ["pending", "clean", "quarantined", "not_scanned"])
def test_files_show_what_the_scan_is_said_to_have_found(stack: Stack, status: str) -> None:
    folder, before = stack.folder(), stack.upload()
    say(stack.http, "pending")
    say(stack.http, status)

    fresh = asset_of(stack.send("POST", "/assets", params=ASKED, **form(LOGO)), 201)
    listed = stack.assets(include_folders="true", **ASKED)
    replaced = asset_of(stack.send("PUT", f"/assets/{before['uid']}", params=ASKED, **form(LOGO)))

    assert answer(stack.http.get(PATH)) == {"status": status}
    assert [one["_asset_scan_status"] for one in (fresh, replaced, stack.asset(fresh["uid"], **ASKED))] == [status] * 3
    assert {one["uid"]: one.get("_asset_scan_status") for one in listed} == {
        folder["uid"]: None,
        before["uid"]: status,
        fresh["uid"]: status,
    }
    assert "_asset_scan_status" not in stack.asset(fresh["uid"])
    stack.publish(fresh["uid"])


def test_each_workspace_has_its_own(stack: Stack, service: Served) -> None:
    say(stack.http, "quarantined")

    with service.client() as http:
        assert answer(http.get(PATH)) == {"status": "not_scanned"}
        uid = Stack(http).upload()["uid"]
        assert Stack(http).asset(uid, **ASKED)["_asset_scan_status"] == "not_scanned"


def test_a_reset_takes_it_back(stack: Stack) -> None:
    say(stack.http, "clean")

    stack.http.post("/_triptych/reset").raise_for_status()

    assert answer(stack.http.get(PATH)) == {"status": "not_scanned"}
    assert stack.asset(stack.upload()["uid"], **ASKED)["_asset_scan_status"] == "not_scanned"


@pytest.mark.one_setup
@pytest.mark.parametrize("said", [{}, {"status": "dirty"}, {"status": None}, {"status": "clean", "more": 1}, ["clean"]])
def test_what_no_scan_says_is_refused(stack: Stack, said: Any) -> None:
    say(stack.http, "pending")

    refused = stack.http.put(PATH, json=said)

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid")
    assert answer(stack.http.get(PATH)) == {"status": "pending"}


def test_an_unknown_workspace_is_not_found(service: Served) -> None:
    with service.client("nowhere") as http:
        for response in (http.get(PATH), http.put(PATH, json={"status": "clean"})):
            assert (response.status_code, response.json()["error"]) == (404, "not_found")
