"""Tokens of Login with Amazon that were issued here: who gets what for them, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from ad_api.api import CreativeAssets
from ad_api.auth import AccessTokenClient
from ad_api.auth.exceptions import AuthorizationError
from ad_api.base import AdvertisingApiException
from sqlalchemy import select

from tests.clock import clock_of
from tests.files import png
from tests.servers.behind import Behind
from tests.servers.triptych import Served
from tests.strict.doors import Credentials
from tests.vendors.amazon_ads.profile import Profile, image_of, refusal
from tests.vendors.amazon_ads.test_client_walk import Marketplace, put
from tests.vendors.amazon_ads.test_tokens import error, grant
from triptych import model
from triptych.library import clients, issued_tenants, passwords, sources, tokens

INVALID_REFRESH = ("invalid_grant", "The request has an invalid grant parameter : refresh_token")
INVALID_CODE = ("invalid_grant", "The request has an invalid parameter : code")
INVALID_CLIENT = ("invalid_client", "Client authentication failed")
PERMISSION = "creatives_edit"
CLIENT = "amzn1.application-oa2-client.chosen"
SECRET = "a secret that somebody chose"

Form = dict[str, str]


def refresh_form(own: Credentials, **changed: str) -> Form:
    given = {name: own.amazon_ads[name] for name in ("refresh_token", "client_id", "client_secret")}
    return {"grant_type": "refresh_token", **given, **changed}


def code_form(own: Credentials, code: str, **changed: str) -> Form:
    given = {name: own.amazon_ads[name] for name in ("client_id", "client_secret")}
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": "https://a.test/", **given, **changed}


def refused(http: httpx.Client, form: Form, status: int = 400) -> tuple[str, str]:
    return error(http.post("/auth/o2/token", data=form), status)


def issue(
    behind: Behind, own: Credentials, kind: str, *, scopes: tuple[str, ...] = (PERMISSION,), **values: Any
) -> str:
    """Make a token for the workspace's client."""
    with behind.engine.begin() as connection:
        client = clients.find(connection, vendor="amazon_ads", key=own.amazon_ads["client_id"], workspace=own.workspace)
        assert client is not None
        owner = {"client_id": client.id, "workspace_id": client.workspace_id, "tenant_id": client.tenant_id}
        given: dict[str, Any] = {**owner, "now": 0, "seconds": None, "source": sources.COMMAND, **values}
        return tokens.issue(connection, vendor="amazon_ads", kind=kind, scopes=scopes, **given)


def ids(ads: Profile) -> list[int]:
    """The profiles that the token opens."""
    headers = {name: value for name, value in ads.headers.items() if not name.endswith("Scope")}
    answer = ads.http.get("/v2/profiles", headers=headers)
    assert answer.status_code == 200, answer.text
    return [profile["profileId"] for profile in answer.json()]


def ads_of(http: httpx.Client, own: Credentials, token: str) -> Profile:
    return Profile(http, own.amazon_ads["profile_id"], client_id=own.amazon_ads["client_id"], token=token)


def test_an_access_token_opens_what_the_refresh_token_does(
    http: httpx.Client, own: Credentials, other: Credentials
) -> None:
    granted = grant(http, refresh_form(own))

    assert granted["refresh_token"] == own.amazon_ads["refresh_token"]
    ads = ads_of(http, own, granted["access_token"])
    ads.add("logo.png", png(3, 2))
    assert (ads.names(), own.profile(http).names()) == (["logo"], ["logo"])
    assert ids(ads) == [int(ads.scope)]
    elsewhere = Profile(http, other.amazon_ads["profile_id"], client_id=ads.client_id, token=ads.token)
    refusal(elsewhere.post("/assets/search", {}), 401)


