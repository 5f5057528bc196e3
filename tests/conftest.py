"""What tests ask for by name.

A test that uses `setup`, directly or not, runs once in each of the usual set-ups; marked `one_setup`, in the first.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from tests.clock import clock_of
from tests.servers.behind import Behind, look_behind
from tests.servers.replicas import serve_replicas
from tests.servers.setups import SETUPS, USUAL, Setup, beside_another, postgres_s3, sqlite_folder
from tests.servers.starting import allow_forks
from tests.servers.triptych import Served, serve
from triptych.testing import Server
from triptych.testing.clock import Clock

HERE = Path(__file__).parent
# Folders of tests that start programs of their own, or keep a machine busy; elsewhere each of these is marked.
LONG = {"attacks", "clients", "containers", "faults", "fuzz", "isolation", "media", "program", "strict", "testing"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--setup", choices=SETUPS, help="run tests of the service in this set-up only")


def pytest_configure() -> None:
    allow_forks()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Not even look into folders of which nothing is wanted; it takes some seconds."""
    folder = collection_path.parent == HERE and collection_path.name in LONG
    return True if folder and config.option.markexpr == "not long" else None


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.path.relative_to(HERE).parts[0] in LONG:
        item.add_marker(pytest.mark.long)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "setup" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("setup")
        metafunc.parametrize("setup", [chosen] if chosen else _setups_of(metafunc), indirect=True, scope="session")


def _setups_of(metafunc: pytest.Metafunc) -> list[str]:
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    if "one_setup" in marks:
        return [USUAL[0]]
    return [*USUAL, "replicas"] if marks & {"races", "walk"} else list(USUAL)


@pytest.fixture(scope="session")
def setup(request: pytest.FixtureRequest) -> Generator[Setup]:
    """The database and the store, their servers started."""
    if request.param == "sqlite-folder":
        with sqlite_folder(Path()) as setup:
            yield setup
        return
    team: Setup = request.getfixturevalue("team")
    yield beside_another(team) if request.param == "replicas" else team


@pytest.fixture(scope="session")
def team() -> Generator[Setup]:
    """What a team runs, whose servers are started once for all set-ups on them."""
    with tempfile.TemporaryDirectory(prefix="triptych-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # PostgreSQL runs as another user when the tests run as root
        with postgres_s3(directory) as setup:
            yield setup


@pytest.fixture(scope="session")
def service(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """What is served to all tests of a set-up; `workspace` keeps them apart."""
    environment, data_dir = setup.environment(), tmp_path_factory.mktemp("service") / "data"
    several = setup.replicas > 1
    with serve_replicas(environment, data_dir) if several else serve(environment, data_dir, by_itself=True) as served:
        yield served


@pytest.fixture(scope="session")
def triptych_server(service: Served) -> Server:
    """Where the plugin makes its workspaces, which have credentials."""
    return Server.at(service.url)


@pytest.fixture
def workspace(service: Served) -> Generator[str]:
    """The name of an empty workspace. A traceback in the service's log fails the test that used it.

    Most tests need no credentials of a workspace's own, and making these takes longer than making the workspace.
    """
    name = f"test-{uuid.uuid4().hex}"
    with service.client() as control:
        created = control.post("/_triptych/workspaces", json={"name": name})
        assert created.status_code == 201, created.text
        yield name
        deleted = control.delete(f"/_triptych/workspaces/{name}")
        assert deleted.status_code == 204, deleted.text
    service.check_log()


@pytest.fixture
def one_program(service: Served) -> None:
    """Skips what each process has to itself, where requests go to several."""
    if service.scattered:
        pytest.skip("each process has its own, and this asks one of them")


@pytest.fixture
def http(service: Served, workspace: str) -> Generator[httpx.Client]:
    """A client of the service in the test's workspace. It follows no redirects."""
    with service.client(workspace) as client:
        yield client


@pytest.fixture(scope="session")
def behind(service: Served) -> Generator[Behind]:
    """What the service keeps."""
    with look_behind(service.settings) as behind:
        yield behind


@pytest.fixture
def clock(http: httpx.Client) -> Clock:
    """The clock of the test's workspace."""
    return clock_of(http)
