"""The image, as `docker run` starts it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers.engine import SECONDS_TO_START, Engine, client, free_port
from tests.containers.walk import missing, walk

MEMORY_MIB = 100
SECONDS_TO_STOP = 10
"""After these, engines kill."""


@pytest.fixture
def volume(engine: Engine) -> Iterator[str]:
    name = f"triptych-tests-{uuid.uuid4().hex}"
    yield name
    engine.start("volume", "rm", name)


def test_it_serves_each_door_from_one_volume(engine: Engine, image: str, volume: str) -> None:
    """With nothing set, on a root file system that cannot be written, and the same again after a restart."""
    port = free_port()
    options = (f"--publish={port}:8000", f"--volume={volume}:/data", *_read_only(engine))
    with client(port) as http:
        with engine.container(image, *options) as name:
            seconds, memory = _settle(engine, name)
            print(f"\nfirst start: ready after {seconds:.1f} s, {memory:.0f} MiB idle")
            assert memory < MEMORY_MIB
            engine.wait_until_healthy(name)
            kept = walk(http, "first")
            token = engine.run("exec", name, "triptych", "control-token")
            assert http.get("/_triptych/workspaces").status_code == 401
            listed = http.get("/_triptych/workspaces", headers={"Authorization": f"Bearer {token}"})
            assert [one["name"] for one in listed.json()["workspaces"]] == ["default"]
            assert _seconds_to_stop(engine, name) < SECONDS_TO_STOP
            assert engine.inspect(name)["State"]["ExitCode"] == 0
        with engine.container(image, *options) as name:
            seconds, memory = _settle(engine, name)
            print(f"later start: ready after {seconds:.1f} s, {memory:.0f} MiB idle")
            assert memory < MEMORY_MIB
            assert missing(http, kept) == []


def test_it_has_no_rights_and_no_compiler(engine: Engine, image: str) -> None:
    tools = "id -u; for tool in cc gcc make; do ! command -v $tool || exit 1; done"
    with engine.container(image) as name:
        found = engine.start("exec", name, "sh", "-c", tools)
    config = engine.inspect(image)["Config"]

    assert config["User"] == "1000:1000"
    assert (found.returncode, found.stdout) == (0, "1000\n")
    assert config["Labels"]["org.opencontainers.image.title"] == "Triptych"


def test_a_folder_of_somebody_elses_names_the_user_that_needs_it(engine: Engine, image: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    owner = tmp_path.stat().st_uid
    if owner == 1000:
        pytest.skip("this folder is that user's own")

    refused = engine.start("run", "--rm", f"--volume={tmp_path}:/data", image)

    assert refused.returncode == 2
    assert (
        f"triptych: TRIPTYCH_DATA_DIR: /data belongs to user {owner}, and user 1000 cannot write there: "
        f"give it to that user (chown 1000), or run as user {owner}\n"
    ) in refused.stderr


def test_an_unhealthy_service_is_told_from_a_healthy_one(engine: Engine, image: str) -> None:
    with engine.container(image) as name:
        _settle(engine, name)
        probe = ("exec", name, "python", "-m", "triptych.probe")
        assert engine.start(*probe).returncode == 0
        engine.run("exec", name, "mv", "/data/triptych.db", "/data/gone")
        ended = engine.start(*probe)

    assert ended.returncode == 1
    assert "cannot be used" in ended.stderr or "is gone" in ended.stderr


def _read_only(engine: Engine) -> tuple[str, ...]:
    """podman would give it folders for temporary files, and docker does not."""
    return ("--read-only", "--read-only-tmpfs=false") if engine.name == "podman" else ("--read-only",)


def _settle(engine: Engine, name: str) -> tuple[float, float]:
    """Wait until the container is ready and rests; gives the seconds that the service took, and the MiB it holds."""
    started = time.monotonic()
    while "Triptych is ready" not in engine.run("logs", name):
        assert time.monotonic() - started < SECONDS_TO_START, engine.start("logs", name)
        assert engine.inspect(name)["State"]["Running"], engine.start("logs", name)
        time.sleep(0.1)
    seconds = time.monotonic() - started
    time.sleep(1)
    return seconds, engine.memory(name)


def _seconds_to_stop(engine: Engine, name: str) -> float:
    asked = time.monotonic()
    engine.run("stop", name)
    return time.monotonic() - asked
