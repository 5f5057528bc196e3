"""GET /images/{id}/preview/{width}/{height}: an image that fits into a box."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.bombs import jpeg_scans
from tests.files import animated_gif, clip, image, jpeg, png, svg
from tests.servers.behind import Behind
from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import NOT_FOUND, Company

pytestmark = pytest.mark.long

Size = tuple[int, int]

ORIENTATION = 0x0112
BAD_SIDES = ["0", "000", "2001", "99999", "9" * 5_000, "0002001"]
NO_SIDES = ["-1", "1.5", "x", "", "+5", "1e2", "%F0%9F%92%A9", "٣", "²", "5 "]


def preview(company: Company, asset_id: str, box: Size, **headers: str) -> httpx.Response:
    width, height = box
    return company.http.get(f"/images/{asset_id}/preview/{width}/{height}", headers=headers)


def picture(answer: httpx.Response) -> Image.Image:
    assert answer.status_code == 200, answer.text
    opened = Image.open(io.BytesIO(answer.content))
    assert answer.headers["Content-Type"] == Image.MIME[str(opened.format)]
    opened.load()
    return opened


def encoded(image: Image.Image, name: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("size", "box", "expected"),
    [
        ((1024, 502), (350, 550), (350, 172)),
        ((502, 1024), (350, 550), (270, 550)),
        ((700, 1100), (350, 550), (350, 550)),
        ((300, 200), (300, 200), (300, 200)),
        ((300, 200), (2000, 2000), (300, 200)),
        ((300, 200), (2000, 100), (150, 100)),
        ((300, 200), (1, 1), (1, 1)),
        ((1000, 2), (100, 100), (100, 1)),
        ((2100, 2100), (2000, 2000), (2000, 2000)),
    ],
)
def test_it_fits_into_the_box_and_is_never_enlarged(company: Company, size: Size, box: Size, expected: Size) -> None:
    for name, content in (("PNG", png(*size)), ("JPEG", jpeg(*size))):
        asset = company.add(content, f"logo.{name}")
        shown = picture(preview(company, asset["id"], box))
        assert (shown.format, shown.size) == (name, expected)


def test_any_other_image_becomes_a_png(company: Company) -> None:
    for name in ("BMP", "GIF"):
        asset = company.add(image(name, 300, 200), f"logo.{name.lower()}")
        shown = picture(preview(company, asset["id"], (30, 30)))
        assert (shown.format, shown.size) == ("PNG", (30, 20))


@pytest.mark.one_setup
@pytest.mark.parametrize("name", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_it_stands_upright_in_the_box(company: Company, name: str, orientation: int) -> None:
    """Three quarters of the way to the right there is red where the picture stands."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    upright = Image.new("RGB", (400, 300), "blue")
    upright.paste("red", (200, 0, 400, 150))
    undone = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    stored = upright.transpose(undone[orientation]) if orientation in undone else upright
    asset = company.add(encoded(stored, name, exif=exif), f"photo.{name}")

    shown = picture(preview(company, asset["id"], (100, 50))).convert("RGB")

    assert shown.size == (67, 50)
    red, _, blue = _colour(shown, (50, 12))
    assert red > 200 > 50 > blue


def _colour(shown: Image.Image, place: Size) -> tuple[int, ...]:
    found = shown.getpixel(place)
    assert isinstance(found, tuple)
    return tuple(int(value) for value in found)


def test_alpha_is_kept(company: Company) -> None:
    half = Image.new("RGBA", (400, 300), (0, 255, 0, 0))
    half.paste((255, 0, 0, 255), (200, 0, 400, 300))
    asset = company.add(encoded(half, "PNG"))

    shown = picture(preview(company, asset["id"], (40, 30)))

    assert shown.mode == "RGBA"
    assert _colour(shown, (5, 15))[3] == 0
    assert _colour(shown, (35, 15)) == (255, 0, 0, 255)


