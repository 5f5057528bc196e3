"""The life of a version: PROCESSING for as long as the settings say, then ACTIVE or INACTIVE."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clock import Clock
from tests.files import clip, png
from tests.servers.setups import Setup
from tests.servers.triptych import serve
from tests.vendors.amazon_ads.profile import VIDEO, Profile, version_of

IMAGE_SECONDS = 30
VIDEO_SECONDS = 60


@pytest.fixture(scope="module")
def ads(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profile]:
    """A profile of a service that takes its time."""
    slow = {
        "TRIPTYCH_PROCESSING_SECONDS_IMAGE": str(IMAGE_SECONDS),
        "TRIPTYCH_PROCESSING_SECONDS_VIDEO": str(VIDEO_SECONDS),
    }
    data_dir = tmp_path_factory.mktemp("slow") / "data"
    with serve({**setup.environment(), **slow}, data_dir) as served, served.client() as http:
        yield Profile(http)


@pytest.fixture
def clock(ads: Profile) -> Clock:
    """The clock of that service, frozen."""
    clock = Clock(ads.http)
    clock.freeze()
    return clock


def statuses(ads: Profile, asset_id: str) -> list[str]:
    return [version["assetStatus"] for version in ads.versions(asset_id)]


def test_an_image_is_processed_for_a_while_and_then_active(ads: Profile, clock: Clock) -> None:
    asset_id = ads.add("logo.png", png(4, 3), name="slow logo")["assetId"]
    assert statuses(ads, asset_id) == ["PROCESSING"]

    clock.advance(IMAGE_SECONDS - 0.001)
    assert statuses(ads, asset_id) == ["PROCESSING"]
    clock.advance(0.001)
    assert statuses(ads, asset_id) == ["ACTIVE"]

    ads.add("logo2.png", png(5, 5), name="slow logo", **version_of(asset_id))
    assert statuses(ads, asset_id) == ["ACTIVE", "PROCESSING"]
    assert ads.search(text="slow logo")["assetList"][0]["status"] == "PROCESSING"


def test_videos_take_longer_and_broken_ones_end_inactive(ads: Profile, clock: Clock, tmp_path: Path) -> None:
    whole = ads.add("whole.mp4", clip(tmp_path / "clip.mp4").read_bytes(), **VIDEO)["assetId"]
    broken = ads.add("broken.mp4", b"no video", **VIDEO)["assetId"]

    clock.advance(VIDEO_SECONDS - 0.001)
    assert statuses(ads, whole) == statuses(ads, broken) == ["PROCESSING"]
    clock.advance(0.001)
    assert (statuses(ads, whole), statuses(ads, broken)) == (["ACTIVE"], ["INACTIVE"])
