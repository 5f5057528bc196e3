"""What nothing here decodes is taken at all three doors, and nobody waits for it: a bomb, and what takes too long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bombs import BOMBS, slow_png
from tests.files import clip, png
from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve
from tests.vendors.amazon_ads.profile import VIDEO, Profile, refusal
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import Company
from triptych.vendors.amazon_ads.register import EXTENSIONS as AMAZON
from triptych.vendors.iqmetrix.uploads import LISTED as IQMETRIX

# One or two of each format; tests/media/test_bombs.py has all of them.
NAMES = (
    "jpeg scans",
    "jpeg segments",
    "gif comments",
    "gif frames",
    "png chunks",
    "tiff values",
    "svg attributes",
    "mp4 names",
)


@pytest.fixture(scope="module")
def hurried(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service whose processors have hardly a moment for a file."""
    data_dir = tmp_path_factory.mktemp("hurried") / "data"
    with serve({**setup.environment(), **HURRY}, data_dir) as served, served.client() as http:
        yield http


HURRY = {"TRIPTYCH_MEDIA_SECONDS": "0.05", "TRIPTYCH_MEDIA_SECONDS_PER_MEGAPIXEL": "0"}


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_bomb_is_taken_and_never_decoded(http: httpx.Client, name: str) -> None:
    bomb = BOMBS[name]

    check_doors(http, bomb.file_name, bomb.make(), bomb.size)


@pytest.mark.long
def test_what_takes_too_long_is_taken_with_the_size_in_its_header(hurried: httpx.Client) -> None:
    check_doors(hurried, "large.png", slow_png(), (7000, 7000))


@pytest.mark.long
def test_a_video_that_takes_too_long_is_taken(hurried: httpx.Client, tmp_path: Path) -> None:
    movie = clip(tmp_path / "large.mov", width=7680, height=4320, frames=1, codec="prores").read_bytes()

    check_doors(hurried, "large.mov", movie, None)


def test_a_video_of_which_nothing_is_known_is_not_checked(http: httpx.Client) -> None:
    bomb = BOMBS["mp4 names"]
    ads = Profile(http)

    registered = ads.add(bomb.file_name, bomb.make(), **VIDEO)

    [version] = ads.versions(registered["assetId"])
    assert (registered["failedSpecChecks"], version["specCheckApprovedPrograms"]) == ([], None)


@pytest.mark.long
def test_what_takes_its_time_and_stays_below_is_decoded(http: httpx.Client) -> None:
    ads = Profile(http)
    [version] = ads.versions(ads.add("large.png", png(12_000, 8000))["assetId"])

    assert version["assetStatus"] == "ACTIVE"
    assert http.get(version["storageLocationUrls"]["processedUrls"]["IMAGE_THUMBNAIL_500"]).status_code == 200


def test_more_pixels_than_the_limit_are_refused_all_the_same(http: httpx.Client) -> None:
    """What a decoder is not given for two reasons counts for the one that no other file gets round."""
    scans = BOMBS["jpeg scans"].make()
    huge = scans.replace((3000).to_bytes(2) * 2, (60_000).to_bytes(2) * 2, 1)
    ads = Profile(http)

    assert Company(http).create(huge, "a.jpg").status_code == 400
    assert ads.versions(ads.add("a.jpg", huge)["assetId"])[0]["assetStatus"] == "INACTIVE"


def check_doors(http: httpx.Client, file_name: str, content: bytes, size: tuple[int, int] | None) -> None:
    """Bring it in at every door that knows such a file, and see what becomes of it."""
    extension = file_name.rpartition(".")[2]
    check_contentstack(Stack(http, "blt1111111111111111"), file_name, content, size)
    if extension in IQMETRIX:
        check_iqmetrix(Company(http), file_name, content)
    for asset_type, extensions in AMAZON.items():
        if extension in extensions:
            check_amazon(Profile(http), file_name, content, VIDEO if asset_type == "VIDEO" else {}, size)


def check_contentstack(stack: Stack, file_name: str, content: bytes, size: tuple[int, int] | None) -> None:
    asset = stack.asset(stack.upload(content, file_name)["uid"], include_dimension="true")
    assert asset.get("dimension") == (size and {"width": size[0], "height": size[1]})
    assert stack.http.get(asset["url"]).content == content


def check_iqmetrix(company: Company, file_name: str, content: bytes) -> None:
    asset = company.add(content, file_name)
    shown = company.get(asset["id"]).json()
    assert company.http.get(shown["href"]).content == content


def check_amazon(
    ads: Profile, file_name: str, content: bytes, fields: dict[str, Any], size: tuple[int, int] | None
) -> None:
    registered = ads.add(file_name, content, **fields)
    [version] = ads.versions(registered["assetId"])
    url, metadata = version["url"], version["fileMetadata"]
    assert version["assetStatus"] == "ACTIVE"
    assert size is None or (metadata["width"], metadata["height"]) == size
    made = {one["profile"]: one["url"] for one in version["assetFiles"]["processedFiles"]}
    assert made == {"MODERATION": f"{url}/moderation" if fields else url}
    stem, _, extension = url.rpartition(".")
    refusal(ads.http.get(f"{stem}._SL500_.{extension}"), 404)
    assert ads.http.get(url).content == content


@pytest.mark.long
def test_a_rendition_that_failed_is_remembered_by_every_replica(
    service: Served, http: httpx.Client, workspace: str, tmp_path: Path
) -> None:
    ads = Profile(http)
    asset_id = ads.add("large.png", slow_png())["assetId"]
    [before] = ads.versions(asset_id)
    thumbnail = before["storageLocationUrls"]["processedUrls"]["IMAGE_THUMBNAIL_500"]

    with serve({**service.settings, **HURRY}, tmp_path / "hurried") as replica, replica.client(workspace) as beside:
        refusal(beside.get(thumbnail.replace(service.url, replica.url)), 404)

    refusal(http.get(thumbnail), 404)
    [after] = ads.versions(asset_id)
    assert after["assetStatus"] == "ACTIVE"
    assert "IMAGE_THUMBNAIL_500" not in after["storageLocationUrls"]["processedUrls"]
