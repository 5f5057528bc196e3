"""The program under test, started as its users start it and spoken to over a real socket."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import URL

from tests.servers.lifeline import lifeline
from tests.servers.starting import PROGRAM, Process, inherited, run, start

__all__ = ["PROGRAM"]

SECONDS_TO_START = 30.0
SECONDS_TO_STOP = 15.0
_FREE_PORTS = {"TRIPTYCH_PORT": "0", "TRIPTYCH_TLS_PORT": "0"}


@dataclass(slots=True)
class Served:
    """A running service; `log_path` is what it writes to standard error, `settings` says where it keeps its data.

    `https_url` is its other address, where it speaks TLS. Behind `url` may be several, of which each connection finds
    another: `scattered` clients make one for each request.
    """

    url: str
    process: Process
    log_path: Path
    settings: Mapping[str, str]
    https_url: str = ""
    scattered: bool = False
    _log_seen: int = field(default=0, init=False)

    def client(self, workspace: str = "default") -> httpx.Client:
        """A client of one workspace that follows no redirects and no proxy settings of this machine."""
        headers = {"X-Triptych-Workspace": workspace}
        limits = httpx.Limits(max_keepalive_connections=0 if self.scattered else 20)
        # There is no TLS here: loading certificates would cost each client a tenth of a second.
        return httpx.Client(
            base_url=self.url, headers=headers, timeout=30, trust_env=False, verify=False, limits=limits
        )

    def check_log(self) -> None:
        """Raise AssertionError when the log has grown by a traceback since the last call."""
        new = self.log_path.read_bytes()[self._log_seen :]
        self._log_seen += len(new)
        if b"Traceback (most recent call last)" in new:
            raise AssertionError(f"the service logged a traceback:\n{new.decode()}")


def read_token(served: Served) -> str:
    """The token of the service's control API, as the program prints it."""
    printed = run_program(served, "control-token")
    printed.check_returncode()
    return printed.stdout.strip()


def control_headers(token: str) -> dict[str, str]:
    """With what whoever controls the service shows that token."""
    return {"Authorization": f"Bearer {token}"}


def run_program(served: Served, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run another command of the program on the service's data, whether or not it runs."""
    environment = inherited() | dict(served.settings)
    return run(arguments, folder=served.log_path.parent, environment=environment, timeout=timeout)


@contextmanager
def serve(
    environment: Mapping[str, str],
    data_dir: Path,
    *arguments: str,
    program: Path = PROGRAM,
    by_itself: bool = False,
    log_path: Path | None = None,
) -> Generator[Served]:
    """Run `triptych serve` in and on `data_dir`, with no settings but `environment` and `arguments`.

    It listens on a free port where `environment` names none. With `--in-memory` it runs in the folder, but not on it.
    `by_itself`, it is never forked from a process that has it loaded.

    Raises RuntimeError when it does not start, does not end well at SIGTERM or prints more than its one line,
    AssertionError when it logs a traceback. What it prints and logs is kept beside `data_dir`; another may write to
    the same `log_path`.
    """
    run = Path(tempfile.mkdtemp(dir=data_dir.parent, prefix=f"{data_dir.name}-"))
    output_path, log_path = run / "output", log_path or run / "log"
    data_dir.mkdir(exist_ok=True)
    place = () if "--in-memory" in arguments else ("--data-dir", data_dir)
    with output_path.open("wb") as output, log_path.open("ab") as log:
        process = start(
            ["serve", *place, *arguments],
            folder=data_dir,  # not the checkout, whose .env would be read
            environment=inherited() | _FREE_PORTS | dict(environment),
            output=output,
            errors=log,
            program=program,
            by_itself=by_itself,
        )
    try:
        with lifeline(process.pid):
            url, https_url = _wait_for_urls(process, output_path, log_path)
            served = Served(url, process, log_path, _places_in(data_dir) | dict(environment), https_url)
            yield served
    finally:
        _stop(process, log_path)
    if process.returncode == -signal.SIGKILL:
        return  # a test killed it
    served.check_log()
    printed = output_path.read_text()
    if process.returncode != 0 or (printed.count("\n") != 1 and not https_url):
        raise RuntimeError(f"the service ended with {process.returncode} and printed {printed!r}")


def refuse(environment: Mapping[str, str], folder: Path, *arguments: str) -> list[str]:
    """What `triptych serve` says, run in `folder`, where it must not start. Raises AssertionError where it does."""
    try:
        environment = inherited() | _FREE_PORTS | dict(environment)
        ended = run(["serve", *arguments], folder=folder, environment=environment, timeout=SECONDS_TO_START)
    except subprocess.TimeoutExpired as served:
        raise AssertionError(f"it started and printed {served.stdout!r}") from None
    assert (ended.returncode, ended.stdout) == (2, ""), ended.stderr
    return ended.stderr.splitlines()


def _places_in(data_dir: Path) -> dict[str, str]:
    """Where the data lie when nothing is set."""
    return {
        "TRIPTYCH_DATABASE_URL": URL.create("sqlite", database=str(data_dir / "triptych.db")).render_as_string(),
        "TRIPTYCH_STORAGE_URL": (data_dir / "files").as_uri(),
    }


def _wait_for_urls(process: Process, output_path: Path, log_path: Path) -> tuple[str, str]:
    """The addresses of http and of https."""
    too_late = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < too_late:
        if found := re.search(r"(http://\S+:\d+)(?:, (https://\S+:\d+))?.*\n", output_path.read_text()):
            return found[1], found[2] or ""
        time.sleep(0.02)
    raise RuntimeError(
        f"the service is not ready; it printed {output_path.read_text()!r} and logged\n{log_path.read_text()}"
    )


def _stop(process: Process, log_path: Path) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise RuntimeError(f"the service did not end at SIGTERM; it logged\n{log_path.read_text()}") from None
