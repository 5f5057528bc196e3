"""The spec checks of registered videos, on real files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.files import clip, png
from tests.vendors.amazon_ads.profile import VIDEO, Profile, answer

pytestmark = pytest.mark.one_setup

# The guide's printed answer ("Creating assets", step 3) and the recorded one, which agree.
FRAME_RATE = {
    "actualValue": "30.0",
    "arguments": ["23.98", "24.0", "25.0", "29.97"],
    "failureReason": "Frame rate is not one of 23.98, 24.0, 25.0, 29.97.",
    "isPassed": False,
    "stringId": "al-spec-video-frame-rate",
}
DURATION = {
    "actualValue": "9.966667",
    "arguments": ["15.0", "30.0"],
    "failureReason": "Duration is not one of 15.0, 30.0 seconds.",
    "isPassed": False,
    "stringId": "al-spec-video-duration",
}
SILENT = {
    "actualValue": "0",
    "arguments": ["2"],
    "failureReason": "Total number of audio channels across all audio streams is less than 2.",
    "isPassed": False,
    "stringId": "al-spec-min-audio-channel-count",
}
UPRIGHT = {
    "actualValue": "16:9",
    "arguments": ["9:16"],
    "failureReason": "Aspect ratio is not 9:16.",
    "isPassed": False,
    "stringId": "al-spec-video-aspect-ratio",
}
PRINTED = [
    {
        "Program": "AMAZON_DSP",
        "specProgramName": "DEMAND_SIDE_PLATFORM_OLV",
        "specifications": [FRAME_RATE, SILENT],
    },
    {
        "Program": "AMAZON_DSP",
        "specProgramName": "DEMAND_SIDE_PLATFORM_OTT",
        "specifications": [FRAME_RATE, DURATION, SILENT],
    },
    {
        "Program": "STORES",
        "specProgramName": "STORES_INTRO_SPLASH",
        "specifications": [UPRIGHT],
    },
]
APPROVED = [
    "SPONSORED_BRANDS_VIDEO",
    "STORES_VIDEO_TILE",
    "STORES_BACKGROUND_VIDEO_TILE",
    "SPONSORED_DISPLAY_VIDEO",
]

OLV, OTT = "DEMAND_SIDE_PLATFORM_OLV", "DEMAND_SIDE_PLATFORM_OTT"
SB, SD = "SPONSORED_BRANDS_VIDEO", "SPONSORED_DISPLAY_VIDEO"
SPLASH = "STORES_INTRO_SPLASH"
TELEVISION: dict[str, Any] = {"width": 1920, "height": 1080, "frame_rate": 25, "seconds": 15, "audio_channels": 2}
NTSC = Fraction(30_000, 1001)


def failures(registered: dict[str, Any]) -> dict[str, list[str]]:
    """What each program does not like."""
    return {
        program["specProgramName"]: [failed["stringId"] for failed in program["specifications"]]
        for program in registered["failedSpecChecks"]
    }


def test_the_recorded_clip_gets_the_printed_checks_and_the_recorded_approvals(ads: Profile, tmp_path: Path) -> None:
    golden = clip(tmp_path / "hd0992.mov", width=1920, height=1080, frame_rate=30, frames=299)

    registered = ads.add("hd0992.mov", golden.read_bytes(), name="SB video asset", **VIDEO)

    assert registered["failedSpecChecks"] == PRINTED
    [found] = ads.search()["assetList"]
    assert found["specCheckApprovedPrograms"] == APPROVED
    [version] = answer(ads.get(registered["assetId"]))["assetVersionList"]
    assert version["failedSpecChecks"] == PRINTED
    assert version["specCheckApprovedPrograms"] == APPROVED


def test_the_keys_of_a_check_come_in_the_printed_order(ads: Profile, tmp_path: Path) -> None:
    registered = ads.add("clip.mov", clip(tmp_path / "clip.mov").read_bytes(), **VIDEO)

    program = registered["failedSpecChecks"][0]
    assert list(program) == list(PRINTED[0])
    assert list(program["specifications"][0]) == list(FRAME_RATE)


@pytest.mark.long
def test_a_television_clip_fails_the_splash_only(ads: Profile, tmp_path: Path) -> None:
    content = clip(tmp_path / "spot.mov", audio_codec="pcm_s16le", **TELEVISION).read_bytes()

    registered = ads.add("spot.mov", content, **VIDEO)

    assert failures(registered) == {SPLASH: ["al-spec-video-aspect-ratio"]}
    approved = ads.search()["assetList"][0]["specCheckApprovedPrograms"]
    assert approved[: len(APPROVED) + 2] == [OLV, OTT, *APPROVED]


@pytest.mark.long
@pytest.mark.parametrize(
    ("frame_rate", "failing"),
    [
        (Fraction(24_000, 1001), set()),
        (24, set()),
        (25, set()),
        (NTSC, set()),
        (30, {OLV, OTT}),
        (23, {OLV, OTT, SB, SD}),
        (26, {OLV, OTT, SB, SD}),
        (60, {OLV, OTT, SB, SD}),
    ],
)
def test_frame_rates(ads: Profile, tmp_path: Path, frame_rate: Fraction | int, failing: set[str]) -> None:
    made = clip(tmp_path / "spot.mp4", frame_rate=frame_rate, seconds=15)

    failed = failures(ads.add("spot.mp4", made.read_bytes(), **VIDEO))

    assert {program for program, checks in failed.items() if "al-spec-video-frame-rate" in checks} == failing
    assert "al-spec-video-duration" not in failed[OTT]  # 15.015 s is as near as 29.97 fps comes to 15 s


@pytest.mark.long
@pytest.mark.parametrize(
    ("frames", "failing"),
    [
        (5 * 25 + 24, {OLV, OTT, SB, SD}),
        (6 * 25, {OTT}),
        (15 * 25 - 1, {OTT}),
        (15 * 25, set()),
        (15 * 25 + 1, {OTT}),
        (30 * 25, set()),
        (45 * 25, {OTT}),
        (45 * 25 + 1, {OTT, SB, SD}),
        (120 * 25, {OTT, SB, SD}),
        (120 * 25 + 1, {OLV, OTT, SB, SD}),
    ],
)
def test_durations(ads: Profile, tmp_path: Path, frames: int, failing: set[str]) -> None:
    made = clip(tmp_path / "spot.avi", width=160, height=90, frame_rate=25, frames=frames)

    failed = failures(ads.add("spot.avi", made.read_bytes(), **VIDEO))

    assert {program for program, checks in failed.items() if "al-spec-video-duration" in checks} == failing


@pytest.mark.long
@pytest.mark.parametrize(("channels", "passes"), [(0, False), (1, False), (2, True), (6, True)])
def test_audio_channels(ads: Profile, tmp_path: Path, channels: int, passes: bool) -> None:
    made = clip(tmp_path / "spot.mp4", audio_channels=channels)

    registered = ads.add("spot.mp4", made.read_bytes(), **VIDEO)

    counts = [
        failed["actualValue"]
        for program in registered["failedSpecChecks"]
        for failed in program["specifications"]
        if failed["stringId"] == "al-spec-min-audio-channel-count"
    ]
    assert counts == ([] if passes else [str(channels)] * 2)


@pytest.mark.parametrize(
    ("width", "height", "failing"),
    [
        (640, 360, {SPLASH}),
        (360, 640, {OLV, OTT, SB, SD}),
        (360, 360, {OLV, OTT, SB, SD, SPLASH}),
        (640, 362, {OLV, OTT, SB, SD, SPLASH}),
    ],
)
def test_aspect_ratios(ads: Profile, tmp_path: Path, width: int, height: int, failing: set[str]) -> None:
    made = clip(tmp_path / "spot.mov", width=width, height=height, frame_rate=25, seconds=15)

    failed = failures(ads.add("spot.mov", made.read_bytes(), **VIDEO))

    assert {program for program, checks in failed.items() if "al-spec-video-aspect-ratio" in checks} == failing


def test_images_are_not_checked(ads: Profile) -> None:
    registered = ads.add("logo.png", png(4, 3))

    assert registered["failedSpecChecks"] == []
    assert ads.search()["assetList"][0]["specCheckApprovedPrograms"] is None
