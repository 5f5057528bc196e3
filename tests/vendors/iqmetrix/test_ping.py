"""GET /ping."""

from __future__ import annotations

import re

import httpx

from tests.vendors.iqmetrix.company import NOT_FOUND, TOKEN


def test_the_status_tells_both_versions(http: httpx.Client) -> None:
    """The form of the portal's example: a text of numbers, and a number."""
    answer = http.get("/ping", headers=TOKEN)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    status = answer.json()
    assert list(status) == ["ApplicationVersion", "DbVersion"]
    assert re.fullmatch(r"[0-9]+(\.[0-9]+){1,3}", status["ApplicationVersion"])
    assert isinstance(status["DbVersion"], int)
    assert status["DbVersion"] > 0


def test_it_wants_a_token_and_a_workspace(http: httpx.Client) -> None:
    assert http.get("/ping").text == "invalid token"
    elsewhere = http.get("/ping", headers={**TOKEN, "X-Triptych-Workspace": "nobodys-ping"})
    assert elsewhere.status_code == 404
    assert elsewhere.json()["Message"].startswith(NOT_FOUND["Message"])
