"""Files as they are sent: whole, in ranges, or not again."""

from __future__ import annotations

import hashlib

import httpx
import pytest

from tests.files import png, svg
from tests.servers.behind import Behind
from tests.vendors.iqmetrix.company import Company

CONTENT = png(300, 200, compress_level=0)
SIZE = len(CONTENT)
ETAG = f'"{hashlib.md5(CONTENT).hexdigest()}"'
# What is asked for, and the first and last byte that come.
RANGES = {
    "bytes=0-0": (0, 0),
    "bytes=10-19": (10, 19),
    "bytes = 10 - 19": (10, 19),
    "BYTES=10-19": (10, 19),
    "bytes=10-": (10, SIZE - 1),
    "bytes=-5": (SIZE - 5, SIZE - 1),
    f"bytes=-{SIZE + 9}": (0, SIZE - 1),
    f"bytes=10-{SIZE}": (10, SIZE - 1),
    f"bytes=10-{'9' * 50}": (10, SIZE - 1),
    f"bytes={SIZE - 1}-": (SIZE - 1, SIZE - 1),
}
ABSENT = [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 5}", "bytes=-0", f"bytes={'9' * 50}-"]
# RFC 9110, 14.2: what is malformed, of another unit or of several ranges may be passed over.
PASSED_OVER = [
    "bytes=0-1,3-4",
    "bytes=5-1",
    "bytes=-",
    "bytes=",
    "bytes",
    "bytes=a-b",
    "bytes=1-2-3",
    "bytes=--1",
    "bytes=+1-2",
    "bytes=1.0-2",
    "bytes=0x1-2",
    "bytes=\u00b2-",
    "lines=0-1",
    "bytes=" + "1-2," * 5000,
]


@pytest.fixture
def href(company: Company) -> str:
    return str(company.add(CONTENT)["href"])


@pytest.fixture
def company(http: httpx.Client) -> Company:
    return Company(http)


def test_a_file_comes_whole(http: httpx.Client, href: str) -> None:
    whole = http.get(href)

    assert (whole.status_code, whole.content) == (200, CONTENT)
    assert whole.headers["Content-Length"] == str(SIZE)
    assert (whole.headers["ETag"], whole.headers["Accept-Ranges"]) == (ETAG, "bytes")


def test_one_range_comes_alone(http: httpx.Client, href: str) -> None:
    for asked, (first, last) in RANGES.items():
        piece = http.get(href, headers={"Range": asked})
        assert (piece.status_code, piece.content) == (206, CONTENT[first : last + 1]), asked
        assert piece.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
        assert piece.headers["Content-Length"] == str(last + 1 - first)


def test_a_range_that_is_not_there_is_refused_with_the_size(http: httpx.Client, href: str) -> None:
    for asked in ABSENT:
        refused = http.get(href, headers={"Range": asked})
        assert (refused.status_code, refused.content) == (416, b""), asked
        assert refused.headers["Content-Range"] == f"bytes */{SIZE}"


def test_a_range_that_cannot_be_served_alone_gives_the_whole_file(http: httpx.Client, href: str) -> None:
    for asked in PASSED_OVER:
        whole = http.get(href, headers=[(b"Range", asked.encode("latin-1"))])
        assert (whole.status_code, whole.content) == (200, CONTENT), asked
        assert "Content-Range" not in whole.headers


def test_a_range_may_depend_on_the_file_being_the_same(http: httpx.Client, href: str) -> None:
    """RFC 9110, 13.1.5: only a strong ETag that is equal."""
    for condition, status in {
        ETAG: 206,
        '"other"': 200,
        f"W/{ETAG}": 200,
        "Wed, 21 Oct 2015 07:28:00 GMT": 200,
        "": 200,
    }.items():
        answer = http.get(href, headers={"Range": "bytes=1-2", "If-Range": condition})
        assert (answer.status_code, len(answer.content)) == (status, 2 if status == 206 else SIZE), condition


def test_what_the_caller_has_is_not_sent_again(http: httpx.Client, href: str) -> None:
    for condition in (ETAG, f"W/{ETAG}", "*", f'"other", {ETAG}', f'{ETAG} , "other"'):
        answer = http.get(href, headers={"If-None-Match": condition, "Range": "bytes=1-2"})
        assert (answer.status_code, answer.content) == (304, b""), condition
        assert answer.headers["ETag"] == ETAG
    for condition in ('"other"', "", ETAG.strip('"')):
        assert http.get(href, headers={"If-None-Match": condition}).status_code == 200, condition


def test_head_says_what_get_would(http: httpx.Client, href: str) -> None:
    """RFC 9110, 14.2: ranges are for GET alone."""
    head = http.head(href, headers={"Range": "bytes=1-2"})

    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(SIZE))
    assert http.head(href, headers={"If-None-Match": ETAG}).status_code == 304


def test_a_drawing_cannot_run_script_here(http: httpx.Client, company: Company) -> None:
    drawing = company.add(svg(inside="<script>alert(1)</script>"), "drawing.png")

    opened = http.get(drawing["href"])

    assert opened.headers["Content-Type"] == "image/svg+xml"
    assert opened.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert opened.headers["X-Content-Type-Options"] == "nosniff"


def test_a_caller_may_go_before_the_end(http: httpx.Client, company: Company) -> None:
    """The service logs nothing of it, as the fixture checks, and serves on."""
    large = company.add(CONTENT + bytes(20_000_000))

    for _ in range(3):
        with http.stream("GET", large["href"]) as answer:
            next(answer.iter_raw())

    assert http.get(large["href"], headers={"Range": "bytes=-3"}).content == bytes(3)


def test_bytes_that_are_gone_are_not_found(http: httpx.Client, href: str, behind: Behind, workspace: str) -> None:
    """As after somebody emptied the store by hand."""
    [key] = behind.stored(workspace)
    behind.store.delete(key)

    assert http.get(href).status_code == 404
