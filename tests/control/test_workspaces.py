"""Workspaces: made, listed, emptied and deleted."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clock import clock_of
from tests.files import png
from tests.servers.behind import Behind
from tests.servers.triptych import Served, control_headers, serve
from tests.vendors.amazon_ads import raw
from tests.vendors.amazon_ads.profile import DEMO, Profile, refusal
from tests.vendors.iqmetrix.company import NOT_FOUND, TOKEN, Company, form, part
from tests.waiting import wait_until
from triptych import model
from triptych.testing.clock import Clock

BAD_NAMES: list[Any] = [None, "", " ", ".", "..", "-x", "_x", "a b", "a/b", "ü", "x" * 64, "a\n", 7, True, ["x"], {}]


def new_name() -> str:
    return f"test-{uuid.uuid4().hex}"


def error(response: httpx.Response, status: int) -> str:
    """The message of an error of the control API."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/json"
    assert response.json().keys() == {"error", "message"}
    return str(response.json()["message"])


def names(http: httpx.Client) -> list[str]:
    return [str(one["name"]) for one in listed(http)]


def listed(http: httpx.Client) -> list[dict[str, Any]]:
    """All workspaces, page by page."""
    found: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        page = http.get("/_triptych/workspaces", params={"after": after}).json()
        found, after = found + page["workspaces"], page["after"]
    return found


def test_a_workspace_is_made_listed_and_deleted(http: httpx.Client) -> None:
    name = new_name()

    made = http.post("/_triptych/workspaces", json={"name": name})
    assert (made.status_code, made.json()) == (201, {"name": name})
    assert {name, "default"} <= set(names(http))

    deleted = http.delete(f"/_triptych/workspaces/{name}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert name not in names(http)
    assert name in error(http.delete(f"/_triptych/workspaces/{name}"), 404)


def test_the_list_tells_what_is_in_them_and_when_they_go(http: httpx.Client, service: Served) -> None:
    name, other = new_name(), new_name()
    for refused in (59, "60", 1.5, -1, True, 10**12):
        body = {"name": name, "expiry_seconds": refused}
        assert "expiry_seconds" in error(http.post("/_triptych/workspaces", json=body), 400), refused
    assert http.post("/_triptych/workspaces", json={"name": name, "expiry_seconds": 3600}).status_code == 201
    assert http.put(f"/_triptych/workspaces/{other}").status_code == 201
    with service.client(name) as there:
        Company(there).add(png(30, 20))
        Company(there).add(png(3, 2))

    found = {one["name"]: one for one in listed(http)}

    shown = found[name]
    assert (shown["assets"], shown["bytes"], shown["complete"]) == (2, len(png(30, 20)) + len(png(3, 2)), True)
    assert shown["created_at"] <= shown["used_at"] < shown["expires_at"]
    assert found["default"]["expires_at"] is found[other]["expires_at"] is None
    assert http.put(f"/_triptych/workspaces/{other}", json={"expiry_seconds": 60}).status_code == 200
    assert {one["name"]: one for one in listed(http)}[other]["expires_at"] is not None
    for one in (name, other):
        assert http.delete(f"/_triptych/workspaces/{one}").status_code == 204


def test_a_name_is_taken_once(http: httpx.Client, workspace: str) -> None:
    assert "taken" in error(http.post("/_triptych/workspaces", json={"name": workspace}), 409)


@pytest.mark.races
def test_of_many_who_make_one_name_one_succeeds(http: httpx.Client) -> None:
    name = new_name()

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: http.post("/_triptych/workspaces", json={"name": name}), range(8)))

    assert sorted(one.status_code for one in made) == [201] + [409] * 7
    assert http.delete(f"/_triptych/workspaces/{name}").status_code == 204


def test_a_workspace_is_put_there_once_however_often_it_is_put(http: httpx.Client, service: Served) -> None:
    name = new_name()

    with ThreadPoolExecutor(8) as threads:
        put = list(threads.map(lambda _: http.put(f"/_triptych/workspaces/{name}"), range(8)))

    assert sorted(one.status_code for one in put) == [200] * 7 + [201]
    assert all(one.json() == put[0].json() for one in put)
    assert put[0].json()["name"] == name
    with service.client(name) as other:
        asset = Company(other).add(png(3, 2))
        assert http.put(f"/_triptych/workspaces/{name}", json={}).status_code == 200
        assert Company(other).get(asset["id"]).status_code == 200
    assert http.put("/_triptych/workspaces/default").status_code == 200
    assert http.delete(f"/_triptych/workspaces/{name}").status_code == 204


def test_what_cannot_be_a_name_is_not_put_there(http: httpx.Client) -> None:
    before = names(http)
    for name in ("-x", "_x", "a%20b", "%C3%BC", "x" * 64, "a%0A"):
        assert "name" in error(http.put(f"/_triptych/workspaces/{name}"), 400), name

    assert names(http) == before


