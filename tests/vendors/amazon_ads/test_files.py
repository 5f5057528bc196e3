"""The public addresses of files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.files import clip, jpeg, png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import VIDEO, Profile, refusal

LOGO = png(40, 30)


@pytest.fixture
def anybody(service: Served) -> Iterator[httpx.Client]:
    """A client that says nothing of itself: no workspace, no credentials."""
    with httpx.Client(timeout=30, trust_env=False, verify=False) as client:
        yield client


@pytest.fixture
def url(ads: Profile) -> str:
    """The address of LOGO."""
    return str(ads.versions(ads.add("logo & co.png", LOGO)["assetId"])[0]["url"])


def test_every_address_in_an_answer_opens(ads: Profile, anybody: httpx.Client, service: Served) -> None:
    asset = ads.add("logo.png", LOGO)
    text = ads.get(asset["assetId"]).text + ads.post("/assets/search", {}).text
    addresses = set(re.findall(r'"(http[^"]+)"', text))

    assert addresses
    for address in addresses:
        assert re.fullmatch(rf"{service.url}/images/S/[\w-]+/[0-9a-f]+(\._SL500_)?\.png", address)
        sent = anybody.get(address)
        assert sent.status_code == 200
        assert sent.content == LOGO or "_SL500_" in address


def test_a_file_is_sent_with_its_true_type_and_nothing_can_run_in_it(anybody: httpx.Client, url: str) -> None:
    sent = anybody.get(url)

    assert (sent.status_code, sent.content) == (200, LOGO)
    assert sent.headers["Content-Type"] == "image/png"
    assert sent.headers["Content-Length"] == str(len(LOGO))
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Content-Security-Policy"].startswith("sandbox;")
    assert "script" not in sent.headers["Content-Security-Policy"]
    assert sent.headers["Content-Disposition"] == (
        "inline; filename=\"logo & co.png\"; filename*=UTF-8''logo%20%26%20co.png"
    )
    assert sent.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("file_name", "content", "content_type"),
    [("a.png", jpeg(3, 3), "image/jpeg"), ("a.png", b"<script>alert(1)</script>", "text/html; charset=utf-8")],
    ids=["jpeg-named-png", "page-named-png"],
)
def test_the_type_is_what_the_bytes_are_else_what_was_said(
    ads: Profile, anybody: httpx.Client, file_name: str, content: bytes, content_type: str
) -> None:
    address = ads.upload(file_name, content, "text/html")
    [version] = ads.versions(ads.register(address).json()["assetId"])

    sent = anybody.get(version["url"])

    assert (sent.headers["Content-Type"], sent.content) == (content_type, content)
    assert sent.headers["Content-Security-Policy"].startswith("sandbox;")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_no_type_is_not_sent_as_one(ads: Profile, anybody: httpx.Client) -> None:
    for said in ("nonsense", "ü/ü", "a/" + "b" * 9000, "text/html\tx", "a b/c", "/", "text/", "/html"):
        address = ads.address()
        put = ads.http.put(address, content=b"?", headers=[(b"Content-Type", said.encode("latin-1"))])
        assert put.status_code == 200, put.text
        [version] = ads.versions(ads.register(address).json()["assetId"])

        assert anybody.get(version["url"]).headers["Content-Type"] == "image/png"
        assert version["fileMetadata"]["contentType"] == "image/png"


RANGES = {
    "bytes=0-9": (0, 10),
    "bytes=10-": (10, len(LOGO)),
    "bytes=-7": (len(LOGO) - 7, len(LOGO)),
    "bytes=5-5": (5, 6),
    "bytes=0-99999999999": (0, len(LOGO)),
    "bytes=-99999999999": (0, len(LOGO)),
    "BYTES=0-9": (0, 10),
}
NO_RANGES = [
    *("bytes=0-9,20-29", "bytes=9-0", "bytes=a-b", "bytes=-", "bytes=", "bytes", "lines=0-9"),
    *("bytes=0-" + "9" * 5000, "bytes=٣-٤"),
]


def test_ranges(anybody: httpx.Client, url: str) -> None:
    for asked, (start, end) in RANGES.items():
        sent = anybody.get(url, headers={"Range": asked})

        assert (sent.status_code, sent.content) == (206, LOGO[start:end]), asked
        assert sent.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(LOGO)}"
        assert sent.headers["Content-Length"] == str(end - start)


def test_what_is_no_range_gets_the_whole_file(anybody: httpx.Client, url: str) -> None:
    for asked in NO_RANGES:
        sent = anybody.get(url, headers=[(b"Range", asked.encode())])

        assert (sent.status_code, sent.content) == (200, LOGO), asked
        assert "Content-Range" not in sent.headers


def test_a_range_that_is_not_there(anybody: httpx.Client, url: str) -> None:
    for asked in (f"bytes={len(LOGO)}-", "bytes=99999999999-", "bytes=-0"):
        sent = anybody.get(url, headers={"Range": asked})

        assert (sent.status_code, sent.content) == (416, b"")
        assert sent.headers["Content-Range"] == f"bytes */{len(LOGO)}"


def test_head_says_what_get_would_send(anybody: httpx.Client, url: str) -> None:
    head = anybody.head(url)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(LOGO))
    assert head.headers["ETag"] == anybody.get(url).headers["ETag"]


def test_who_has_the_file_is_not_sent_it_again(anybody: httpx.Client, url: str) -> None:
    etag = anybody.get(url).headers["ETag"]

    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = anybody.get(url, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == etag
    assert anybody.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_range_of_another_file_is_the_whole_file(anybody: httpx.Client, url: str) -> None:
    etag = anybody.get(url).headers["ETag"]

    assert anybody.get(url, headers={"Range": "bytes=0-9", "If-Range": etag}).status_code == 206
    assert anybody.get(url, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).content == LOGO


@pytest.mark.long
def test_a_video_can_be_read_in_pieces(ads: Profile, anybody: httpx.Client, tmp_path: Path) -> None:
    content = clip(tmp_path / "clip.mp4", width=640, height=360, audio_channels=2).read_bytes()
    [version] = ads.versions(ads.add("clip.mp4", content, **VIDEO)["assetId"])

    pieces = [
        anybody.get(version["url"], headers={"Range": f"bytes={start}-{start + 9_999}"}).content
        for start in range(0, len(content), 10_000)
    ]

    assert b"".join(pieces) == content


def test_an_address_that_nothing_has_is_not_found(anybody: httpx.Client, url: str) -> None:
    bucket, _, _ = url.rpartition("/")
    for missing in (f"{bucket}/{'0' * 24}.png", f"{bucket}/x", f"{bucket}/", f"{bucket}-2/x.png", f"{url}/x"):
        refusal(anybody.get(missing), 404)