def animation(size: Size = (400, 300), *, loop: int | None = 3) -> bytes:
    """A red square that moves over what can be seen through; each frame takes longer than the one before."""
    frames = []
    for number in range(4):
        frame = Image.new("RGBA", size, (0, 0, 0, 0))
        frame.paste((255, 0, 0, 255), (number * 100, 0, number * 100 + 100, size[1]))
        frames.append(frame)
    repeats = {} if loop is None else {"loop": loop}
    durations = [50, 100, 150, 200]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=durations, disposal=2, **repeats)


@pytest.mark.parametrize("loop", [0, 3, None])
def test_an_animated_gif_stays_one(company: Company, loop: int | None) -> None:
    asset = company.add(animation(loop=loop), "moving.gif")

    shown = picture(preview(company, asset["id"], (40, 40)))

    assert (shown.format, shown.size, getattr(shown, "n_frames", 1)) == ("GIF", (40, 30), 4)
    assert shown.info.get("loop") == loop
    for number in range(4):
        shown.seek(number)
        assert shown.info["duration"] == 50 * (number + 1)
        frame = shown.convert("RGBA")
        for place in range(4):
            expected = (255, 0, 0, 255) if place == number else (0, 0, 0, 0)
            found = _colour(frame, (place * 10 + 5, 15))
            assert found == expected or (place != number and found[3] == 0), (number, place)


