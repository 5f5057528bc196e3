"""What a workspace has of its own at each vendor's door, in the words of that vendor's clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .control import Control

Given = Mapping[str, str]


class AmazonAds:
    """A profile, and a client with tokens for it. `credentials` are what python-amazon-ad-api takes."""

    def __init__(self, given: Given) -> None:
        self.profile_id = given["profile_id"]
        self.access_token = given["access_token"]
        self.credentials = {name: given[name] for name in ("refresh_token", "client_id", "client_secret", "profile_id")}

    @property
    def headers(self) -> dict[str, str]:
        """What a call needs."""
        return {
            "Authorization": f"Bearer {self.access_token}",
            "Amazon-Advertising-API-ClientId": self.credentials["client_id"],
            "Amazon-Advertising-API-Scope": self.profile_id,
        }


class IQmetrix:
    """A company, with a client, a user and a token. `credentials` are what a call for a token takes."""

    def __init__(self, given: Given) -> None:
        self.company_id = given["company_id"]
        self.access_token = given["access_token"]
        self.credentials = {name: given[name] for name in ("client_id", "client_secret", "username", "password")}

    @property
    def headers(self) -> dict[str, str]:
        """What a call needs."""
        return {"Authorization": f"Bearer {self.access_token}"}


class Contentstack:
    """A stack, a user who owns it, and tokens for it; `credentials` are all of them."""

    def __init__(self, given: Given, control: Control) -> None:
        self.credentials = dict(given)
        self.api_key = given["api_key"]
        self.authtoken = given["authtoken"]
        self.management_token = given["management_token"]
        self.email = given["email"]
        self.password = given["password"]
        self._control = control
        self._delivery: dict[str, str] = {}

    @property
    def endpoint(self) -> str:
        """The base address of both APIs, as clients take it that are not told their version."""
        return f"{self._control.url}/v3"

    @property
    def headers(self) -> dict[str, str]:
        """What a call of the management API needs."""
        return {"api_key": self.api_key, "authorization": self.management_token}

    def environment(self, name: str) -> dict[str, Any]:
        """The environment of that name, made where it is not there yet. Raises ValueError for what can be no name."""
        return self._place({"environments": [{"name": name}]}, "environments", "name", name)

    def locale(self, code: str) -> dict[str, Any]:
        """The language, added where it is not there yet. Raises ValueError for what is none."""
        return self._place({"locales": [{"code": code}]}, "locales", "code", code)

    def delivery_token(self, environment: str) -> str:
        """A token that reads what is published in the environment, which is made where it is not there yet."""
        if environment not in self._delivery:
            self.environment(environment)
            scope = [
                {"module": "environment", "environments": [environment], "acl": {"read": True}},
                {"module": "branch", "branches": ["main"], "acl": {"read": True}},
            ]
            wish = {"token": {"name": environment, "description": "", "scope": scope}}
            headers = {"api_key": self.api_key, "authtoken": self.authtoken}
            made = self._control.without_token().call("POST", "/v3/stacks/delivery_tokens", wish, headers=headers)
            self._delivery[environment] = made["token"]["token"]
        return self._delivery[environment]

    def forget(self) -> None:
        """Know no more what a reset has removed."""
        self._delivery.clear()

    def _place(self, wish: object, kind: str, key: str, name: str) -> dict[str, Any]:
        places = self._control.call("PUT", f"/_triptych/contentstack/{quote(self.api_key, safe='')}/places", wish)
        found: dict[str, Any] = next(place for place in places[kind] if place[key] == name)
        return found
