"""POST /assets."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from uuid import UUID

import pytest

from tests.files import bitmap, clip, gif, image, jpeg, odd_bitmap, png, png_chunk, png_of_promises, svg, with_png_chunk
from tests.servers.behind import Behind
from tests.servers.triptych import Served
from tests.vendors.iqmetrix.company import Company

PICTURES = {
    "gif": (gif(30, 20), "image/gif"),
    "jpg": (jpeg(30, 20), "image/jpeg"),
    "jpeg": (jpeg(30, 20), "image/jpeg"),
    "png": (png(30, 20), "image/png"),
    "bmp": (image("BMP", 30, 20), "image/bmp"),
}
# The vendor's extension: the suffix of a clip of that kind, and its true type.
CLIPS = {
    "3g2": (".3gp", "video/3gpp"),
    "asf": (".wmv", "video/x-ms-wmv"),
    "avi": (".avi", "video/x-msvideo"),
    "flv": (".flv", "video/x-flv"),
    "mkv": (".mkv", "video/x-matroska"),
    "mov": (".mov", "video/quicktime"),
    "mp4": (".mp4", "video/mp4"),
    "mpeg": (".mpg", "video/mpeg"),
    "mpeg4": (".mp4", "video/mp4"),
    "mpg": (".mpg", "video/mpeg"),
    "ogg": (".ogv", "video/ogg"),
    "ogm": (".ogv", "video/ogg"),
    "ogv": (".ogv", "video/ogg"),
    "vob": (".mpg", "video/mpeg"),
    "webm": (".webm", "video/webm"),
    "wmv": (".wmv", "video/x-ms-wmv"),
}
BROKEN = {
    "text.png": b"these are not pixels",
    "half.png": png(300, 200, compress_level=0)[:900],
    "head.jpg": jpeg(30, 20)[:40],
    "page.gif": b"<html><script>alert(1)</script></html>",
    "noise.mp4": bytes(range(256)) * 40,
    "atom.mov": b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  " + bytes(200),
}


def test_the_pages_picture(company: Company, service: Served) -> None:
    """The resource of the vendor's page, with the name and the size that it prints."""
    picture, name = png(502, 1024), "49ebd282-4161-4a9d-9b40-a5a20d144b6f.png"

    created = company.create(picture, name)

    assert created.status_code == 201
    assert created.headers["Content-Type"] == "application/json"
    asset = created.json()
    assert asset == {
        "id": str(UUID(asset["id"])),
        "name": name,
        "height": 1024,
        "href": f"{service.url}/images/{asset['id']}.png",
        "md5Checksum": hashlib.md5(picture).hexdigest(),
        "mimeType": "image/png",
        "width": 502,
        "success": True,
    }
    assert company.http.get(asset["href"]).content == picture


def test_curl_sends_the_pages_requests(service: Served, workspace: str, tmp_path: Path) -> None:
    """Create, read and follow the redirect, as printed on the page with the host changed."""
    (tmp_path / "logo.png").write_bytes(png(60, 40))

    def curl(*arguments: str) -> bytes:
        command = ["curl", "-sSf", "-H", f"X-Triptych-Workspace: {workspace}", *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True).stdout

    accept = ("-H", "Accept: application/json")
    token = ("-H", "Authorization: Bearer token")
    asset = json.loads(curl(*accept, *token, "-F", "Filename=@logo.png", f"{service.url}/assets"))

    assert asset["name"] == "logo.png"
    assert json.loads(curl(*accept, f"{service.url}/assets/{asset['id']}"))["id"] == asset["id"]
    assert curl("-L", f"{service.url}/images/{asset['id']}") == png(60, 40)


def test_the_same_file_twice_makes_two_assets(company: Company) -> None:
    first, second = company.add(png(3, 2)), company.add(png(3, 2))

    assert first["id"] != second["id"]
    assert first["md5Checksum"] == second["md5Checksum"]


def test_every_picture_of_the_vendors_list(company: Company) -> None:
    for extension, (content, content_type) in PICTURES.items():
        asset = company.add(content, f"logo.{extension}")
        assert (asset["width"], asset["height"], asset["mimeType"]) == (30, 20, content_type), extension


@pytest.mark.long
def test_every_video_of_the_vendors_list(company: Company, tmp_path: Path) -> None:
    for extension, (suffix, content_type) in CLIPS.items():
        content = clip(tmp_path / f"clip{suffix}", width=64, height=48, frames=3).read_bytes()
        asset = company.add(content, f"Clip.{extension.upper()}")
        assert (asset["width"], asset["height"], asset["mimeType"]) == (None, None, content_type), extension
        assert asset["href"].endswith(f"/images/{asset['id']}.{extension}")
        assert company.http.get(asset["href"]).content == content


