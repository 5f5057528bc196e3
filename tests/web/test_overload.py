"""What each door says when the service is busy."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from tests.files import png
from tests.servers.behind import look_behind
from tests.servers.setups import Setup
from tests.servers.triptych import serve
from tests.vendors.amazon_ads.profile import Profile, refusal
from tests.vendors.contentstack.stack import stack_headers
from tests.vendors.iqmetrix.company import Company
from triptych.database.engines import POSTGRES_THREADS

pytestmark = pytest.mark.long

STACK = stack_headers()


def open_upload(http: httpx.Client) -> httpx.Response:
    return Profile(http).post("/assets/upload", {"fileName": "logo.png"})


def create_asset(http: httpx.Client) -> httpx.Response:
    return Company(http).create(png(3, 2))


def create_folder(http: httpx.Client) -> httpx.Response:
    return http.post("/v3/assets/folders", headers=STACK, json={"asset": {"name": "A folder"}})


def check_amazon_ads(answer: httpx.Response) -> None:
    assert refusal(answer, 503)
    assert answer.headers["Retry-After"] == "1"


def check_iqmetrix(answer: httpx.Response) -> None:
    assert (answer.status_code, list(answer.json())) == (503, ["Message"])


def check_contentstack(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["error_code"]) == (503, 90008)


@pytest.mark.parametrize(
    ("ask", "table", "check"),
    [
        (open_upload, "uploads", check_amazon_ads),
        (create_asset, "nodes", check_iqmetrix),
        (create_folder, "nodes", check_contentstack),
    ],
    ids=["amazon_ads", "iqmetrix", "contentstack"],
)
def test_who_waited_too_long_is_told_to_come_back(
    setup: Setup,
    tmp_path: Path,
    ask: Callable[[httpx.Client], httpx.Response],
    table: str,
    check: Callable[[httpx.Response], None],
) -> None:
    environment = {**setup.environment(), "TRIPTYCH_PATIENCE_SECONDS": "0.3"}
    with (
        serve(environment, tmp_path / "data") as served,
        served.client() as http,
        ThreadPoolExecutor(POSTGRES_THREADS + 2) as threads,
    ):
        with look_behind(served.settings) as behind, behind.engine.connect() as holder:
            locking = "BEGIN IMMEDIATE" if holder.dialect.name == "sqlite" else f"LOCK TABLE {table}"
            holder.execute(text(locking))
            asked = [threads.submit(ask, http) for _ in range(POSTGRES_THREADS + 2)]
            refused, _ = wait(asked, timeout=20, return_when=FIRST_COMPLETED)
            holder.rollback()

        assert refused
        for one in refused:
            check(one.result())
            assert int(one.result().headers["Retry-After"]) > 0
        served_since = {one.result().status_code for one in asked} - {one.result().status_code for one in refused}
        assert served_since <= {200, 201}
        assert ask(http).is_success
