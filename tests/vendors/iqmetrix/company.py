"""What a client of this door does, spoken over a real socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

BOUNDARY = b"------------------------d74496d66958873e"
NOT_FOUND = {"Message": "Asset Media Service Error: Resource not found"}


def company_headers(token: str = "fHkZ0Jvy9DXX1pPs") -> dict[str, str]:
    """With what a client of this door shows who it is."""
    return {"Authorization": f"Bearer {token}"}


TOKEN = company_headers()


@dataclass(frozen=True, slots=True)
class Company:
    """An owner of assets in the workspace that `http` speaks to."""

    http: httpx.Client
    token: Mapping[str, str] = field(default_factory=lambda: TOKEN)

    def create(
        self, content: bytes, file_name: str = "logo.png", content_type: str = "application/octet-stream"
    ) -> httpx.Response:
        """Send one file as the vendor's page says."""
        return self.http.post("/assets", files={"Filename": (file_name, content, content_type)}, headers=self.token)

    def add(self, content: bytes, file_name: str = "logo.png") -> dict[str, Any]:
        """Make an asset; gives its JSON."""
        created = self.create(content, file_name)
        assert created.status_code == 201, created.text
        asset = created.json()
        assert isinstance(asset, dict)
        return asset

    def send(self, body: bytes, content_type: str | None = None) -> httpx.Response:
        """Send a body as it is."""
        content_type = content_type or f"multipart/form-data; boundary={BOUNDARY.decode()}"
        return self.http.post("/assets", content=body, headers={**self.token, "Content-Type": content_type})

    def get(self, asset_id: str) -> httpx.Response:
        """Read an asset, with no token as the page says."""
        return self.http.get(f"/assets/{asset_id}")

    def refusal(self, response: httpx.Response, status: int = 400) -> str:
        """The message of an error that has this door's form and this status."""
        assert response.status_code == status, response.text
        assert response.headers["Content-Type"] == "application/json"
        content = response.json()
        assert content.keys() == {"Message"}
        return str(content["Message"])


def part(content: bytes, *, disposition: bytes = b'name="Filename"; filename="logo.png"', more: bytes = b"") -> bytes:
    """One part of a form; `more` are lines of headers, each with its line end."""
    return b"Content-Disposition: form-data; " + disposition + b"\r\n" + more + b"\r\n" + content


def form(*parts: bytes, boundary: bytes = BOUNDARY) -> bytes:
    """A form as it goes over the wire."""
    opened = b"".join(b"--" + boundary + b"\r\n" + one + b"\r\n" for one in parts)
    return opened + b"--" + boundary + b"--\r\n"