def test_a_body_with_a_name_that_nobody_knows_is_refused(http: httpx.Client, workspace: str) -> None:
    """And nothing is done: a reset that said another workspace would empty this one."""
    asset, other = Company(http).add(png(3, 2)), new_name()
    for call, body in (
        ("POST workspaces", {"name": other, "nam": "x"}),
        (f"PUT workspaces/{other}", {"name": other}),
        ("POST reset", {"workspace": other}),
        ("PUT clock", {"noow": 0}),
        ("PUT clock", {"now": 0, "Frozen": True}),
        ("POST clock/advance", {"seconds": 1, "minutes": 1}),
        ("POST clock/advance", {"second": 1}),
    ):
        method, _, path = call.partition(" ")
        error(http.request(method, f"/_triptych/{path}", json=body), 400)

    assert other not in names(http)
    assert Company(http).get(asset["id"]).status_code == 200
    assert http.get("/_triptych/clock").json()["milliseconds"] > 1_700_000_000_000


def test_what_cannot_be_a_name_is_refused(http: httpx.Client) -> None:
    before = names(http)
    for name in BAD_NAMES:
        assert "name" in error(http.post("/_triptych/workspaces", json={"name": name}), 400), name
    for body in (b"", b"{", b"[]", b'"x"', b"null", b"\xff", b"{}", b'{"name": "\\u0000"}', b"[" * 100_000):
        error(http.post("/_triptych/workspaces", content=body), 400)

    assert names(http) == before
    error(http.post("/_triptych/workspaces", content=b" " * 1_048_577), 413)


def test_the_default_workspace_cannot_be_deleted(http: httpx.Client) -> None:
    assert "reset" in error(http.delete("/_triptych/workspaces/default"), 400)


def test_an_unknown_workspace_is_not_found_in_each_doors_words(service: Served) -> None:
    with service.client(new_name()) as http:
        missing = Company(http).refusal(Company(http).create(png(3, 2)), 404)
        assert missing.startswith(f"{NOT_FOUND['Message']}. The workspace ")
        assert "workspace" in refusal(Profile(http).post("/assets/search", {}), 404)
        for call in ("GET clock", "PUT clock", "POST clock/advance", "POST reset"):
            method, _, path = call.partition(" ")
            assert "workspace" in error(http.request(method, f"/_triptych/{path}", json={"seconds": 1}), 404), call


def test_a_strange_name_of_a_workspace_is_not_found(http: httpx.Client) -> None:
    for name in (b"x" * 8000, b"\xff\xfe", b"' or 1=1 --", b"a b", b"\xed\xa0\x80", "ü".encode()):
        refused = http.get("/_triptych/clock", headers=[(b"X-Triptych-Workspace", name)])
        assert refused.status_code == 404, name


def test_without_the_header_the_default_workspace_is_meant(service: Served) -> None:
    with service.client("") as http:
        assert http.get("/_triptych/clock").status_code == 200


def test_a_reset_leaves_nothing(http: httpx.Client, workspace: str, behind: Behind, clock: Clock) -> None:
    company, profile, stranger = Company(http), Profile(http, DEMO), Profile(http, "1094286410")
    asset, file = company.add(png(30, 20)), profile.add("logo.png", png(60, 40))
    stranger.add("logo.png", png(3, 2))
    address, put = profile.address(), profile.upload("waiting.png", png(3, 2))
    shown = profile.versions(file["assetId"])[0]["url"]
    prefix = behind.prefix(workspace)
    assert len(behind.store.keys(prefix)) == 6  # three assets, and three files as they were put
    clock.freeze(0)

    assert http.post("/_triptych/reset").status_code == 204

    assert not behind.blobs(workspace)
    assert company.get(asset["id"]).status_code == http.get(shown).status_code == 404
    for owner in (profile, stranger):
        assert owner.search()["totalRecords"] == 0
    assert http.put(address, content=png(3, 2)).status_code == 404
    refusal(profile.register(put), 404)
    assert http.get("/_triptych/clock").json()["frozen"] is False
    assert http.get("/_triptych/clock").json()["milliseconds"] > 1_700_000_000_000
    wait_until(behind.is_settled)
    assert not behind.store.keys(prefix)


@pytest.mark.long
def test_a_reset_of_a_whole_service_must_be_meant(tmp_path: Path) -> None:
    """Who is alone on this machine means `default`; who holds a token, or is one of many, says so."""
    named, token = {"X-Triptych-Workspace": "default"}, control_headers("sesame")
    for control, alone in (("loopback", True), ("open", False), ("token", False)):
        settings = {"TRIPTYCH_CONTROL": control, "TRIPTYCH_CONTROL_TOKEN": "sesame"}
        with serve(settings, tmp_path / control) as served, httpx.Client(base_url=served.url, trust_env=False) as http:
            shown = token if control == "token" else {}
            for headers in (shown, {**shown, "X-Triptych-Workspace": ""}):
                asset = http.post("/assets", files={"Filename": ("a.png", png(3, 2))}, headers=TOKEN).json()
                reset = http.post("/_triptych/reset", headers=headers)
                assert reset.status_code == (204 if alone else 400), control
                assert Company(http).get(asset["id"]).status_code == (404 if alone else 200)
            refused = http.post("/_triptych/reset", headers=token)
            assert "`X-Triptych-Workspace: default`" in error(refused, 400), control
            assert http.post("/_triptych/reset", headers={**named, **shown}).status_code == 204


