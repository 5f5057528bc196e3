"""Clients and tokens that are known here, while everybody else is let in, too."""

from __future__ import annotations

from collections.abc import Generator

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import Served
from tests.strict.doors import Credentials, plain, workspace_of
from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.amazon_ads.test_tokens import REFRESH, error, grant


@pytest.fixture
def http(service: Served) -> Generator[httpx.Client]:
    """A client that names no workspace: what it shows tells."""
    with plain(service) as client:
        yield client


@pytest.fixture
def own(http: httpx.Client) -> Generator[Credentials]:
    """A workspace with what opens it."""
    with workspace_of(http) as credentials:
        yield credentials


def form_of(own: Credentials, **changed: str) -> dict[str, str]:
    given = {name: own.amazon_ads[name] for name in ("refresh_token", "client_id", "client_secret")}
    return {"grant_type": "refresh_token", **given, **changed}


def test_what_was_issued_here_tells_the_workspace(http: httpx.Client, own: Credentials) -> None:
    token = grant(http, form_of(own))["access_token"]
    ads = Profile(http, own.amazon_ads["profile_id"], client_id=own.amazon_ads["client_id"], token=token)

    ads.add("logo.png", png(3, 2))
    inside = http.post("/assets/search", headers=ads.headers | {"X-Triptych-Workspace": own.workspace})
    assert inside.json()["totalRecords"] == 1
    headers = {name: value for name, value in ads.headers.items() if not name.endswith("Scope")}
    shown = http.get("/v2/profiles", headers=headers).json()
    assert [profile["profileId"] for profile in shown] == [int(ads.scope)]


def test_a_known_client_needs_its_secret_and_an_unknown_one_none(http: httpx.Client, own: Credentials) -> None:
    expected = ("invalid_client", "Client authentication failed")

    assert error(http.post("/auth/o2/token", data=form_of(own, client_secret="another")), 401) == expected
    grant(http, REFRESH | {"refresh_token": "Atzr|elsewhere", "client_id": "unknown"})


def test_a_known_refresh_token_is_its_clients_alone(http: httpx.Client, own: Credentials) -> None:
    expected = ("invalid_grant", "The request has an invalid grant parameter : refresh_token")

    assert error(http.post("/auth/o2/token", data=form_of(own, client_id="unknown"))) == expected
    changed = own.amazon_ads["refresh_token"][:-4] + "0000"
    assert error(http.post("/auth/o2/token", data=form_of(own, refresh_token=changed))) == expected
    assert grant(http, form_of(own))["refresh_token"] == own.amazon_ads["refresh_token"]
