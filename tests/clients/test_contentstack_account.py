"""The vendor's own Python SDK, unmodified: from a login to a stack, its tokens and an asset, and out again."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from contentstack_management import Client

from tests.clients.test_contentstack_management import asset_of, body
from tests.files import png
from tests.servers.triptych import Served
from triptych.testing import Workspace
from triptych.testing.doors import Contentstack

# The SDK leaves the file that it uploads open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK would use the one that this machine may have."""
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def known(triptych: Workspace) -> Contentstack:
    """Somebody who is known in the test's workspace."""
    return triptych.contentstack


def client_of(service: Served, **credentials: Any) -> Any:
    """The SDK as its users make it, which names no workspace."""
    return Client(host=urlsplit(service.url).netloc, scheme="http://", timeout=10, **credentials)


@pytest.mark.walk
def test_it_goes_from_a_login_to_an_asset_and_back(service: Served, known: Contentstack, tmp_path: Path) -> None:
    """Twice: what the first walk leaves is in nobody's way."""
    for turn in (1, 2):
        _walk(service, known, tmp_path, turn)


def _walk(service: Served, known: Contentstack, tmp_path: Path, turn: int) -> None:
    client = client_of(service)
    user = body(client.login(known.email, known.password))["user"]
    assert body(client.user().fetch())["user"]["uid"] == user["uid"]
    [organization] = body(client.organizations().find())["organizations"]
    assert body(client.organizations(organization["uid"]).fetch())["organization"]["uid"] == organization["uid"]

    said = {"stack": {"name": f"Walk {turn}", "description": "A walk", "master_locale": "en-us"}}
    stack = body(client.stack().create(organization["uid"], said), 201)["stack"]
    sdk = client.stack(stack["api_key"])
    assert body(sdk.fetch())["stack"]["name"] == f"Walk {turn}"
    assert body(sdk.update({"stack": {"name": "Walked"}}))["stack"]["name"] == "Walked"
    settings = {"stack_settings": {"rte": {"cs_only_breakline": True}}}
    assert body(sdk.create_settings(settings))["stack_settings"]["rte"] == {"cs_only_breakline": True}
    assert body(sdk.settings())["stack_settings"]["rte"] == {"cs_only_breakline": True}
    assert body(sdk.reset_settings({"stack_settings": {}}))["stack_settings"]["rte"] == {}
    assert body(sdk.share({"emails": ["a@example.com"], "roles": {"a@example.com": ["blt1"]}}))
    assert [person["email"] for person in body(sdk.users())["users"]][1:] == ["a@example.com"]
    assert body(sdk.unshare({"email": "a@example.com"}))
    # After a stack it sends the stack's key with every call.
    found = body(client.organizations(organization["uid"]).stacks())["stacks"]
    assert stack["api_key"] in [one["api_key"] for one in found]
    assert body(client.organizations(organization["uid"]).roles())["roles"]

    token = _walk_management_tokens(sdk)
    picture = tmp_path / "picture.png"
    picture.write_bytes(png(30, 20))
    program = client_of(service, management_token=token).stack(stack["api_key"])
    asset = asset_of(program.assets().upload(str(picture)), 201)
    assert asset_of(sdk.assets(asset["uid"]).fetch()) == asset

    assert body(sdk.delete()) == {"notice": "Stack deleted successfully!"}
    # Its own logout() writes into a method and fails before it sends anything.
    assert body(client.client.delete("user-session")) == {"notice": "You've logged out successfully!"}
    assert client.user().fetch().status_code == 401


def _walk_management_tokens(sdk: Any) -> str:
    scope = [{"module": "content_type", "acl": {"read": True, "write": True}}]
    made = body(sdk.management_token().create({"token": {"name": "Walk", "scope": scope}}), 201)["token"]
    named = sdk.management_token(made["uid"])
    assert body(named.fetch())["token"]["name"] == "Walk"
    assert body(named.update({"token": {"name": "Walked", "scope": scope}}))["token"]["name"] == "Walked"
    assert [token["uid"] for token in body(sdk.management_token().find())["tokens"]] == [made["uid"]]
    other = body(sdk.management_token().create({"token": {"name": "Other", "scope": scope}}), 201)["token"]
    assert body(sdk.management_token(other["uid"]).delete())
    assert sdk.management_token(other["uid"]).fetch().status_code == 422
    return str(made["token"])


def test_it_makes_delivery_tokens(service: Served, workspace: str) -> None:
    headers = {"X-Triptych-Workspace": workspace}
    client = client_of(service, headers=headers)
    client.login("somebody@example.com", uuid.uuid4().hex)
    sdk = client.stack("blt7472697074796368")
    scope = [{"module": "environment", "environments": ["development"], "acl": {"read": True}}]

    made = body(sdk.delivery_token().create({"token": {"name": "Walk", "scope": scope}}), 201)["token"]

    named = sdk.delivery_token(made["uid"])
    assert body(named.fetch())["token"] == made
    assert body(named.update({"token": {"name": "Walked", "scope": scope}}))["token"]["name"] == "Walked"
    assert len(body(sdk.delivery_token().find())["tokens"]) == 1
    assert body(named.delete())
    assert named.fetch().status_code == 422


def test_a_wrong_login_is_told_as_the_vendor_tells_it(service: Served, known: Contentstack) -> None:
    refused = client_of(service).login(known.email, "wrong")

    assert (refused.status_code, refused.json()["error_code"]) == (422, 104)