def test_it_expires_by_the_workspaces_clock(http: httpx.Client, admin: httpx.Client, own: Credentials) -> None:
    admin.headers["X-Triptych-Workspace"] = own.workspace
    clock_of(admin).freeze()
    ads = ads_of(http, own, grant(http, refresh_form(own))["access_token"])

    clock_of(admin).advance(seconds=3600 - 0.001)
    assert ads.names() == []
    clock_of(admin).advance(seconds=0.001)
    assert "expired" in refusal(ads.post("/assets/search", {}), 401)
    assert ids(ads_of(http, own, grant(http, refresh_form(own))["access_token"])) == [int(ads.scope)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda own, other: {"client_secret": "another"}, INVALID_CLIENT),
        (lambda own, other: {"client_secret": other["client_secret"]}, INVALID_CLIENT),
        (lambda own, other: {"client_id": "unknown"}, INVALID_CLIENT),
        (lambda own, other: {"client_id": other["client_id"]}, INVALID_CLIENT),
        (lambda own, other: {name: other[name] for name in ("client_id", "client_secret")}, INVALID_REFRESH),
        (lambda own, other: {"refresh_token": other["refresh_token"]}, INVALID_REFRESH),
        (lambda own, other: {"refresh_token": "Atzr|unknown"}, INVALID_REFRESH),
        (lambda own, other: {"refresh_token": own["access_token"]}, INVALID_REFRESH),
        (lambda own, other: {"refresh_token": own["refresh_token"][:-4] + "0000"}, INVALID_REFRESH),
        (lambda own, other: {"refresh_token": own["refresh_token"][:-4]}, INVALID_REFRESH),
    ],
)
def test_every_part_wrong_in_turn(
    http: httpx.Client,
    own: Credentials,
    other: Credentials,
    change: Callable[[Any, Any], Form],
    expected: tuple[str, str],
) -> None:
    form = refresh_form(own) | change(own.amazon_ads, other.amazon_ads)

    assert refused(http, form, 401 if expected == INVALID_CLIENT else 400) == expected


def test_scopes_follow(http: httpx.Client, own: Credentials, behind_strict: Behind) -> None:
    able, unable = (issue(behind_strict, own, "refresh", scopes=(scope,)) for scope in (PERMISSION, "profile"))

    granted = [grant(http, refresh_form(own, refresh_token=token)) for token in (able, unable)]
    able_ads, unable_ads = (ads_of(http, own, each["access_token"]) for each in granted)
    assert able_ads.names() == []
    refusal(unable_ads.post("/assets/search", {}), 403)
    assert ids(unable_ads) == [int(unable_ads.scope)]


@pytest.mark.long
def test_a_clients_token_opens_all_of_its_tenants(http: httpx.Client, own: Credentials, behind_strict: Behind) -> None:
    """And shows who was described how."""
    with behind_strict.engine.begin() as connection:
        workspace_id = connection.execute(
            select(model.Workspace.id).where(model.Workspace.name == own.workspace)
        ).scalar_one()
        names: dict[str, Any] = {"workspace_id": workspace_id, "vendor": "amazon_ads", "source": sources.FILE}
        details = {"country": "DE", "currency": "EUR", "time_zone": "Europe/Paris", "account_type": "vendor"}
        key = f"77{workspace_id}"
        issued_tenants.issue(connection, key=key, library="second", name="Toys", details=details, **names)
        client = f"{CLIENT}.{own.workspace}"
        clients.issue(connection, key=client, secret_hash=passwords.hashed(SECRET), **names)
        known = clients.find(connection, vendor="amazon_ads", key=client, workspace=None)
        assert known is not None
        token = tokens.issue(connection, kind="refresh", client_id=known.id, now=0, seconds=None, **names)

    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": client, "client_secret": SECRET}
    assert refused(http, form | {"client_secret": "another"}, 401) == INVALID_CLIENT
    ads = Profile(http, client_id=client, token=grant(http, form)["access_token"])
    assert ids(ads) == [int(own.amazon_ads["profile_id"]), int(key)]
    headers = {name: value for name, value in ads.headers.items() if not name.endswith("Scope")}
    [toys] = http.get("/v2/profiles", params={"profileTypeFilter": "vendor"}, headers=headers).json()
    account = toys.pop("accountInfo")
    assert toys == {"profileId": int(key), "countryCode": "DE", "currencyCode": "EUR", "timezone": "Europe/Paris"}
    assert (account["type"], account["name"], account["marketplaceStringId"]) == ("vendor", "Toys", "A1PA6795UKMFR9")
    assert account["id"].startswith("ENTITY")


def test_a_revoked_refresh_token_is_refused(http: httpx.Client, own: Credentials, behind_strict: Behind) -> None:
    token = issue(behind_strict, own, "refresh")
    grant(http, refresh_form(own, refresh_token=token))

    with behind_strict.engine.begin() as connection:
        found = select(model.Token.id).where(model.Token.hash == tokens.digest(token))
        assert tokens.revoke_by_id(connection, connection.execute(found).scalar_one(), now=0)
    assert refused(http, refresh_form(own, refresh_token=token)) == INVALID_REFRESH


