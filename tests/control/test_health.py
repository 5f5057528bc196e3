"""Live and ready, and what they say when something is wrong."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import create_engine, make_url, text

from tests.files import png
from tests.servers.behind import connect, look_behind
from tests.servers.setups import Setup
from tests.servers.triptych import Served, control_headers, read_token, serve
from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.iqmetrix.company import Company


def test_a_service_that_serves_is_live_and_ready(http: httpx.Client) -> None:
    assert (http.get("/_triptych/live").json(), http.head("/_triptych/live").status_code) == ({"status": "live"}, 200)
    assert (http.get("/_triptych/ready").json(), http.head("/_triptych/ready").status_code) == (
        {"status": "ready"},
        200,
    )


def test_health_is_open_to_everybody(http: httpx.Client) -> None:
    """A load balancer comes from elsewhere, under any name."""
    for path in ("/_triptych/live", "/_triptych/ready"):
        answer = http.get(
            path, headers={"Host": "10.1.2.3", "X-Forwarded-For": "10.9.9.9", "X-Triptych-Workspace": "-"}
        )
        assert answer.status_code == 200


@pytest.fixture
def own(setup: Setup, tmp_path: Path) -> Iterator[Served]:
    """A service that a test may break, with a bucket of its own where there are buckets."""
    environment = setup.environment()
    if not setup.embedded:
        bucket = f"b{uuid.uuid4().hex}"
        with closing(connect(environment)) as client:
            client.create_bucket(Bucket=bucket)
        environment["TRIPTYCH_STORAGE_URL"] = f"s3://{bucket}/files"
    with serve(environment, tmp_path / "data") as served:
        yield served


@pytest.mark.long
def test_a_service_says_what_keeps_it_from_serving(own: Served) -> None:
    with own.client() as http:

        def problems() -> dict[str, str]:
            wrong = http.get("/_triptych/ready")
            assert (wrong.status_code, wrong.json()["status"]) == (503, "not ready")
            assert http.head("/_triptych/ready").status_code == 503
            assert http.get("/_triptych/live").status_code == 200
            return dict(wrong.json()["problems"])

        newest = _set_schema(own, "0001")
        assert "schema 0001, older than" in problems()["database"]
        _set_schema(own, "9999")
        assert "schema 9999, newer than" in problems()["database"]
        _set_schema(own, newest)
        assert http.get("/_triptych/ready").status_code == 200

        address, href = Profile(http).address(), Company(http).add(png(3, 2))["href"]
        _lose_store(own)
        place = urlsplit(own.settings["TRIPTYCH_STORAGE_URL"])
        assert (place.netloc or place.path) in problems().pop("storage")
        refused = [Company(http).create(b"%PDF-1.7", "a.pdf"), http.put(address, content=b"x")]
        Company(http).refusal(refused[0], 503)
        assert "<Code>SlowDown</Code>" in refused[1].text

        _lose_database(own.settings["TRIPTYCH_DATABASE_URL"])
        assert problems().keys() == {"database", "storage"}
        refused += [http.get(href), http.get("/_triptych/ready", headers={"X-Forwarded-For": "203.0.113.7"})]
        assert refused[-1].json()["problems"].keys() == {"database", "storage"}
    for answer in refused:
        assert answer.status_code in (404, 503)
        assert not _says_where(answer.text, own), answer.text
    assert _says_where(own.log_path.read_text(), own), "the log says what no answer does"


def _says_where(text: str, served: Served) -> bool:
    """Tell whether the text names the store or the database, or what serves them."""
    store = urlsplit(served.settings["TRIPTYCH_STORAGE_URL"])
    secrets = [store.netloc or store.path, make_url(served.settings["TRIPTYCH_DATABASE_URL"]).database or ""]
    secrets += [urlsplit(served.settings.get("AWS_ENDPOINT_URL_S3", "http://nowhere.invalid")).netloc]
    return any(secret in text for secret in secrets)


@pytest.mark.long
def test_only_who_may_control_the_service_is_told_where_it_fails(own: Served) -> None:
    _lose_store(own)
    shown = {**control_headers(read_token(own)), "X-Real-IP": "203.0.113.7"}
    with own.client() as http:
        for headers, told in (({}, True), ({"X-Real-IP": "203.0.113.7"}, False), (shown, True)):
            problem = http.get("/_triptych/ready", headers=headers).json()["problems"]["storage"]
            assert _says_where(problem, own) == told, headers


@pytest.mark.long
def test_many_who_ask_have_the_store_written_to_once(tmp_path: Path) -> None:
    with serve({}, tmp_path / "data") as served, served.client() as http:
        assert http.get("/_triptych/ready").status_code == 200
        aside = tmp_path / "data" / "files" / ".partial"
        # A file that comes or goes changes this.
        before = aside.stat().st_mtime_ns
        for _ in range(50):
            assert http.get("/_triptych/ready").status_code == 200
        assert aside.stat().st_mtime_ns == before


def _set_schema(served: Served, version: str) -> str:
    """Say that the database is at this version; gives the one that it was at."""
    with look_behind(served.settings) as behind, behind.engine.begin() as connection:
        before = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        return before


def _lose_store(served: Served) -> None:
    address = urlsplit(served.settings["TRIPTYCH_STORAGE_URL"])
    if address.scheme == "s3":
        with closing(connect(served.settings)) as client:
            client.delete_bucket(Bucket=address.netloc)
        return
    # Root may write anywhere, but not below a file.
    shutil.rmtree(address.path)
    Path(address.path).touch()


def _lose_database(url: str) -> None:
    database = make_url(url).database or ""
    if url.startswith("sqlite"):
        Path(database).unlink()
        return
    engine = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{database}" WITH (FORCE)'))
    engine.dispose()
