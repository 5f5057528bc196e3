"""Addresses that begin with `/w/<workspace>`, and applications below a path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import Served, serve
from tests.vendors.amazon_ads.profile import Profile, answer, refusal
from tests.vendors.contentstack.stack import Stack, stack_headers
from tests.vendors.iqmetrix.company import NOT_FOUND, Company
from tests.web.mounted import ROOT, serve_mounted

LOGO = png(600, 400)
STACK = stack_headers("blt1111111111111111")


def client_below(address: str) -> httpx.Client:
    """A client that knows nothing but a base address."""
    return httpx.Client(base_url=address, timeout=30, trust_env=False, verify=False)


@pytest.fixture
def base(service: Served, workspace: str) -> str:
    """The base address of the test's workspace."""
    return f"{service.url}/w/{workspace}"


@pytest.fixture
def below(base: str) -> Iterator[httpx.Client]:
    with client_below(base) as client:
        yield client


@pytest.fixture
def bare(service: Served) -> Iterator[httpx.Client]:
    """A client that names no workspace."""
    with client_below(service.url) as client:
        yield client


@pytest.fixture
def other(service: Served) -> Iterator[str]:
    """The base address of another workspace."""
    name = f"other-{uuid4().hex}"
    with service.client() as control:
        control.put(f"/_triptych/workspaces/{name}").raise_for_status()
        yield f"{service.url}/w/{name}"
        control.delete(f"/_triptych/workspaces/{name}").raise_for_status()


def reachable(address: str, base: str, bare_url: str, other: str) -> list[int]:
    """The statuses of a file's address as it was given, without the prefix, and below that of another workspace."""
    path = address.removeprefix(base)
    assert path.startswith("/"), address
    with client_below("http://127.0.0.1") as client:
        return [client.get(url).status_code for url in (address, bare_url + path, other + path)]


def test_amazon_ads(below: httpx.Client, base: str, service: Served, other: str) -> None:
    profile = Profile(below)
    upload = profile.address("logo.png")
    assert upload.startswith(f"{base}/uploads/")

    path = upload.removeprefix(base)
    with client_below("http://127.0.0.1") as storage:
        assert storage.put(other + path, content=LOGO).status_code == 404
        assert "<Code>NoSuchKey</Code>" in storage.put(other + path, content=LOGO).text
        assert storage.put(upload, content=LOGO).status_code == 200
        assert storage.put(service.url + path, content=LOGO).status_code == 200
    made = answer(profile.register(upload))
    assert answer(profile.register(service.url + path))["assetId"] != made["assetId"]

    urls = profile.versions(made["assetId"])[0]["storageLocationUrls"]
    for address in (urls["defaultUrl"], urls["processedUrls"]["IMAGE_THUMBNAIL_500"]):
        assert reachable(address, base, service.url, other) == [200, 200, 404]
    assert profile.search()["totalRecords"] == 2
    with client_below(other) as elsewhere:
        assert Profile(elsewhere).search()["totalRecords"] == 0
        refusal(Profile(elsewhere).get(made["assetId"]), 400)


def test_iqmetrix(below: httpx.Client, base: str, service: Served, other: str) -> None:
    asset = Company(below).add(LOGO)

    shown = Company(below).get(asset["id"]).json()
    assert shown["href"] == asset["href"]
    assert below.get(f"/images/{asset['id']}").headers["Location"] == asset["href"]
    assert reachable(asset["href"], base, service.url, other) == [200, 200, 404]
    assert reachable(f"{base}/assets/{asset['id']}", base, service.url, other) == [200, 200, 404]


def test_contentstack(below: httpx.Client, base: str, service: Served, other: str) -> None:
    stack = Stack(below, STACK["api_key"])
    asset = stack.upload(LOGO)
    permanent = stack.update(asset["uid"], permanent_url=f"{base}/v3/assets/{stack.api_key}/{asset['uid']}/logo.png")

    for address in (asset["url"], permanent["permanent_url"]):
        assert reachable(address, base, service.url, other) == [200, 200, 404]
    assert [one["uid"] for one in stack.assets()] == [asset["uid"]]
    with client_below(other) as elsewhere:
        assert Stack(elsewhere, STACK["api_key"]).assets() == []


def test_the_services_own_api(below: httpx.Client, workspace: str, bare: httpx.Client) -> None:
    Company(below).add(LOGO)
    frozen = below.put("/_triptych/clock", json={"now": 1_893_456_000_000, "frozen": True})
    assert frozen.status_code == 200

    assert below.get("/_triptych/clock").json()["frozen"]
    assert not bare.get("/_triptych/clock").json()["frozen"]
    assert bare.get("/_triptych/clock", headers={"X-Triptych-Workspace": workspace}).json()["frozen"]
    assert below.post("/_triptych/reset").status_code == 204
    assert not below.get("/_triptych/clock").json()["frozen"]
    assert below.get("/_triptych/live").status_code == 200


def test_the_prefix_goes_before_the_header(below: httpx.Client, workspace: str) -> None:
    page = below.get("/", headers={"X-Triptych-Workspace": "default"}).json()

    assert page["workspace"] == workspace
    assert page["address"] == str(below.base_url).rstrip("/")