def test_an_emptied_workspace_is_as_good_as_new(http: httpx.Client) -> None:
    company = Company(http)
    for _ in range(2):
        assert http.post("/_triptych/reset").status_code == 204
        asset = company.add(png(30, 20))
        assert Profile(http, DEMO).search()["totalRecords"] == 1
        assert http.get(asset["href"]).content == png(30, 20)


def test_other_workspaces_keep_all(http: httpx.Client, service: Served, behind: Behind) -> None:
    name = new_name()
    http.post("/_triptych/workspaces", json={"name": name})
    with service.client(name) as other:
        asset = Company(other).add(png(30, 20))
        clock_of(other).freeze(86_400_000)

        http.post("/_triptych/reset")

        assert Company(other).get(asset["id"]).status_code == 200
        assert other.get(asset["href"]).content == png(30, 20)
        assert other.get("/_triptych/clock").json()["milliseconds"] == 86_400_000
        assert behind.stored(name) == behind.blobs(name)
        http.delete(f"/_triptych/workspaces/{name}")


def test_deleting_a_workspace_leaves_nothing(http: httpx.Client, service: Served, behind: Behind) -> None:
    name = new_name()
    http.post("/_triptych/workspaces", json={"name": name})
    with service.client(name) as other:
        Company(other).add(png(30, 20))
        Profile(other).upload("logo.png", png(3, 2))
    prefix, blobs = behind.prefix(name), behind.count(model.Blob)
    assert behind.store.keys(prefix)

    assert http.delete(f"/_triptych/workspaces/{name}").status_code == 204

    assert behind.count(model.Blob) == blobs - 1
    assert not behind.store.keys(prefix)


@pytest.mark.parametrize("door", ["iqmetrix", "amazon"])
def test_a_file_that_is_on_its_way_in_during_a_reset_is_not_kept(
    http: httpx.Client, workspace: str, behind: Behind, door: str
) -> None:
    """Its row would point at bytes that the reset has deleted."""
    before, body = behind.prefix(workspace), form(part(png(300, 200)))
    method, url, body = ("POST", f"{http.base_url}/assets", body) if door == "iqmetrix" else _put(http)
    headers = TOKEN if door == "iqmetrix" else {}
    length = {"Content-Length": str(len(body)), "X-Triptych-Workspace": workspace, "Connection": "close"}
    with raw.send(url, raw.head(method, url, length | headers) + body[:200]) as connection:
        assert http.get("/_triptych/live").status_code == 200
        assert http.post("/_triptych/reset").status_code == 204
        connection.sendall(body[200:])
        status, _ = raw.receive(connection)

    assert status == (503 if door == "iqmetrix" else 404)
    wait_until(behind.is_settled)
    assert not behind.store.keys(before)
    assert not behind.stored(workspace)
    assert not behind.blobs(workspace)


def _put(http: httpx.Client) -> tuple[str, str, bytes]:
    return "PUT", Profile(http).address(), png(300, 200)


@pytest.mark.long
@pytest.mark.races
def test_resets_in_the_midst_of_uploads_leave_no_row_without_bytes(
    http: httpx.Client, workspace: str, behind: Behind, service: Served
) -> None:
    """Every upload ends in success, in a 404 or in what its door says to try again; what is left is whole."""
    done = threading.Event()

    def upload(number: int) -> set[int]:
        statuses = set()
        with service.client(workspace) as client:
            company, profile = Company(client), Profile(client, DEMO)
            while not done.is_set():
                statuses.add(company.create(png(number, 2)).status_code)
                opened = profile.post("/assets/upload", {"filename": "a.png"})
                statuses.add(opened.status_code)
                if opened.status_code == 200:
                    url = opened.json()["url"]
                    statuses.add(client.put(url, content=png(3, number)).status_code)
                    statuses.add(profile.register(url).status_code)
        return statuses

    with ThreadPoolExecutor(4) as threads:
        uploads = [threads.submit(upload, number) for number in range(1, 5)]
        for _ in range(8):
            assert http.post("/_triptych/reset").status_code == 204
        done.set()
        statuses = set[int]().union(*(one.result() for one in uploads))

    assert statuses <= {200, 201, 404, 429, 503}
    assert behind.blobs(workspace) <= behind.stored(workspace)
