"""What was made of a file: an image's thumbnail, and a video's profiles, which are the stored file."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.files import animated_gif, clip, image, jpeg, photo, png, png_chunk, svg, with_png_chunk
from tests.servers.behind import Behind
from tests.vendors.amazon_ads.profile import DEMO, VIDEO, Profile, refusal
from tests.vendors.contentstack.stack import stack_headers
from tests.vendors.iqmetrix.company import TOKEN
from tests.waiting import wait_until

pytestmark = pytest.mark.long

PHOTO = photo(1600, 1200)


@pytest.fixture
def anybody() -> Iterator[httpx.Client]:
    """A client that says nothing of itself: no workspace, no credentials."""
    with httpx.Client(timeout=30, trust_env=False, verify=False) as client:
        yield client


def processed(ads: Profile, asset_id: str) -> dict[str, str]:
    """The addresses of an asset's processed files by profile, which all answers agree on."""
    [version] = ads.versions(asset_id)
    urls = version["storageLocationUrls"]["processedUrls"]
    assert {one["profile"]: one["url"] for one in version["assetFiles"]["processedFiles"]} == urls
    [found] = [item for item in ads.search()["assetList"] if item["assetId"] == asset_id]
    assert found["storageLocationUrls"]["processedUrls"] == urls
    return dict(urls)


def thumbnail(ads: Profile, file_name: str, content: bytes) -> str:
    """The address of the thumbnail of a new asset."""
    return processed(ads, ads.add(file_name, content)["assetId"])["IMAGE_THUMBNAIL_500"]


def opened(response: httpx.Response) -> Image.Image:
    assert response.status_code == 200, response.text
    return Image.open(io.BytesIO(response.content))


def test_an_image_has_the_two_recorded_files(ads: Profile, anybody: httpx.Client) -> None:
    urls = processed(ads, ads.add("photo.jpg", PHOTO)["assetId"])

    assert list(urls) == ["IMAGE_THUMBNAIL_500", "MODERATION"]
    assert urls["IMAGE_THUMBNAIL_500"] == re.sub(r"\.jpg$", "._SL500_.jpg", urls["MODERATION"])
    assert anybody.get(urls["MODERATION"]).content == PHOTO
    small = anybody.get(urls["IMAGE_THUMBNAIL_500"])
    assert small.headers["Content-Type"] == "image/jpeg"
    assert small.headers["Content-Length"] == str(len(small.content))
    assert small.headers["X-Content-Type-Options"] == "nosniff"
    assert (opened(small).format, opened(small).size) == ("JPEG", (500, 375))


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("file_name", "content", "mode", "size"),
    [
        ("a.png", png(1000, 400), "RGB", (500, 200)),
        ("a.png", image("PNG", 1000, 400, mode="RGBA"), "RGBA", (500, 200)),
        ("a.gif", animated_gif(600, 600), "RGB", (500, 500)),
        ("a.png", png(40, 30), "RGB", (40, 30)),
    ],
)
def test_all_but_jpegs_become_a_still_png(
    ads: Profile, anybody: httpx.Client, file_name: str, content: bytes, mode: str, size: tuple[int, int]
) -> None:
    small = anybody.get(thumbnail(ads, file_name, content))

    picture = opened(small)
    assert (small.headers["Content-Type"], picture.format) == ("image/png", "PNG")
    assert (picture.mode, picture.size, getattr(picture, "n_frames", 1)) == (mode, size, 1)


