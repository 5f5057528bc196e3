"""What somebody does who logs in, spoken over a real socket. Paths are those below /v3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.vendors.contentstack.stack import Json, Stack, answer, user_headers

EMAIL = "somebody@example.com"
CONTENT = [{"module": "content_type", "acl": {"read": True, "write": True}}]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is signed in."""

    http: httpx.Client
    user: Json

    @property
    def authtoken(self) -> str:
        return str(self.user["authtoken"])

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        shown = {**user_headers(self.authtoken), **(headers or {})}
        return self.http.request(method, f"/v3{path}", headers=shown, **options)

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.send("GET", path, params=params)

    def organization(self) -> str:
        return str(answer(self.get("/organizations"))["organizations"][0]["uid"])

    def create_stack(self, name: str = "A stack", **said: Any) -> Stack:
        """A new stack as this person calls it."""
        created = answer(self.send("POST", "/stacks", json={"stack": {"name": name, **said}}), 201)
        return self.of(created["stack"]["api_key"])

    def of(self, api_key: str) -> Stack:
        return Stack(self.http, api_key, self.authtoken)

    def keys(self) -> list[str]:
        """The keys of the stacks that the person may use."""
        return [stack["api_key"] for stack in answer(self.get("/stacks"))["stacks"]]


def try_login(http: httpx.Client, email: Any, password: Any) -> httpx.Response:
    return http.post("/v3/user-session", json={"user": {"email": email, "password": password}})


def log_in(http: httpx.Client, email: str = EMAIL, password: str = "any") -> Account:
    return Account(http, answer(try_login(http, email, password))["user"])


def management_token(name: str = "A token", **said: Any) -> Json:
    """What is said of a management token that may do all."""
    return {"token": {"name": name, "scope": CONTENT, **said}}


def delivery_token(name: str = "A token", environment: str = "development", **said: Any) -> Json:
    """What is said of a delivery token."""
    scope = [{"module": "environment", "environments": [environment], "acl": {"read": True}}]
    return {"token": {"name": name, "scope": scope, **said}}
