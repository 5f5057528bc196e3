"""POST /auth/o2/token: both grants, what is refused, and what an access token opens for how long."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.files import png
from tests.vendors.amazon_ads.contexts import path_of
from tests.vendors.amazon_ads.profile import CLIENT_ID, Profile, image_of, refusal
from triptych.testing.clock import Clock

CLIENT = {"client_id": CLIENT_ID, "client_secret": "secret"}
REFRESH = {"grant_type": "refresh_token", "refresh_token": "Atzr|IwEBIExampleOnly", **CLIENT}
CODE = {"grant_type": "authorization_code", "code": "ANbcDeFgHi", "redirect_uri": "https://example.com/back", **CLIENT}
HOUR = 3600

Form = dict[str, str]


def grant(http: httpx.Client, form: Form) -> dict[str, Any]:
    """The answer to a grant, which must be a success."""
    response = http.post("/auth/o2/token", data=form)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    granted = response.json()
    assert isinstance(granted, dict)
    return granted


def error(response: httpx.Response, status: int = 400) -> tuple[str, str]:
    """The two members of an error's body, which are all it has."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    body = response.json()
    assert body.keys() == {"error", "error_description"}
    return body["error"], body["error_description"]


def test_a_refresh_token_gives_an_access_token_and_itself(http: httpx.Client) -> None:
    granted = grant(http, REFRESH)

    assert list(granted) == ["access_token", "token_type", "expires_in", "refresh_token"]
    assert re.fullmatch(r"Atza\|[A-Za-z0-9_-]{40,}", granted["access_token"])
    assert (granted["token_type"], granted["expires_in"]) == ("bearer", HOUR)
    assert granted["refresh_token"] == REFRESH["refresh_token"]
    assert grant(http, REFRESH)["access_token"] != granted["access_token"]


def test_the_form_is_read_in_the_charset_that_it_declares(http: httpx.Client) -> None:
    form = b"grant_type=refresh_token&client_id=a&client_secret=b&refresh_token=caf%E9"
    typed = "application/x-www-form-urlencoded"

    granted = http.post("/auth/o2/token", content=form, headers={"Content-Type": f"{typed}; charset=ISO-8859-1"})
    assert granted.json()["refresh_token"] == "café"
    for wrong in (typed, f"{typed}; charset=klingon"):
        refused = http.post("/auth/o2/token", content=form, headers={"Content-Type": wrong})
        assert error(refused) == ("invalid_request", "The request is not form-encoded")


def test_a_code_gives_both_tokens(http: httpx.Client) -> None:
    granted = grant(http, CODE)

    assert granted["access_token"].startswith("Atza|")
    assert granted["refresh_token"].startswith("Atzr|")
    again = grant(http, REFRESH | {"refresh_token": granted["refresh_token"]})
    assert again["refresh_token"] == granted["refresh_token"]


def test_a_code_opens_once(http: httpx.Client) -> None:
    grant(http, CODE)

    expected = ("invalid_grant", "The request has an invalid parameter : code")
    assert error(http.post("/auth/o2/token", data=CODE)) == expected
    assert error(http.post("/auth/o2/token", data=CODE | {"client_id": "another"})) == expected
    grant(http, CODE | {"code": "another"})


def test_a_code_that_many_bring_at_once_opens_once(http: httpx.Client) -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: http.post("/auth/o2/token", data=CODE), range(6)))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 5


def test_clients_that_leave_the_redirect_out_are_let_in(http: httpx.Client) -> None:
    grant(http, {name: value for name, value in CODE.items() if name != "redirect_uri"})


def test_a_refresh_token_belongs_to_the_client_that_got_it(http: httpx.Client) -> None:
    issued = grant(http, CODE)
    stolen = REFRESH | {"refresh_token": issued["refresh_token"], "client_id": "another"}

    assert error(http.post("/auth/o2/token", data=stolen))[0] == "invalid_grant"
    swapped = REFRESH | {"refresh_token": issued["access_token"]}
    assert error(http.post("/auth/o2/token", data=swapped))[0] == "invalid_grant"


def test_a_client_that_shows_another_secret_than_before_is_refused(http: httpx.Client) -> None:
    issued = grant(http, CODE)
    mine = REFRESH | {"refresh_token": issued["refresh_token"]}

    refused = http.post("/auth/o2/token", data=mine | {"client_secret": "another"})
    assert error(refused, 401) == ("invalid_client", "Client authentication failed")
    assert refused.text == '{"error_description":"Client authentication failed","error":"invalid_client"}'
    assert grant(http, mine)["refresh_token"] == issued["refresh_token"]
    grant(http, REFRESH | {"client_secret": "another"})  # of tokens from elsewhere nobody knows whose they are


