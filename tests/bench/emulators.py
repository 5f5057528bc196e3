"""From nothing to the first answer, beside the emulator of another API that most people know."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import httpx

from tests.bench.report import Line, at_most
from tests.bench.stage import Stage, say
from tests.servers.lifeline import lifeline
from tests.servers.triptych import PROGRAM

# What nothing else needs has an environment of its own.
_MOTO = PROGRAM.parents[1] / "bench" / "bin" / "moto_server"
_SECONDS = 60.0
_STEP_SECONDS = 0.005
_STACK = {"api_key": "bench", "authorization": "bench"}


def start_beside_moto(stage: Stage) -> Iterator[Line]:
    """A server in memory until it lists no assets, by `moto_server` until it lists no buckets.

    Each has been started before, so that Python keeps what it compiled.
    """
    if not _MOTO.exists():
        raise RuntimeError(f"there is no {_MOTO}: `make bench` installs it")
    ours, theirs = [], []
    for turn in range(stage.scale.repetitions + 1):
        say(f"starting beside moto_server, {turn} of {stage.scale.repetitions}")
        own = _seconds_to_answer([PROGRAM, "serve", "--in-memory", "--port"], "/v3/assets", _STACK, stage.folder())
        other = _seconds_to_answer([_MOTO, "-p"], "/", {}, stage.folder())
        if turn:
            ours.append(own)
            theirs.append(other)
    ratios = [own / other for own, other in zip(ours, theirs, strict=True)]
    remark = f"{1000 * median(ours):.0f} ms; moto_server {1000 * median(theirs):.0f} ms"
    yield Line("first answer by moto_server", ratios, at_most(1), remark=remark)


def _seconds_to_answer(command: Sequence[str | Path], path: str, headers: dict[str, str], folder: Path) -> float:
    """From the start of a program, which is told its port last, to its first answer."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TRIPTYCH_", "MOTO_"))}
    environment = {**inherited, "PYTHONDONTWRITEBYTECODE": ""}
    with (folder / "log").open("wb") as log, httpx.Client(trust_env=False, verify=False, headers=headers) as http:
        started = time.perf_counter()
        process = subprocess.Popen([*command, str(port)], cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            with lifeline(process.pid):
                while not _answers(http, f"http://127.0.0.1:{port}{path}"):
                    if process.poll() is not None or time.perf_counter() - started > _SECONDS:
                        raise RuntimeError(f"{command[0]} does not answer: {(folder / 'log').read_text()[-2000:]}")
                    time.sleep(_STEP_SECONDS)
                return time.perf_counter() - started
        finally:
            process.terminate()
            process.wait(_SECONDS)


def _answers(http: httpx.Client, url: str) -> bool:
    try:
        return http.get(url).is_success
    except httpx.TransportError:
        return False
