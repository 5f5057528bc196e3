"""The pytest plugin: a server for each process of tests, a workspace for each test.

Every pytest of an environment that Triptych is installed in loads this, so that it loads nothing beside pytest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from typing import ParamSpec, TypeVar

import pytest

from .control import ServerError
from .servers import Server, read_settings, run_process
from .workspaces import Workspace, workspace

P = ParamSpec("P")
T = TypeVar("T")

_URL = "TRIPTYCH_URL"
_SERVER = pytest.StashKey[Server]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("triptych", "Triptych, the asset service")
    group.addoption("--triptych-url", metavar="URL", help="use the server there (TRIPTYCH_URL says the same)")
    group.addoption(
        "--triptych-set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a setting of the server that is started, as auth=strict; may be given several times",
    )
    parser.addini("triptych_url", "use the server there")
    parser.addini(
        "triptych_settings", "settings of the server that is started, NAME=VALUE, one a line", type="linelist"
    )


def pytest_configure(config: pytest.Config) -> None:
    settings = config.getoption("triptych_set")
    if settings and _url(config):
        raise pytest.UsageError(f"--triptych-set: the server at {_url(config)} runs already, with its own settings")
    _read([*config.getini("triptych_settings"), *settings])


def pytest_report_header(config: pytest.Config) -> str | None:
    url = _url(config)
    return f"triptych: the server at {url}, with its own settings" if url else None


@pytest.fixture(scope="session")
def triptych_server(request: pytest.FixtureRequest) -> Generator[Server]:
    """The server of this process of tests, started for the first test that needs one; `url` is its address."""
    config = request.config
    if url := _url(config):
        config.stash[_SERVER] = _told(Server.at, url)
        yield config.stash[_SERVER]
        return
    settings = _read([*config.getini("triptych_settings"), *config.getoption("triptych_set")])
    running = run_process(settings)
    config.stash[_SERVER] = _told(running.__enter__)
    try:
        yield config.stash[_SERVER]
    finally:
        running.__exit__(None, None, None)


@pytest.fixture
def triptych(triptych_server: Server) -> Generator[Workspace]:
    """A workspace of the test's own: `url` is the base address for clients of all three vendors."""
    yield from _workspace(triptych_server)


@pytest.fixture(scope="module")
def triptych_shared(triptych_server: Server) -> Generator[Workspace]:
    """A workspace that the tests of a module share."""
    yield from _workspace(triptych_server)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test in which the server died has failed, whatever it found, and says what the server said last."""
    report = yield
    server = item.config.stash.get(_SERVER, None)
    uses_it = "triptych_server" in getattr(item, "fixturenames", ())
    if report.when == "call" and server is not None and uses_it and (said := server.died()):
        if report.outcome == "failed":
            report.sections.append(("triptych", said))
        else:
            report.outcome, report.longrepr = "failed", said
    return report


def _workspace(server: Server) -> Generator[Workspace]:
    made = workspace(server)
    yield _told(made.__enter__)
    made.__exit__(None, None, None)


def _told(make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What it gives. That there is no server to use is said without our own lines of code."""
    try:
        return make(*args, **kwargs)
    except ServerError as error:
        pytest.fail(f"triptych: {error}", pytrace=False)


def _url(config: pytest.Config) -> str | None:
    """The address of a server that runs already: the command line counts first, the environment second."""
    return config.getoption("triptych_url") or os.environ.get(_URL) or config.getini("triptych_url") or None


def _read(settings: Iterable[str]) -> dict[str, object]:
    """Settings by their names. Raises UsageError."""
    try:
        return read_settings(settings)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
