from __future__ import annotations

from pathlib import Path

import pytest
from ad_api.api import CreativeAssets
from ad_api.auth import AccessTokenClient
from ad_api.base import BaseClient

from creatives import Creatives, Refused
from triptych.testing import Workspace

SPOT = (Path(__file__).parent / "spot.mp4").read_bytes()


@pytest.fixture
def creatives(triptych: Workspace, monkeypatch: pytest.MonkeyPatch) -> Creatives:
    """What is tested. Where it would wait for Amazon, the workspace's clock goes on instead."""
    monkeypatch.setattr(BaseClient, "scheme", "http://")
    monkeypatch.setattr(AccessTokenClient, "host", triptych.url.removeprefix("http://"))
    client = CreativeAssets(credentials=triptych.amazon.credentials)
    client.endpoint = triptych.url
    triptych.clock.freeze("2030-01-01")
    return Creatives(client, wait=lambda seconds: triptych.clock.advance(seconds=seconds))


def test_a_video_becomes_active(triptych: Workspace, creatives: Creatives) -> None:
    spot = creatives.add_video(creatives.reserve("spot.mp4"), SPOT, "Summer spot")
    assert creatives.state(spot) == "PROCESSING"

    triptych.clock.run()  # on to the next thing that is due

    assert creatives.state(spot) == "ACTIVE"


def test_it_is_waited_for_and_found(triptych: Workspace, creatives: Creatives) -> None:
    began = triptych.clock.now

    creatives.wait_until_usable(creatives.add_video(creatives.reserve("spot.mp4"), SPOT, "Summer spot"))

    assert (triptych.clock.now - began).total_seconds() == 120  # as pytest.ini has it
    assert creatives.find("summer") == ["Summer spot"]
    assert creatives.find("winter") == []


def test_a_file_that_is_no_video_is_refused_once_it_is_processed(creatives: Creatives) -> None:
    broken = creatives.add_video(creatives.reserve("spot.mp4"), SPOT[:500], "Broken")

    with pytest.raises(Refused, match="cannot be used"):
        creatives.wait_until_usable(broken)


def test_a_file_of_another_type_is_refused_at_once(creatives: Creatives) -> None:
    with pytest.raises(Refused, match="mp4"):
        creatives.add_video(creatives.reserve("spot.mkv"), SPOT, "Summer spot")


def test_a_place_that_has_expired_is_asked_for_anew(triptych: Workspace, creatives: Creatives) -> None:
    place = creatives.reserve("spot.mp4")
    triptych.clock.advance(minutes=16)

    creatives.wait_until_usable(creatives.add_video(place, SPOT, "Late spot"))

    assert creatives.find("late") == ["Late spot"]