def test_a_photo_stands_upright(ads: Profile, anybody: httpx.Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    assert opened(anybody.get(thumbnail(ads, "a.jpg", jpeg(800, 400, exif=exif)))).size == (250, 500)


def test_every_thumbnail_that_is_told_opens(ads: Profile, anybody: httpx.Client) -> None:
    """Whatever a camera or a program left beside the pixels."""
    unwritable = b"Exif\0\0II*\0" + struct.pack("<IHHHIHHHHIIIII", 8, 2, 0x0112, 3, 1, 6, 0, 296, 5, 1, 38, 0, 2, 1)
    photo, picture = jpeg(800, 400, exif=unwritable), png(800, 400)
    for name, content, size in (
        ("a.jpg", photo, (250, 500)),
        ("a.jpg", photo[:-2], (250, 500)),
        ("a.jpg", jpeg(800, 400, exif=b"Exif\0\0garbage"), (500, 250)),
        ("a.png", png(800, 400, exif=b"garbage"), (500, 250)),
        ("a.png", with_png_chunk(picture, png_chunk(b"iCCP", b"a\0\1")), (500, 250)),
        ("a.png", with_png_chunk(picture, png_chunk(b"pHYs", b"", 1), is_behind=True), (500, 250)),
    ):
        assert opened(anybody.get(thumbnail(ads, name, content))).size == size


def test_it_is_made_once_and_kept(ads: Profile, anybody: httpx.Client, behind: Behind, workspace: str) -> None:
    url = thumbnail(ads, "photo.jpg", PHOTO)
    before = behind.stored(workspace)

    first = anybody.get(url)
    kept = behind.stored(workspace) - before
    assert len(kept) == 1
    again = anybody.get(url)

    assert behind.stored(workspace) - before == kept
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])


def test_many_first_requests_at_once_get_the_same(
    ads: Profile, anybody: httpx.Client, behind: Behind, workspace: str
) -> None:
    url = thumbnail(ads, "photo.jpg", PHOTO)
    before = behind.stored(workspace)

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: anybody.get(url), range(6)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(behind.stored(workspace) - before) == 1


def test_it_is_sent_like_any_file(ads: Profile, anybody: httpx.Client) -> None:
    url = thumbnail(ads, "photo.jpg", PHOTO)
    head = anybody.head(url)
    whole = anybody.get(url)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert anybody.get(url, headers={"If-None-Match": head.headers["ETag"]}).status_code == 304
    part = anybody.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])


def test_it_goes_with_the_image(http: httpx.Client, anybody: httpx.Client, behind: Behind, workspace: str) -> None:
    ads = Profile(http, scope=DEMO)
    asset_id = ads.add("photo.jpg", PHOTO)["assetId"]
    url = processed(ads, asset_id)["IMAGE_THUMBNAIL_500"]
    opened(anybody.get(url))
    assert len(behind.stored(workspace)) == 3

    uid = f"blt{asset_id.rpartition('.')[2][:16]}"
    http.delete(f"/v3/assets/{uid}", headers=stack_headers()).raise_for_status()

    [left] = behind.stored(workspace)
    assert "/uploads/" in left
    refusal(anybody.get(url), 404)


def test_a_reset_takes_it_away(ads: Profile, anybody: httpx.Client, behind: Behind, workspace: str) -> None:
    url = thumbnail(ads, "photo.jpg", PHOTO)
    opened(anybody.get(url))
    prefix = behind.prefix(workspace)

    ads.http.post("/_triptych/reset").raise_for_status()
    wait_until(behind.is_settled)

    assert behind.store.keys(prefix) == set()
    refusal(anybody.get(url), 404)


def test_images_of_other_doors_have_one_too(http: httpx.Client, anybody: httpx.Client) -> None:
    ads = Profile(http, scope=DEMO)
    bmp = http.post("/assets", files={"Filename": ("a.bmp", image("BMP", 600, 300))}, headers=TOKEN)
    asset_id = "amzn1.assetlibrary.asset1." + bmp.json()["id"].replace("-", "")

    assert opened(anybody.get(processed(ads, asset_id)["IMAGE_THUMBNAIL_500"])).size == (500, 250)


def test_a_drawing_is_its_own_thumbnail(http: httpx.Client, anybody: httpx.Client) -> None:
    ads = Profile(http, scope=DEMO)
    made = http.post("/v3/assets", files={"asset[upload]": ("a.svg", svg(), "image/svg+xml")}, headers=stack_headers())
    assert made.status_code == 201, made.text
    [found] = ads.search()["assetList"]

    urls = processed(ads, found["assetId"])

    assert urls["IMAGE_THUMBNAIL_500"] == urls["MODERATION"]
    assert anybody.get(urls["MODERATION"]).content == svg()


