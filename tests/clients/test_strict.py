"""Real clients get their tokens and do their jobs over TLS at a service that lets in nobody whom it does not know."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from ad_api.api import CreativeAssets
from ad_api.auth import AccessTokenClient
from ad_api.base import AdvertisingApiException
from contentstack_management import Client

from tests.clients.test_axios import JS
from tests.clients.test_contentstack_management import asset_of, body
from tests.files import png
from tests.servers.setups import Setup
from tests.servers.triptych import Served, control_headers, read_token, serve
from tests.strict.doors import Credentials, plain, workspace_of
from tests.vendors.amazon_ads.profile import image_of
from tests.vendors.amazon_ads.test_client_walk import Marketplace
from tests.vendors.contentstack.stack import PUBLISH
from tests.vendors.iqmetrix.company import company_headers

# The SDK leaves the file that it uploads open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")

LOGO = png(40, 30)


@pytest.fixture(scope="module")
def served(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    environment = setup.environment() | {"TRIPTYCH_AUTH": "strict"}
    with serve(environment, tmp_path_factory.mktemp("strict-tls") / "data", "--tls") as served:
        yield served


@pytest.fixture
def own(served: Served) -> Iterator[Credentials]:
    with plain(served) as admin:
        admin.headers.update(control_headers(read_token(served)))
        with workspace_of(admin) as credentials:
            yield credentials


@pytest.fixture(autouse=True)
def authority(served: Served, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Whom the clients trust, which ask nobody else's proxy."""
    [folder] = served.log_path.parent.parent.glob("data/tls")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(folder / "ca-bundle.pem"))
    monkeypatch.setenv("NO_PROXY", "*")
    return folder / "ca.pem"


def test_python_amazon_ad_api(served: Served, own: Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own token call; then uploading, registering, reading and searching."""
    monkeypatch.setattr(AccessTokenClient, "scheme", "https://")
    monkeypatch.setattr(AccessTokenClient, "host", urlsplit(served.https_url).netloc)
    for name in ("AD_API_CLIENT_ID", "AD_API_CLIENT_SECRET", "AD_API_REFRESH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    given = {name: own.amazon_ads[name] for name in ("refresh_token", "client_id", "client_secret", "profile_id")}

    def client(**changed: str) -> CreativeAssets:
        return CreativeAssets(credentials=given | changed, marketplace=Marketplace(served.https_url), timeout=30)

    url = client().upload_asset(body={"fileName": "logo.png"}).payload["url"]
    assert url.startswith(served.https_url)
    requests.put(url, data=LOGO, timeout=30).raise_for_status()
    asset_id = client().register_asset(body=image_of(url)).payload["assetId"]
    assert client().get_asset(assetId=asset_id).payload["assetVersionList"][0]["fileMetadata"]["width"] == 40
    assert [one["assetId"] for one in client().search_assets(body={}).payload["assetList"]] == [asset_id]
    with pytest.raises(AdvertisingApiException) as refused:
        client(profile_id="87478924").search_assets(body={})
    assert refused.value.code == 401


def test_contentstack_management(served: Served, own: Credentials, tmp_path: Path) -> None:
    """With a management token: folders, assets, publishing and deleting."""
    (tmp_path / "logo.png").write_bytes(LOGO)
    key = own.contentstack["api_key"]

    def stack(token: str) -> Any:
        return Client(host=urlsplit(served.https_url).netloc, timeout=30, management_token=token).stack(key)

    sdk = stack(own.contentstack["management_token"])
    folder = asset_of(sdk.assets().create_folder(json.dumps({"asset": {"name": "Demo"}})), 201)
    uid = asset_of(sdk.assets().upload(str(tmp_path / "logo.png")), 201)["uid"]
    assert asset_of(sdk.assets(uid).update({"asset": {"title": "New", "parent_uid": folder["uid"]}}))["title"] == "New"
    body(sdk.assets(uid).publish({"asset": PUBLISH}))
    assert [one["uid"] for one in body(sdk.assets().specific_folder(folder["uid"]))["assets"]] == [uid]
    body(sdk.assets(uid).delete())
    assert body(stack("cs0123456789abcdef").assets().find(), 401)["error_code"] == 105


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node here: apt install nodejs npm")
@pytest.mark.skipif(not (JS / "node_modules").exists(), reason="`make test-js` installs the SDK")
def test_npms_management_sdk(served: Served, own: Credentials, authority: Path) -> None:
    """The same jobs."""
    environment = os.environ | {
        "TRIPTYCH_URL": served.https_url,
        "NODE_EXTRA_CA_CERTS": str(authority),
        "STACK": own.contentstack["api_key"],
        "MANAGEMENT_TOKEN": own.contentstack["management_token"],
    }
    run = subprocess.run(
        ["node", "strict.js"], cwd=JS, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_iqmetrixs_token_flow(served: Served, own: Credentials) -> None:
    """A token for a name and a password, another for its refresh token; then creating, reading and following."""
    base, given = served.https_url, own.iqmetrix
    client = {name: given[name] for name in ("client_id", "client_secret")}
    asked = {"grant_type": "password", "username": given["username"], "password": given["password"], **client}

    def grant(form: dict[str, str]) -> dict[str, Any]:
        granted = requests.post(f"{base}/v1/oauth2/token", data=form, timeout=30)
        assert granted.status_code == 200, granted.text
        return dict(granted.json())

    first = grant(asked)
    second = grant({"grant_type": "refresh_token", "refresh_token": first["refresh_token"], **client})
    files = {"Filename": ("logo.png", LOGO, "image/png")}
    for token, status in ((first, 401), (second, 201)):
        headers = company_headers(token["access_token"])
        created = requests.post(f"{base}/assets", files=files, headers=headers, timeout=30)
        assert created.status_code == status, created.text
    asset = created.json()
    assert asset["href"].startswith(f"{base}/images/")
    assert requests.get(f"{base}/assets/{asset['id']}", timeout=30).json()["id"] == asset["id"]
    assert requests.get(f"{base}/images/{asset['id']}", timeout=30).content == LOGO