def test_an_animation_that_breaks_off_gives_its_first_frame(company: Company) -> None:
    whole = animated_gif(300, 200, frames=6)
    asset = company.add(whole[: len(whole) * 2 // 3], "moving.gif")

    shown = picture(preview(company, asset["id"], (30, 30)))

    assert shown.size == (30, 20)


@pytest.fixture(scope="module")
def small(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A service that decodes a million pixels of a file."""
    limit = {"TRIPTYCH_MAX_IMAGE_PIXELS": "1000000"}
    data_dir = tmp_path_factory.mktemp("small") / "data"
    with serve({**setup.environment(), **limit}, data_dir) as served, served.client() as http:
        yield Company(http)


def test_all_frames_count_against_the_limit_on_pixels(small: Company) -> None:
    within = small.add(animated_gif(500, 400, frames=5), "moving.gif")
    above = small.add(animated_gif(500, 400, frames=6), "moving.gif")

    moving = picture(preview(small, within["id"], (50, 50)))
    still = picture(preview(small, above["id"], (50, 50)))

    assert (moving.format, getattr(moving, "n_frames", 1), moving.size) == ("GIF", 5, (50, 40))
    assert (still.format, getattr(still, "n_frames", 1), still.size) == ("PNG", 1, (50, 40))


def test_sides_are_between_1_and_2000(company: Company) -> None:
    asset = company.add(png(30, 20))

    for side in BAD_SIDES:
        for path in (f"{side}/10", f"10/{side}"):
            refused = company.http.get(f"/images/{asset['id']}/preview/{path}")
            assert company.refusal(refused).endswith("is not between 1 and 2000"), path
    for side in NO_SIDES:
        for path in (f"{side}/10", f"10/{side}", "10", "10/10/10", "10/10/"):
            assert company.http.get(f"/images/{asset['id']}/preview/{path}").json() == NOT_FOUND, path
    assert picture(preview(company, asset["id"], (2000, 2))).size == (3, 2)
    assert picture(company.http.get(f"/images/{asset['id']}/preview/0015/2000")).size == (15, 10)


def test_only_images_have_one(company: Company, tmp_path: Path) -> None:
    video = company.add(clip(tmp_path / "a.mp4", width=64, height=48, frames=2).read_bytes(), "a.mp4")
    leaflet = company.add(b"%PDF-1.7\n", "leaflet.pdf")
    bomb = company.add(jpeg_scans(64, 200), "bomb.jpg")

    for asset in (video, leaflet):
        assert company.refusal(preview(company, asset["id"], (10, 10))) == "Bad Request: AssetId is not an image"
    for missing in (bomb["id"], "00000000-0000-0000-0000-000000000007"):
        answer = preview(company, missing, (10, 10))
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def test_a_drawing_is_its_own(company: Company) -> None:
    drawing = company.add(svg('width="300" height="200"'), "drawing.png")

    shown = preview(company, drawing["id"], (30, 30))

    assert (shown.content, shown.headers["Content-Type"]) == (svg('width="300" height="200"'), "image/svg+xml")


def test_it_is_sent_like_any_file(company: Company) -> None:
    asset = company.add(png(300, 200))

    whole = preview(company, asset["id"], (30, 30))
    etag = whole.headers["ETag"]

    assert whole.headers["Cache-Control"] == "public, no-cache"
    assert whole.headers["Content-Security-Policy"].startswith("sandbox;")
    piece = preview(company, asset["id"], (30, 30), Range="bytes=10-19", **{"If-Range": etag})
    assert (piece.status_code, piece.content) == (206, whole.content[10:20])
    assert preview(company, asset["id"], (30, 30), **{"If-None-Match": etag}).status_code == 304
    head = company.http.head(f"/images/{asset['id']}/preview/30/30")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", etag)
    assert head.headers["Content-Length"] == str(len(whole.content))
    others = {preview(company, asset["id"], box).headers["ETag"] for box in ((30, 29), (29, 30))}
    assert len(others | {etag, company.http.get(asset["href"]).headers["ETag"]}) == 4


def test_curl_gets_one(service: Served, company: Company, tmp_path: Path) -> None:
    """As a known client asks for it, and from anybody: the id says which workspace it belongs to."""
    asset = company.add(png(1000, 2000))

    command = ["curl", "-sSf", "-o", "preview.png", f"{service.url}/images/{asset['id']}/preview/350/550"]
    subprocess.run(command, cwd=tmp_path, check=True)

    with Image.open(tmp_path / "preview.png") as shown:
        assert shown.size == (275, 550)


def test_at_most_eight_are_kept_and_the_least_used_goes(
    company: Company, service: Served, workspace: str, behind: Behind
) -> None:
    """Of several processes each knows what was used there, so that another may go first."""
    asset = company.add(png(300, 200))
    keys: dict[int, str] = {}
    for side in range(1, 9):
        before = behind.stored(workspace)
        preview(company, asset["id"], (side, side))
        [keys[side]] = behind.stored(workspace) - before
    for side in (1, 2, 3, 5, 7, 8):  # and 4 and 6 not again
        preview(company, asset["id"], (side, side))

    preview(company, asset["id"], (9, 9))
    gone = set(keys.values()) - behind.stored(workspace)
    assert gone == {keys[4]} or (service.scattered and len(gone) == 1)
    preview(company, asset["id"], (10, 10))
    gone = set(keys.values()) - behind.stored(workspace)
    assert gone == {keys[4], keys[6]} or (service.scattered and len(gone) == 2)

    assert len(behind.stored(workspace)) == 9
    assert picture(preview(company, asset["id"], (4, 4))).size == (4, 3)
    assert len(behind.stored(workspace)) == 9


def test_they_belong_to_one_image(company: Company, workspace: str, behind: Behind) -> None:
    """Nothing is left when it goes, and one that takes its place has others."""
    stack = Stack(company.http)
    asset = company.add(png(300, 200))
    uid = stack.assets()[0]["uid"]
    for side in range(20, 40):
        assert preview(company, asset["id"], (side, side)).status_code == 200

    stack.replace(uid, png(200, 300), "tall.png")
    assert picture(preview(company, asset["id"], (30, 30))).size == (20, 30)

    assert stack.delete(f"/assets/{uid}").is_success
    assert not behind.stored(workspace)
    assert preview(company, asset["id"], (30, 30)).json() == NOT_FOUND


def test_many_who_ask_at_once_get_one(company: Company, workspace: str, behind: Behind) -> None:
    asset = company.add(png(1500, 1000))

    with ThreadPoolExecutor(8) as threads:
        boxes = [(100, 100)] * 8 + [(side, 100) for side in range(50, 66)]
        answers = list(threads.map(lambda box: preview(company, asset["id"], box), boxes))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["ETag"] for answer in answers[:8]}) == 1
    assert len(behind.stored(workspace)) == 9