@pytest.mark.one_setup
@pytest.mark.parametrize("mark", ["_SL160_", "_SL853_FMjpeg_", "_SL500_FMpng_", "_SL1500_", "_SL1_"])
@pytest.mark.parametrize(("file_name", "content"), [("photo.jpg", PHOTO), ("a.png", png(1000, 400))])
def test_any_side_and_format_gives_the_one_rendition(
    ads: Profile, anybody: httpx.Client, file_name: str, content: bytes, mark: str
) -> None:
    url = thumbnail(ads, file_name, content)

    for other in (url, re.sub(r"\w+$", "png", url), re.sub(r"\w+$", "jpg", url)):
        asked = anybody.get(other.replace("_SL500_", mark))
        assert (asked.status_code, asked.content) == (200, anybody.get(url).content)
        assert asked.headers["Content-Type"] == ("image/jpeg" if file_name == "photo.jpg" else "image/png")


def test_any_side_of_a_drawing_is_the_drawing(http: httpx.Client, anybody: httpx.Client) -> None:
    made = http.post("/v3/assets", files={"asset[upload]": ("a.svg", svg(), "image/svg+xml")}, headers=stack_headers())
    assert made.status_code == 201, made.text
    [found] = Profile(http, scope=DEMO).search()["assetList"]
    url = found["storageLocationUrls"]["defaultUrl"]

    assert anybody.get(url.replace(".svg", "._SL160_.svg")).content == svg()


def test_nothing_is_made_of_pixels_that_nothing_here_decodes(ads: Profile) -> None:
    deep = jpeg(31, 17).replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c")  # of twelve bits

    asset_id = ads.add("a.jpg", deep)["assetId"]

    [version] = ads.versions(asset_id)
    assert version["assetStatus"] == "ACTIVE"
    assert (version["fileMetadata"]["width"], version["fileMetadata"]["height"]) == (31, 17)
    assert list(processed(ads, asset_id)) == ["MODERATION"]


def test_nothing_is_made_of_what_cannot_be_decoded(ads: Profile, anybody: httpx.Client) -> None:
    for file_name, content, fields in (("a.png", b"no picture", {}), ("a.mp4", b"no video", VIDEO)):
        urls = processed(ads, ads.add(file_name, content, **fields)["assetId"])
        assert list(urls) == ["MODERATION"]
        assert anybody.get(urls["MODERATION"]).content == content
        original = urls["MODERATION"].removesuffix("/moderation")
        for mark in ("_SL500_", "_SL160_FMjpeg_"):
            refusal(anybody.get(original.replace(".png", f".{mark}.png").replace(".mp4", f".{mark}.mp4")), 404)