def test_the_documents_lead_below_it(below: httpx.Client, workspace: str, bare: httpx.Client) -> None:
    document = "/_triptych/docs/control/openapi.json"
    assert below.get(document).json()["servers"] == [{"url": f"/w/{workspace}"}]
    for page in ("/_triptych/docs", "/_triptych/docs/control"):
        assert f'"/w/{workspace}{document}"' in below.get(page).text
    here, anywhere = bare.get(document).json()["servers"]
    assert (here["url"], anywhere["url"]) == ("/", "/w/{workspace}")


def test_an_unknown_workspace_is_each_doors_not_found(service: Served) -> None:
    """And it is said how to make it."""
    name = f"nobodys-{uuid4().hex}"
    said = f"The workspace '{name}' was not found. PUT /_triptych/workspaces/{name} makes it."
    with client_below(f"{service.url}/w/{name}") as client:
        assert refusal(Profile(client).post("/assets/search", {}), 404) == said
        for answered in (client.get(f"/assets/{uuid4()}"), Company(client).create(LOGO)):
            assert Company(client).refusal(answered, 404) == f"{NOT_FOUND['Message']}. {said}"
        missing = client.get("/v3/assets", headers=STACK)
        assert (missing.status_code, missing.json()["error_code"], missing.json()["error_message"]) == (
            404,
            90009,
            said,
        )
        unknown = client.get("/_triptych/clock")
        assert (unknown.status_code, unknown.json()) == (404, {"error": "not_found", "message": said})

        client.put(f"{service.url}/_triptych/workspaces/{name}").raise_for_status()
        assert client.get("/v3/assets", headers=STACK).status_code == 200
        client.delete(f"{service.url}/_triptych/workspaces/{name}").raise_for_status()


@pytest.mark.one_setup
@pytest.mark.parametrize("path", ["/w", "/w/", "/w//assets", "/w/-x/assets", "/w/a b/assets", "/w/x/w/x/assets"])
def test_what_only_looks_like_a_prefix_is_an_unknown_path(service: Served, path: str) -> None:
    answered = httpx.get(httpx.URL(service.url).copy_with(raw_path=path.replace(" ", "%20").encode()), trust_env=False)

    assert (answered.status_code, answered.json()["error"]) == (404, "not_found")


def test_nothing_after_the_name_is_the_front_page(base: str, workspace: str) -> None:
    for address in (base, f"{base}/"):
        assert httpx.get(address, trust_env=False).json()["workspace"] == workspace


@pytest.mark.long
def test_the_public_address_carries_it_too(tmp_path: Path) -> None:
    public = "https://assets.example.com/mock"
    with serve({"TRIPTYCH_PUBLIC_URL": public}, tmp_path / "data") as served:
        served_default = f"{served.url}/w/default"
        with client_below(served_default) as client:
            upload = Profile(client).address("logo.png")
            assert upload.startswith(f"{public}/w/default/uploads/")
            path = upload.removeprefix(public)
            assert client.put(served.url + path, content=LOGO).status_code == 200
            assert Profile(client).register(upload).status_code == 200


@pytest.mark.long
def test_everything_works_below_a_root_path(tmp_path: Path) -> None:
    with serve_mounted(tmp_path) as served:
        base = served.url + ROOT
        with client_below(base) as client:
            upload = Profile(client).upload("logo.png", LOGO)
            assert upload.startswith(f"{base}/uploads/")
            asset_id = answer(Profile(client).register(upload))["assetId"]
            assert client.get(Profile(client).versions(asset_id)[0]["url"]).content == LOGO
            assert Company(client).add(LOGO)["href"].startswith(f"{base}/images/")
            assert client.get("/v3/assets/", headers=STACK).status_code == 200
            assert client.get("/v3/nothing", headers=STACK).json()["error_code"] == 90006
            assert client.put("/assets").headers["Allow"] == "GET, HEAD, POST"
            assert client.get("/_triptych/docs/control/openapi.json").json()["servers"][0] == {"url": ROOT}
        with client_below(f"{base}/w/default") as client:
            assert Company(client).add(LOGO)["href"].startswith(f"{base}/w/default/images/")


@pytest.mark.long
def test_the_log_names_the_workspace_that_an_address_leads_to(tmp_path: Path) -> None:
    with serve({"TRIPTYCH_LOG": "json"}, tmp_path / "data") as served, client_below(served.url) as http:
        http.put("/_triptych/workspaces/there").raise_for_status()
        with client_below(f"{served.url}/w/there") as there:
            href = Company(there).add(LOGO)["href"].replace("/w/there", "")
            upload = Profile(there).address("logo.png").replace("/w/there", "")
        http.get(href).raise_for_status()
        http.put(upload, content=LOGO).raise_for_status()

    lines = [json.loads(line) for line in served.log_path.read_text().splitlines()]
    assert [(line["operation"], line["workspace"]) for line in lines[-2:]] == [
        ("get_image_file", "there"),
        ("uploadAsset", "there"),
    ]
