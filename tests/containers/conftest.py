"""An engine, and the image that it builds of this checkout. Without an engine all of these tests are skipped."""

from __future__ import annotations

import time

import pytest

from tests.containers.engine import Engine, NoEngine, script

IMAGE = "triptych"


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(_or_skip())


@pytest.fixture(scope="session")
def image(engine: Engine) -> str:
    """The name of the image that the Dockerfile makes."""
    _or_skip("images", "python:3.13-slim")
    started = time.monotonic()
    engine.build(IMAGE)
    size = engine.inspect(IMAGE)["Size"] / 1e6
    base = engine.inspect("python:3.13-slim")["Size"] / 1e6
    seconds = time.monotonic() - started
    print(f"\nimage: {size:.0f} MB, {size - base:.0f} of them beside its base; built in {seconds:.0f} s")
    return IMAGE


@pytest.fixture(scope="session")
def servers(engine: Engine) -> None:
    """The images of all that the compose file runs beside the service."""
    _or_skip("images", "haproxy:3.0", "postgres:17", "chrislusf/seaweedfs:4.48")


def _or_skip(*arguments: str) -> str:
    try:
        return script(*arguments)
    except NoEngine as error:
        pytest.skip(str(error))