# Spellings from the recorded answer that no rule would give away.
RECORDED = {
    "BACKGROUND_VIDEO_TILE": "backgroundVideoTile.mp4",
    "INTRO_SPLASH": "introSplash.mp4",
    "MODERATION": "moderation",
    "MP4_10000KBS_30FPS_48KHZ_320KBS_1080P": "mp4_10000kbs_30fps_48khz_320Kbs_1080p.mp4",
    "MP4_10000KBS_30FPS_48KHZ_320KBS_1080P_H264_HIGH": "mp4_10000Kbs_30fps_48khz_320Kbs_1080p_H264_high.mp4",
    "MP4_1350KBS_30FPS_48KHZ_96KBS_720P": "mp4_1350kbs_30fps_48khz_96Kbs_720p.mp4",
    "MP4_1500KBS_24FPS_48KHZ_96KBS_576P": "mp4_1500Kbs_24fps_48khz_96Kbs_576p.mp4",
    "MP4_20000KBS_AUTOFPS_48KHZ_320KBS": "mp4_20000kbs_autofps_48khz_320Kbs.mp4",
    "MP4_2000KBS_30FPS_48KHZ_96KBS_720P": "mp4_2000kbs_30fps_48khz_96Kbs_720p.mp4",
    "MP4_25000KBS_30FPS_48KHZ_192KBS_1080P_H264_MAIN": "mp4_25000Kbs_30fps_48khz_192Kbs_1080p_H264_main.mp4",
    "MP4_300KBS_15FPS_48KHZ_96KBS_360P": "mp4_300Kbs_15fps_48khz_96Kbs_360p.mp4",
    "MP4_4000KBS_30FPS_48KHZ_192KBS_1080P": "mp4_4000kbs_30fps_48khz_192Kbs_1080p.mp4",
    "MP4_600KBS_30FPS_48KHZ_128KBS_360P_H264_BASELINE": "mp4_600Kbs_30fps_48khz_128Kbs_360p_H264_baseline.mp4",
    "PRODUCT_VIDEO_OPTIMIZED": "productVideoOptimized.mp4",
    "VIDEO_DEFAULT_OPTIMIZED": "videoDefaultOptimized",
    "VIDEO_TILE": "videoTile.mp4",
}


def test_a_videos_profiles_are_the_stored_file(ads: Profile, anybody: httpx.Client, tmp_path: Path) -> None:
    content = clip(tmp_path / "hd0992.mov").read_bytes()
    asset_id = ads.add("hd0992.mov", content, **VIDEO)["assetId"]
    [version] = ads.versions(asset_id)

    urls = processed(ads, asset_id)

    assert len(urls) == 44
    assert list(urls) == sorted(urls)
    assert {profile: urls[profile] for profile in RECORDED} == {
        profile: f"{version['url']}/{segment}" for profile, segment in RECORDED.items()
    }
    for url in urls.values():
        sent = anybody.get(url)
        assert (sent.status_code, sent.headers["Content-Type"]) == (200, "video/quicktime")
        assert sent.content == content


def test_a_videos_processed_files_have_its_streams(ads: Profile, tmp_path: Path) -> None:
    made = clip(tmp_path / "a.mp4", width=640, height=360, frame_rate=25, seconds=2, audio_channels=2)
    [version] = ads.versions(ads.add("a.mp4", made.read_bytes(), **VIDEO)["assetId"])

    for file in version["assetFiles"]["processedFiles"]:
        metadata = file["fileMetadata"]
        assert (metadata["contentType"], metadata["contentHash"]) == ("video/mp4", None)
        [picture], [sound] = metadata["videoStreams"], metadata["audioStreams"]
        assert picture["bitRate"] > 0
        assert {name: picture[name] for name in picture.keys() - {"bitRate", "profile"}} == {
            "codecName": "h264",
            "codecType": "video",
            "displayAspectRatio": "16:9",
            "duration": 2.0,
            "frameRate": 25.0,
            "height": 360,
            "width": 640,
        }
        assert (sound["codecName"], sound["codecType"], sound["channelLayout"]) == ("aac", "audio", "stereo")
        assert (sound["sampleRate"], round(sound["duration"])) == (48_000, 2)


def test_what_nobody_made_is_not_found(ads: Profile, anybody: httpx.Client, tmp_path: Path) -> None:
    movie = ads.versions(ads.add("a.mp4", clip(tmp_path / "a.mp4").read_bytes(), **VIDEO)["assetId"])[0]["url"]
    picture = ads.versions(ads.add("a.png", png(4, 3))["assetId"])[0]["url"]
    bucket = picture.rpartition("/")[0]

    for missing in (
        f"{movie}/mp4_1kbs.mp4",
        f"{movie}/MODERATION",
        f"{movie}/",
        movie.replace(".mp4", "._SL500_.mp4"),
        f"{picture}/moderation",
        f"{bucket}/{'0' * 24}._SL500_.png",
        f"{bucket}/{'0' * 24}.mp4/moderation",
        f"{bucket}/._SL500_.png",
    ):
        refusal(anybody.get(missing), 404)
