"""What no client should send: always the vendor's own error, never a 500."""

from __future__ import annotations

import random
import string
import time
from typing import Any

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads import raw
from tests.vendors.amazon_ads.profile import Profile, image_of, refusal, said

OPERATIONS = ["/assets/upload", "/assets/register", "/assets/search"]
HEADERS = ["Authorization", "Amazon-Advertising-API-ClientId", "Amazon-Advertising-API-Scope"]
UNKNOWN = "amzn1.assetlibrary.asset1." + "0" * 32


def ask(ads: Profile, path: str, headers: dict[str, str]) -> httpx.Response:
    if path == "/assets":
        return ads.http.get(path, params={"assetId": UNKNOWN}, headers=headers)
    return ads.http.post(path, json={"filename": "logo.png"} | image_of("x"), headers=headers)


# What stands in a header, and the vendor's reason.
CREDENTIALS: list[tuple[str, list[str | None], str]] = [
    ("Authorization", [None, "", "Bearer", "Basic YTpi", "Atza|x", "Bearer a b", "Bearer x" * 5000], "Authorization"),
    ("Amazon-Advertising-API-ClientId", [None, "", "a b", "x" * 5000], "Client id header is missing"),
    ("Amazon-Advertising-API-Scope", [None, ""], "Scope header is missing"),
    ("Amazon-Advertising-API-Scope", ["a b", "x" * 256, "x" * 5000], "No matching advertiser found for scope"),
]
ACCOUNT = "Amazon-Ads-AccountId"


@pytest.mark.one_setup
@pytest.mark.parametrize("path", ["/assets", *OPERATIONS])
def test_missing_or_malformed_credentials(ads: Profile, path: str) -> None:
    for header, values, message in CREDENTIALS:
        for value in values:
            headers = {name: text for name, text in ads.headers.items() if name != header}
            if value is not None:
                headers[header] = value
            assert message in refusal(ask(ads, path, headers), 401)


@pytest.mark.long
@pytest.mark.parametrize("path", ["/assets", *OPERATIONS])
def test_the_account_counts_where_no_scope_is_said(ads: Profile, path: str) -> None:
    """Whether it is absent or empty; a scope counts before the account."""
    account = Profile(ads.http, scope="580000000000000001")
    asset_id = account.add("logo.png", png(4, 3))["assetId"]
    unscoped = {name: value for name, value in ads.headers.items() if name != "Amazon-Advertising-API-Scope"}

    for scope in ({}, {"Amazon-Advertising-API-Scope": ""}):
        headers = unscoped | scope | {ACCOUNT: account.scope}
        assert ask(ads, path, headers).status_code in (200, 400)
        assert ads.http.get("/assets", params={"assetId": asset_id}, headers=headers).status_code == 200
        for wrong in ("a b", "x" * 256):
            message = refusal(ask(ads, path, headers | {ACCOUNT: wrong}), 401)
            assert message == "No matching advertiser found for scope"
        assert refusal(ask(ads, path, headers | {ACCOUNT: ""}), 401) == "Scope header is missing"
    other = ads.http.get("/assets", params={"assetId": asset_id}, headers=ads.headers | {ACCOUNT: account.scope})
    refusal(other, 400)


@pytest.mark.parametrize("header", HEADERS)
def test_credentials_that_are_no_ascii(ads: Profile, header: str) -> None:
    headers = {name.encode(): value.encode() for name, value in ads.headers.items()}
    headers[header.encode()] = "Bearer über".encode("latin-1")

    refusal(ads.http.post("/assets/search", headers=headers), 401)


def test_credentials_come_before_the_body(ads: Profile) -> None:
    refusal(ads.http.post("/assets/register", content=b"not JSON"), 401)


def test_header_names_and_the_scheme_are_of_any_case(ads: Profile) -> None:
    headers = {name.upper(): value.replace("Bearer", "bearer") for name, value in ads.headers.items()}

    assert ads.http.post("/assets/search", headers=headers).status_code == 200


