"""GET /assets/{id}, /images/{id} and the address of the bytes."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.files import clip, jpeg, png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import DEMO, VIDEO, Profile, version_of
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import NOT_FOUND, Company

# What is no GUID, or is one that nothing has.
NOBODY = str(UUID(int=7))
STRANGE_IDS = [
    NOBODY,
    "x",
    "0",
    "..%2f..%2fetc%2fpasswd",
    "%F0%9F%92%A9",
    "%FF%FE",
    "a" * 3000,
    "' or 1=1 --",
    "blt0000000000000000",
    "{" + NOBODY + "}",
    f"urn:uuid:{NOBODY}",
    NOBODY + "0",
    NOBODY[:-1],
]


def test_an_asset_is_shown_as_it_was_created_but_for_success(company: Company) -> None:
    created = company.add(png(30, 20))

    shown = company.get(created["id"])

    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "application/json"
    del created["success"]
    assert shown.json() == created


def test_any_token_or_none_may_read(company: Company) -> None:
    asset = company.add(png(3, 2))

    for authorization in ("Bearer other", "Basic eDp5", "nonsense"):
        read = company.http.get(f"/assets/{asset['id']}", headers={"Authorization": authorization})
        assert read.status_code == 200


def test_a_guid_may_be_in_capitals_and_without_hyphens(company: Company) -> None:
    asset = company.add(png(3, 2))

    for spelling in (asset["id"].upper(), asset["id"].replace("-", "")):
        assert company.get(spelling).json()["id"] == asset["id"]
        assert company.http.get(f"/images/{spelling}.PNG").content == png(3, 2)


def test_a_guid_in_braces_is_not_found(company: Company) -> None:
    asset = company.add(png(3, 2))

    assert company.get("{" + asset["id"] + "}").status_code == 404


@pytest.mark.parametrize("path", ["/assets/{}", "/images/{}", "/images/{}.png"])
def test_an_unknown_or_malformed_id_is_not_found(company: Company, path: str) -> None:
    for asset_id in STRANGE_IDS:
        missing = company.http.get(path.format(asset_id))
        assert (missing.status_code, missing.json()) == (404, NOT_FOUND), asset_id


@pytest.mark.parametrize("path", [f"/assets/{NOBODY}", f"/images/{NOBODY}", f"/images/{NOBODY}.png"])
def test_there_are_no_other_methods(company: Company, path: str) -> None:
    for method in ("PUT", "PATCH", "DELETE", "POST", "OPTIONS"):
        refused = company.http.request(method, path)
        company.refusal(refused, 405)
        assert refused.headers["Allow"] == "GET, HEAD"


def test_unknown_paths_are_answered_in_this_doors_words(company: Company) -> None:
    for path in ("/images/", "/images/a/b", f"/assets/{NOBODY}/", f"/images/{NOBODY}/x"):
        missing = company.http.get(path)
        assert (missing.status_code, missing.json()) == (404, NOT_FOUND), path


def test_an_image_redirects_to_its_bytes(company: Company, service: Served) -> None:
    asset = company.add(png(30, 20))

    redirect = company.http.get(f"/images/{asset['id']}")

    assert redirect.status_code == 303
    assert redirect.headers["Location"] == asset["href"] == f"{service.url}/images/{asset['id']}.png"
    assert redirect.headers.get_list("Content-Type") == ["application/text"]
    assert redirect.content == b""
    assert redirect.headers["Content-Length"] == "0"


def test_only_images_redirect(company: Company, tmp_path: Path) -> None:
    video = company.add(clip(tmp_path / "a.mp4", width=64, height=48, frames=2).read_bytes(), "a.mp4")
    leaflet = company.add(b"%PDF-1.7\n", "leaflet.pdf")

    for asset in (video, leaflet):
        assert company.refusal(company.http.get(f"/images/{asset['id']}")).startswith("Bad Request")
        assert company.http.get(asset["href"]).status_code == 200


def test_the_bytes_come_with_their_type_and_checksum(company: Company) -> None:
    asset = company.add(jpeg(30, 20), "photo.JPG")

    opened = company.http.get(asset["href"])

    assert opened.content == jpeg(30, 20)
    assert opened.headers["Content-Type"] == asset["mimeType"] == "image/jpeg"
    assert opened.headers["ETag"] == f'"{asset["md5Checksum"]}"'
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert opened.headers["Content-Security-Policy"].startswith("sandbox;")


def test_bytes_can_be_read_in_ranges_and_asked_for_again(company: Company) -> None:
    picture = png(300, 200)
    href = company.add(picture)["href"]

    piece = company.http.get(href, headers={"Range": "bytes=10-19"})
    assert (piece.status_code, piece.content) == (206, picture[10:20])
    assert piece.headers["Content-Range"] == f"bytes 10-19/{len(picture)}"

    again = company.http.get(href, headers={"If-None-Match": piece.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_get_answers_head(company: Company) -> None:
    asset = company.add(png(30, 20))

    for path in (f"/assets/{asset['id']}", f"/images/{asset['id']}", asset["href"]):
        whole, head = company.http.get(path), company.http.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        for header in ("Content-Type", "Content-Length", "Location", "ETag"):
            assert head.headers.get(header) == whole.headers.get(header), header


def test_the_bytes_are_under_their_own_extension_only(company: Company) -> None:
    asset = company.add(png(30, 20))

    for extension in ("jpg", "pngg", "pn", "png.png", "%2e"):
        assert company.http.get(f"/images/{asset['id']}.{extension}").json() == NOT_FOUND


def test_workspaces_do_not_see_each_other(company: Company, service: Served) -> None:
    asset = company.add(png(3, 2))

    with service.client() as other:
        for path in (f"/assets/{asset['id']}", f"/images/{asset['id']}", asset["href"]):
            assert other.get(path).status_code == 404


def test_an_address_says_by_itself_which_workspace_it_belongs_to(company: Company, service: Served) -> None:
    """So it works in a browser, and in any page that shows it; a workspace that is named must be the asset's."""
    asset = company.add(png(3, 2))

    with service.client("") as anybody:
        assert anybody.get(f"/assets/{asset['id']}").json()["id"] == asset["id"]
        assert anybody.get(f"/images/{asset['id']}").headers["Location"] == asset["href"]
        assert anybody.get(asset["href"]).content == png(3, 2)
        assert anybody.head(asset["href"]).status_code == 200


