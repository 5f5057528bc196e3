"""What a client of this door does, spoken over a real socket."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx

from tests.files import png

DEMO = "blt7472697074796368"
AUTHTOKEN = "blt0123456789abcdef"
LOGO = png(30, 20)
PUBLISH: dict[str, Any] = {"environments": ["development"], "locales": ["en-us"]}

Json = dict[str, Any]


def stack_headers(api_key: str = DEMO, authtoken: str = AUTHTOKEN) -> dict[str, str]:
    """With what a user shows which stack is meant, and who asks."""
    return {"api_key": api_key, **user_headers(authtoken)}


def user_headers(authtoken: str = AUTHTOKEN) -> dict[str, str]:
    """With what a user shows who asks, where no stack is meant."""
    return {"authtoken": authtoken}


def program_headers(api_key: str, token: str) -> dict[str, str]:
    """With what a program shows a stack's token to the management API."""
    return {"api_key": api_key, "authorization": token}


def reader_headers(api_key: str, token: str) -> dict[str, str]:
    """With what a reader shows a delivery token."""
    return {"api_key": api_key, "access_token": token}


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack in the workspace that `http` speaks to. Paths are those below /v3."""

    http: httpx.Client
    api_key: str = DEMO
    authtoken: str = AUTHTOKEN

    @property
    def headers(self) -> dict[str, str]:
        return stack_headers(self.api_key, self.authtoken)

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = self.headers | options.pop("headers", {})
        return self.http.request(method, f"/v3{path}", headers=headers, **options)

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.send("GET", path, params=params)

    def post(self, path: str, body: Any, **params: Any) -> httpx.Response:
        return self.send("POST", path, json=body, params=params)

    def put(self, path: str, body: Any, **params: Any) -> httpx.Response:
        return self.send("PUT", path, json=body, params=params)

    def delete(self, path: str) -> httpx.Response:
        return self.send("DELETE", path)

    def upload(self, content: bytes = LOGO, file_name: str = "logo.png", **fields: str) -> Json:
        """Make an asset; `fields` are the form's asset[...]."""
        return asset_of(self.send("POST", "/assets", **form(content, file_name, **fields)), 201)

    def replace(self, uid: str, content: bytes, file_name: str = "logo.png", **fields: str) -> Json:
        return asset_of(self.send("PUT", f"/assets/{uid}", **form(content, file_name, **fields)))

    def update(self, uid: str, beside: Json | None = None, /, **said: Any) -> Json:
        """Change an asset's details by JSON; `beside` stands beside them."""
        return asset_of(self.put(f"/assets/{uid}", {"asset": said, **(beside or {})}))

    def folder(self, name: str = "Demo", parent: str | None = None) -> Json:
        created = self.post("/assets/folders", {"asset": {"name": name, "parent_uid": parent}})
        return asset_of(created, 201)

    def asset(self, uid: str, **params: Any) -> Json:
        return asset_of(self.get(f"/assets/{uid}", **params))

    def assets(self, **params: Any) -> list[Json]:
        """List assets; a query may be given as an object."""
        if isinstance(query := params.get("query"), dict):
            params["query"] = json.dumps(query)
        found = answer(self.get("/assets", **params))["assets"]
        assert isinstance(found, list)
        return found

    def publish(self, uid: str, action: str = "publish", **beside: Any) -> None:
        said = {"asset": beside.pop("asset", PUBLISH), **beside}
        answer(self.post(f"/assets/{uid}/{action}", said))

    def versions(self, uid: str, **params: Any) -> list[Json]:
        return list(answer(self.get(f"/assets/{uid}/versions", **params))["versions"])

    def everything(self) -> list[Any]:
        """All that the stack shows: equal before and after where nothing was changed."""
        nodes = self.assets(include_folders="true", include_publish_details="true", include_path="true")
        histories = [self.versions(node["uid"], include_updated_at="true") for node in nodes if not node["is_dir"]]
        return [*nodes, *histories]


def form(content: bytes, file_name: str = "logo.png", **fields: str) -> dict[str, Any]:
    """The form of an upload, as httpx takes it."""
    return {
        "files": {"asset[upload]": (file_name, content)},
        "data": {f"asset[{name}]": value for name, value in fields.items()},
    }


def uids(nodes: list[Json]) -> list[str]:
    return [node["uid"] for node in nodes]


def answer(response: httpx.Response, status: int = 200) -> Json:
    """The JSON of a success."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/json"
    content = response.json()
    assert isinstance(content, dict)
    return content


def asset_of(response: httpx.Response, status: int = 200) -> Json:
    """The asset or folder of a success."""
    asset = answer(response, status)["asset"]
    assert isinstance(asset, dict)
    return asset


def refusal(response: httpx.Response, status: int, code: int) -> dict[str, list[str]]:
    """The errors by field of an answer that has the vendor's envelope, this status and this code."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/json"
    content = response.json()
    assert content.keys() == {"error_message", "error_code", "errors"}
    assert content["error_code"] == code, content
    assert isinstance(content["error_message"], str)
    assert content["error_message"]
    errors = content["errors"]
    assert all(isinstance(phrase, str) for phrases in errors.values() for phrase in phrases)
    assert isinstance(errors, dict)
    return errors
