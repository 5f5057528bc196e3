"""What needs no token by its vendor's contract: unless the setting asks for one."""

from __future__ import annotations

import re
from collections.abc import Generator

import httpx
import pytest

from tests.files import png
from tests.servers.setups import Setup
from tests.servers.triptych import Served, control_headers, read_token, serve
from tests.strict.doors import Credentials, plain, workspace_of
from tests.vendors.contentstack.account import delivery_token
from tests.vendors.contentstack.stack import answer, user_headers
from tests.vendors.iqmetrix.company import company_headers


@pytest.fixture(scope="module")
def guarded(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """A strict service at which nothing is anonymous."""
    environment = setup.environment() | {"TRIPTYCH_AUTH": "strict", "TRIPTYCH_ANONYMOUS": "no"}
    with serve(environment, tmp_path_factory.mktemp("guarded") / "data") as served:
        yield served


@pytest.fixture
def pair(guarded: Served) -> Generator[tuple[httpx.Client, Credentials, Credentials]]:
    """A client of it, and what opens two workspaces."""
    with plain(guarded) as admin, plain(guarded) as client:
        admin.headers.update(control_headers(read_token(guarded)))
        with workspace_of(admin) as own, workspace_of(admin) as other:
            yield client, own, other
    guarded.check_log()


def path_of(url: str) -> str:
    return httpx.URL(url).raw_path.decode()


def test_in_strict_they_still_need_none(http: httpx.Client, own: Credentials) -> None:
    made = own.company(http).add(png(3, 2))
    seen = own.profile(http).search()["assetList"]
    stack = own.stack(http)
    [file] = stack.get("/assets").json()["assets"]

    assert own.company(http).get(made["id"]).status_code == 200
    assert http.get(f"/images/{made['id']}").status_code == 303
    assert http.get(path_of(made["href"])).status_code == 200
    assert http.get(path_of(file["url"])).status_code == 200
    assert len(seen) == 1


@pytest.mark.long
def test_iqmetrixs_gets_ask_for_a_token(pair: tuple[httpx.Client, Credentials, Credentials]) -> None:
    http, own, other = pair
    made = own.company(http).add(png(3, 2))

    for path in (f"/assets/{made['id']}", f"/images/{made['id']}", path_of(made["href"])):
        for headers in ({}, company_headers("x")):
            refused = http.get(path, headers=headers)
            assert (refused.status_code, refused.text) == (401, "invalid token"), path
        assert http.get(path, headers=dict(other.company(http).token)).status_code == 404, path
        assert http.get(path, headers=dict(own.company(http).token)).status_code in (200, 303), path


@pytest.mark.long
def test_amazons_files_ask_for_a_token(pair: tuple[httpx.Client, Credentials, Credentials]) -> None:
    http, own, other = pair
    asset = own.profile(http).add("logo.png", png(30, 20))
    text = own.profile(http).get(asset["assetId"]).text
    paths = {path_of(url) for url in re.findall(r'"(http[^"]+)"', text)}
    assert len(paths) == 2  # the thumbnail's, too

    for path in paths:
        assert http.get(path).status_code == 401
        assert http.get(path, headers=other.profile(http).headers).status_code == 404
        assert http.get(path, headers=own.profile(http).headers).status_code == 200


@pytest.mark.long
def test_contentstacks_files_ask_for_a_token(pair: tuple[httpx.Client, Credentials, Credentials]) -> None:
    """In a header or, as where the vendor's stacks are secured, in the address."""
    http, own, other = pair
    path = path_of(own.stack(http).upload()["url"])
    token = own.contentstack["delivery_token"]

    refused = http.get(path)
    assert (refused.status_code, refused.json()["error_code"]) == (401, 105)
    for name, text in (
        ("access_token", "x"),
        ("access_token", other.contentstack["delivery_token"]),
        ("authtoken", token),
    ):
        expected = 200 if text == token else 401
        assert http.get(path, params={name: text}).status_code == expected, (name, text)
    for params in ({"access_token": token, "environment": "development"}, {"authtoken": own.contentstack["authtoken"]}):
        assert http.get(path, params=params).status_code == 200
    assert http.get(path, headers=user_headers(own.contentstack["authtoken"])).status_code == 200


@pytest.mark.long
def test_a_delivery_token_opens_files_of_its_environments(pair: tuple[httpx.Client, Credentials, Credentials]) -> None:
    http, own, _ = pair
    stack = own.stack(http)
    asset = stack.upload()
    stack.publish(asset["uid"])
    url = f"https://images.contentstack.io/v3/assets/{stack.api_key}/{asset['uid']}/logo.png"
    permanent = path_of(stack.update(asset["uid"], permanent_url=url)["permanent_url"])
    made = answer(stack.post("/stacks/delivery_tokens", delivery_token()), 201)["token"]
    shown = {"access_token": made["token"]}

    assert http.get(permanent, params={**shown, "environment": "development"}).status_code == 200
    assert http.get(permanent, params={**shown, "environment": "production"}).status_code == 403
    answer(stack.delete(f"/stacks/delivery_tokens/{made['uid']}"))
    assert http.get(permanent, params={**shown, "environment": "development"}).status_code == 401