def test_the_longest_scope_is_a_profile_of_its_own(ads: Profile) -> None:
    letters = random.Random(0)
    longest = Profile(ads.http, scope="".join(letters.choices(string.printable[:94], k=255)))

    longest.add("logo.png", png(2, 2), name="mine")

    assert (longest.names(), ads.names()) == (["mine"], [])


NO_OBJECTS = [
    b"{",
    b"not JSON",
    b"logo",
    b"null",
    b"true",
    b"5",
    b'"text"',
    b"[]",
    b"[{}]",
    b"{'filename': 'logo.png'}",
    b'{"filename": "logo.png"} {}',
    b'{"filename": "logo.png",}',
    b'{"filename": NaN}',
    b'{"filename": "\xff\xfe"}',
    b'{"filename": "\\ud83e.png"}',
    b'{"filename": "a\x00.png"}',
    b'{"filename": "a\\u0000.png"}',
    b'{"a\\\\\\u0000": 1}',
    b'{"a": {"b": [{"c": "\\u0000"}]}}',
    b"\x00",
    b"\xef\xbb\xbf\xff",
    b"filename=logo.png",
    b"<xml/>",
    "{}".encode("utf-16"),
]


@pytest.mark.long
@pytest.mark.parametrize("path", OPERATIONS)
def test_a_body_that_is_no_json_object(ads: Profile, path: str) -> None:
    for body in NO_OBJECTS:
        assert refusal(ads.post(path, body), 400).startswith("Request body ")


@pytest.mark.parametrize("path", OPERATIONS[:2])
def test_an_empty_body_where_one_is_needed(ads: Profile, path: str) -> None:
    assert refusal(ads.post(path, b""), 400).startswith("Request body ")


@pytest.mark.long
@pytest.mark.one_setup
@pytest.mark.parametrize("path", OPERATIONS)
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 10_000_000,
        b'{"a":' * 2_000_000,
        b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
        b'{"a":"' + b"x" * 10_000_000 + b'"}',
        b'{"a":' + b"[" * 990 + b'"\\u0000"' + b"]" * 990 + b"}",
        b'{"url":"' + b"\\" * 1_000_000,
    ],
    ids=["brackets", "braces", "closed-braces", "long-text", "nul-in-depth", "backslashes"],
)
def test_deep_and_large_bodies_are_refused_at_once(ads: Profile, path: str, body: bytes) -> None:
    started = time.monotonic()

    refusal(ads.post(path, body), 400)

    assert time.monotonic() - started < 2


def test_what_nobody_looks_at_may_be_deep(ads: Profile) -> None:
    assert ads.search(b'{"ignored":' + b"[" * 1000 + b"]" * 1000 + b"}")["totalRecords"] == 0


@pytest.mark.parametrize("path", OPERATIONS)
def test_a_body_over_the_limit_is_refused_before_it_has_come(ads: Profile, service: Served, path: str) -> None:
    headers = {**ads.headers, "Content-Length": "1000000000000"}

    with raw.send(service.url, raw.head("POST", service.url + path, headers) + b" " * 1_100_000) as connection:
        assert raw.status_of(connection.recv(65_536)) == 400


def test_an_escaped_backslash_is_no_nul(ads: Profile) -> None:
    assert ads.search(b'{"text": "a\\\\u0000 \\\\\\\\u0000"}')["totalRecords"] == 0


