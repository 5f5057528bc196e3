"""Pages of other origins: what browsers ask before they let them call, and what the answers let them read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.files import png
from tests.servers.setups import Setup
from tests.servers.triptych import Served, refuse, serve
from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import Company
from tests.web.operations import EVERY_DOOR, GUID, path_of
from triptych.main import CONTROL, DOORS
from triptych.setting_checks import cors_origins
from triptych.web.call import Door

PAGE = "http://localhost:3000"
LOGO = png(600, 400)
ASKED = "api_key,authorization,x-made-up"
# Of each door: known, known with another method, and known to nobody.
PATHS = [
    "/assets/search",
    f"/assets/{GUID}",
    "/v3/assets",
    "/images/S/x/y/z",
    "/assets/a/b",
    "/v3/nothing",
    "/uploads/x",
]
NOBODYS = ["/", "/nothing", "/assetsupload", "/_triptych", "/_triptych/clock", "/_triptych/docs"]


def preflight(http: httpx.Client, path: str, method: str, names: str | None = ASKED) -> httpx.Response:
    """What a browser asks for a page. It shows no credential."""
    asked = {"Origin": PAGE, "Access-Control-Request-Method": method}
    return http.options(path, headers=asked | ({"Access-Control-Request-Headers": names} if names else {}))


def cors(answer: httpx.Response) -> dict[str, str]:
    """The answer's headers for browsers."""
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def exposed(answer: httpx.Response) -> set[str]:
    return {name.strip().lower() for name in answer.headers["Access-Control-Expose-Headers"].split(",")}


@pytest.mark.long
@pytest.mark.one_setup
@pytest.mark.parametrize("door", EVERY_DOOR, ids=lambda door: door.name)
def test_a_page_may_call_the_doors_and_never_the_control_api(http: httpx.Client, workspace: str, door: Door) -> None:
    for operation in door.operations:
        for path in (path_of(operation), f"/w/{workspace}{path_of(operation)}", f"/w/unknown{path_of(operation)}"):
            for method in operation.methods:
                check_preflight(preflight(http, path, method), door, f"{method} {path}")


def check_preflight(answer: httpx.Response, door: Door, asked: str) -> None:
    """Raises AssertionError where the door's pages could not call."""
    method, _, path = asked.partition(" ")
    if door is CONTROL:
        assert (answer.status_code, cors(answer)) == (405, {}), asked
        return
    assert (answer.status_code, answer.content) == (204, b""), asked
    assert cors(answer) == {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": method,
        "access-control-allow-headers": ASKED,
        "access-control-max-age": "600",
        "access-control-expose-headers": answer.headers["access-control-expose-headers"],
    }, path


@pytest.mark.one_setup
@pytest.mark.parametrize("path", PATHS)
def test_whatever_is_wrong_with_a_call_it_is_not_said_before(http: httpx.Client, path: str) -> None:
    """A browser would tell the page nothing of it."""
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        answer = preflight(http, path, method, None)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Methods"]) == (204, method)
        assert "Access-Control-Allow-Headers" not in answer.headers
        refused = http.request(method, path, headers={"Origin": PAGE})
        assert refused.status_code >= 400
        assert refused.headers["Access-Control-Allow-Origin"] == "*", refused.text
        assert "retry-after" in exposed(refused)


