"""Absolute addresses, as whoever asks can use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.files import png
from tests.servers.nginx import nginx
from tests.servers.triptych import Served, control_headers, read_token, serve
from tests.servers.wire import Wire, request
from tests.vendors.amazon_ads.profile import Profile, refusal
from tests.vendors.iqmetrix.company import TOKEN, Company

pytestmark = pytest.mark.one_setup

FORWARDED = {"X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "assets.example.com, proxy.internal"}


def href(http: httpx.Client, **headers: str) -> str:
    """The address of a new picture's bytes, as told to a caller who sends these headers."""
    created = http.post("/assets", files={"Filename": ("logo.png", png(3, 2))}, headers=TOKEN | headers)
    return str(created.json()["href"])


def test_addresses_have_the_host_that_the_caller_used(http: httpx.Client, service: Served) -> None:
    assert href(http).startswith(f"{service.url}/images/")
    assert href(http, Host="ams.localhost:8000").startswith("http://ams.localhost:8000/images/")
    assert href(http, Host="[::1]:8000").startswith("http://[::1]:8000/images/")


def test_a_redirect_has_it_too(http: httpx.Client) -> None:
    asset = Company(http).add(png(3, 2))

    redirect = http.get(f"/images/{asset['id']}", headers={"Host": "docker.internal"})

    assert redirect.headers["Location"] == f"http://docker.internal/images/{asset['id']}.png"


def test_forwarded_headers_are_not_believed_unless_told_to(http: httpx.Client, service: Served) -> None:
    assert href(http, **FORWARDED).startswith(f"{service.url}/images/")


@pytest.mark.usefixtures("one_program")
def test_without_a_host_the_addresses_have_the_one_that_was_reached(service: Served) -> None:
    """HTTP/1.0 needs no Host."""
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        address = httpx.URL(href(client, Host=""))

    assert f"{address.scheme}://{address.netloc.decode()}" == service.url


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_the_targets_own_host_goes_before_the_headers(
    http: httpx.Client, service: Served, workspace: str, version: str
) -> None:
    """RFC 9112, 3.2.2. A request that a client meant for a proxy has one."""
    asset = Company(http).add(png(3, 2))
    for authority in ("assets.example.com:8080", "[::1]:8000", "LOCALHOST"):
        with Wire(service.url) as wire:
            target = f"http://{authority}/images/{asset['id']}"
            get = request("GET", target, f"X-Triptych-Workspace: {workspace}")
            wire.send(get.replace(b"HTTP/1.1", version.encode()))
            location = wire.answer().headers["location"]
        assert location == f"http://{authority}/images/{asset['id']}.png"


@pytest.mark.parametrize(
    "target", ["http://localhost", "http://localhost?", "http://localhost/?x", "HTTP://localhost/"]
)
def test_an_absolute_target_may_have_no_path(service: Served, target: str) -> None:
    with Wire(service.url) as wire:
        for sent in (request("GET", target), request("OPTIONS", "*")):
            wire.send(sent)
            assert wire.answer().status in (200, 404)


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data_dir = tmp_path_factory.mktemp("proxied") / "data"
    with serve({"TRIPTYCH_TRUST_FORWARDED": "true"}, data_dir) as served:
        yield served


@pytest.mark.long
def test_forwarded_headers_are_believed_where_told_to(behind_a_proxy: Served) -> None:
    with behind_a_proxy.client() as client:
        assert href(client, **FORWARDED).startswith("https://assets.example.com/images/")
        assert href(client).startswith(f"{behind_a_proxy.url}/images/")


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["javascript", "ftp", "https:", "http://x", ""])
def test_a_forwarded_scheme_that_is_none_of_ours_is_passed_over(behind_a_proxy: Served, scheme: str) -> None:
    with behind_a_proxy.client() as client:
        assert href(client, **{"X-Forwarded-Proto": scheme}).startswith(f"{behind_a_proxy.url}/images/")
        assert href(client, **{"X-Forwarded-Proto": "HTTPS"}).startswith("https://")


@pytest.mark.long
@pytest.mark.parametrize("host", ["a/b", "a b", "user@a", "<b>", "a:http", "[::1", "a?b", "a#b", "a\\b", ",a", ""])
def test_a_forwarded_host_that_is_none_is_passed_over(behind_a_proxy: Served, host: str) -> None:
    with behind_a_proxy.client() as client:
        assert href(client, **{"X-Forwarded-Host": host}).startswith(f"{behind_a_proxy.url}/images/")
        assert href(client, **{"X-Forwarded-Host": "[::1]:8443"}).startswith("http://[::1]:8443/images/")


