"""Which workspace a request means: by name, else by what was issued here. And what a workspace has of its own."""

from __future__ import annotations

import uuid
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.servers.triptych import Served
from tests.strict.doors import DOORS, IQMETRIX, Credentials, DoorCase, plain, put_workspace
from tests.vendors.amazon_ads.profile import DEMO, Profile
from tests.vendors.iqmetrix.company import Company, company_headers
from triptych import model


@pytest.fixture
def unnamed(service: Served) -> Generator[httpx.Client]:
    """A client that names no workspace."""
    with plain(service) as client:
        yield client
    service.check_log()


@pytest.fixture
def own(http: httpx.Client, workspace: str) -> Credentials:
    """What opens the test's workspace."""
    return put_workspace(http, workspace)


@pytest.fixture
def other(http: httpx.Client) -> Generator[Credentials]:
    """What opens another one."""
    name = f"test-{uuid.uuid4().hex}"
    yield put_workspace(http, name)
    assert http.delete(f"/_triptych/workspaces/{name}").status_code == 204


def files_of(http: httpx.Client, own: Credentials) -> list[str]:
    return [asset["filename"] for asset in own.stack(http).get("/assets").json()["assets"]]


@pytest.mark.races
def test_credentials_are_the_same_however_often_and_wherever_they_are_asked_for(
    http: httpx.Client, unnamed: httpx.Client, workspace: str
) -> None:
    """Of many who ask first, at any replica, none gets others."""
    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(lambda _: put_workspace(http, workspace), range(8)))

    assert given == [given[0]] * 8
    for _ in range(3):
        for door in DOORS:
            assert door.call(unnamed, door.headers(given[0])).status_code == 200


def test_no_two_workspaces_have_the_same(own: Credentials, other: Credentials) -> None:
    for one, another in zip(
        (own.amazon_ads, own.iqmetrix, own.contentstack),
        (other.amazon_ads, other.iqmetrix, other.contentstack),
        strict=True,
    ):
        assert one.keys() == another.keys()
        assert not set(one.values()) & set(another.values())


def test_no_secret_is_kept(own: Credentials, behind: Behind) -> None:
    """Neither in clear nor hashed: the rows hold names alone."""
    secrets = [
        text[-64:]
        for door in (own.amazon_ads, own.iqmetrix, own.contentstack)
        for text in door.values()
        if len(text) >= 64
    ]
    assert len(secrets) == 10
    with behind.engine.connect() as connection:
        for table in (model.Token, model.Client, model.User, model.Workspace):
            rows = str(connection.execute(table.__table__.select()).all())
            assert not any(secret in rows for secret in secrets)


def test_what_was_issued_chooses_the_workspace(unnamed: httpx.Client, own: Credentials, other: Credentials) -> None:
    own.profile(unnamed).add("amazon.png", png(3, 2))
    own.company(unnamed).add(png(3, 2), "iqmetrix.png")
    own.stack(unnamed).upload(file_name="contentstack.png")

    assert sorted(files_of(unnamed, own)) == ["amazon.png", "contentstack.png", "iqmetrix.png"]
    assert files_of(unnamed, other) == []


def test_a_client_id_chooses_where_nothing_else_does(
    unnamed: httpx.Client, own: Credentials, http: httpx.Client
) -> None:
    """The profile is one that nobody issued, and so is the token."""
    Profile(unnamed, "17", client_id=own.amazon_ads["client_id"]).add("logo.png", png(3, 2))

    assert Profile(http, "17").names() == ["logo"]


def test_a_token_that_was_got_here_chooses(unnamed: httpx.Client, own: Credentials) -> None:
    keys = ("client_id", "client_secret", "username", "password")
    form = {"grant_type": "password", **{key: own.iqmetrix[key] for key in keys}}
    granted = unnamed.post("/v1/oauth2/token", data=form).json()

    Company(unnamed, company_headers(granted["access_token"])).add(png(3, 2))

    assert files_of(unnamed, own) == ["logo.png"]


