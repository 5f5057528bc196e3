"""GET /: what answers here."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from starlette.routing import compile_path

from tests.servers.triptych import Served, serve
from triptych.main import DOORS

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_it_names_the_doors_their_addresses_the_documents_and_the_workspace(
    http: httpx.Client, workspace: str, service: Served
) -> None:
    shown = http.get("/")

    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "application/json")
    page = shown.json()
    assert page["workspace"] == workspace
    assert [door["name"] for door in page["doors"]] == ["amazon_ads", "iqmetrix", "contentstack"]
    for door in page["doors"]:
        assert door["title"]
        assert all(address.startswith(f"{service.url}/") for address in door["addresses"])
    for document in (page["documents"], *(door["openapi"] for door in page["doors"])):
        assert http.get(document).status_code == 200
    head = http.head("/")
    assert (head.status_code, head.content) == (200, b"")


def test_without_a_name_the_workspace_is_the_default(service: Served) -> None:
    with service.client("") as http:
        assert http.get("/").json()["workspace"] == "default"


def test_an_unknown_workspace_is_not_found(service: Served) -> None:
    with service.client("nobodys") as http:
        assert http.get("/").status_code == 404


def test_a_browser_gets_a_page(http: httpx.Client, workspace: str, service: Served) -> None:
    shown = http.get("/", headers=BROWSER)

    assert shown.headers["Content-Type"] == "text/html; charset=utf-8"
    assert shown.headers["Vary"] == "Accept"
    for text in ("Amazon Ads", "iQmetrix", "Contentstack", f"{service.url}/assets/upload", workspace):
        assert text in shown.text
    for link in re.findall(r'href="([^"]+)"', shown.text):
        assert http.get(link).status_code == 200, link
    assert len(shown.content) < 4_000


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "application/json, text/plain, */*"])
def test_a_program_gets_json(http: httpx.Client, accept: str) -> None:
    assert http.get("/", headers={"Accept": accept}).headers["Content-Type"] == "application/json"


def test_it_is_open_to_strangers_and_holds_no_markup_of_theirs(service: Served) -> None:
    with service.client("") as http:
        strange = {"Host": "a<b>.example", "X-Forwarded-For": "203.0.113.7", "Origin": "https://evil.example"}
        shown = http.get("/", headers={**BROWSER, **strange, "Host": "assets.example.com"})
        assert "http://assets.example.com/assets/upload" in shown.text
        assert "<b>" not in http.get("/", headers={**BROWSER, **strange}).text


def test_other_methods_are_refused(http: httpx.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        refused = http.request(method, "/")
        assert refused.status_code == 405
        assert refused.headers["Allow"] == "GET, HEAD"


@pytest.mark.long
def test_addresses_are_those_of_the_public_one(tmp_path: Path) -> None:
    with serve({"TRIPTYCH_PUBLIC_URL": "https://example.com/mock/"}, tmp_path / "data") as served:
        page = httpx.get(served.url, trust_env=False).json()
    assert page["address"] == "https://example.com/mock"
    assert page["documents"] == "https://example.com/mock/_triptych/docs"


def test_every_address_leads_into_its_door() -> None:
    for door in DOORS:
        for address in door.addresses:
            path = address.partition("?")[0].replace("{id}", "00000000-0000-0000-0000-000000000007")
            assert any(compile_path(operation.path)[0].fullmatch(path) for operation in door.operations), address
