"""The vendors' own host names, under which unchanged clients come."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import Served, serve
from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.amazon_ads.profile import refusal as amazon_refusal
from tests.vendors.contentstack.stack import Stack
from tests.vendors.contentstack.stack import refusal as contentstack_refusal
from tests.vendors.iqmetrix.company import Company
from triptych.main import CONTROL, DOORS

pytestmark = pytest.mark.one_setup

VENDORS = [(door.name, host) for door in DOORS for host in door.hosts]


def names_nothing(answer: httpx.Response, door: str) -> None:
    """That nothing is found there, or that credentials are asked for before that is told, in the door's words."""
    match door:
        case "amazon_ads":
            amazon_refusal(answer, 404)
        case "iqmetrix":
            Company(httpx.Client(verify=False)).refusal(answer, 404)
        case "contentstack":
            contentstack_refusal(answer, 412, 109)
        case _:
            assert answer.json()["error"] == "not_found"


@pytest.mark.long
@pytest.mark.parametrize(("door", "host"), VENDORS)
def test_an_unknown_path_is_in_the_words_of_the_hosts_vendor(http: httpx.Client, door: str, host: str) -> None:
    for spelled in (host, f"{host}:443", host.upper()):
        names_nothing(http.get("/nothing", headers={"Host": spelled}), door)
    preflight = {"Host": host, "Origin": "http://localhost:3000", "Access-Control-Request-Method": "GET"}
    assert http.options("/nothing", headers=preflight).status_code == 204


@pytest.mark.parametrize(
    "host",
    ["localhost", "contentstack.io", "x.api.contentstack.io", "api.contentstack.io.example.com", "amazon.com", ""],
)
def test_other_hosts_decide_nothing(http: httpx.Client, host: str) -> None:
    names_nothing(http.get("/nothing", headers={"Host": host}), "triptych")


def test_a_path_that_doors_share_is_the_hosts_where_no_method_tells(http: httpx.Client) -> None:
    for host, door in (
        ("ams.iqmetrix.net", "iqmetrix"),
        ("advertising-api.amazon.com", "amazon_ads"),
        ("a.test", "amazon_ads"),
    ):
        refused = http.delete("/assets", headers={"Host": host})
        assert refused.status_code == 405
        assert ("Message" in refused.json()) == (door == "iqmetrix")


@pytest.mark.long
@pytest.mark.parametrize(("_door", "host"), VENDORS)
def test_paths_that_tell_it_themselves_are_served_under_every_host(http: httpx.Client, _door: str, host: str) -> None:
    http.headers["Host"] = host
    asset = Company(http).add(png(3, 2))
    assert asset["href"].startswith(f"http://{host}/images/")
    assert Profile(http).search()["totalRecords"] == 0
    assert Stack(http).assets() != []
    assert http.get("/").json()["address"] == f"http://{host}"
    names_nothing(http.get("/_triptych/nothing"), "triptych")
    names_nothing(http.get("/v3/nothing"), "contentstack")


@pytest.mark.long
def test_a_host_that_a_proxy_was_asked_for_counts_where_it_is_believed(http: httpx.Client, tmp_path: Path) -> None:
    said = {"X-Forwarded-Host": "ams.iqmetrix.net"}
    names_nothing(http.get("/nothing", headers=said), "triptych")
    settings = {"TRIPTYCH_TRUST_FORWARDED": "true", "TRIPTYCH_PUBLIC_URL": "https://assets.example.com"}
    with serve(settings, tmp_path / "data") as served, served.client() as client:
        names_nothing(client.get("/nothing", headers=said), "iqmetrix")


def test_a_vendors_host_opens_the_control_api_to_nobody(service: Served) -> None:
    """A page of the vendor's may be what sends this."""
    with httpx.Client(base_url=service.url, verify=False, trust_env=False) as http:
        for _, host in VENDORS:
            assert http.post("/_triptych/reset", headers={"Host": host}).status_code == 401


def test_no_host_is_two_vendors() -> None:
    hosts = [host for _, host in VENDORS]
    assert len(hosts) == len(set(hosts)) == 9 + 9 + 4 + 6 * 4
    assert CONTROL.hosts == ()