@pytest.mark.parametrize("named", ["prefix", "header"])
def test_a_name_wins_over_what_was_issued_elsewhere(
    http: httpx.Client, unnamed: httpx.Client, own: Credentials, other: Credentials, named: str
) -> None:
    """The credentials are then like any from elsewhere, and the tenant is one that a client made up."""
    base = f"/w/{other.workspace}" if named == "prefix" else ""
    chosen = {} if named == "prefix" else {"X-Triptych-Workspace": other.workspace}
    headers = own.stack(unnamed).headers | chosen

    made = unnamed.post(f"{base}/v3/assets/folders", json={"asset": {"name": "a"}}, headers=headers)

    assert made.status_code == 201
    assert unnamed.get(f"{base}/v3/assets/folders/{made.json()['asset']['uid']}", headers=headers).is_success
    assert own.stack(unnamed).get("/assets?include_folders=true").json()["assets"] == []


def test_what_clients_made_up_never_chooses(http: httpx.Client, unnamed: httpx.Client) -> None:
    """Keys that were stored by a first write in another workspace, and the demo tenants."""
    key = name = uuid.uuid4().hex
    Profile(http, key).add("logo.png", png(3, 2))
    Profile(http, DEMO).add("logo.png", png(3, 2), name=name)

    assert Profile(unnamed, key).names() == []
    assert name not in Profile(unnamed, DEMO).names(text=name)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_derived_token_with_another_secret_opens_nothing(
    unnamed: httpx.Client, own: Credentials, door: DoorCase
) -> None:
    """Not even where any other is let in."""
    headers = door.headers(own)
    assert door.call(unnamed, headers).status_code == 200

    wrong = door.with_token(headers, door.token(headers)[:-64] + "0" * 64)

    assert door.call(unnamed, wrong).status_code == 401
    assert door.call(unnamed, door.with_token(headers, "anything")).status_code == 200


@pytest.mark.parametrize("wrong", ["client_secret", "password"])
def test_whoever_is_known_must_show_what_is_theirs(unnamed: httpx.Client, own: Credentials, wrong: str) -> None:
    """In open, too, where unknown ones are let in."""
    keys = ("client_id", "client_secret", "username", "password")
    form = {"grant_type": "password", **{key: own.iqmetrix[key] for key in keys}}

    assert unnamed.post("/v1/oauth2/token", data=form).status_code == 200
    assert unnamed.post("/v1/oauth2/token", data=form | {wrong: "another"}).status_code == 400
    unknown = {"client_id": "nobodys", "client_secret": "x", "username": f"{uuid.uuid4().hex}@a.test"}
    assert unnamed.post("/v1/oauth2/token", data=form | unknown).status_code == 200


def test_a_reset_keeps_what_the_workspace_has_and_ends_what_came_later(
    http: httpx.Client, unnamed: httpx.Client, own: Credentials, workspace: str
) -> None:
    keys = ("client_id", "client_secret", "username", "password")
    form = {"grant_type": "password", **{key: own.iqmetrix[key] for key in keys}}
    later = company_headers(unnamed.post("/v1/oauth2/token", data=form).json()["access_token"])
    own.profile(unnamed).add("logo.png", png(3, 2))
    assert IQMETRIX.call(unnamed, later).status_code == 200

    assert http.post("/_triptych/reset").status_code == 204

    assert put_workspace(http, workspace) == own
    assert files_of(unnamed, own) == []
    own.profile(unnamed).add("new.png", png(3, 2))
    own.company(unnamed).add(png(3, 2), "new.png")
    assert sorted(files_of(unnamed, own)) == ["new.png", "new.png"]
    # The demo tenants have their library, too.
    assert Profile(http, DEMO).names() == []
    # Nobody knows the other any more: it is like one from elsewhere.
    Company(unnamed, later).add(png(3, 2))
    assert len(files_of(unnamed, own)) == 2
