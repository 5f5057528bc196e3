"""POST /v1/oauth2/token: three grants, what is refused, and what an access token opens for how long."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import Company, company_headers
from triptych.testing.clock import Clock

PATH = "/v1/oauth2/token"
HOUR = 3600
# The portal's example.
CLIENT = {"client_id": "exampleclient", "client_secret": "examplesecret"}
PASSWORD = {"grant_type": "password", "username": "email@example.com", "password": "examplepassword", **CLIENT}
REFRESH = {"grant_type": "refresh_token", "refresh_token": "f8bk56n40f7gi34j49g7bh4n430gf874h", **CLIENT}
ALONE = {"grant_type": "client_credentials", **CLIENT}

Form = dict[str, str]


def grant(http: httpx.Client, form: Form) -> dict[str, Any]:
    """The answer to a grant, which must be a success."""
    response = http.post(PATH, data=form)
    assert response.status_code == 200, response.text
    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == ("application/json", "no-store")
    granted = response.json()
    assert isinstance(granted, dict)
    return granted


def refresh(http: httpx.Client, token: str, **other: str) -> httpx.Response:
    return http.post(PATH, data={**REFRESH, "refresh_token": token, **other})


def error(response: httpx.Response, status: int = 400) -> str:
    """OAuth's word for what is wrong."""
    assert response.status_code == status, response.text
    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == ("application/json", "no-store")
    body = response.json()
    assert body.keys() == {"error", "error_description"}
    return str(body["error"])


def company(http: httpx.Client, token: str) -> Company:
    return Company(http, company_headers(token))


@pytest.mark.parametrize("form", [PASSWORD, REFRESH, ALONE], ids=lambda form: form["grant_type"])
def test_every_grant_gives_two_new_tokens(http: httpx.Client, form: Form) -> None:
    """A refresh token from elsewhere is let in like any other well-formed credential."""
    first, second = grant(http, form), grant(http, form)

    for granted in (first, second):
        assert list(granted) == ["access_token", "expires_in", "refresh_token"]
        assert granted["expires_in"] == 12 * HOUR - 1
        assert company(http, granted["access_token"]).create(png(3, 2)).status_code == 201
    assert len({token for one in (first, second) for token in one.values()}) == 5


def test_curl_and_the_portals_request(service: Served, workspace: str, tmp_path: Path) -> None:
    """A token, a picture made with it, and the picture."""
    (tmp_path / "logo.png").write_bytes(png(60, 40))

    def curl(*arguments: str) -> bytes:
        command = ["curl", "-sSf", "-H", f"X-Triptych-Workspace: {workspace}", *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True).stdout

    form = [argument for name, value in PASSWORD.items() for argument in ("--data-urlencode", f"{name}={value}")]
    token = json.loads(curl(*form, f"{service.url}{PATH}"))["access_token"]
    bearer = ("-H", f"Authorization: Bearer {token}")
    asset = json.loads(curl(*bearer, "-F", "Filename=@logo.png", f"{service.url}/assets"))
    assert curl("-L", f"{service.url}/images/{asset['id']}") == png(60, 40)


def test_an_access_token_opens_until_it_expires_by_the_workspaces_clock(http: httpx.Client, clock: Clock) -> None:
    clock.freeze()
    mine = company(http, grant(http, PASSWORD)["access_token"])

    clock.advance(seconds=12 * HOUR - 0.001)
    assert mine.create(png(3, 2)).status_code == 201
    assert http.get("/ping", headers=mine.token).status_code == 200
    clock.advance(seconds=0.001)
    for refused in (mine.create(png(3, 2)), http.get("/ping", headers=mine.token)):
        assert (refused.status_code, refused.text) == (401, "invalid token")


def test_older_tokens_stay_good(http: httpx.Client) -> None:
    """ "Each time this request is made, a new access token is created"."""
    older, _ = grant(http, PASSWORD), grant(http, PASSWORD)

    assert company(http, older["access_token"]).create(png(3, 2)).status_code == 201
    assert refresh(http, older["refresh_token"]).status_code == 200


def test_an_exchange_ends_the_access_token_that_came_with_it(http: httpx.Client) -> None:
    other, first = grant(http, PASSWORD), grant(http, PASSWORD)

    second = refresh(http, first["refresh_token"]).json()

    assert company(http, first["access_token"]).create(png(3, 2)).text == "invalid token"
    for good in (second, other):
        assert company(http, good["access_token"]).create(png(3, 2)).status_code == 201
    assert error(refresh(http, first["refresh_token"])) == "invalid_grant"
    assert refresh(http, second["refresh_token"]).status_code == 200
    assert company(http, second["access_token"]).create(png(3, 2)).text == "invalid token"


@pytest.mark.races
def test_a_refresh_token_that_many_bring_at_once_opens_once(http: httpx.Client) -> None:
    token = grant(http, PASSWORD)["refresh_token"]

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: refresh(http, token), range(6)))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 5


