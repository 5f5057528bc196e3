"""What a client of this door does, spoken over a real socket."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

DEMO = "87478924"
CLIENT_ID = "amzn1.application-oa2-client.0123456789abcdef"
TOKEN = "Atza|IwEBIExampleOnly"


def profile_headers(scope: str = DEMO, client_id: str = CLIENT_ID, token: str = TOKEN) -> dict[str, str]:
    """With what a client of this door shows who it is."""
    return {
        "Authorization": f"Bearer {token}",
        "Amazon-Advertising-API-ClientId": client_id,
        "Amazon-Advertising-API-Scope": scope,
    }


@dataclass(frozen=True, slots=True)
class Profile:
    """One advertiser profile in the workspace that `http` speaks to."""

    http: httpx.Client
    scope: str = "1094286410"
    client_id: str = field(default=CLIENT_ID, kw_only=True)
    token: str = field(default=TOKEN, kw_only=True)

    @property
    def headers(self) -> dict[str, str]:
        return profile_headers(self.scope, self.client_id, self.token)

    def post(self, path: str, body: Any) -> httpx.Response:
        """Send JSON; bytes go as they are, with no Content-Type."""
        if isinstance(body, bytes):
            return self.http.post(path, content=body, headers=self.headers)
        return self.http.post(path, json=body, headers=self.headers)

    def address(self, file_name: str = "logo.png") -> str:
        """Ask where to put a file."""
        return str(answer(self.post("/assets/upload", {"filename": file_name}))["url"])

    def upload(self, file_name: str, content: bytes, content_type: str | None = None) -> str:
        """Bring a file in, and give the address that it was put to."""
        url = self.address(file_name)
        headers = {} if content_type is None else {"Content-Type": content_type}
        put = self.http.put(url, content=content, headers=headers)
        assert put.status_code == 200, put.text
        return url

    def register(self, url: str, **fields: Any) -> httpx.Response:
        """Register an upload as an image; `fields` are added to the body or replace what is in it."""
        return self.post("/assets/register", image_of(url) | fields)

    def add(self, file_name: str, content: bytes, **fields: Any) -> dict[str, Any]:
        """Make an asset, or a version of one: all three calls."""
        return answer(self.register(self.upload(file_name, content), **fields))

    def get(self, asset_id: str, **parameters: str) -> httpx.Response:
        return self.http.get("/assets", params={"assetId": asset_id, **parameters}, headers=self.headers)

    def versions(self, asset_id: str) -> list[dict[str, Any]]:
        return list(answer(self.get(asset_id))["assetVersionList"])

    def search(self, body: Any = None, /, **criteria: Any) -> dict[str, Any]:
        return answer(self.post("/assets/search", criteria if body is None else body))

    def names(self, **criteria: Any) -> list[str]:
        """The names of the assets that a search finds, in its order."""
        return [item["name"] for item in self.search(**criteria)["assetList"]]


def image_of(url: str) -> dict[str, Any]:
    """The smallest body that registers an upload as an image."""
    return {"url": url, "name": "logo", "assetType": "IMAGE", "assetSubTypeList": ["LOGO"]}


VIDEO: dict[str, Any] = {"assetType": "VIDEO", "assetSubTypeList": ["BACKGROUND_VIDEO"]}


def version_of(asset_id: str, **fields: Any) -> dict[str, Any]:
    """The part of a registration that makes the next version."""
    return {"versionInfo": {"linkedAssetId": asset_id, **fields}}


def answer(response: httpx.Response) -> dict[str, Any]:
    """The JSON of a success."""
    assert response.status_code == 200, said(response)
    assert response.headers["Content-Type"] == "application/json"
    content = response.json()
    assert isinstance(content, dict)
    return content


def refusal(response: httpx.Response, status: int) -> str:
    """The message of an error that has the vendor's form and this status."""
    assert response.status_code == status, said(response)
    assert response.headers["Content-Type"] == "application/json"
    content = response.json()
    assert content.keys() == {"code", "details", "message", "requestId"}
    assert all(isinstance(value, str) and value for value in content.values())
    assert content["details"] == content["message"]
    assert content["requestId"] == response.headers["x-amzn-RequestId"]
    return str(content["message"])


def said(response: httpx.Response) -> str:
    """What was asked and answered, for the report of a test that fails."""
    asked = response.request
    return f"{asked.method} {asked.url} {asked.read()[:500]!r}: {response.status_code} {response.text[:500]}"


def query_of(url: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True))