def test_a_code_gives_tokens_once(http: httpx.Client, own: Credentials, behind_strict: Behind) -> None:
    form = code_form(own, issue(behind_strict, own, "code"))

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: http.post("/auth/o2/token", data=form), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    assert {error(answer) for answer in answers if answer.status_code == 400} == {INVALID_CODE}
    [granted] = [answer.json() for answer in answers if answer.status_code == 200]
    assert ads_of(http, own, granted["access_token"]).names() == []
    again = grant(http, refresh_form(own, refresh_token=granted["refresh_token"]))
    assert ads_of(http, own, again["access_token"]).names() == []


def test_a_code_expires_and_is_one_clients(
    http: httpx.Client, admin: httpx.Client, own: Credentials, other: Credentials, behind_strict: Behind
) -> None:
    admin.headers["X-Triptych-Workspace"] = own.workspace
    clock_of(admin).freeze(300_000)
    fresh = issue(behind_strict, own, "code", seconds=300, now=1)
    expired = issue(behind_strict, own, "code", seconds=300)

    stolen = {name: other.amazon_ads[name] for name in ("client_id", "client_secret")}
    assert refused(http, code_form(own, fresh, **stolen)) == INVALID_CODE
    assert refused(http, code_form(own, expired)) == INVALID_CODE
    assert refused(http, code_form(own, "unknown")) == INVALID_CODE
    assert refused(http, code_form(own, own.amazon_ads["refresh_token"])) == INVALID_CODE
    assert refused(http, refresh_form(own, refresh_token=fresh)) == INVALID_REFRESH
    grant(http, code_form(own, fresh))


@pytest.mark.parametrize("token", ["unknown", "refresh_token"])
def test_the_list_of_profiles_wants_an_access_token(http: httpx.Client, own: Credentials, token: str) -> None:
    headers = replace(own.profile(http), token=own.amazon_ads.get(token, token)).headers

    refusal(http.get("/v2/profiles", headers=headers), 401)


def test_the_list_of_profiles_wants_the_tokens_own_client(
    http: httpx.Client, own: Credentials, other: Credentials
) -> None:
    mine = own.profile(http)
    another = Profile(http, mine.scope, client_id=other.amazon_ads["client_id"], token=mine.token)

    refusal(http.get("/v2/profiles", headers=another.headers), 401)
    headers = mine.headers | {"X-Triptych-Workspace": other.workspace}
    refusal(http.get("/v2/profiles", headers=headers), 401)


def test_pythons_client_gets_its_tokens_and_works(
    http: httpx.Client, strict: Served, own: Credentials, behind_strict: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """python-amazon-ad-api, by its own token flow and with nothing else."""
    monkeypatch.setattr(AccessTokenClient, "scheme", "http://")
    monkeypatch.setattr(AccessTokenClient, "host", urlsplit(strict.url).netloc)
    names = ("refresh_token", "client_id", "client_secret", "profile_id")
    credentials = {name: own.amazon_ads[name] for name in names}

    client = CreativeAssets(credentials=credentials, marketplace=Marketplace(strict.url), timeout=30)
    url = client.upload_asset(body={"fileName": "logo.png"}).payload["url"]
    put(url, png(30, 20))
    asset_id = client.register_asset(body=image_of(url)).payload["assetId"]
    assert client.get_asset(assetId=asset_id).payload["assetVersionList"][0]["name"] == "logo"
    assert own.profile(http).names() == ["logo"]

    flow = AccessTokenClient(credentials=credentials, timeout=30)
    assert flow.authorize_auth_code(issue(behind_strict, own, "code"))["refresh_token"].startswith("Atzr|")
    wrong = AccessTokenClient(credentials={**credentials, "client_secret": "x", "refresh_token": "Atzr|x"}, timeout=30)
    with pytest.raises(AuthorizationError) as refused_client:
        wrong.get_auth()
    assert (refused_client.value.status_code, refused_client.value.error_code) == (401, "invalid_client")
    elsewhere = {**credentials, "profile_id": "87478924"}
    with pytest.raises(AdvertisingApiException) as refused_profile:
        CreativeAssets(credentials=elsewhere, marketplace=Marketplace(strict.url), timeout=30).search_assets(body={})
    assert refused_profile.value.code == 401
