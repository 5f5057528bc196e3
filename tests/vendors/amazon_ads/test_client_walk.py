"""python-amazon-ad-api, unmodified, through all six operations and the token call; and what other clients send."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from ad_api.api import CreativeAssets
from ad_api.auth import AccessTokenClient
from ad_api.auth.exceptions import AuthorizationError
from ad_api.base import AdvertisingApiException

from tests.files import png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import Profile, image_of, refusal

LOGO = png(40, 30)
BODY = "application/vnd.assetsbatchregisterrequest.v1+json"


@dataclass(frozen=True, slots=True)
class Marketplace:
    """All that the client asks of a marketplace."""

    endpoint: str


@pytest.fixture
def credentials(service: Served, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Credentials of a profile that nobody else uses; the client's token call goes to the service."""
    monkeypatch.setattr(AccessTokenClient, "scheme", "http://")
    monkeypatch.setattr(AccessTokenClient, "host", urlsplit(service.url).netloc)
    for name in ("AD_API_CLIENT_ID", "AD_API_CLIENT_SECRET", "AD_API_REFRESH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return {
        "refresh_token": f"Atzr|{uuid.uuid4().hex}",  # the client keeps access tokens by it
        "client_id": "amzn1.application-oa2-client.walk",
        "client_secret": "secret",
        "profile_id": str(uuid.uuid4().int % 10**16),
    }


@pytest.fixture
def client(service: Served, credentials: dict[str, str]) -> CreativeAssets:
    return CreativeAssets(credentials=credentials, marketplace=Marketplace(service.url), timeout=30)


def put(url: str, content: bytes) -> None:
    with httpx.Client(trust_env=False, verify=False) as storage:
        storage.put(url, content=content, headers={"Content-Type": "image/png"}).raise_for_status()


@pytest.mark.walk
def test_all_operations(client: CreativeAssets) -> None:
    url = client.upload_asset(body={"fileName": "logo.png"}).payload["url"]
    put(url, LOGO)
    registered = client.register_asset(body=json.dumps(image_of(url) | {"asinList": ["B01"]})).payload
    assert registered["versionId"] == "version_v1"

    shown = client.get_asset(assetId=registered["assetId"]).payload
    assert shown["assetVersionList"][0]["fileMetadata"]["width"] == 40
    assert client.get_asset(assetId=registered["assetId"], version="version_v1").payload == shown

    by_asin = {"filterCriteria": {"valueFilters": [{"valueField": "ASIN", "values": ["B01"]}]}}
    for body in (by_asin, {}, {"text": "log"}):
        found = client.search_assets(body=body).payload
        assert [item["assetId"] for item in found["assetList"]] == [registered["assetId"]]
        assert (found["totalRecords"], found["token"]) == (1, None)

    second = client.upload_asset(body={"fileName": "second.png"}).payload["url"]
    put(second, png(5, 5))
    missing = client.upload_asset(body={"fileName": "missing.png"}).payload["url"]
    batch = {"assetDetailsList": [image_of(second) | {"tagList": ["red"]}, image_of(missing)]}
    request_id = client.batch_register_assets(body=batch).payload["requestId"]
    status = client.get_batch_register_status(request_id).payload
    assert status["registrationStatus"] == "COMPLETE"
    assert [item["url"] for item in status["successfullyRegisteredAssets"]] == [second]
    assert [item["url"] for item in status["failedAssetDetails"]] == [missing]