@pytest.mark.long
@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("path", "methods", "allowed"),
    [
        *[(path, ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"], "POST") for path in OPERATIONS],
        ("/assets", ["PUT", "DELETE", "PATCH", "OPTIONS"], "GET, HEAD, POST"),
        ("/images/S/al-na-triptych/x.png", ["POST", "PUT", "DELETE", "OPTIONS"], "GET, HEAD"),
    ],
)
def test_a_method_that_a_path_does_not_take(ads: Profile, path: str, methods: list[str], allowed: str) -> None:
    for method in methods:
        response = ads.http.request(method, path, headers=ads.headers)

        assert (response.status_code, response.headers["Allow"]) == (405, allowed), said(response)
        if method != "HEAD":
            assert allowed in refusal(response, 405)


MISSING = [
    ("POST", "/assets/upload/x"),
    ("GET", "/assets/register/x"),
    ("GET", "/assets/register/batch/x"),
    ("POST", "/assets/search//"),
    ("GET", "/images/S/"),
    ("GET", "/images/S/al-na-triptych/"),
    ("GET", "/images/S/al-na-triptych/a/b"),
    ("GET", "/images/S/al-na-triptych/0123456789abcdef01234567.png"),
]


def test_a_path_that_is_not_there(ads: Profile) -> None:
    for method, path in MISSING:
        refusal(ads.http.request(method, path, headers=ads.headers), 404)


def test_nul_in_an_address(ads: Profile) -> None:
    for path in ("/assets?assetId=%00", "/assets?assetId=x&y=%00", "/images/S/al-na-triptych/%00.png"):
        refusal(ads.http.get(path, headers=ads.headers), 400)


TARGETS = [
    b"/assets?assetId=\xff",
    b"/assets?assetId=%ff%fe",
    b"/assets?assetId=\xc3\xbc",
    b"/assets?" + b"a=b&" * 10_000,
    b"/assets?assetId=" + b"x" * 30_000,
    b"/assets?assetId=%",
    b"/assets?%zz",
    b"/images/S/al-na-triptych/%ff.png",
    b"/images/S/al-na-triptych/\xff.png",
    b"/assets/upload\xff",
    b"//assets",
    b"/assets/../assets/search",
    b"/assets/%2e%2e/upload",
    b"/assets%2Fupload",
    b"/assets/upload;x=1",
    b"*",
    b"http://other.example/assets?assetId=x",
    b"http://[/assets",
    b"/uploads/%ff?%ff=%ff",
    b"/uploads/x?" + b"a=b&" * 10_000,
]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_strange_addresses_are_the_clients_fault(ads: Profile, service: Served, method: str) -> None:
    lines = ["Host: 127.0.0.1", "Connection: close", "Content-Length: 0"]
    lines += [f"{name}: {value}" for name, value in ads.headers.items()]
    rest = "\r\n".join([" HTTP/1.1", *lines, "", ""]).encode()

    for target in TARGETS:
        with raw.send(service.url, method.encode() + b" " + target + rest) as connection:
            status, _ = raw.receive(connection)

        assert 400 <= status < 500, target[:100]


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\nX-Injected: 1", "\r\n\r\n<html>"])
def test_nothing_from_a_client_becomes_a_header(ads: Profile, value: str) -> None:
    url = ads.upload("logo.png", png(2, 2))
    injecting: list[tuple[str, dict[str, Any]]] = [
        ("/assets/upload", {"filename": f"{value}.png"}),
        ("/assets/register", image_of(url) | {"name": value}),
        ("/assets/register", image_of(url + value)),
        ("/assets/register", image_of(url) | {"versionInfo": {"linkedAssetId": value}}),
        ("/assets/search", {"filterCriteria": {"valueFilters": [{"valueField": value, "values": [value]}]}}),
        ("/assets/search", {"pageCriteria": {"identifier": {"token": value}}}),
    ]
    responses = [*(ads.post(path, body) for path, body in injecting), ads.get(value)]

    for response in responses:
        refusal(response, 400)
        assert "X-Injected" not in response.headers


def test_an_unknown_workspace_is_not_found(ads: Profile) -> None:
    headers = {**ads.headers, "X-Triptych-Workspace": "nobody-made-it"}

    for path in ("/assets/upload", "/assets/search"):
        assert "nobody-made-it" in refusal(ads.http.post(path, json={"filename": "a.png"}, headers=headers), 404)
    assert "nobody-made-it" in refusal(ask(ads, "/assets", headers), 404)
