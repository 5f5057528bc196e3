"""The three doors, as a client calls them that was given credentials."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.contentstack.stack import Stack, program_headers, stack_headers
from tests.vendors.iqmetrix.company import Company, company_headers

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What `PUT /_triptych/workspaces/{name}` gives for a workspace."""

    workspace: str
    amazon_ads: Mapping[str, str]
    iqmetrix: Mapping[str, str]
    contentstack: Mapping[str, str]

    def profile(self, http: httpx.Client) -> Profile:
        """The door of Amazon Ads."""
        own = self.amazon_ads
        return Profile(http, own["profile_id"], client_id=own["client_id"], token=own["access_token"])

    def company(self, http: httpx.Client) -> Company:
        """The door of iQmetrix."""
        return Company(http, company_headers(self.iqmetrix["access_token"]))

    def stack(self, http: httpx.Client) -> Stack:
        """The door of Contentstack, for the user."""
        return Stack(http, self.contentstack["api_key"], self.contentstack["authtoken"])


@dataclass(frozen=True, slots=True)
class DoorCase:
    """One door: how it is called, how it refuses, and in which header its token goes.

    `call` sends what anybody may who has these headers.
    """

    name: str
    headers: Callable[[Credentials], dict[str, str]]
    call: Callable[[httpx.Client, Headers], httpx.Response]
    token_header: str
    scheme: str = ""

    def token(self, headers: Headers) -> str:
        return headers[self.token_header].removeprefix(self.scheme)

    def with_token(self, headers: Headers, token: str) -> dict[str, str]:
        return {**headers, self.token_header: (self.scheme + token).strip()}


def _search(http: httpx.Client, headers: Headers) -> httpx.Response:
    return http.post("/assets/search", json={}, headers=dict(headers))


def _ping(http: httpx.Client, headers: Headers) -> httpx.Response:
    return http.get("/ping", headers=dict(headers))


def _list(http: httpx.Client, headers: Headers) -> httpx.Response:
    return http.get("/v3/assets", headers=dict(headers))


def _management(own: Credentials) -> dict[str, str]:
    return program_headers(own.contentstack["api_key"], own.contentstack["management_token"])


def _profile(own: Credentials) -> dict[str, str]:
    return own.profile(httpx.Client(verify=False)).headers  # it says nothing


AMAZON = DoorCase("amazon_ads", _profile, _search, "Authorization", "Bearer ")
IQMETRIX = DoorCase(
    "iqmetrix",
    lambda own: company_headers(own.iqmetrix["access_token"]),
    _ping,
    "Authorization",
    "Bearer ",
)
CONTENTSTACK = DoorCase("contentstack", _management, _list, "authorization")
CONTENTSTACK_USER = DoorCase(
    "contentstack user",
    lambda own: stack_headers(own.contentstack["api_key"], own.contentstack["authtoken"]),
    _list,
    "authtoken",
)
DOORS = (AMAZON, IQMETRIX, CONTENTSTACK, CONTENTSTACK_USER)


def plain(served: Served) -> httpx.Client:
    """A client that names no workspace."""
    client = served.client()
    del client.headers["X-Triptych-Workspace"]
    return client


def put_workspace(admin: httpx.Client, name: str) -> Credentials:
    """Make a workspace, or ask for it again."""
    put = admin.put(f"/_triptych/workspaces/{name}")
    assert put.status_code in (200, 201), put.text
    assert put.headers["Cache-Control"] == "no-store"
    return Credentials(name, **put.json()["credentials"])


@contextmanager
def workspace_of(admin: httpx.Client) -> Generator[Credentials]:
    """A workspace that goes in the end."""
    name = f"test-{uuid.uuid4().hex}"
    yield put_workspace(admin, name)
    assert admin.delete(f"/_triptych/workspaces/{name}").status_code == 204