@pytest.mark.parametrize("form", [REFRESH, CODE], ids=["refresh", "code"])
def test_every_parameter_wrong_in_turn(http: httpx.Client, form: Form) -> None:
    for name in form.keys() - {"redirect_uri"}:
        left_out = {key: value for key, value in form.items() if key != name}
        for wrong in (left_out, form | {name: ""}):
            code, said = error(http.post("/auth/o2/token", data=wrong))
            assert code == "invalid_request" or (name, code) == ("grant_type", "unsupported_grant_type")
            assert name in said or name == "grant_type"
        for value in ("x" * 5_000, "a\nb", "a\x07b"):
            code, _ = error(http.post("/auth/o2/token", data=form | {name: value}))
            assert code == ("unsupported_grant_type" if name == "grant_type" else "invalid_request")


@pytest.mark.one_setup
@pytest.mark.parametrize("grant_type", ["password", "client_credentials", "REFRESH_TOKEN", "None"])
def test_other_grants_are_not_supported(http: httpx.Client, grant_type: str) -> None:
    answered = http.post("/auth/o2/token", data=REFRESH | {"grant_type": grant_type})

    assert error(answered) == ("unsupported_grant_type", "The authorization grant type is not supported")


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"grant_type": "refresh_token"}', b"\xff\xfe", b"&" * 500, b"=" * 50, b"a=%00", b"a=1;b=2"]
)
def test_what_is_no_form_is_refused(http: httpx.Client, body: bytes) -> None:
    assert error(http.post("/auth/o2/token", content=body))[0] == "invalid_request"


def test_too_much_and_other_methods_are_refused_in_the_same_words(http: httpx.Client) -> None:
    assert error(http.post("/auth/o2/token", content=b"a" * 2_000_000))[0] == "invalid_request"
    assert error(http.get("/auth/o2/token"), 405)[0] == "invalid_request"
    elsewhere = http.post("/auth/o2/token", data=REFRESH, headers={"X-Triptych-Workspace": "nowhere"})
    assert error(elsewhere, 404)[0] == "invalid_request"


OPERATIONS: dict[str, Callable[[Profile, str], httpx.Response]] = {
    "upload": lambda ads, _: ads.post("/assets/upload", {"fileName": "a.png"}),
    "register": lambda ads, url: ads.post("/assets/register", image_of(url)),
    "get": lambda ads, _: ads.get("amzn1.assetlibrary.asset1." + "0" * 32),
    "search": lambda ads, _: ads.post("/assets/search", {}),
    "batch": lambda ads, url: ads.post("/assets/batchRegister", {"assetDetailsList": [image_of(url)]}),
    "batch status": lambda ads, _: ads.http.get("/assets/batchRegister/unknown", headers=ads.headers),
}


def test_an_access_token_opens_every_operation_until_it_expires_by_the_workspaces_clock(
    http: httpx.Client, clock: Clock
) -> None:
    clock.freeze()
    url = Profile(http).upload("logo.png", png(4, 3))
    ads = Profile(http, token=grant(http, REFRESH)["access_token"])

    clock.advance(seconds=HOUR - 0.001)
    for name, call in OPERATIONS.items():
        assert call(ads, url).status_code in (200, 400), name
    stored = Profile(http).search()["totalRecords"]
    clock.advance(seconds=0.001)
    for name, call in OPERATIONS.items():
        assert "expired" in refusal(call(ads, url), 401), name
    assert Profile(http).search()["totalRecords"] == stored

    fresh = Profile(http, token=grant(http, REFRESH)["access_token"])
    assert fresh.search()["totalRecords"] == stored


def test_a_token_of_another_workspace_is_like_one_from_elsewhere(http: httpx.Client, clock: Clock) -> None:
    token = grant(http, REFRESH)["access_token"]
    clock.advance(seconds=2 * HOUR)

    assert Profile(http, token=token).post("/assets/search", {}).status_code == 401
    headers = Profile(http, token=token).headers | {"X-Triptych-Workspace": "default"}
    assert http.post("/assets/search", headers=headers).status_code == 200


def test_the_control_api_wants_no_token_of_a_vendor(http: httpx.Client, ads: Profile) -> None:
    asset_id = ads.add("logo.png", png(4, 3))["assetId"]

    assert http.get(path_of(ads, asset_id)).status_code == 200