def test_an_unknown_workspace_is_not_found(company: Company, service: Served) -> None:
    name = f"nobodys-{uuid4().hex}"
    with service.client(name) as other:
        read, created = other.get(f"/assets/{NOBODY}"), Company(other).create(png(3, 2))

    for missing in (read, created):
        assert company.refusal(missing, 404).startswith(f"{NOT_FOUND['Message']}. The workspace '{name}' ")


def test_an_asset_of_the_shared_library_is_seen_here(company: Company) -> None:
    """Amazon's demo profile and every iQmetrix token share one."""
    made = Profile(company.http, DEMO).add("logo.png", png(30, 20))

    shown = company.get(str(UUID(made["assetId"].rpartition(".")[2]))).json()

    assert (shown["name"], shown["width"], shown["height"]) == ("logo.png", 30, 20)
    assert company.http.get(shown["href"]).content == png(30, 20)


def test_an_asset_of_a_library_that_no_iqmetrix_company_shares_is_not_found(company: Company) -> None:
    made = Profile(company.http, "1094286410").add("logo.png", png(30, 20))
    asset_id = UUID(made["assetId"].rpartition(".")[2])

    for path in (f"/assets/{asset_id}", f"/images/{asset_id}", f"/images/{asset_id}.png"):
        assert company.http.get(path).json() == NOT_FOUND


def test_a_file_that_was_replaced_at_another_door(company: Company) -> None:
    """The id stays, the address shows the newest bytes, and a cached copy is not fresh any more."""
    asset = company.add(png(30, 20))
    old = company.http.get(asset["href"])
    linked = version_of(f"amzn1.assetlibrary.asset1.{UUID(asset['id']).hex}")
    Profile(company.http, DEMO).add("wide.png", png(60, 20), **linked)

    shown = company.get(asset["id"]).json()
    new = company.http.get(asset["href"], headers={"If-None-Match": old.headers["ETag"]})

    assert (shown["name"], shown["width"]) == ("wide.png", 60)
    assert (new.status_code, new.content) == (200, png(60, 20))
    assert old.headers["Cache-Control"] == "public, no-cache"


def test_a_video_from_another_door_has_no_size_here(company: Company, tmp_path: Path) -> None:
    content = clip(tmp_path / "a.mp4", width=64, height=48, frames=2).read_bytes()
    made = Profile(company.http, DEMO).add("a.mp4", content, **VIDEO)

    shown = company.get(made["assetId"].rpartition(".")[2]).json()

    assert (shown["width"], shown["height"], shown["mimeType"]) == (None, None, "video/mp4")


def test_an_image_without_extension_from_another_door_has_an_address_of_its_own(company: Company) -> None:
    """Else it would redirect to itself for ever."""
    for name in ("logo", "logo.übergröße", "logo.p+g"):
        Stack(company.http).upload(png(30, 20), name)

        [newest, *_] = Profile(company.http, DEMO).search()["assetList"]
        redirect = company.http.get(f"/images/{UUID(newest['assetId'].rpartition('.')[2])}")

        assert redirect.status_code == 303
        assert redirect.headers["Location"].endswith(".png")
        assert company.http.get(redirect.headers["Location"]).content == png(30, 20), name
        company.http.post("/_triptych/reset")
