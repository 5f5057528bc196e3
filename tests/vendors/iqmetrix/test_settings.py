"""What settings change at this door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.files import clip, gif, image, jpeg, png
from tests.servers.behind import Behind, look_behind
from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve
from tests.vendors.iqmetrix.company import Company, form
from tests.vendors.iqmetrix.test_forms import FILE, OTHER_NAMES

pytestmark = pytest.mark.long

LIMIT = 10 * 2**20


@pytest.fixture(scope="module")
def served(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that is as strict as it can be, and says `success` always."""
    settings = {
        "TRIPTYCH_IQMETRIX_PART_NAME": "strict",
        "TRIPTYCH_IQMETRIX_SUCCESS": "always",
        "TRIPTYCH_IQMETRIX_FILE_TYPES": "pictures",
        "TRIPTYCH_IQMETRIX_MAX_UPLOAD_BYTES": str(LIMIT),
    }
    with serve({**setup.environment(), **settings}, tmp_path_factory.mktemp("settings") / "data") as served:
        yield served


@pytest.fixture
def strict(served: Served) -> Iterator[Company]:
    with served.client("strict") as http:
        http.put("/_triptych/workspaces/strict")
        yield Company(http)
        http.delete("/_triptych/workspaces/strict")


@pytest.fixture
def behind(served: Served) -> Iterator[Behind]:
    with look_behind(served.settings) as behind:
        yield behind


def test_the_part_must_have_its_name(strict: Company, behind: Behind) -> None:
    for kind, body in OTHER_NAMES.items():
        assert strict.refusal(strict.send(body)).startswith("Bad Request: Filename is missing"), kind

    assert not behind.stored("strict")
    assert strict.send(form(FILE)).status_code == 201


def test_every_answer_is_the_pages_example(strict: Company) -> None:
    """The page shows the same body for GET as for POST."""
    created = strict.add(png(3, 2))

    assert created["success"] is True
    assert strict.get(created["id"]).json() == created


def test_only_pictures_are_taken_if_that_is_wanted(strict: Company, behind: Behind, tmp_path: Path) -> None:
    video = clip(tmp_path / "a.mp4", width=64, height=48, frames=2).read_bytes()
    for name, content in (("a.gif", gif(3, 2)), ("a.jpg", jpeg(3, 2)), ("a.JPEG", jpeg(3, 2)), ("a.png", png(3, 2))):
        assert strict.create(content, name).status_code == 201, name
    kept = behind.stored("strict")
    for name, content in (
        ("a.bmp", image("BMP", 3, 2)),
        ("a.mp4", video),
        ("a.pdf", b"%PDF-1.7\n"),
        ("bitmap.png", image("BMP", 3, 2)),
        ("video.png", video),
        ("leaflet.png", b"%PDF-1.7\n"),
    ):
        assert "not supported" in strict.refusal(strict.create(content, name)), name

    assert behind.stored("strict") == kept


def test_a_file_above_the_limit_is_refused_and_not_kept(strict: Company, behind: Behind) -> None:
    largest = png(30, 20).ljust(LIMIT, b"\0")
    assert strict.create(largest).status_code == 201
    kept = behind.stored("strict")

    refused = strict.refusal(strict.create(largest + b"\0"))

    assert refused == f"Bad Request: The file is larger than {LIMIT} bytes."
    assert behind.stored("strict") == kept