@pytest.mark.long
@pytest.mark.parametrize(
    ("headers", "base"),
    [
        ({"Forwarded": "for=192.0.2.1;proto=https;host=assets.example.com"}, "https://assets.example.com"),
        (
            {"Forwarded": 'Host="assets.example.com:8443" ; PROTO=https, for=10.0.0.1'},
            "https://assets.example.com:8443",
        ),
        ({"Forwarded": 'host="[2001:db8::1]:8000"'}, "http://[2001:db8::1]:8000"),
        ({"Forwarded": "host=other.example;proto=http", **FORWARDED}, "https://assets.example.com"),
        ({"Forwarded": "proto=https", "X-Forwarded-Host": "assets.example.com"}, "https://assets.example.com"),
        ({"Forwarded": "proto=gopher;host=a/b"}, None),
        ({"Forwarded": ";;=,;host"}, None),
        ({"X-Forwarded-Prefix": "/mock", **FORWARDED}, "https://assets.example.com/mock"),
        ({"X-Forwarded-Prefix": "/a/b/ , /c", **FORWARDED}, "https://assets.example.com/a/b/c"),
        ({"X-Forwarded-Prefix": "/", **FORWARDED}, "https://assets.example.com"),
        ({"X-Forwarded-Prefix": "//evil.example", **FORWARDED}, "https://assets.example.com"),
        ({"X-Forwarded-Prefix": "mock", **FORWARDED}, "https://assets.example.com"),
        ({"X-Forwarded-Prefix": "/a?b", **FORWARDED}, "https://assets.example.com"),
        ({"X-Forwarded-Prefix": "/a" * 1_000, **FORWARDED}, "https://assets.example.com"),
        ({"X-Forwarded-Port": "8443", **FORWARDED}, "https://assets.example.com:8443"),
        ({"X-Forwarded-Port": "443", **FORWARDED}, "https://assets.example.com"),
        ({"X-Forwarded-Port": "80", **FORWARDED, "X-Forwarded-Proto": "http"}, "http://assets.example.com"),
        ({"X-Forwarded-Port": "8443", "X-Forwarded-Host": "[::1]"}, "http://[::1]:8443"),
        ({"X-Forwarded-Port": "8443", "X-Forwarded-Host": "a:8000"}, "http://a:8000"),
        ({"X-Forwarded-Port": "8443", "Host": "a"}, "http://a:8443"),
        ({"X-Forwarded-Port": "99999", "Host": "a"}, "http://a"),
        ({"X-Forwarded-Port": "x", "Host": "a"}, "http://a"),
    ],
)
def test_whatever_proxies_say_of_the_place_is_believed(
    behind_a_proxy: Served, http: httpx.Client, headers: dict[str, str], base: str | None
) -> None:
    with behind_a_proxy.client() as client:
        assert href(client, **headers).startswith(f"{base or behind_a_proxy.url}/images/")
    if "Host" not in headers:
        assert href(http, **headers).startswith(f"{str(http.base_url).rstrip('/')}/images/")


@pytest.mark.long
def test_addresses_lead_back_through_a_proxy_that_takes_a_path_off(behind_a_proxy: Served) -> None:
    """Which it names; below it every address of every door works as it was given, those of a workspace too."""
    directives = "rewrite ^/mock(/.*)$ $1 break; proxy_set_header X-Forwarded-Prefix /mock;"
    directives += " proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto https;"
    with behind_a_proxy.client() as control:
        control.put("/_triptych/workspaces/proxied", headers=control_headers(read_token(behind_a_proxy)))
    with nginx(behind_a_proxy.url, directives) as outside:
        for base in ("https://assets.example.com/mock", "https://assets.example.com/mock/w/proxied"):
            outside.base_url = base.replace("https:", "http:")
            created = outside.post("/assets", files={"Filename": ("logo.png", png(3, 2))}, headers=TOKEN).json()
            assert created["href"].startswith(f"{base}/images/")
            assert outside.get(created["href"].replace("https:", "http:")).content == png(3, 2)
            ads = Profile(outside)
            upload = ads.address()
            assert upload.startswith(f"{base}/uploads/")
            outside.put(upload.replace("https:", "http:"), content=png(3, 2)).raise_for_status()
            assert ads.register(upload).status_code == 200


@pytest.mark.long
def test_the_public_address_goes_before_all(tmp_path: Path) -> None:
    """And what it leads to opens under any other name as well: no host is signed."""
    public = "https://assets.example.com/mock"
    settings = {"TRIPTYCH_PUBLIC_URL": f"{public}/", "TRIPTYCH_TRUST_FORWARDED": "true"}
    with serve(settings, tmp_path / "data") as served, served.client() as client:
        assert href(client, **FORWARDED).startswith(f"{public}/images/")

        upload = Profile(client).address()
        assert upload.startswith(f"{public}/uploads/")
        assert client.put(upload.removeprefix(public), content=png(3, 2)).status_code == 200


@pytest.mark.long
def test_an_upload_address_is_known_by_what_it_says(tmp_path: Path) -> None:
    """Under whatever name and prefix it was given, and without them; never under another's signature."""
    public = "https://assets.example.com/mock"
    with serve({"TRIPTYCH_PUBLIC_URL": public}, tmp_path / "data") as served, served.client() as client:
        profile = Profile(client)
        path = profile.address().removeprefix(public)
        assert client.put(path, content=png(3, 2)).status_code == 200
        for base in (public, served.url, "http://other.example", "https://other.example:8443/a/b", f"{public}/more"):
            assert profile.register(base + path).status_code == 200, base
        for wrong in (
            f"{public}/uploads{path}x",
            public + path.replace("/uploads/", "/upload/"),
            public + path.replace("X-Amz-Signature=", "X-Amz-Signature=0"),
            f"{public}{path.partition('?')[0]}/x?{path.partition('?')[2]}",
        ):
            refusal(profile.register(wrong), 400)