def test_a_refresh_token_lives_for_seven_days(http: httpx.Client, clock: Clock) -> None:
    clock.freeze()
    first, second = grant(http, PASSWORD), grant(http, PASSWORD)

    clock.advance(seconds=7 * 24 * HOUR - 0.001)
    renewed = refresh(http, first["refresh_token"]).json()
    assert company(http, renewed["access_token"]).create(png(3, 2)).status_code == 201
    clock.advance(seconds=0.001)
    assert error(refresh(http, second["refresh_token"])) == "invalid_grant"


def test_a_refresh_token_belongs_to_the_client_that_got_it(http: httpx.Client) -> None:
    granted = grant(http, PASSWORD)

    for other in ({"client_id": "another"}, {"client_secret": "another"}):
        assert error(refresh(http, granted["refresh_token"], **other)) == "invalid_grant"
    assert error(refresh(http, granted["access_token"])) == "invalid_grant"
    assert company(http, granted["access_token"]).create(png(3, 2)).status_code == 201
    assert refresh(http, granted["refresh_token"]).status_code == 200


@pytest.mark.parametrize("form", [PASSWORD, REFRESH, ALONE], ids=lambda form: form["grant_type"])
def test_every_parameter_wrong_in_turn(http: httpx.Client, form: Form) -> None:
    words = {"grant_type": "unsupported_grant_type", **dict.fromkeys(CLIENT, "invalid_client")}
    for name in form:
        left_out = {key: value for key, value in form.items() if key != name}
        for wrong in (left_out, *(form | {name: value} for value in ("", "x" * 5_000, "a\nb", "a\x07b"))):
            assert error(http.post(PATH, data=wrong)) == words.get(name, "invalid_grant"), name


@pytest.mark.one_setup
@pytest.mark.parametrize("grant_type", ["authorization_code", "PASSWORD", "None", "ü" * 3_000])
def test_other_grants_are_not_supported(http: httpx.Client, grant_type: str) -> None:
    assert error(http.post(PATH, data=PASSWORD | {"grant_type": grant_type})) == "unsupported_grant_type"


@pytest.mark.one_setup
@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\xfe", b"&" * 500, b"=" * 50, b"grant_type=%00", b"a=1;b=2"])
def test_what_asks_for_nothing_is_an_empty_grant(http: httpx.Client, body: bytes) -> None:
    """The portal's questions show the sentence, for a request that was not sent as a form."""
    expected = "The authorization grant type '' is not supported by the authorization server"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    good = "&".join(f"{name}={value}" for name, value in PASSWORD.items())
    for answer in (
        http.post(PATH, content=body, headers=form),
        http.post(PATH, json=PASSWORD),
        http.post(PATH, content=good, headers={"Content-Type": "text/plain"}),
        http.post(PATH, params=PASSWORD),
    ):
        assert error(answer) == "unsupported_grant_type"
        assert answer.json()["error_description"] == expected
    assert http.post(PATH, content=good, headers={"Content-Type": f"{form['Content-Type']}; charset=UTF-8"}).is_success


def test_too_much_and_other_methods_are_refused_in_the_same_words(http: httpx.Client) -> None:
    assert error(http.post(PATH, data=PASSWORD | {"note": "a" * 2_000_000})) == "invalid_request"
    assert error(http.get(PATH), 405) == "invalid_request"
    elsewhere = http.post(PATH, data=PASSWORD, headers={"X-Triptych-Workspace": "nowhere"})
    assert error(elsewhere, 404) == "invalid_request"


def test_another_workspace_does_not_know_the_token(http: httpx.Client, service: Served, clock: Clock) -> None:
    """So there it is like one from elsewhere."""
    token = grant(http, PASSWORD)["access_token"]
    clock.advance(seconds=13 * HOUR)

    assert company(http, token).create(png(3, 2)).status_code == 401
    with service.client() as other:
        assert other.get("/ping", headers=company_headers(token)).status_code == 200


def test_what_somebody_made_is_theirs_at_the_other_doors(http: httpx.Client) -> None:
    """One uid for each user, whatever the token; one for each client without a user, and for each foreign token."""
    stack = Stack(http)

    def maker(token: str) -> str:
        company(http, token).add(png(3, 2))
        newest = stack.assets()[0]
        assert newest["created_by"] == newest["updated_by"]
        return str(newest["created_by"])

    first = grant(http, PASSWORD)
    user = maker(first["access_token"])
    assert user.startswith("iq")
    assert maker(grant(http, PASSWORD | {"client_id": "another"})["access_token"]) == user
    assert maker(refresh(http, first["refresh_token"]).json()["access_token"]) == user
    others = [
        maker(grant(http, PASSWORD | {"username": "else@example.com"})["access_token"]),
        maker(grant(http, ALONE)["access_token"]),
        maker("3dae10c05e894011b5b3ae15972ffbf4"),
        maker("another-token-from-elsewhere"),
    ]
    assert len({user, *others}) == 5
    assert maker("3dae10c05e894011b5b3ae15972ffbf4") == others[2]
