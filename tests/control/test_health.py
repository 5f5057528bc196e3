"""Live and ready, and what they say when something is wrong."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import create_engine, make_url, text

from tests.servers.behind import connect
from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve
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
    """A service that a test may break."""
    environment = setup.environment()
    if setup.name == "postgres-s3":
        bucket = f"b{uuid.uuid4().hex}"
        connect(environment).create_bucket(Bucket=bucket)
        environment["TRIPTYCH_STORAGE_URL"] = f"s3://{bucket}/files"
    with serve(environment, tmp_path / "data") as served:
        yield served


def test_a_store_that_cannot_be_written_to_is_not_ready(own: Served) -> None:
    with own.client() as http:
        _lose_store(own)

        wrong = http.get("/_triptych/ready")

        assert wrong.status_code == 503
        assert wrong.json()["status"] == "not ready"
        assert list(wrong.json()["problems"]) == ["storage"]
        place = urlsplit(own.settings["TRIPTYCH_STORAGE_URL"])
        assert (place.netloc or place.path) in wrong.json()["problems"]["storage"]
        assert http.get("/_triptych/live").status_code == 200
        Company(http).refusal(Company(http).create(b"%PDF-1.7", "a.pdf"), 503)


def test_a_database_that_is_gone_is_not_ready(own: Served) -> None:
    with own.client() as http:
        _lose_database(own.settings["TRIPTYCH_DATABASE_URL"])

        wrong = http.get("/_triptych/ready")

        assert wrong.status_code == 503
        assert list(wrong.json()["problems"]) == ["database"]
        assert http.get("/_triptych/live").status_code == 200


def test_a_database_at_another_schema_is_not_ready(own: Served) -> None:
    with own.client() as http:
        engine = create_engine(own.settings["TRIPTYCH_DATABASE_URL"])
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'another'"))
        engine.dispose()

        wrong = http.get("/_triptych/ready")

        assert wrong.status_code == 503
        assert "newest schema" in wrong.json()["problems"]["database"]


def _lose_store(served: Served) -> None:
    address = urlsplit(served.settings["TRIPTYCH_STORAGE_URL"])
    if address.scheme == "s3":
        connect(served.settings).delete_bucket(Bucket=address.netloc)
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
