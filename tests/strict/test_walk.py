"""Strict: the main jobs at every door, with nothing but credentials; and who is let in to control the service."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import Served, control_headers, serve
from tests.strict.doors import DOORS, Credentials, DoorCase, plain, put_workspace
from tests.vendors.amazon_ads.profile import DEMO
from tests.vendors.contentstack.stack import DEMO as DEMO_STACK
from tests.vendors.contentstack.stack import PUBLISH, Stack
from tests.vendors.iqmetrix.company import company_headers


def test_one_asset_through_three_doors(http: httpx.Client, own: Credentials) -> None:
    """Each door's credentials lead to the same library, and tell the workspace by themselves."""
    asset = own.profile(http).add("logo.png", png(30, 20))

    [listed] = own.stack(http).get("/assets").json()["assets"]
    assert listed["filename"] == "logo.png"
    assert own.profile(http).names() == ["logo"]
    assert own.profile(http).get(asset["assetId"]).status_code == 200

    made = own.company(http).add(png(3, 2), "second.png")
    assert own.company(http).get(made["id"]).status_code == 200
    assert len(own.stack(http).get("/assets").json()["assets"]) == 2


def test_the_main_jobs_at_contentstack(http: httpx.Client, own: Credentials) -> None:
    stack = own.stack(http)
    uid = stack.upload()["uid"]

    assert stack.update(uid, title="Renamed")["title"] == "Renamed"
    assert stack.post(f"/assets/{uid}/publish", {"asset": PUBLISH}).status_code == 200
    assert stack.folder()["name"] == "Demo"
    assert stack.delete(f"/assets/{uid}").status_code == 200


def test_iqmetrixs_token_flow(http: httpx.Client, own: Credentials) -> None:
    keys = ("client_id", "client_secret", "username", "password")
    form = {"grant_type": "password", **{key: own.iqmetrix[key] for key in keys}}
    granted = http.post("/v1/oauth2/token", data=form)
    assert granted.status_code == 200, granted.text
    refreshed = http.post(
        "/v1/oauth2/token",
        data={**form, "grant_type": "refresh_token", "refresh_token": granted.json()["refresh_token"]},
    )
    headers = company_headers(refreshed.json()["access_token"])

    assert http.post("/assets", files={"Filename": ("logo.png", png(3, 2))}, headers=headers).status_code == 201
    assert len(own.stack(http).get("/assets").json()["assets"]) == 1
    # The exchange ended the first.
    first = company_headers(granted.json()["access_token"])
    assert http.get("/ping", headers=first).status_code == 401


@pytest.mark.parametrize("wrong", ["client_id", "client_secret", "username", "password"])
def test_whoever_is_not_known_gets_no_iqmetrix_token(http: httpx.Client, own: Credentials, wrong: str) -> None:
    keys = ("client_id", "client_secret", "username", "password")
    form = {"grant_type": "password", **{key: own.iqmetrix[key] for key in keys}, wrong: "another"}

    refused = http.post("/v1/oauth2/token", data=form)

    assert refused.status_code == 400
    assert refused.json()["error"] == ("invalid_client" if wrong.startswith("client") else "invalid_grant")


def test_an_invented_refresh_token_is_refused(http: httpx.Client, own: Credentials) -> None:
    client = {key: own.iqmetrix[key] for key in ("client_id", "client_secret")}

    refused = http.post("/v1/oauth2/token", data={"grant_type": "refresh_token", "refresh_token": "x", **client})

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_the_demo_tenants_are_not_known(http: httpx.Client, own: Credentials) -> None:
    headers = {**own.profile(http).headers, "Amazon-Advertising-API-Scope": DEMO}
    refused = http.post("/assets/search", json={}, headers=headers)
    assert (refused.status_code, refused.json()["details"]) == (401, "No matching advertiser found for scope")
    assert Stack(http, DEMO_STACK, own.contentstack["authtoken"]).get("/assets").status_code == 412
    assert http.get("/ping", headers=company_headers()).status_code == 401


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_workspace_that_credentials_do_not_belong_to_is_refused(
    http: httpx.Client, own: Credentials, other: Credentials, door: DoorCase
) -> None:
    headers = door.headers(own)

    assert door.call(http, headers | {"X-Triptych-Workspace": own.workspace}).status_code == 200
    refused = door.call(http, headers | {"X-Triptych-Workspace": other.workspace}).status_code
    assert refused == (412 if door.name.startswith("contentstack") else 401)


def test_the_control_api_needs_its_token(http: httpx.Client, admin: httpx.Client, strict: Served) -> None:
    for path in ("/_triptych/workspaces", "/_triptych/clock"):
        assert http.get(path).status_code == 401
        assert admin.get(path).status_code == 200
    assert http.put("/_triptych/workspaces/default").status_code == 401
    assert http.get("/_triptych/ready").status_code == 200


@pytest.mark.long
def test_a_fresh_service_says_how_the_first_token_is_made(tmp_path: Path) -> None:
    environment = {"TRIPTYCH_AUTH": "strict", "TRIPTYCH_CONTROL": "open"}
    with serve(environment, tmp_path / "data") as served:
        said = (served.log_path.parent / "output").read_text()
        assert f"curl -X PUT {served.url}/_triptych/workspaces/default" in said
        token = (tmp_path / "data" / "control-token").read_text()
        with plain(served) as client:
            assert client.put("/_triptych/workspaces/default").status_code == 401
            client.headers.update(control_headers(token))
            put_workspace(client, "default")
    with serve(environment, tmp_path / "data") as served:
        assert "curl" not in (served.log_path.parent / "output").read_text()
