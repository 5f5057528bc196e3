"""What the tests of strict ask for by name."""

from __future__ import annotations

from collections.abc import Generator

import httpx
import pytest

from tests.servers.behind import Behind, look_behind
from tests.servers.setups import Setup
from tests.servers.triptych import Served, control_headers, read_token, serve
from tests.strict.doors import Credentials, plain, workspace_of


@pytest.fixture(scope="session")
def strict(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """A service that lets in nobody whom it does not know."""
    environment = setup.environment() | {"TRIPTYCH_AUTH": "strict"}
    with serve(environment, tmp_path_factory.mktemp("strict") / "data") as served:
        yield served


@pytest.fixture(scope="session")
def control_token(strict: Served) -> str:
    """The token of its control API."""
    return read_token(strict)


@pytest.fixture
def admin(strict: Served, control_token: str) -> Generator[httpx.Client]:
    """Whoever controls it."""
    with plain(strict) as client:
        client.headers.update(control_headers(control_token))
        yield client


@pytest.fixture
def http(strict: Served) -> Generator[httpx.Client]:
    """A client that names no workspace: what it shows tells."""
    with plain(strict) as client:
        yield client
    strict.check_log()


@pytest.fixture
def own(admin: httpx.Client) -> Generator[Credentials]:
    """A workspace with what opens it."""
    with workspace_of(admin) as credentials:
        yield credentials


@pytest.fixture
def other(admin: httpx.Client) -> Generator[Credentials]:
    """Another workspace."""
    with workspace_of(admin) as credentials:
        yield credentials


@pytest.fixture(scope="session")
def behind_strict(strict: Served) -> Generator[Behind]:
    """What it keeps."""
    with look_behind(strict.settings) as behind:
        yield behind
