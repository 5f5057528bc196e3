"""What settings change at this door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clock import clock_of
from tests.files import clip, png
from tests.servers.setups import Setup
from tests.servers.triptych import serve
from tests.vendors.amazon_ads.profile import VIDEO, Profile, query_of, refusal, version_of

pytestmark = pytest.mark.long

IMAGE_SECONDS = 30
VIDEO_SECONDS = 60
LIMIT = 20_000_000


@pytest.fixture(scope="module")
def ads(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profile]:
    """A profile of a service that takes its time, takes no large files, and has addresses that live for a minute."""
    settings = {
        "TRIPTYCH_AMAZON_PROCESSING_SECONDS_IMAGE": str(IMAGE_SECONDS),
        "TRIPTYCH_AMAZON_PROCESSING_SECONDS_VIDEO": str(VIDEO_SECONDS),
        "TRIPTYCH_MAX_UPLOAD_BYTES": str(LIMIT),
        "TRIPTYCH_AMAZON_UPLOAD_SECONDS": "60",
    }
    data_dir = tmp_path_factory.mktemp("settings") / "data"
    with serve({**setup.environment(), **settings}, data_dir) as served, served.client() as http:
        yield Profile(http)


def statuses(ads: Profile, asset_id: str) -> list[str]:
    return [version["assetStatus"] for version in ads.versions(asset_id)]


def test_versions_are_processed_for_a_while_and_end_active_or_inactive(ads: Profile, tmp_path: Path) -> None:
    clock = clock_of(ads.http)
    clock.freeze()
    image = ads.add("logo.png", png(4, 3), name="an image")["assetId"]
    video = ads.add("whole.mp4", clip(tmp_path / "clip.mp4").read_bytes(), **VIDEO)["assetId"]
    broken = ads.add("broken.mp4", b"no video", **VIDEO)["assetId"]

    def seen() -> list[list[str]]:
        return [statuses(ads, asset_id) for asset_id in (image, video, broken)]

    clock.advance(seconds=IMAGE_SECONDS - 0.001)
    assert seen() == [["PROCESSING"]] * 3
    clock.advance(seconds=0.001)
    assert seen() == [["ACTIVE"], ["PROCESSING"], ["PROCESSING"]]

    ads.add("logo2.png", png(5, 5), name="an image", **version_of(image))
    assert statuses(ads, image) == ["ACTIVE", "PROCESSING"]
    assert ads.search(text="an image")["assetList"][0]["status"] == "PROCESSING"

    clock.advance(seconds=VIDEO_SECONDS - IMAGE_SECONDS - 0.001)
    assert seen() == [["ACTIVE", "PROCESSING"], ["PROCESSING"], ["PROCESSING"]]
    clock.advance(seconds=0.001)
    assert seen() == [["ACTIVE", "ACTIVE"], ["ACTIVE"], ["INACTIVE"]]


def test_a_file_over_the_limit_is_refused_and_not_kept(ads: Profile) -> None:
    url = ads.address()
    assert query_of(url)["X-Amz-Expires"] == "60"

    too_large = ads.http.put(url, content=(bytes(1_000_000) for _ in range(LIMIT // 1_000_000 + 1)))

    assert (too_large.status_code, too_large.headers["Content-Type"]) == (400, "application/xml")
    assert "<Code>EntityTooLarge</Code>" in too_large.text
    refusal(ads.register(url), 404)
    assert ads.http.put(url, content=bytes(LIMIT)).status_code == 200
