"""The vendor's command-line tool, unmodified, carries what one stack has into others, publishes it and takes it back.

`make test-cli` installs the tool. It speaks https, at port 443 alone, and drops paths of addresses: it reaches its
workspace by its credentials.
"""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import httpx
import pytest

from tests.clients.cli.tool import MODULES, Tool
from tests.files import png
from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve
from tests.vendors.contentstack.account import Account, delivery_token, log_in, management_token
from tests.vendors.contentstack.stack import Json, Stack, answer

HOST, PORT = "127.0.0.1", 443
STAGING: dict[str, Any] = {"environments": ["staging"], "locales": ["en-us", "fr-fr"]}
VERSIONS = {"modules": {"assets": {"includeVersionedAssets": True}}}

pytestmark = [
    pytest.mark.skipif(which("node") is None, reason="there is no Node here: apt install nodejs npm"),
    pytest.mark.skipif(not MODULES.exists(), reason="`make test-cli` installs the tool"),
]


@pytest.fixture(scope="module")
def data_dir(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cli") / "data"


@pytest.fixture(scope="module")
def served(setup: Setup, data_dir: Path) -> Iterator[Served]:
    """The service where the tool looks for it."""
    try:
        socket.create_server((HOST, PORT)).close()
    except OSError as error:
        pytest.skip(f"port {PORT} cannot be had: {error}")
    with serve(setup.environment() | {"TRIPTYCH_TLS_PORT": str(PORT)}, data_dir, "--tls") as served:
        yield served


@pytest.fixture(scope="module")
def credentials(served: Served) -> dict[str, str]:
    """What opens a workspace that the tool cannot name."""
    with served.client() as control:
        return dict(answer(control.put("/_triptych/workspaces/walk"), 201)["credentials"]["contentstack"])


@pytest.fixture(scope="module")
def account(served: Served, credentials: dict[str, str]) -> Iterator[Account]:
    with served.client("walk") as http:
        yield log_in(http, credentials["email"], credentials["password"])


@pytest.fixture(scope="module")
def tool(credentials: dict[str, str], data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Tool:
    """The tool, signed in."""
    tool = Tool(tmp_path_factory.mktemp("home"), data_dir / "tls/ca.pem")
    tool.open()
    said = tool.run("auth:login", f"--username={credentials['email']}", f"--password={credentials['password']}")
    assert "Successfully logged in" in said
    return tool


@pytest.fixture(scope="module")
def source(account: Account) -> Stack:
    """A stack with folders in folders, an asset of three versions, and some that are published."""
    stack = account.create_stack("Source")
    for name in ("development", "staging"):
        answer(stack.post("/environments", {"environment": {"name": name, "urls": []}}), 201)
    french = {"code": "fr-fr", "name": "French - France", "fallback_locale": "en-us"}
    answer(stack.post("/locales", {"locale": french}), 201)
    outer = stack.folder("Campaigns")["uid"]
    inner = stack.folder("Spring & Summer", outer)["uid"]
    logo = stack.upload(title="Logo", tags="brand,red", description="The logo", parent_uid=inner)["uid"]
    stack.upload(b"Some notes, which are text.", "notes.txt", title="Notes", parent_uid=outer)
    poster = stack.upload(png(5, 5), "first.png", title="Poster", tags="brand")["uid"]
    stack.replace(poster, png(6, 6), "second.png")
    stack.replace(poster, png(7, 7), "third.png")
    stack.publish(logo, asset=STAGING)
    stack.publish(poster, asset={"environments": ["development"], "locales": ["en-us"]})
    return stack


@pytest.fixture
def config(tmp_path: Path) -> str:
    """The tool takes older versions along where its configuration says so."""
    path = tmp_path / "config.json"
    path.write_text(json.dumps(VERSIONS))
    return f"--config={path}"


def test_assets_go_to_an_empty_stack_with_their_versions(
    tool: Tool, account: Account, source: Stack, config: str, tmp_path: Path
) -> None:
    """By tokens of the two stacks."""
    target = account.create_stack("Target")
    for alias, stack in (("source", source), ("target", target)):
        _add_token(tool, alias, stack)
    folder = f"--data-dir={tmp_path / 'exported'}"

    exported = tool.run("cm:stacks:export", "--alias=source", "--module=assets", config, folder, "--yes")
    assert "Asset export process completed successfully" in exported
    imported = tool.run("cm:stacks:import", "--alias=target", "--module=assets", config, folder, "--yes")
    assert "Assets imported successfully" in imported

    assert len(_contents(source)) == 3
    assert _contents(target) == _contents(source)


def test_all_of_a_stack_goes_to_an_empty_one(
    tool: Tool, account: Account, source: Stack, config: str, tmp_path: Path
) -> None:
    """By the user's session: environments, languages and publications come along."""
    target = account.create_stack("Whole")
    folder = f"--data-dir={tmp_path / 'exported'}"

    tool.run("cm:stacks:export", f"--stack-api-key={source.api_key}", config, folder, "--yes")
    imported = tool.run("cm:stacks:import", f"--stack-api-key={target.api_key}", config, folder, "--yes")
    assert "Successfully imported the content" in imported

    assert _contents(target) == _contents(source)
    assert (
        _published(target)
        == _published(source)
        == {
            "Logo": {("staging", "en-us"), ("staging", "fr-fr")},
            "Notes": set(),
            "Poster": {("development", "en-us")},
        }
    )


@pytest.mark.parametrize("bulk", ["true", "false"])
def test_it_publishes_all_assets_and_takes_them_back(tool: Tool, account: Account, bulk: str) -> None:
    """Taking back, the tool asks what is published with a delivery token, until nothing is."""
    stack = account.create_stack("Published")
    answer(stack.post("/environments", {"environment": {"name": "staging", "urls": []}}), 201)
    stack.upload(title="Logo", parent_uid=stack.folder("Campaigns")["uid"])
    stack.upload(title="Poster")
    made = stack.post("/stacks/delivery_tokens", delivery_token("Staging", "staging"))
    token = answer(made, 201)["token"]["token"]
    key = f"--stack-api-key={stack.api_key}"

    tool.run("cm:assets:publish", key, "--environments=staging", "--locales=en-us", f"--bulk-publish={bulk}", "--yes")
    assert _published(stack) == {"Logo": {("staging", "en-us")}, "Poster": {("staging", "en-us")}}

    place = ("--environment=staging", "--locale=en-us", f"--delivery-token={token}")
    tool.run("cm:stacks:unpublish", key, *place, f"--bulk-unpublish={bulk}", "--only-assets", "--yes")
    assert _published(stack) == {"Logo": set(), "Poster": set()}


def _add_token(tool: Tool, alias: str, stack: Stack) -> None:
    token = answer(stack.post("/stacks/management_tokens", management_token(alias)), 201)["token"]["token"]
    key = f"--stack-api-key={stack.api_key}"
    said = tool.run("auth:tokens:add", f"--alias={alias}", key, "--management", f"--token={token}", "--yes")
    assert "Successfully added the token" in said


def _contents(stack: Stack) -> dict[str, Json]:
    """What each asset is by its title: where it lies, its tags, and every version with what its file holds."""
    folders = {node["uid"]: node for node in stack.assets(query={"is_dir": True})}
    return {
        asset["title"]: {
            "folder": _path(folders, asset["parent_uid"]),
            "tags": asset["tags"],
            "description": asset.get("description"),
            "versions": [_version(stack, asset["uid"], number + 1) for number in range(asset["_version"])],
        }
        for asset in stack.assets()
    }


def _path(folders: dict[str, Json], uid: str | None) -> list[str]:
    return [] if uid is None else [*_path(folders, folders[uid]["parent_uid"]), folders[uid]["name"]]


def _version(stack: Stack, uid: str, number: int) -> tuple[str, str, str]:
    asset = stack.asset(uid, version=number)
    file = httpx.get(asset["url"], trust_env=False)
    assert file.status_code == 200
    return asset["filename"], asset["content_type"], hashlib.md5(file.content).hexdigest()


def _published(stack: Stack) -> dict[str, set[tuple[str, str]]]:
    """Environments by name and locales that each asset is published in, by its title."""
    environments = {one["uid"]: one["name"] for one in answer(stack.get("/environments"))["environments"]}
    return {
        asset["title"]: {(environments[one["environment"]], one["locale"]) for one in asset["publish_details"]}
        for asset in stack.assets(include_publish_details="true")
    }
