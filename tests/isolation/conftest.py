"""What the walk asks for: a service in each mode, with somebody who owns one of everything in it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.isolation.party import Party
from tests.servers.behind import Behind, look_behind
from tests.servers.setups import Setup
from tests.servers.triptych import Served, control_headers, read_token, serve
from tests.strict.doors import plain, put_workspace


@dataclass(frozen=True, slots=True)
class House:
    """A service, whoever controls it, and the owner of what nobody else may see; `seen` is what it was lately."""

    mode: str
    served: Served
    behind: Behind
    http: httpx.Client
    admin: httpx.Client
    owner: Party
    seen: list[Any] = field(default_factory=list)

    @property
    def is_strict(self) -> bool:
        return self.mode == "strict"


@pytest.fixture(scope="session", params=["open", "strict"])
def house(request: pytest.FixtureRequest, setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    """Nothing is anonymous here: what is so by contract would be seen by everybody who knows its id."""
    mode = request.param
    environment = setup.environment() | {"TRIPTYCH_AUTH": mode, "TRIPTYCH_ANONYMOUS": "no"}
    with (
        serve(environment, tmp_path_factory.mktemp(mode) / "data") as served,
        look_behind(served.settings) as behind,
        plain(served) as http,
        plain(served) as admin,
    ):
        admin.headers.update(control_headers(read_token(served)))
        owner = Party(http, put_workspace(admin, "owner"))
        owner.stock()
        yield House(mode, served, behind, http, admin, owner)