def test_a_pdf_and_a_realmedia_file_are_taken_as_they_are(company: Company) -> None:
    leaflet = company.add(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "leaflet.pdf")
    video = company.create(b".RMF\0\0\0\x12" + bytes(90), "video.rm", "video/x-pn-realvideo").json()

    assert (leaflet["width"], leaflet["height"], leaflet["mimeType"]) == (None, None, "application/pdf")
    assert (video["width"], video["height"], video["mimeType"]) == (None, None, "video/x-pn-realvideo")


def test_an_extension_that_is_not_on_the_vendors_list_is_refused(
    company: Company, workspace: str, behind: Behind
) -> None:
    for name in ("logo.svg", "logo.webp", "page.html", "logo", ".png", "png", "logo.png.exe", "logo."):
        message = company.refusal(company.create(png(3, 2), name))
        assert message.startswith("Bad Request: "), name
        assert "jpg, jpeg, png" in message

    assert not behind.stored(workspace)


def test_what_cannot_be_shown_is_refused_and_not_kept(company: Company, workspace: str, behind: Behind) -> None:
    for name, content in BROKEN.items():
        assert "readable" in company.refusal(company.create(content, name, "image/png")), name

    assert not behind.blobs(workspace)
    assert not behind.stored(workspace)


def test_a_picture_is_taken_for_what_its_pixels_are(company: Company, workspace: str, behind: Behind) -> None:
    photo, picture = jpeg(30, 20), png(30, 20)
    wrong_checksum = picture[:-16] + bytes(4) + picture[-12:]
    for name, content in (
        ("a.png", with_png_chunk(picture, png_chunk(b"gAMA", b""))),
        ("a.png", with_png_chunk(picture, png_chunk(b"tEXt", b"a", 1), is_behind=True)),
        ("a.jpg", photo[:-2]),
        ("a.bmp", odd_bitmap(30, 20)),
        ("a.bmp", bitmap(30, -20, header=124)),
    ):
        asset = company.add(content, name)
        assert (asset["width"], asset["height"]) == (30, 20)
        assert company.http.get(asset["href"]).content == content
    kept = behind.stored(workspace)
    for name, content in (
        ("a.png", wrong_checksum),
        ("a.jpg", photo[: len(photo) // 2]),
        ("a.jpg", photo[: len(photo) // 2] + b"\xff\xd9"),
        ("a.bmp", odd_bitmap(30, 20)[:-9]),
        ("a.png", b"GIF8 is no picture"),
        ("a.mp4", b"\0\0\0\x10ftypmif3avif" + bytes(40)),
    ):
        assert "readable" in company.refusal(company.create(content, name))
    assert behind.stored(workspace) == kept


def test_a_picture_of_too_many_pixels_is_refused_and_not_kept(company: Company, workspace: str, behind: Behind) -> None:
    refused = company.create(png_of_promises(20_000, 20_000), "bomb.png")

    assert "pixels" in company.refusal(refused)
    assert not behind.stored(workspace)


def test_bytes_of_another_kind_than_the_name_says_are_taken(company: Company) -> None:
    for name, content, content_type in (
        ("photo.png", jpeg(30, 20), "image/jpeg"),
        ("drawing.gif", svg('width="30" height="20"'), "image/svg+xml"),
        ("leaflet.pdf", png(30, 20), "image/png"),
    ):
        asset = company.add(content, name)
        assert asset["name"] == name
        assert (asset["mimeType"], asset["width"], asset["height"]) == (content_type, 30, 20)
        opened = company.http.get(asset["href"])
        assert (opened.content, opened.headers["Content-Type"]) == (content, content_type)


def test_an_empty_file_is_refused(company: Company, workspace: str, behind: Behind) -> None:
    company.refusal(company.create(b""))

    assert not behind.stored(workspace)


def test_without_a_token_nothing_is_made(company: Company, workspace: str, behind: Behind) -> None:
    for authorization in (
        None,
        "",
        "Bearer",
        "Basic dXNlcjpwYXNz",
        "Bearer two words",
        f"Bearer {'x' * 5000}",
        "token",
    ):
        headers = {} if authorization is None else {"Authorization": authorization}
        refused = company.http.post("/assets", files={"Filename": ("logo.png", png(3, 2))}, headers=headers)
        assert (refused.status_code, refused.text) == (401, "invalid token"), authorization
        assert refused.headers["Content-Type"].startswith("text/plain")

    assert not behind.stored(workspace)
