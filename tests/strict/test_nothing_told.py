"""No secret is told on: not in the log, not in an error, and not to whoever lists processes."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.files import png
from tests.servers.setups import Setup
from tests.servers.triptych import Served, control_headers, serve
from tests.strict.doors import DOORS, Credentials, plain, workspace_of
from tests.vendors.iqmetrix.company import company_headers

pytestmark = pytest.mark.long

CONTROL_TOKEN = "control-" + "c" * 40
SECRET_KEY = "key-" + "k" * 40
SECRETS = ("token", "secret", "password")


@pytest.fixture(scope="module", params=["text", "json"])
def served(request: pytest.FixtureRequest, setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    environment = setup.environment() | {
        "TRIPTYCH_AUTH": "strict",
        "TRIPTYCH_ANONYMOUS": "no",
        "TRIPTYCH_CONTROL_TOKEN": CONTROL_TOKEN,
        "TRIPTYCH_SECRET_KEY": SECRET_KEY,
        "TRIPTYCH_LOG": request.param,
    }
    with serve(environment, tmp_path_factory.mktemp("told") / "data", by_itself=True) as served:
        yield served


@pytest.fixture
def http(served: Served) -> Generator[httpx.Client]:
    with plain(served) as client:
        yield client


@pytest.fixture
def own(served: Served) -> Generator[Credentials]:
    with plain(served) as admin:
        admin.headers.update(control_headers(CONTROL_TOKEN))
        with workspace_of(admin) as credentials:
            yield credentials


def secrets_of(own: Credentials) -> set[str]:
    """All that must not be told of a workspace's credentials."""
    doors = (own.amazon_ads, own.iqmetrix, own.contentstack)
    return {value for door in doors for name, value in door.items() if any(word in name for word in SECRETS)}


def test_whatever_is_shown_at_a_door(served: Served, http: httpx.Client, own: Credentials) -> None:
    """Right or wrong, in a header, in an address or in a form."""
    secrets = secrets_of(own) | {CONTROL_TOKEN, SECRET_KEY}
    file = httpx.URL(own.stack(http).upload(png(3, 2))["url"]).raw_path.decode()
    answers = []
    for secret in sorted(secrets):
        answers += [door.call(http, door.with_token(door.headers(own), secret)) for door in DOORS]
        answers += [
            http.get(file, params={"access_token": secret}),
            http.get("/nowhere", params={"access_token": secret}, headers=company_headers(secret)),
            http.get("/_triptych/clock", headers=control_headers(f"{secret}x")),
            http.get("/_triptych/clock", params={"token": secret}),
            http.post("/v3/user-session", json={"user": {"email": "x@example.com", "password": secret}}),
        ]
        words = ("code", "refresh_token", "client_id", "client_secret", "username", "password")
        form = {**dict.fromkeys(words, secret), "redirect_uri": "https://a.test/"}
        for kind, path in (("authorization_code", "/auth/o2/token"), ("password", "/v1/oauth2/token")):
            answers.append(http.post(path, data={"grant_type": kind, **form}))

    told = [(answer.request.url.path, answer.text) for answer in answers if answer.status_code >= 400]
    assert len(told) > len(secrets)
    assert [one for one in told if any(secret in one[1] for secret in secrets)] == []
    log = served.log_path.read_text()
    assert file in log
    assert [secret for secret in secrets if secret in log] == []


def test_whoever_lists_processes(served: Served) -> None:
    program = psutil.Process(served.process.pid)
    listed = " ".join(word for one in (program, *program.children(recursive=True)) for word in one.cmdline())

    assert Path(program.cmdline()[-1]).name == "data"
    assert CONTROL_TOKEN not in listed
    assert SECRET_KEY not in listed
