"""An empty service over TLS, from a login to what is published and out again, with the vendor's Python SDK alone."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from contentstack_management import Client

from tests.clients.test_contentstack_branches import published as published_in
from tests.clients.test_contentstack_management import asset_of, body, upload
from tests.files import png
from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve

# The SDK leaves the file that it uploads open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")

LIVE = {"environments": ["production"], "locales": ["en-us"]}
CONTENT = [{"module": "content_type", "acl": {"read": True, "write": True}}]


def test_from_a_login_to_what_is_published_and_out_again(
    setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(png(30, 20))
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "data/tls/ca.pem"))
    email = f"{uuid.uuid4().hex}@example.com"

    with serve(setup.environment(), tmp_path / "data", "--tls") as service:
        for _ in range(2):
            walk(service, email, picture)


def client_of(service: Served, **credentials: str) -> Any:
    """The SDK as its users make it; it gives up after two seconds where nobody says otherwise."""
    return Client(host=urlsplit(service.https_url).netloc, timeout=30, **credentials)


def walk(service: Served, email: str, picture: Path) -> None:
    client = client_of(service)
    body(client.login(email, "any"))
    [organization] = body(client.organizations().find())["organizations"]
    said = {"stack": {"name": "Shop", "description": "A walk", "master_locale": "en-us"}}
    api_key = body(client.stack().create(organization["uid"], said), 201)["stack"]["api_key"]
    stack = client.stack(api_key)
    body(stack.environments().create({"environment": {"name": "production", "urls": []}}), 201)
    token = body(stack.management_token().create({"token": {"name": "Import", "scope": CONTENT}}), 201)["token"]
    program = client_of(service, management_token=token["token"]).stack(api_key)

    uids = [asset["uid"] for asset in fill(program, picture)]
    publish(program, uids)
    release(stack, uids[1])
    assert published(program) == {uids[0], uids[1]}
    branch(stack, uids[0])

    body(program.assets(uids[0]).delete())
    body(stack.delete())
    # After a stack it sends the stack's key with every call.
    anew = client_of(service, authtoken=client.client.headers["authtoken"])
    left = body(anew.organizations(organization["uid"]).stacks())["stacks"]
    assert api_key not in [one["api_key"] for one in left]
    # Its own logout() writes into a method and fails before it sends anything.
    assert body(client.client.delete("user-session")) == {"notice": "You've logged out successfully!"}
    assert client.user().fetch().status_code == 401


def published(program: Any) -> set[str]:
    return {asset["uid"] for asset in published_in(program, "production")}


def fill(program: Any, picture: Path) -> list[dict[str, Any]]:
    """Three assets, the first of them in a folder inside another."""
    assets = [upload(program, picture) for _ in range(3)]
    outer = folder(program, "Pictures")
    inner = folder(program, "Summer", outer["uid"])
    moved = asset_of(program.assets(assets[0]["uid"]).update({"asset": {"parent_uid": inner["uid"]}}))
    assert (moved["parent_uid"], inner["parent_uid"]) == (inner["uid"], outer["uid"])
    assert all(asset["url"].startswith("https://") for asset in assets)
    return assets


def folder(program: Any, name: str, parent: str | None = None) -> dict[str, Any]:
    """By what all of its calls go through: its own create_folder() sends the fields' names and not what they say."""
    said = json.dumps({"asset": {"name": name, "parent_uid": parent}})
    return asset_of(program.client.post("assets/folders", headers=program.client.headers, data=said), 201)


def publish(program: Any, uids: list[str]) -> None:
    body(program.assets(uids[0]).publish({"asset": LIVE, "version": 1}))
    assert published(program) == {uids[0]}

    rest = {"assets": [{"uid": uid} for uid in uids[1:]], **LIVE}
    job = body(program.bulk_operation().publish(rest))["job_id"]
    assert body(program.bulk_operation().job_status(job))["summary"]["success"] == 2
    assert published(program) == set(uids)
    body(program.bulk_operation().unpublish(rest))
    assert published(program) == {uids[0]}

    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    body(program.assets(uids[2]).publish({"asset": LIVE, "scheduled_at": tomorrow}))
    planned = body(program.publish_queue().find())["queue"][0]
    assert (planned["entry"]["uid"], planned["publish_details"]) == (uids[2], {"status": "scheduled"})
    body(program.publish_queue(planned["uid"]).cancel())
    assert body(program.publish_queue(planned["uid"]).fetch())["queue"]["publish_details"] == {"status": "cancelled"}


def release(stack: Any, uid: str) -> None:
    made = body(stack.releases().create({"release": {"name": "Summer", "description": "All of it"}}), 201)["release"]
    item = {"uid": uid, "version": 1, "locale": "en-us", "content_type_uid": "built_io_upload", "action": "publish"}
    body(stack.releases(made["uid"]).item().create({"item": item}), 201)
    body(stack.releases(made["uid"]).deploy({"release": LIVE}))


def branch(stack: Any, uid: str) -> None:
    body(stack.branch().create({"branch": {"uid": "next", "source": "main"}}), 201)
    body(stack.alias("live").assign({"branch_alias": {"target_branch": "next"}}))
    copy = stack.assets(uid, branch="live")
    copy.add_param("include_branch", "true")
    assert asset_of(copy.fetch())["_branch"] == "next"
    del stack.client.headers["branch"]
    body(stack.alias("live").delete())
    body(stack.branch("next").delete())
