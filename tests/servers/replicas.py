"""Several programs on one database and store, with a balancer before them that sends each connection to one of them."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from tests.servers import nginx
from tests.servers.lifeline import lifeline
from tests.servers.seaweed import free_ports, listens
from tests.servers.triptych import Served, serve

SECONDS_TO_START = 10.0
SECONDS_TO_STOP = 10.0

# It passes bytes on as they are: what is said over HTTP, and how a connection ends, is between clients and programs.
_CONFIGURATION = """
daemon off; master_process off; pid pid; error_log stderr;
events {{ worker_connections 4096; }}
stream {{
    upstream replicas {{ random; {servers} }}
    server {{
        listen 127.0.0.1:{port};
        proxy_pass replicas; proxy_half_close on; proxy_buffer_size 64k; proxy_next_upstream off; tcp_nodelay on;
    }}
}}
"""


@contextmanager
def serve_replicas(environment: Mapping[str, str], data_dir: Path, *, count: int = 2) -> Generator[Served]:
    """Run so many programs, started together; what is served is behind one address. Raises as `serve` does."""
    log_path = data_dir.parent / "log-of-replicas"
    with ExitStack() as stack, ThreadPoolExecutor(count) as threads:
        started = [serve(environment, data_dir, log_path=log_path) for _ in range(count)]
        served = list(threads.map(stack.enter_context, started))
        url = stack.enter_context(balanced([one.url for one in served]))
        yield replace(served[0], url=url, scattered=True)


@contextmanager
def balanced(urls: Sequence[str]) -> Generator[str]:
    """Run a balancer; gives its address. Raises RuntimeError with its log when it does not start."""
    [port] = free_ports(1)
    servers = " ".join(f"server {urlsplit(url).netloc} max_fails=0;" for url in urls)
    with tempfile.TemporaryDirectory(prefix="balancer-") as name:
        folder = Path(name)
        (folder / "conf").write_text(_CONFIGURATION.format(servers=servers, port=port))
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [nginx.PROGRAM, "-p", folder, "-c", folder / "conf", "-e", "stderr"],
                cwd=folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            with lifeline(process.pid):
                _wait_for(port, process, folder / "log")
                yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(SECONDS_TO_STOP)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    too_late = time.monotonic() + SECONDS_TO_START
    while not listens(port):
        if process.poll() is not None or time.monotonic() > too_late:
            raise RuntimeError(f"the balancer did not start:\n{log.read_text()}")
        time.sleep(0.02)