def test_it_works_below_the_path_of_a_workspace(
    service: Served, workspace: str, credentials: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its token call, too."""
    base = f"{service.url}/w/{workspace}"
    monkeypatch.setattr(AccessTokenClient, "host", base.removeprefix("http://"))
    client = CreativeAssets(credentials=credentials, marketplace=Marketplace(base), timeout=30)

    url = client.upload_asset(body={"fileName": "logo.png"}).payload["url"]
    assert url.startswith(f"{base}/uploads/")
    put(url, LOGO)
    asset_id = client.register_asset(body=image_of(url)).payload["assetId"]
    shown = client.get_asset(assetId=asset_id).payload
    assert shown["assetVersionList"][0]["url"].startswith(f"{base}/images/S/")


def test_it_reads_errors(client: CreativeAssets) -> None:
    with pytest.raises(AdvertisingApiException) as refused:
        client.get_asset(assetId="nonsense")
    assert (refused.value.code, refused.value.amzn_code) == (400, "BAD_REQUEST")
    assert refused.value.message.startswith("assetId ")

    with pytest.raises(AdvertisingApiException) as unknown:
        client.get_batch_register_status("unknown")
    assert unknown.value.code == 400
    assert "AARServiceBadRequestException" in unknown.value.message

    url = client.upload_asset(body={"fileName": "never.png"}).payload["url"]
    with pytest.raises(AdvertisingApiException) as missing:
        client.register_asset(body=image_of(url))
    assert missing.value.code == 404


def test_it_gets_its_tokens_here(service: Served, credentials: dict[str, str]) -> None:
    tokens = AccessTokenClient(credentials=credentials, timeout=30)

    granted = tokens.get_auth()
    assert granted.access_token.startswith("Atza|")
    assert (granted.refresh_token, granted.token_type, granted.expires_in) == (
        credentials["refresh_token"],
        "bearer",
        3600,
    )
    code = uuid.uuid4().hex
    assert tokens.authorize_auth_code(code)["refresh_token"].startswith("Atzr|")
    with pytest.raises(AuthorizationError) as refused:
        tokens.authorize_auth_code(code)
    assert (refused.value.status_code, refused.value.error_code) == (400, "invalid_grant")
    assert refused.value.message == "The request has an invalid parameter : code"


# What other clients were seen to send, and what comes of it.
SEARCHES: dict[str, tuple[bytes, Mapping[str, str], int]] = {
    "no body": (b"", {}, 200),
    "no body but a type": (b"", {"Content-Type": "application/json"}, 200),
    "a lone filter without its wrapping": (b'{"valueFilters":[{"valueField":"TAG","values":["red"]}]}', {}, 200),
    "a lone range without its wrapping": (
        b'{"rangeFilters":[{"rangeField":"SIZE","ranges":[{"start":"1"}]}]}',
        {},
        200,
    ),
    "a lone text without its wrapping": (b"logo", {}, 400),
    "curl's own type": (b"{}", {"Content-Type": "application/x-www-form-urlencoded"}, 200),
    "plain text": (b"{}", {"Content-Type": "text/plain"}, 200),
    "an unrelated type to accept": (b"{}", {"Accept": "application/vnd.campaign.v3+json"}, 200),
    "names of another API": (
        b'{"assetType":"IMAGE","assetSubTypeList":["LOGO"],"nameFilter":"x","nextToken":"y"}',
        {"Content-Type": "application/json"},
        200,
    ),
    "an account beside the scope": (b"{}", {"Amazon-Ads-AccountId": "ENTITY1"}, 200),
    "the documented key of one client": (
        b'{"filterCriteria":{"rangeFilters":[{"rangeField":"SIZE","range":[{"start":"1","end":"9"}]}]}}',
        {},
        200,
    ),
}


def test_what_clients_send_to_search(ads: Profile) -> None:
    ads.add("logo.png", LOGO, tags=["red"])

    for name, (body, headers, status) in SEARCHES.items():
        answered = ads.http.post("/assets/search", content=body, headers={**ads.headers, **headers})
        assert answered.status_code == status, f"{name}: {answered.text}"
        assert answered.headers["Content-Type"] == "application/json", name
    unwrapped = ads.search(SEARCHES["a lone filter without its wrapping"][0])
    assert unwrapped["totalRecords"] == 1
    assert ads.search(b'{"valueFilters":[{"valueField":"TAG","values":["blue"]}]}')["totalRecords"] == 0


def test_what_clients_send_to_the_other_operations(ads: Profile) -> None:
    url = ads.upload("logo.png", LOGO)
    with_string: dict[str, Any] = {key: value for key, value in image_of(url).items() if key != "assetSubTypeList"}

    assert "assetSubTypeList" in refusal(ads.post("/assets/register", with_string | {"assetSubType": "LOGO"}), 400)
    assert "filename" in refusal(ads.post("/assets/upload", {"assetType": "IMAGE"}), 400)
    assert "assetDetailsList" in refusal(ads.post("/assets/batchRegister", {"assets": [image_of(url)]}), 400)
    get = ads.http.request("GET", "/assets?assetType=IMAGE", headers=ads.headers | {"Content-Type": "application/json"})
    assert "assetId" in refusal(get, 400)
    headers = ads.headers | {"Content-Type": BODY, "Accept": "application/vnd.assetsbatchregisterresponse.v1+json"}
    batch = ads.http.post("/assets/batchRegister", json={"assetDetailsList": [image_of(url)]}, headers=headers)
    assert batch.headers["Content-Type"] == "application/json"
    assert batch.json().keys() == {"requestId"}
