"""docker-compose.yml: the service as a team runs it, and what it takes of what may happen to it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.containers.engine import Engine, wait_until_ready
from tests.containers.stack import Composed, composed
from tests.containers.walk import all_assets, missing, walk
from tests.files import photo
from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.iqmetrix.company import BOUNDARY, TOKEN, form, part
from tests.waiting import wait_until

UPLOADS = 4


@pytest.fixture(scope="module")
def stack(engine: Engine, image: str, servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """One for all tests of the file; each leaves it ready."""
    started = time.monotonic()
    with composed(engine, tmp_path_factory.mktemp("composed")) as stack, stack.client() as http:
        wait_until_ready(http)
        print(f"\ncompose up: ready after {time.monotonic() - started:.0f} s")
        yield stack


@pytest.fixture
def http(stack: Composed) -> Iterator[httpx.Client]:
    with stack.client() as http:
        yield http


def test_it_starts_in_order(stack: Composed) -> None:
    """The database is brought to the newest schema once, and then two replicas serve; only the proxy is published."""
    [migration] = stack.containers("migrate")
    ended = stack.engine.inspect(migration)["State"]
    replicas = [stack.engine.inspect(name)["State"] for name in stack.containers("triptych")]

    assert ended["ExitCode"] == 0, stack.logs("migrate")
    assert len(replicas) == 2
    assert all(ended["FinishedAt"] < replica["StartedAt"] for replica in replicas)
    assert stack.published() == {"proxy": 2, "triptych": 0, "migrate": 0, "database": 0, "store": 0}


def test_the_vendors_jobs_through_the_proxy(stack: Composed, http: httpx.Client) -> None:
    kept = walk(http, "through the proxy")

    assert missing(http, kept) == []
    for name in stack.containers("triptych"):
        memory = stack.engine.memory(name)
        print(f"\na replica: {memory:.0f} MiB after the walk, helpers included")


def test_the_control_api_from_outside(stack: Composed, http: httpx.Client) -> None:
    """The proxy stands between, so nobody is on the service's own machine; the token is the same at both replicas."""
    tokens = {stack.engine.run("exec", name, "triptych", "control-token") for name in stack.containers("triptych")}
    [token] = tokens

    for _ in range(4):
        assert http.get("/_triptych/workspaces").status_code == 401
        shown = http.get("/_triptych/workspaces", headers={"Authorization": f"Bearer {token}"})
        assert [one["name"] for one in shown.json()["workspaces"]] == ["default"]


def test_prometheus_asks_every_replica(stack: Composed) -> None:
    """By the token and past the proxy; the same configuration is on the page."""
    [name, _] = stack.containers("triptych")
    token = stack.folder / "control-token"
    token.write_text(stack.engine.run("exec", name, "triptych", "control-token"))
    token.chmod(0o644)
    stack.compose("--profile", "metrics", "up", "--detach", "prometheus")
    [prometheus] = stack.containers("prometheus")

    def instances(query: str) -> list[str]:
        asked = stack.engine.start("exec", prometheus, "promtool", "query", "instant", "http://localhost:9090", query)
        return re.findall(r'instance="([^"]+)"', asked.stdout)

    wait_until(lambda: len(instances('up{job="triptych"} == 1')) == 2, 120)
    assert len(instances('triptych_build_info{database="postgresql", storage="s3"}')) == 2
    assert len(instances('triptych_pool_limit{pool="database"} > 0')) == 2
    stack.engine.run("rm", "--force", "--volumes", prometheus)


def test_other_containers_use_the_same_addresses(stack: Composed) -> None:
    """The name and the ports of the proxy are the same inside its network."""
    ask = "import sys, urllib.request as request\nfor url in sys.argv[1:]: print(request.urlopen(url).status)\n"
    [name, _] = stack.containers("triptych")
    urls = (
        f"http://triptych.localhost:{stack.port}/_triptych/ready",
        f"http://triptych.localhost:{stack.store_port}/healthz",
    )
    assert stack.engine.run("exec", name, "python", "-c", ask, *urls).split() == ["200", "200"]


def test_a_replica_dies_while_it_takes_files(stack: Composed, http: httpx.Client) -> None:
    """Whoever was answered finds the asset, whoever was not finds nothing of it, and the other replica goes on."""
    names = [f"upload-{number}.jpg" for number in range(UPLOADS)]
    body, go_on = photo(2000, 1500), threading.Event()
    begun = threading.Barrier(UPLOADS + 1)
    [victim, _] = stack.containers("triptych")
    with ThreadPoolExecutor(UPLOADS) as clients:
        sent = [clients.submit(_upload, stack, name, body, begun, go_on) for name in names]
        begun.wait(60)
        time.sleep(2)  # what was sent passes the proxy
        stack.engine.run("kill", victim)
        go_on.set()
        answers = dict(zip(names, [one.result() for one in sent], strict=True))

    whole = {name for name, status in answers.items() if status == 201}
    assert 0 < len(whole) < UPLOADS, answers
    assert {asset["title"] for asset in all_assets(http)} & set(names) == whole
    assert missing(http, walk(http, "with one replica")) == []

    stack.engine.run("start", victim)
    stack.engine.wait_until_healthy(victim)


def _upload(stack: Composed, name: str, photo: bytes, begun: threading.Barrier, go_on: threading.Event) -> int | None:
    """Send half of a file, wait, and send the rest; gives the status, or None where the connection broke."""
    disposition = f'name="Filename"; filename="{name}"'.encode()
    body = form(part(photo, disposition=disposition))

    def halves() -> Iterator[bytes]:
        yield body[: len(body) // 2]
        begun.wait(60)
        go_on.wait(60)
        yield body[len(body) // 2 :]

    headers = {
        **TOKEN,
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}",
        "Content-Length": str(len(body)),
    }
    with stack.client() as http:
        try:
            return http.post("/assets", content=halves(), headers=headers).status_code
        except httpx.TransportError:
            return None


@pytest.mark.parametrize("service", ["database", "store"])
def test_a_server_restarts(stack: Composed, http: httpx.Client, service: str) -> None:
    kept = walk(http, f"before the {service}")
    [name] = stack.containers(service)

    stack.engine.run("restart", name)

    wait_until_ready(http)
    assert missing(http, kept + walk(http, f"after the {service}")) == []


def test_all_is_there_after_down_and_up(stack: Composed, http: httpx.Client) -> None:
    """The data lie in volumes with names, and the containers may go. Those that come let files by-pass them."""
    kept = walk(http, "before the end")
    count = len(list(all_assets(http)))

    stack.compose("down")
    assert stack.containers("triptych") == []
    store = f"http://127.0.0.1:{stack.store_port}"
    stack.compose("up", "--detach", S3_PUBLIC_URL=store)

    wait_until_ready(http)
    assert missing(http, kept) == []
    assert len(list(all_assets(http))) == count
    assert Profile(http).address().startswith(f"{store}/triptych/files/")
    try:
        assert missing(http, walk(http, "past the service")) == []
    except AssertionError as error:
        error.add_note(stack.logs("store"))
        raise
    assert http.get(f"{store}/triptych").status_code == 403


def test_the_embedded_file(engine: Engine, image: str, tmp_path: Path) -> None:
    with composed(engine, tmp_path, "docker-compose.embedded.yml") as alone, alone.client() as http:
        wait_until_ready(http)
        kept = walk(http, "alone")
        alone.compose("down")
        alone.compose("up", "--detach")
        wait_until_ready(http)
        assert missing(http, kept) == []
