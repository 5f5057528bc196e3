"""A database that goes away and comes back under load: what was acknowledged is there, and no row is without bytes."""

from __future__ import annotations

import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from tests.faults.clients import Acknowledged, Client
from tests.servers.postgres import postgres
from tests.servers.triptych import run_program, serve

SEED, CLIENTS, TIMES = 7, 4, 25
# Between two times; calls go through meanwhile.
PAUSE = 0.15
_END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lost' AND pid <> pg_backend_pid()"


def test_connections_that_end_at_any_moment_lose_nothing(tmp_path: Path) -> None:
    """Also in the midst of a commit, when nobody can tell whether it was one."""
    done, stopped = Acknowledged(), threading.Event()
    with tempfile.TemporaryDirectory(prefix="triptych-") as name:
        Path(name).chmod(0o755)
        with postgres(Path(name) / "postgres") as server:
            environment = {"TRIPTYCH_DATABASE_URL": server.create_database("lost")}
            with serve(environment, tmp_path / "data") as served:
                with (
                    psycopg.connect(host=str(server.socket_dir), user="postgres", autocommit=True) as ending,
                    ThreadPoolExecutor(CLIENTS) as threads,
                ):
                    clients = [Client(number, SEED, done) for number in range(CLIENTS)]
                    working = [threads.submit(client.work, served, stopped) for client in clients]
                    for _ in range(TIMES):
                        time.sleep(PAUSE)
                        ending.execute(_END_ALL)
                    stopped.set()
                    for client in working:
                        client.result(timeout=60)
                checked = run_program(served, "check")
                assert checked.returncode == 0, checked.stdout
                with served.client() as http:
                    assert done.problems(http) == []
                    assert http.get("/_triptych/ready").status_code == 200
    assert done.files
