"""GET /_triptych/metrics: what is counted, for whom, and in which form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from tests.files import png
from tests.servers.triptych import Served, control_headers, serve
from tests.servers.wire import Wire
from tests.vendors.iqmetrix.company import Company
from tests.waiting import wait_until
from triptych.control import families
from triptych.main import CONTROL, DOORS
from triptych.web.call_counts import BOUNDS, CallCounts

PATH = "/_triptych/metrics"
TOKEN = control_headers("s3cret")
ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "containers" / "grafana" / "triptych.json"
Values = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service of these tests alone, so that what they count is known."""
    environment = {"TRIPTYCH_CONTROL_TOKEN": "s3cret", "TRIPTYCH_CONTROL": "token"}
    with serve(environment, tmp_path_factory.mktemp("measured") / "data") as served:
        yield served


@pytest.fixture
def http(served: Served) -> Iterator[httpx.Client]:
    with served.client() as client:
        yield client


def scraped(http: httpx.Client) -> Values:
    """Every value by its name and labels."""
    answer = http.get(PATH, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    samples = [sample for family in parse_text(answer.text) for sample in family.samples]
    values = {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}
    assert len(values) == len(samples)
    return values


def value(values: Values, name: str, **labels: str) -> float | None:
    return values.get((name, frozenset(labels.items())))


def test_calls_are_counted_by_door_operation_and_status(http: httpx.Client) -> None:
    before = scraped(http)
    asset = Company(http).add(png(30, 20))
    shown = [http.get(f"/assets/{asset['id']}") for _ in range(2)]
    http.head(f"/assets/{asset['id']}")
    missing = http.get("/assets/00000000-0000-0000-0000-000000000007")
    for path in ("/nothing", "/and/nothing", "/_triptych/more", "/%20"):
        http.get(path)
    http.put("/assets/upload")

    def more(name: str, **labels: str) -> float:
        return (value(after, name, **labels) or 0) - (value(before, name, **labels) or 0)

    get = {"door": "iqmetrix", "operation": "get_asset"}
    after = scraped(http)
    assert more("triptych_calls_total", **get, status="200") == 3
    assert more("triptych_calls_total", **get, status="404") == 1
    assert more("triptych_calls_total", door="triptych", operation="none", status="404") == 4
    assert more("triptych_calls_total", door="amazon_ads", operation="none", status="405") == 1
    assert more("triptych_calls_total", door="triptych", operation="get_metrics", status="200") == 1
    sent = sum(len(answer.content) for answer in (*shown, missing))
    assert more("triptych_call_sent_bytes_total", **get) == sent
    assert more("triptych_call_received_bytes_total", **get) == 0
    assert more("triptych_call_received_bytes_total", door="iqmetrix", operation="create_asset") > len(png(30, 20))
    assert more("triptych_call_seconds_count", **get) == more("triptych_call_seconds_bucket", **get, le="+Inf") == 4
    assert 0 < more("triptych_call_seconds_sum", **get) < 240


def test_labels_are_names_of_tables(http: httpx.Client) -> None:
    """Nobody who calls makes another series."""
    http.request("FROB", "/assets", headers={"X-Triptych-Workspace": "nobody's"})
    http.get("/w/somebody/v3/stacks/none", headers={"api_key": "blt1"})

    known = {(door.name, operation.name) for door in (*DOORS, CONTROL) for operation in door.operations}
    known |= {(door.name, "none") for door in (*DOORS, CONTROL)}
    found = [dict(labels) for name, labels in scraped(http) if name.startswith("triptych_call")]
    assert {(labels["door"], labels["operation"]) for labels in found} <= known
    assert all(re.fullmatch(r"[1-5]\d\d|0", labels.get("status", "0")) for labels in found)


def test_parts_tell_how_busy_they_are(served: Served, http: httpx.Client) -> None:
    before = scraped(http)
    Company(http).add(png(30, 20))
    for _ in range(2):
        with Wire(served.url) as wire:
            wire.send(b"no request\r\n\r\n")
            assert wire.answer().status == 400

    def are_told() -> bool:
        values = scraped(http)
        refused, closed = (
            value(values, "triptych_connections_refused_total", status="400"),
            value(values, "triptych_connections_open"),
        )
        return refused == 2 + (value(before, "triptych_connections_refused_total", status="400") or 0) and closed == 1

    wait_until(are_told)
    values = scraped(http)
    pools = {dict(labels)["pool"] for name, labels in values if name == "triptych_pool_busy"}
    assert pools == {"read", "write", "storage", "upload", "upload_buffer", "password", "media_helper"}
    for name in pools:
        assert value(values, "triptych_pool_limit", pool=name), name
        assert value(values, "triptych_pool_refused_total", pool=name) == 0
    assert value(values, "triptych_decoder_starts_total") == 1
    wait_until(lambda: (value(scraped(http), "triptych_chore_runs_total", chore="sweep") or 0) >= 1)
    assert value(scraped(http), "triptych_chore_failures_total", chore="sweep") == 0
    assert (value(values, "triptych_connections_limit") or 0) > 100
    [build] = [dict(labels) for name, labels in values if name == "triptych_build_info"]
    assert (build["database"], build["storage"], "version" in build) == ("sqlite", "folder", True)
    assert "python_info" in {name for name, _ in values}


def test_it_needs_what_the_control_api_needs(http: httpx.Client) -> None:
    assert http.get(PATH).status_code == 401
    assert http.head(PATH).status_code == 401
    assert http.get(PATH, auth=("triptych", "s3cret")).status_code == 200
    assert http.head(PATH, headers=TOKEN).status_code == 200
    assert http.get(PATH, headers=TOKEN | {"Origin": "https://evil.example"}).status_code == 403
    assert http.post(PATH, headers=TOKEN).status_code == 405


def test_the_form_is_what_the_client_takes(http: httpx.Client) -> None:
    """As the library chooses it; what asks for no form at all gets the plain one."""
    prometheus = (
        "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
        "text/plain;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
    )
    openmetrics = http.get(PATH, headers=TOKEN | {"Accept": prometheus})
    assert openmetrics.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    names = {family.name for family in parse_openmetrics(openmetrics.text)}  # type: ignore[no-untyped-call]
    assert {"triptych_calls", "triptych_call_seconds", "triptych_build"} <= names
    assert "_created" not in openmetrics.text
    for accept in ("*/*", "text/plain", "text/plain;version=new", "application/openmetrics-text;version=new", ""):
        answer = http.get(PATH, headers=TOKEN | {"Accept": accept})
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"), accept
        assert answer.headers["Cache-Control"] == "no-store"
        assert {family.name for family in parse_text(answer.text)} >= names - {"triptych_build"}


def test_the_dashboard_and_the_page_name_what_is_served(http: httpx.Client) -> None:
    Company(http).add(png(30, 20))
    wait_until(lambda: value(scraped(http), "triptych_chore_last_success_timestamp_seconds", chore="sweep") is not None)
    text = http.get(PATH, headers=TOKEN).text
    families = {family.name: family for family in parse_text(text)}
    labels: dict[str, set[str]] = {}
    for family in families.values():
        for sample in family.samples:
            labels.setdefault(sample.name, set()).update(sample.labels)
    # What nobody was refused with yet has no samples.
    labels.setdefault("triptych_connections_refused_total", {"status"})
    dashboard = json.loads(DASHBOARD.read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]

    for expression in asked:
        named = set(re.findall(r"\b(?:triptych|process)_\w+", expression))
        assert named <= labels.keys(), expression
        grouped = re.findall(r"by \(([\w, ]+)\)", expression)
        selected = re.findall(r"(\w+)=~?\"", expression)
        wanted = {label for group in grouped for label in group.split(", ")} | set(selected)
        for name in named:
            assert wanted <= labels[name] | {"instance"}, expression
    shown = {name.partition("_bucket")[0] for name in labels if name.startswith("triptych_")}
    forgotten = {name for name in shown if not any(name in expression for expression in asked)}
    assert forgotten == {"triptych_chore_runs_total", "triptych_connections_accepted_total"}
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    page = (ROOT / "docs" / "operations.md").read_text()
    assert {name.removesuffix("_count").removesuffix("_sum") for name in shown} == set(
        re.findall(r"`(triptych_\w+)`", page)
    )


def test_calls_lie_in_the_bucket_of_their_time() -> None:
    counts = CallCounts()
    for seconds in (0.0, BOUNDS[0], BOUNDS[1] - 0.0001, BOUNDS[-1], BOUNDS[-1] + 1):
        counts.count("door", "operation", 200, seconds, 1, 2)
    counts.count("door", "operation", 500, 0.5, 0, 0)

    [fine, failed] = counts.taken()
    assert (fine.by_seconds[:2], fine.by_seconds[-2:], sum(fine.by_seconds)) == ((2, 1), (1, 1), 5)
    assert (fine.bytes_in, fine.bytes_out, failed.status, sum(failed.by_seconds)) == (5, 10, 500, 1)
    assert tuple(map(float, families._BOUNDS[:-1])) == BOUNDS