@pytest.mark.one_setup
@pytest.mark.parametrize("path", NOBODYS)
@pytest.mark.parametrize("workspace_prefix", ["", "/w/default"])
def test_what_belongs_to_no_door_is_for_no_page(http: httpx.Client, path: str, workspace_prefix: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = http.request(method, workspace_prefix + path, headers={"Origin": PAGE})
        assert cors(answer) == cors(preflight(http, workspace_prefix + path, method)) == {}


@pytest.mark.one_setup
@pytest.mark.parametrize("headers", [{}, {"Origin": PAGE}, {"Access-Control-Request-Method": "GET"}])
@pytest.mark.parametrize("path", ["/assets/search", f"/assets/{GUID}", "/v3/assets"])
def test_other_questions_for_options_are_refused_as_before(
    http: httpx.Client, path: str, headers: dict[str, str]
) -> None:
    assert http.options(path, headers=headers).status_code == 405


def test_answers_show_pages_what_each_vendors_clients_read(http: httpx.Client) -> None:
    page = {"Origin": PAGE}
    ads, stack, company = Profile(http), Stack(http), Company(http)
    listed = http.get("/v3/assets", headers=stack.headers | page)
    searched = http.post("/assets/search", json={}, headers=ads.headers | page)
    shown = http.get(f"/assets/{company.add(LOGO)['id']}", headers=page)
    put = http.put(ads.address(), content=LOGO, headers=page)

    assert [answer.status_code for answer in (listed, searched, shown, put)] == [200] * 4
    for answer in (listed, searched, shown, put):
        assert answer.headers.get_list("Access-Control-Allow-Origin") == ["*"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert {"etag", "location", "content-range"} < exposed(answer)
    assert {"x-amzn-requestid", "x-amz-rid", "x-amzn-errortype", "entityid"} < exposed(searched) & exposed(put)
    assert {"x-ratelimit-limit", "x-ratelimit-remaining"} < exposed(listed)
    assert "x-ratelimit-resetseconds" in exposed(shown)


def test_answers_to_others_than_pages_are_as_they_were(http: httpx.Client) -> None:
    ads, stack, company = Profile(http), Stack(http), Company(http)
    created = company.create(LOGO)
    others = (created, company.get(created.json()["id"]), http.get("/v3/assets"), http.get("/v3/nothing"))
    assert [cors(answer) for answer in others] == [{}] * 4
    assert all("Vary" not in answer.headers for answer in (*others, stack.get("/assets")))

    recorded = ads.post("/assets/search", {})
    assert recorded.headers["Access-Control-Allow-Origin"] == "*"
    assert recorded.headers["Access-Control-Expose-Headers"].endswith("X-Amz-Security-Token,customerid,entityid")
    assert recorded.headers["Vary"] == "Content-Type,Accept-Encoding,User-Agent"


def file_addresses(http: httpx.Client) -> list[str]:
    """One of every kind; none needs a credential."""
    ads, stack, company = Profile(http), Stack(http), Company(http)
    [version] = ads.versions(ads.add("logo.png", LOGO)["assetId"])
    asset, shown = stack.upload(LOGO), company.add(LOGO)
    permanent = f"{str(http.base_url).rstrip('/')}/v3/assets/{stack.api_key}/{asset['uid']}/logo.png"
    stack.update(asset["uid"], permanent_url=permanent)
    thumbnail = version["storageLocationUrls"]["processedUrls"]["IMAGE_THUMBNAIL_500"]
    image = f"/images/{shown['id']}"
    return [version["url"], thumbnail, asset["url"], permanent, shown["href"], image, f"{image}/preview/300/300"]


def test_files_carry_it_whoever_asks(http: httpx.Client) -> None:
    """What an `<img>` left in a browser's cache is what a page's `fetch` gets later."""
    for address in file_addresses(http):
        for page in ({}, {"Origin": PAGE}):
            sent = http.get(address, headers=page)
            asked = [sent, http.head(address, headers=page)]
            if sent.status_code == 200:
                etag = sent.headers["ETag"]
                asked += [
                    http.get(address, headers={"If-None-Match": etag, **page}),
                    http.get(address, headers={"Range": "bytes=1-2", **page}),
                    http.get(address, headers={"Range": "bytes=99999999-", **page}),
                ]
                assert [answer.status_code for answer in asked] == [200, 200, 304, 206, 416], address
            else:
                assert [answer.status_code for answer in asked] == [303, 303], address
            for answer in asked:
                assert answer.headers.get_list("Access-Control-Allow-Origin") == ["*"], address
                assert "etag" in exposed(answer)
                assert "Vary" not in answer.headers


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "path",
    [
        "/images/S/al-na-triptych/0123456789abcdef01234567.png",
        "/images/S/al-na-triptych/0123456789abcdef01234567.mp4/MP4_1080P",
        f"/images/{GUID}",
        f"/images/{GUID}.png",
        f"/images/{GUID}/preview/300/300",
        "/v3/assets/blt0/blt1/blt2/a.png",
        "/v3/assets/blt0/blt1/a.png",
        "/w/unknown/v3/assets/blt0/blt1/a.png",
    ],
)
def test_files_that_are_not_there_carry_it_too(http: httpx.Client, path: str) -> None:
    for page in ({}, {"Origin": PAGE}):
        missing = http.get(path, headers=page)
        assert missing.status_code >= 400
        assert missing.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.long
def test_the_way_to_the_bucket_carries_it_too(setup: Setup, tmp_path: Path) -> None:
    settings = setup.environment()
    if "AWS_ENDPOINT_URL_S3" not in settings:
        pytest.skip("clients cannot reach a folder")
    settings["TRIPTYCH_STORAGE_PUBLIC_URL"] = settings["AWS_ENDPOINT_URL_S3"]
    with serve(settings, tmp_path / "data") as served, served.client() as http:
        sent = http.get(Stack(http).upload(LOGO)["url"])
        assert (sent.status_code, sent.headers["Access-Control-Allow-Origin"]) == (307, "*")


@pytest.mark.long
def test_preflights_are_told_in_the_log(tmp_path: Path) -> None:
    with serve({}, tmp_path / "data") as served, served.client() as http:
        preflight(http, "/v3/assets", "POST")
    assert " OPTIONS /v3/assets 204 " in served.log_path.read_text()


OTHER = "https://console.example.com:8443"


@pytest.fixture(scope="module")
def narrowed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    origins = {"TRIPTYCH_CORS_ORIGINS": f" {PAGE} , {OTHER.upper()},capacitor://localhost,null"}
    with serve(origins, tmp_path_factory.mktemp("narrowed") / "data") as served:
        yield served


@pytest.mark.long
def test_pages_may_be_named(narrowed: Served) -> None:
    with narrowed.client() as http:
        addresses = [*file_addresses(http), "/v3/assets", "/v3/nothing", "/assets/search", f"/assets/{GUID}"]
        for address in addresses:
            for origin in (PAGE, OTHER, "capacitor://localhost", "null"):
                answer = http.get(address, headers={"Origin": origin})
                assert answer.headers.get_list("Access-Control-Allow-Origin") == [origin]
                assert "etag" in exposed(answer)
                assert "Origin" in answer.headers["Vary"].split(", ")[-1]
            for stranger in ({}, {"Origin": "http://localhost:3001"}, {"Origin": f"{PAGE}.example.com"}):
                answer = http.get(address, headers=stranger)
                assert "Access-Control-Allow-Origin" not in answer.headers
                assert answer.headers["Vary"].split(", ")[-1] == "Origin"


@pytest.mark.long
def test_the_recorded_answer_is_narrowed_too(narrowed: Served) -> None:
    with narrowed.client() as http:
        ads = Profile(http)
        for page, shown in (({}, []), ({"Origin": PAGE}, [PAGE]), ({"Origin": "http://localhost:3001"}, [])):
            answer = http.post("/assets/search", json={}, headers=ads.headers | page)
            assert answer.status_code == 200
            assert answer.headers.get_list("Access-Control-Allow-Origin") == shown
            assert answer.headers["Vary"] == "Content-Type,Accept-Encoding,User-Agent, Origin"


@pytest.mark.long
def test_pages_that_are_not_named_get_no_preflight(narrowed: Served) -> None:
    with narrowed.client() as http:
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": ASKED}
        named = http.options("/v3/assets", headers={"Origin": PAGE, **asked})
        stranger = http.options("/v3/assets", headers={"Origin": "http://localhost:3001", **asked})
        control = http.get("/_triptych/live", headers={"Origin": PAGE})

    assert named.headers["Access-Control-Allow-Origin"] == PAGE
    assert named.headers["Access-Control-Allow-Headers"] == ASKED
    assert "Access-Control-Allow-Origin" not in stranger.headers
    assert named.headers["Vary"] == stranger.headers["Vary"] == "Origin"
    assert {name for name in control.headers if name.startswith("access-control")} == set()
    assert "Vary" not in control.headers


@pytest.mark.long
def test_what_is_no_origin_refuses_to_start(tmp_path: Path) -> None:
    [problem] = refuse({"TRIPTYCH_CORS_ORIGINS": "*,null"}, tmp_path)
    assert "TRIPTYCH_CORS_ORIGINS: give * or origins as browsers spell them" in problem


@pytest.mark.parametrize(
    "origins", ["", "*,null", f"{PAGE}/", "localhost:3000", f"{PAGE} {OTHER}", "https://*.example.com"]
)
def test_what_is_no_origin(origins: str) -> None:
    with pytest.raises(ValueError, match="as browsers spell them"):
        cors_origins(origins)


def test_every_vendors_door_says_what_it_shows() -> None:
    assert CONTROL.exposes is None
    assert all(door.exposes for door in DOORS)


def test_no_file_is_forgotten() -> None:
    """An address that is its own permission, and is read, is a file's."""
    for door in DOORS:
        for operation in door.operations:
            if operation.access.by_address and operation.method == "GET":
                assert operation.is_file, operation.name
            assert not operation.is_file or operation.method == "GET", operation.name
