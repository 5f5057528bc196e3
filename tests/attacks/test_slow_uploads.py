"""Uploads that stall or trickle cost little memory, and hold up nobody at another address."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import httpx
import pytest

from tests.attacks.conftest import FIGURES, MIB, MOST_MIB, Attacked
from tests.attacks.slow import DOORS, TRUSTING, Trickle, Upload, Way, begun, to_contentstack, until
from tests.files import png
from tests.servers.behind import look_behind
from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve

LARGE = {"TRIPTYCH_CONTENTSTACK_MAX_UPLOAD_BYTES": str(2**31)}
FAST_ENOUGH = 0.5
EVE, ANN = "198.51.100.1", "192.0.2.1"


@pytest.fixture
def served(setup: Setup, tmp_path: Path) -> Iterator[Served]:
    with serve(setup.environment() | TRUSTING | LARGE, tmp_path / "data") as served:
        yield served


@pytest.fixture
def way(served: Served) -> Way:
    with served.client() as http:
        return to_contentstack(http)


def test_stalled_uploads_hold_no_memory(
    served: Served, way: Way, record_property: Callable[[str, object], None]
) -> None:
    attacked, sent = Attacked(served), bytes(MIB // 2)
    before = peak = attacked.mib()
    with begun(served.url, way, 100, [EVE]) as uploads:
        for _ in range(8):
            for upload in uploads:
                upload.send(sent)
                peak = max(peak, attacked.mib())
        assert until(lambda: attacked.mib() < before + 40)
        assert not any(upload.answered() for upload in uploads)
    record_property(FIGURES, f"{before:.0f} MiB before, {peak:.0f} at most, {attacked.mib():.0f} after")
    assert peak < MOST_MIB


def unnamed_files(served: Served) -> int:
    """How many files the server has open that have no name."""
    opened = Path(f"/proc/{served.process.pid}/fd")
    if not opened.is_dir():
        pytest.skip("only Linux shows them")
    names = [str(path.readlink()) for path in opened.iterdir()]
    return sum(name.endswith(" (deleted)") and "/memfd:" not in name for name in names)


def test_nothing_is_left_of_uploads_that_are_given_up(setup: Setup, served: Served, way: Way) -> None:
    sent = bytes(12 * MIB)  # more than one part of an object in S3
    with look_behind(served.settings) as behind:
        with begun(served.url, way, 10, [EVE]) as uploads:
            for upload in uploads:
                upload.send(sent)
            assert until(lambda: len(behind.store.keys("")) == len(uploads))
            expected = len(uploads) if not setup.embedded else 0
            assert until(lambda: unnamed_files(served) == expected)
        assert until(lambda: not behind.store.keys(""))
        assert until(lambda: not unnamed_files(served))


def test_trickling_uploads_do_not_hold_up_another_address(served: Served, way: Way) -> None:
    content = png(30, 20) + bytes(20 * 1000**2)

    def seconds() -> float:
        started = time.perf_counter()
        with Upload(served.url, way, len(content), ANN) as upload:
            upload.send(content)
            answer = upload.finish()
        assert answer.status_code == 201, answer.text
        return time.perf_counter() - started

    seconds()  # starts the helper that looks into pictures
    alone, beside = [], []
    for _ in range(3):
        alone.append(seconds())
        with begun(served.url, way, 20, [EVE]) as uploads, Trickle(uploads):
            beside.append(seconds())
            assert not any(upload.answered() for upload in uploads)
    assert median(beside) < max(2 * median(alone), FAST_ENOUGH)


def check_amazon_ads(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert "<Code>SlowDown</Code>" in answer.text


def check_iqmetrix(answer: httpx.Response) -> None:
    assert (answer.status_code, list(answer.json())) == (503, ["Message"])


def check_contentstack(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["error_code"]) == (503, 90008)


@pytest.fixture(scope="module")
def short_of_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that has one block of memory for an address."""
    settings = {"TRIPTYCH_UPLOAD_BUFFER_BYTES": str(8 * MIB), "TRIPTYCH_PATIENCE_SECONDS": "2"}
    with serve(TRUSTING | settings, tmp_path_factory.mktemp("short") / "data") as served:
        yield served


@pytest.mark.parametrize(
    ("door", "check"),
    [("amazon_ads", check_amazon_ads), ("iqmetrix", check_iqmetrix), ("contentstack", check_contentstack)],
)
def test_who_waits_too_long_for_memory_is_told_to_come_back(
    short_of_memory: Served, door: str, check: Callable[[httpx.Response], None]
) -> None:
    """And only he: another address has memory of its own."""
    content = png(30, 20)
    with short_of_memory.client() as http:
        way = DOORS[door](http)
    with begun(short_of_memory.url, way, 60, [EVE], size=MIB) as uploads, Trickle(uploads):
        for upload in uploads:
            upload.send(bytes(9_000))  # what comes before is looked at, and takes no memory yet
        assert until(lambda: any(upload.answered() for upload in uploads))
        with Upload(short_of_memory.url, way, len(content), ANN) as upload:
            upload.send(content)
            answer = upload.finish()
        assert answer.is_success, answer.text
        refused = [upload for upload in uploads if upload.answered()]
        for upload in refused:
            check(upload.answer())
        assert len(refused) < len(uploads)
