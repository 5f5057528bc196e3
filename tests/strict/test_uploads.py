"""A signed address is its own permission: until it expires, its tenant is removed, or its workspace is reset."""

from __future__ import annotations

import httpx

from tests.clock import clock_of
from tests.files import png
from tests.servers.behind import Behind
from tests.strict.doors import Credentials
from tests.strict.issuing import remove_tenant


def test_it_needs_no_credentials(http: httpx.Client, own: Credentials) -> None:
    url = own.profile(http).address()

    assert http.put(url, content=png(3, 2)).status_code == 200
    assert own.profile(http).register(url).status_code == 200


def test_it_ends_when_it_expires(http: httpx.Client, admin: httpx.Client, own: Credentials) -> None:
    url = own.profile(http).address()
    admin.headers["X-Triptych-Workspace"] = own.workspace
    clock_of(admin).advance(seconds=901)

    assert http.put(url, content=png(3, 2)).status_code == 403


def test_it_ends_with_its_tenant(http: httpx.Client, own: Credentials, behind_strict: Behind) -> None:
    url = own.profile(http).address()
    remove_tenant(behind_strict, own, "amazon_ads", own.amazon_ads["profile_id"])

    assert http.put(url, content=png(3, 2)).status_code == 404
    assert http.post("/assets/search", json={}, headers=own.profile(http).headers).status_code == 401


def test_it_ends_with_a_reset(http: httpx.Client, admin: httpx.Client, own: Credentials) -> None:
    url = own.profile(http).address()
    reset = admin.post("/_triptych/reset", headers={"X-Triptych-Workspace": own.workspace})
    assert reset.status_code == 204

    assert http.put(url, content=png(3, 2)).status_code == 404


def test_another_tenant_cannot_register_it(http: httpx.Client, own: Credentials, other: Credentials) -> None:
    url = own.profile(http).upload("logo.png", png(3, 2))

    assert other.profile(http).register(url).status_code == 404
