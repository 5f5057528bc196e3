"""The log of requests: what a line says, what it never says, and that no request waits for it."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.files import png
from tests.servers.lifeline import lifeline
from tests.servers.triptych import PROGRAM, Served, control_headers, serve
from tests.vendors.amazon_ads import raw
from tests.vendors.amazon_ads.profile import DEMO, Profile, query_of
from tests.vendors.contentstack.stack import stack_headers
from tests.vendors.iqmetrix.company import Company
from triptych.vendors.contentstack.auth import SHARED_STACK
from triptych.web.layers.log import blotted

pytestmark = pytest.mark.long

STACK = stack_headers()
LOGO = png(30, 20)
Line = dict[str, Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve({"TRIPTYCH_LOG": "json"}, tmp_path_factory.mktemp("logged") / "data") as served:
        yield served


@pytest.fixture
def http_client(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, trust_env=False) as client:
        yield client


@pytest.fixture
def told(served: Served) -> Callable[[int], list[Line]]:
    """Waits for so many lines since the test began, and gives them; no more must come."""
    before = len(served.log_path.read_bytes().splitlines())

    def wait(count: int) -> list[Line]:
        too_late = time.monotonic() + 10
        while len(lines := served.log_path.read_bytes().splitlines()[before:]) < count:
            assert time.monotonic() < too_late, lines
            time.sleep(0.02)
        assert len(lines) == count
        return [json.loads(line) for line in lines]

    return wait


def test_a_line_says_what_came_and_what_became_of_it(
    http_client: httpx.Client, told: Callable[[int], list[Line]]
) -> None:
    listed = http_client.get("/v3/assets?limit=1", headers=STACK)

    [line] = told(1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert 0 < line.pop("milliseconds") < 10_000
    assert line == {
        "method": "GET",
        "path": "/v3/assets?limit=1",
        "door": "contentstack",
        "operation": "get_all_assets",
        "workspace": "default",
        "tenant": SHARED_STACK,
        "status": 200,
        "bytes_in": 0,
        "bytes_out": len(listed.content),
        "whole": True,
        "error": None,
    }


def test_errors_are_told_in_a_sentence(http_client: httpx.Client, told: Callable[[int], list[Line]]) -> None:
    http_client.get("/v3/assets/blt0000000000000000", headers=STACK)
    http_client.put("/assets")
    http_client.get("/nothing")
    http_client.get("/assets?assetId=x")
    http_client.post("/v3/assets", headers=STACK | {"X-Triptych-Workspace": "no such"}, content=b"--x\r\n")

    missing, wrong, unknown, anonymous, malformed = told(5)
    assert (missing["status"], missing["error"]) == (404, "The asset 'blt0000000000000000' was not found.")
    assert (wrong["door"], wrong["operation"], wrong["status"]) == ("amazon_ads", None, 405)
    assert wrong["error"] == "This address takes GET, HEAD, POST only."
    assert (unknown["door"], unknown["workspace"], unknown["tenant"]) == ("triptych", None, None)
    assert (anonymous["status"], anonymous["workspace"], anonymous["tenant"]) == (401, "default", None)
    assert (malformed["workspace"], malformed["bytes_in"]) == ("no such", 5)


def test_a_call_for_a_token_has_no_tenant(http_client: httpx.Client, told: Callable[[int], list[Line]]) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "r", "client_id": "c", "client_secret": "s"}
    assert http_client.post("/auth/o2/token", data=form).is_success

    [line] = told(1)
    assert (line["operation"], line["workspace"], line["tenant"]) == ("retrieveAccessToken", "default", None)


def test_each_refusal_of_an_outage_says_why(tmp_path: Path) -> None:
    """To the log, and to it alone: what strangers read names no place."""
    with serve({"TRIPTYCH_LOG": "json"}, tmp_path / "data") as served, served.client() as http:
        files = tmp_path / "data" / "files"
        shutil.rmtree(files)
        files.write_text("no folder")
        refused = [Company(http).create(LOGO) for _ in range(3)]
        files.unlink()

    assert [(one.status_code, one.json()) for one in refused] == [(503, {"Message": "The store does not answer."})] * 3
    lines = [json.loads(line) for line in served.log_path.read_bytes().splitlines()]
    told = [line["error"] for line in lines if line.get("status") == 503]
    assert len(told) == 3
    for error in told:
        assert re.fullmatch(r"The store does not answer\. .*Not a directory.*", error), error


def test_bytes_are_counted_both_ways(http_client: httpx.Client, told: Callable[[int], list[Line]]) -> None:
    href = Company(http_client).add(LOGO)["href"]
    whole, head = http_client.get(href), http_client.head(href)
    part = http_client.get(href, headers={"Range": "bytes=0-9"})
    assert (len(whole.content), len(head.content), len(part.content)) == (len(LOGO), 0, 10)

    created, *sent = sorted(told(4), key=lambda line: line["operation"])
    assert created["bytes_in"] > len(LOGO)
    # A client has an answer before the end of sending is told: the lines of calls so close may change places.
    assert sorted(line["bytes_out"] for line in sent) == [0, 10, len(LOGO)]
    assert [line["operation"] for line in sent] == ["get_image_file"] * 3
    assert all(line["whole"] for line in sent)


def test_an_answer_that_is_cut_off_is_told_as_that(
    http_client: httpx.Client, served: Served, told: Callable[[int], list[Line]]
) -> None:
    """By a client that leaves in the midst of a download."""
    large = LOGO + bytes(32 * 2**20)
    href = Company(http_client).add(large)["href"]
    with raw.send(href, raw.head("GET", href, {})) as connection:
        assert connection.recv(1_000).startswith(b"HTTP/1.1 200 ")

    _, line = told(2)
    assert (line["status"], line["whole"]) == (200, False)
    assert line["bytes_out"] < len(large)


def test_nothing_is_told_that_opens_something(http_client: httpx.Client, served: Served) -> None:
    profile = Profile(http_client, DEMO, token="Atza|OpensSomething0")
    address = profile.upload("logo.png", LOGO)
    secrets = [query_of(address)[name] for name in ("X-Amz-Signature", "X-Amz-Credential")]
    profile.register(address)
    grant = {"grant_type": "refresh_token", "refresh_token": "Atzr|OpensSomething1", "client_id": "x"}
    granted = http_client.post("/auth/o2/token", data=grant | {"client_secret": "OpensSomething2"}).json()
    for query in (
        "authtoken=OpensSomething3",
        "X%2DAmz%2DSignature=OpensSomething4",
        "a=1&ACCESS_TOKEN=OpensSomething5",
    ):
        http_client.get(f"/v3/assets?{query}&limit=1", headers=STACK | {"authtoken": "OpensSomething6"})
    http_client.get("/_triptych/clock", headers=control_headers("OpensSomething7")).raise_for_status()
    http_client.get("/the-last-one")
    _wait_for(served.log_path, "/the-last-one")

    log = served.log_path.read_text()
    assert "OpensSomething" not in log
    for secret in (*secrets, granted["access_token"], granted["refresh_token"]):
        assert secret not in log
    assert "/v3/assets?a=1&ACCESS_TOKEN=***&limit=1" in log


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", ""),
        ("limit=1&token", "limit=1&token"),
        ("token=", "token="),
        ("a=b=c&my-Password=d=e", "a=b=c&my-Password=***"),
        ("x%2Damz%2Dsecurity%2Dt%6Fken=1&limit=2", "x%2Damz%2Dsecurity%2Dt%6Fken=***&limit=2"),
        ("sig=1&signal=2&code=3", "sig=***&signal=2&code=***"),
    ],
)
def test_the_querys_secrets_are_blotted_out(query: str, told: str) -> None:
    assert blotted(query) == told


def test_a_line_of_text_stays_one_line(tmp_path: Path) -> None:
    """Whatever strangers put into it, and however much."""
    with serve({}, tmp_path / "data") as served, served.client() as http:
        workspace = b'x status=200 "\x85' + b"y" * 500
        stack = {name.encode(): value.encode() for name, value in STACK.items()}
        http.get("/v3/assets", headers=stack | {b"X-Triptych-Workspace": workspace})
        http.get(f"/v3/{'a' * 20_000}")
        http.get("/nothing%0Amore%1B[2J")
        http.get("/assets?assetId=" + "z" * 20_000)
        http.get("/the-last-one")
        _wait_for(served.log_path, "/the-last-one")

        lines = served.log_path.read_text().splitlines()
        assert len(lines) == 5
        assert all(re.match(r"\d{4}-\d\d-\d\dT\S+Z GET /\S* \d{3} [\d.]+ms in=0 out=\d+ door=", line) for line in lines)
        assert all(len(line) < 6_000 for line in lines)
        assert 'workspace="x status=200 \\"\\u0085yyy' in lines[0]
        assert "\x1b" not in lines[2]


def test_a_flag_turns_it_off(tmp_path: Path) -> None:
    with serve({}, tmp_path / "data", "--log", "off") as served, served.client() as http:
        http.get("/v3/assets", headers=STACK)
        http.get("/nothing")

    assert served.log_path.read_bytes() == b""


@pytest.mark.parametrize("read_later", [True, False])
def test_a_standard_error_that_nobody_reads_stops_nothing(tmp_path: Path, read_later: bool) -> None:
    """Not the requests, and not the program's end. Who reads on later finds how many lines are missing."""
    calls = 10_000
    command = [str(PROGRAM), "serve", "--port", "0", "--in-memory"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        with lifeline(process.pid):
            try:
                port = int(re.findall(rb"http://127\.0\.0\.1:(\d+)", process.stdout.readline())[0])
                _get_so_often(port, calls)
                if read_later:
                    assert 0 < _dropped(process.stderr, calls) < calls
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(10)


def _get_so_often(port: int, calls: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(calls):
        connection.request("GET", "/_triptych/live")
        answer = connection.getresponse()
        assert answer.read() == b'{"status":"live"}'
    connection.close()


def _dropped(standard_error: Any, calls: int) -> int:
    """How many lines are told to be missing, when they and those that are there are as many as the calls."""
    read = dropped = 0
    while read + dropped < calls:
        line = standard_error.readline()
        if missing := re.search(rb"(\d+) lines were dropped", line):
            dropped += int(missing[1])
        else:
            assert b"operation=live" in line
            read += 1
    assert read + dropped == calls
    return dropped


def _wait_for(path: Path, text: str) -> None:
    too_late = time.monotonic() + 10
    while text not in path.read_text():
        assert time.monotonic() < too_late, path.read_text()
        time.sleep(0.02)
