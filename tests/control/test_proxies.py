"""Behind a proxy on the same machine: who comes through it is not taken for local, as far as that can be told."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.control.test_guard import statuses
from tests.servers.nginx import nginx
from tests.servers.triptych import Served, control_headers, serve
from triptych.control.local import is_for_this_machine
from triptych.settings import Settings

# What nginx does where nothing is set, before its version 1.29.7.
DEFAULT = "proxy_http_version 1.0;"
KEPT_ALIVE = 'proxy_http_version 1.1; proxy_set_header Connection "";'


@pytest.fixture(scope="module")
def behind_nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service as it is started with no settings at all."""
    with serve({}, tmp_path_factory.mktemp("behind") / "data") as served:
        yield served


@pytest.mark.long
def test_nginx_in_its_default_form_lets_no_stranger_in(behind_nginx: Served) -> None:
    with nginx(behind_nginx.url, DEFAULT) as stranger:
        assert statuses(stranger, {}) == {401}
        assert statuses(stranger, {"Host": "127.0.0.1"}) == {401}
        assert statuses(stranger, control_headers("guessed")) == {401}
        for path in ("live", "ready", "docs", "docs/control", "docs/control/openapi.json"):
            assert stranger.get(f"/_triptych/{path}").status_code == 200, path
        assert stranger.get("/").status_code == 200


@pytest.mark.long
def test_a_holder_of_the_token_comes_through_nginx(behind_nginx: Served) -> None:
    token = Path(behind_nginx.settings["TRIPTYCH_DATABASE_URL"].removeprefix("sqlite:///")).with_name("control-token")
    basic = base64.b64encode(b"triptych:" + token.read_bytes()).decode()
    with nginx(behind_nginx.url, DEFAULT) as http:
        for authorization in (f"Bearer {token.read_text()}", f"Basic {basic}"):
            shown = {"Authorization": authorization, "X-Triptych-Workspace": "default"}
            assert statuses(http, shown) == {200, 204}, authorization


@pytest.mark.long
@pytest.mark.parametrize("header", ["X-Real-IP $remote_addr", "X-Forwarded-For $remote_addr", "Host $host"])
def test_what_nginx_is_told_to_say_of_its_callers_gives_it_away(behind_nginx: Served, header: str) -> None:
    with nginx(behind_nginx.url, f"{KEPT_ALIVE} proxy_set_header {header};") as stranger:
        assert statuses(stranger, {}) == {401}


@pytest.mark.long
def test_nginx_that_says_nothing_cannot_be_told_from_this_machine(behind_nginx: Served) -> None:
    """So the documentation says, first of all, that a service behind a proxy needs a setting."""
    with nginx(behind_nginx.url, KEPT_ALIVE) as stranger:
        assert statuses(stranger, {}) == {200, 204}


@pytest.mark.long
@pytest.mark.parametrize(
    "settings",
    [
        {"TRIPTYCH_CONTROL": "token"},
        {"TRIPTYCH_PUBLIC_URL": "https://assets.example.com"},
        {"TRIPTYCH_TRUST_FORWARDED": "true"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_a_service_that_is_set_up_for_others_needs_the_token_from_everybody(
    settings: dict[str, str], tmp_path: Path
) -> None:
    with serve(settings, tmp_path / "data") as served, served.client() as here:
        assert statuses(here, {}) == {401}
        with nginx(served.url, KEPT_ALIVE) as stranger:
            assert statuses(stranger, {}) == {401}


@pytest.mark.long
def test_a_public_address_of_this_machine_is_nobody_elses(tmp_path: Path) -> None:
    settings = {"TRIPTYCH_PUBLIC_URL": "http://localhost:8000/mock"}
    with serve(settings, tmp_path / "data") as served, served.client() as here:
        assert statuses(here, {}) == {200, 204}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "assets.example.com", "localhost.example.com"])
def test_a_service_that_listens_to_other_machines_needs_the_token(host: str) -> None:
    """Even from who knocks at its loopback address."""
    assert not is_for_this_machine(Settings(host=host))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.7.7.7", "::1", "localhost", "LOCALHOST"])
def test_a_service_that_listens_to_this_machine_alone_may_not_need_it(host: str) -> None:
    assert is_for_this_machine(Settings(host=host))
    assert not is_for_this_machine(Settings(host=host, control="token"))
