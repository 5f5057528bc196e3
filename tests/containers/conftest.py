"""An engine, and the image that it builds of this checkout. Without an engine all of these tests are skipped."""

from __future__ import annotations

import re
import time

import pytest

from tests.containers.engine import ROOT, Engine, NoEngine, script

IMAGE = "triptych"


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(_or_skip())


@pytest.fixture(scope="session")
def image(engine: Engine) -> str:
    """The name of the image that the Dockerfile makes."""
    [base] = set(re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    _or_skip("images", base)
    started = time.monotonic()
    engine.build(IMAGE)
    seconds = time.monotonic() - started
    whole, below = (engine.inspect(name)["Size"] / 1e6 for name in (IMAGE, base))
    print(f"\nimage: {whole:.0f} MB, {whole - below:.0f} of them above {base}; built in {seconds:.0f} s")
    return IMAGE


@pytest.fixture(scope="session")
def servers(engine: Engine) -> None:
    """The images of all that the compose file runs beside the service."""
    named = re.findall(r"^ +image: (\S+)", (ROOT / "docker-compose.yml").read_text(), re.MULTILINE)
    _or_skip("images", *(name for name in named if name != IMAGE))


def _or_skip(*arguments: str) -> str:
    try:
        return script(*arguments)
    except NoEngine as error:
        pytest.skip(str(error))
