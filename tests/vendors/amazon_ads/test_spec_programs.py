"""The checks of every program: clips with each property on either side of each threshold; and where they are kept."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from tests.files import clip
from tests.servers.behind import Behind
from tests.vendors.amazon_ads.kept import fields_of
from tests.vendors.amazon_ads.profile import DEMO, VIDEO, Profile, version_of
from tests.vendors.contentstack.stack import stack_headers
from tests.vendors.iqmetrix.company import TOKEN
from triptych import model
from triptych.vendors.amazon_ads.spec_checks import PROGRAMS

pytestmark = pytest.mark.one_setup

OLV, OTT, SPLASH = "DEMAND_SIDE_PLATFORM_OLV", "DEMAND_SIDE_PLATFORM_OTT", "STORES_INTRO_SPLASH"
SB, SB_PORTRAIT = "SPONSORED_BRANDS_VIDEO", "SPONSORED_BRANDS_VIDEO_PORTRAIT"
SD, SD_LANDSCAPE = "SPONSORED_DISPLAY_VIDEO", "SPONSORED_DISPLAY_LANDSCAPE_VIDEO"
SD_PORTRAIT, SD_SQUARE = "SPONSORED_DISPLAY_PORTRAIT_VIDEO", "SPONSORED_DISPLAY_SQUARE_VIDEO"
TILES = {"STORES_VIDEO_TILE", "STORES_BACKGROUND_VIDEO_TILE"}
SPONSORED_TV, FIRE_TV = "SPONSORED_TV", "FIRE_TV_FEATURE_ROTATOR"
H1 = {"DEMAND_SIDE_PLATFORM_H1_DESKTOP", "DEMAND_SIDE_PLATFORM_H1_MOBILE"}
RECORDED = {OLV, OTT, SB, *TILES, SD, SPLASH}
LATER = {SB_PORTRAIT, SD_LANDSCAPE, SD_PORTRAIT, SD_SQUARE, SPONSORED_TV, FIRE_TV, *H1}
WIDE = {OLV, OTT, SB, *TILES, SD, SD_LANDSCAPE, SPONSORED_TV, FIRE_TV, *H1}
TALL = {*TILES, SPLASH, SB_PORTRAIT, SD_PORTRAIT}
SQUARE = {*TILES, SD_SQUARE}
# What names them all, so that every failure is told.
EVERY_PARENT = ["AMAZON_DSP", "SPONSORED_BRANDS_VIDEO", "SPONSORED_DISPLAY_VIDEO", "SPONSORED_TV", "FIRE_TV"]

FRAME_RATE, DURATION = "al-spec-video-frame-rate", "al-spec-video-duration"
CHANNELS, SHAPE = "al-spec-min-audio-channel-count", "al-spec-video-aspect-ratio"

# Passes all that its shape allows, OTT's duration among it.
GOOD: dict[str, Any] = {"width": 320, "height": 180, "frame_rate": 25, "seconds": 15, "audio_channels": 2}
Checks = dict[str, list[str]]


def asked(*programs: str) -> dict[str, Any]:
    return {"registrationContext": {"associatedPrograms": [{"programName": program} for program in programs]}}


def check(ads: Profile, folder: Path, *programs: str, **properties: Any) -> tuple[set[str], Checks]:
    """Register a clip; gives the programs it is approved for, and for each that it fails the checks."""
    content = clip(folder / "spot.mp4", **{**GOOD, **properties}).read_bytes()
    registered = ads.add("spot.mp4", content, **VIDEO, **asked(*programs))
    failed = {
        one["specProgramName"]: [each["stringId"] for each in one["specifications"]]
        for one in registered["failedSpecChecks"]
    }
    [version] = ads.versions(registered["assetId"])
    assert version["failedSpecChecks"] == registered["failedSpecChecks"]
    return set(version["specCheckApprovedPrograms"]), failed


def test_every_program_of_the_specification_is_in_the_table_but_the_one_for_images() -> None:
    assert {program.name for program in PROGRAMS} == RECORDED | LATER
    assert {program.name for program in PROGRAMS if program.is_later} == LATER


@pytest.mark.long
@pytest.mark.parametrize(
    ("size", "approved"), [((320, 180), WIDE), ((180, 320), TALL), ((180, 180), SQUARE), ((322, 180), TILES)]
)
def test_aspect_ratios(ads: Profile, tmp_path: Path, size: tuple[int, int], approved: set[str]) -> None:
    width, height = size

    passed, failed = check(ads, tmp_path, *EVERY_PARENT, width=width, height=height)

    assert passed == approved
    assert failed == {program: [SHAPE] for program in (RECORDED | LATER) - approved}


@pytest.mark.long
@pytest.mark.parametrize(
    ("frame_rate", "failing"),
    [
        (Fraction(24_000, 1001), set()),
        (24, set()),
        (25, set()),
        (Fraction(30_000, 1001), set()),
        (30, {OLV, OTT, SD_LANDSCAPE, SPONSORED_TV, FIRE_TV, *H1}),
        (29, WIDE - TILES),
        (31, WIDE - TILES),
        (50, WIDE - TILES),
    ],
)
def test_frame_rates(ads: Profile, tmp_path: Path, frame_rate: Fraction | int, failing: set[str]) -> None:
    passed, failed = check(ads, tmp_path, *EVERY_PARENT, frame_rate=frame_rate)

    assert passed == WIDE - failing
    assert {program for program, checks in failed.items() if FRAME_RATE in checks} >= failing
    assert all(failed[program] == [FRAME_RATE] for program in failing)


@pytest.mark.long
@pytest.mark.parametrize("average", [Fraction(2998, 100), Fraction(29986, 1000), Fraction(2999, 100)])
def test_a_phones_average_rate_is_either_that_it_lies_between(ads: Profile, tmp_path: Path, average: Fraction) -> None:
    assert check(ads, tmp_path, *EVERY_PARENT, frame_rate=average)[0] == WIDE


@pytest.mark.long
@pytest.mark.parametrize(
    ("stored", "size", "ratio", "approved"),
    [
        ({"rotation": 90}, (180, 320), "9:16", TALL),
        ({"rotation": -90, "width": 180, "height": 320}, (320, 180), "16:9", WIDE),
        ({"pixel_shape": Fraction(4, 3), "width": 240}, (320, 180), "16:9", WIDE),
        ({"pixel_shape": Fraction(4, 3), "width": 240, "rotation": 90}, (180, 320), "9:16", TALL),
        ({"width": 854, "height": 480}, (854, 480), "16:9", WIDE),
        ({"width": 480, "height": 854}, (480, 854), "9:16", TALL),
        ({"width": 426, "height": 240}, (426, 240), "16:9", WIDE),
        ({"width": 856, "height": 480}, (856, 480), "107:60", TILES),
    ],
)
def test_a_clip_is_shown_and_checked_as_it_is_seen(
    ads: Profile, tmp_path: Path, stored: dict[str, Any], size: tuple[int, int], ratio: str, approved: set[str]
) -> None:
    assert check(ads, tmp_path, *EVERY_PARENT, **stored)[0] == approved

    [found] = ads.search()["assetList"]
    [version] = ads.versions(found["assetId"])
    assert set(found["specCheckApprovedPrograms"]) == approved
    for metadata in (found["fileMetadata"], version["fileMetadata"]):
        assert (metadata["resolutionWidth"], metadata["resolutionHeight"]) == size
    for file in version["assetFiles"]["processedFiles"]:
        [stream] = file["fileMetadata"]["videoStreams"]
        assert (stream["width"], stream["height"], stream["displayAspectRatio"]) == (*size, ratio)
    shapes = {
        each["actualValue"]
        for program in version["failedSpecChecks"]
        for each in program["specifications"]
        if each["stringId"] == SHAPE
    }
    assert shapes == {ratio}


@pytest.mark.long
@pytest.mark.parametrize("suffix", [".m2v", ".webm", ".wmv"])
def test_a_recording_is_checked_by_what_its_frames_tell(ads: Profile, tmp_path: Path, suffix: str) -> None:
    recorded = clip(tmp_path / f"spot{suffix}", frame_rate=Fraction(30_000, 1001), seconds=15, is_live=True)

    ads.add("spot.mp4", recorded.read_bytes(), **VIDEO)

    [found] = ads.search()["assetList"]
    assert {SB, SD} <= set(found["specCheckApprovedPrograms"])
    assert found["fileMetadata"]["durationInSeconds"] == 15


@pytest.mark.long
@pytest.mark.parametrize(
    ("frames", "failing"),
    [
        (6 * 25 - 1, WIDE - TILES),
        (6 * 25, {OTT, SPONSORED_TV}),
        (10 * 25 - 1, {OTT, SPONSORED_TV}),
        (10 * 25, {OTT}),
        (15 * 25 - 1, {OTT}),
        (15 * 25, set()),
        (15 * 25 + 1, {OTT}),
        (30 * 25, set()),
        (45 * 25, {OTT}),
        (45 * 25 + 1, {OTT, SB, SD, SD_LANDSCAPE, SPONSORED_TV}),
        (120 * 25, {OTT, SB, SD, SD_LANDSCAPE, SPONSORED_TV}),
        (120 * 25 + 1, WIDE - TILES),
    ],
)
def test_durations(ads: Profile, tmp_path: Path, frames: int, failing: set[str]) -> None:
    passed, failed = check(ads, tmp_path, *EVERY_PARENT, frames=frames, width=160, height=90)

    assert passed == WIDE - failing
    assert {program: failed[program] for program in failing} == {program: [DURATION] for program in failing}


@pytest.mark.long
@pytest.mark.parametrize(
    ("channels", "failing"),
    [
        (0, {OLV, OTT, SD_LANDSCAPE, SPONSORED_TV, FIRE_TV, *H1}),
        (1, {OLV, OTT, SPONSORED_TV, FIRE_TV, *H1}),
        (2, set()),
        (6, set()),
    ],
)
def test_audio_channels(ads: Profile, tmp_path: Path, channels: int, failing: set[str]) -> None:
    passed, failed = check(ads, tmp_path, *EVERY_PARENT, audio_channels=channels)

    assert passed == WIDE - failing
    assert {program: failed[program] for program in failing} == {program: [CHANNELS] for program in failing}


def test_later_programs_are_told_as_failed_only_where_they_were_asked_for(ads: Profile, tmp_path: Path) -> None:
    silent: dict[str, Any] = {"audio_channels": 0, "frame_rate": 30}

    assert check(ads, tmp_path, **silent)[1].keys() == {OLV, OTT, SPLASH}
    assert check(ads, tmp_path, "STORES", "SB", **silent)[1].keys() == {OLV, OTT, SPLASH}
    assert check(ads, tmp_path, "SPONSORED_TV", **silent)[1] == {
        OLV: [FRAME_RATE, CHANNELS],
        OTT: [FRAME_RATE, CHANNELS],
        SPLASH: [SHAPE],
        SPONSORED_TV: [FRAME_RATE, CHANNELS],
    }
    assert check(ads, tmp_path, "AMAZON_DSP", **silent)[1].keys() == {OLV, OTT, SPLASH, *H1}
    assert check(ads, tmp_path, "SPONSORED_DISPLAY_VIDEO", "FIRE_TV", **silent)[1].keys() == {
        *(OLV, OTT, SPLASH, FIRE_TV),
        *(SD_LANDSCAPE, SD_PORTRAIT, SD_SQUARE),
    }


def test_the_parents_of_failed_programs(ads: Profile, tmp_path: Path) -> None:
    content = clip(tmp_path / "spot.mp4", width=20, height=180, seconds=1).read_bytes()

    registered = ads.add("spot.mp4", content, **VIDEO, **asked(*EVERY_PARENT))

    assert [(one["Program"], one["specProgramName"]) for one in registered["failedSpecChecks"]] == [
        *(("AMAZON_DSP", OLV), ("AMAZON_DSP", OTT)),
        *((SB, SB), (SD, SD), ("STORES", SPLASH), (SB, SB_PORTRAIT)),
        *((SD, SD_LANDSCAPE), (SD, SD_PORTRAIT), (SD, SD_SQUARE)),
        *(("SPONSORED_TV", SPONSORED_TV), ("FIRE_TV", FIRE_TV)),
        *(("AMAZON_DSP", "DEMAND_SIDE_PLATFORM_H1_DESKTOP"), ("AMAZON_DSP", "DEMAND_SIDE_PLATFORM_H1_MOBILE")),
    ]


def test_the_next_version_is_held_against_the_programs_it_inherits(ads: Profile, tmp_path: Path) -> None:
    first = ads.add("a.mp4", clip(tmp_path / "a.mp4", **GOOD).read_bytes(), **VIDEO, **asked("SPONSORED_TV"))
    silent = clip(tmp_path / "b.mp4", **{**GOOD, "audio_channels": 0}).read_bytes()

    def told(registered: dict[str, Any]) -> set[str]:
        return {one["specProgramName"] for one in registered["failedSpecChecks"]}

    linked = version_of(first["assetId"])
    assert SPONSORED_TV in told(ads.add("b.mp4", silent, **VIDEO, **linked))
    assert SPONSORED_TV not in told(ads.add("c.mp4", silent + b"x", **VIDEO, **linked, **asked("STORES")))


def test_the_verdict_is_kept_with_the_version(ads: Profile, behind: Behind, tmp_path: Path) -> None:
    registered = ads.add("a.mp4", clip(tmp_path / "a.mp4", **GOOD).read_bytes(), **VIDEO)
    [kept] = fields_of(behind, registered["assetId"])
    assert kept["specChecks"]["failed"] == registered["failedSpecChecks"]

    kept["specChecks"]["approved"] = ["LIVE_IMAGE_SPONSORED_DISPLAY"]  # as a version with other thresholds would have
    rewrite(behind, registered["assetId"], kept)

    assert ads.search()["assetList"][0]["specCheckApprovedPrograms"] == ["LIVE_IMAGE_SPONSORED_DISPLAY"]


def rewrite(behind: Behind, asset_id: str, fields: dict[str, Any]) -> None:
    """Change what is kept of the only version of an asset."""
    node = select(model.Node.id).where(model.Node.uuid == asset_id.rpartition(".")[2]).scalar_subquery()
    with behind.engine.begin() as connection:
        of_asset = update(model.Version).where(model.Version.node_id == node)
        connection.execute(of_asset.values(fields={"amazon_ads": fields}))


def test_a_file_from_another_door_is_checked_when_it_is_shown(http: httpx.Client, tmp_path: Path) -> None:
    ads = Profile(http, scope=DEMO)
    silent = clip(tmp_path / "a.mp4", **{**GOOD, "audio_channels": 0}).read_bytes()
    good = clip(tmp_path / "b.mp4", **GOOD).read_bytes()
    made = http.post("/assets", files={"Filename": ("a.mp4", silent)}, headers=TOKEN)
    here = ads.add("c.mp4", silent, **VIDEO)["assetId"]
    uid = f"blt{here.rpartition('.')[2][:16]}"
    replaced = http.put(f"/v3/assets/{uid}", files={"asset[upload]": ("d.mp4", good)}, headers=stack_headers())
    assert replaced.status_code == 200, replaced.text

    [from_there] = ads.versions("amzn1.assetlibrary.asset1." + made.json()["id"].replace("-", ""))
    first, second = ads.versions(here)

    assert OLV not in from_there["specCheckApprovedPrograms"]
    assert from_there["failedSpecChecks"] == first["failedSpecChecks"]
    assert OLV in second["specCheckApprovedPrograms"]
    assert [one["specProgramName"] for one in second["failedSpecChecks"]] == [SPLASH]
