"""What a request makes its answer depend on (RFC 9110, 13), at every address that files have."""

from __future__ import annotations

from email.utils import formatdate

import httpx
import pytest

from tests.files import png
from tests.vendors.amazon_ads.profile import DEMO as DEMO_PROFILE
from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.contentstack.stack import DEMO, Stack
from tests.vendors.iqmetrix.company import Company
from triptych.testing.clock import Clock

# In seconds since 1970: when the first file comes, in a workspace whose clock stands.
MADE = 1_893_456_000
OLD, NEW = png(70, 50, compress_level=0), png(90, 30, compress_level=0)
SLUG = "logo"


def date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)


@pytest.fixture
def stack(http: httpx.Client, clock: Clock) -> Stack:
    clock.freeze(MADE * 1000 + 700)
    return Stack(http)


class Addresses:
    """All that lead to the file of one asset: those that are this file's alone, and those of the asset."""

    def __init__(self, stack: Stack) -> None:
        http = stack.http
        asset = stack.upload(OLD)
        named = f"https://images.contentstack.io/v3/assets/{DEMO}/{asset['uid']}/{SLUG}"
        self.uid = asset["uid"]
        self.permanent = str(stack.update(self.uid, permanent_url=named)["permanent_url"])
        [found] = Profile(http, DEMO_PROFILE).search()["assetList"]
        identity = found["assetId"].rpartition(".")[2]
        media = found["storageLocationUrls"]["defaultUrl"]
        thumbnail = media.replace(".png", "._SL500_.png")
        self.fixed = [str(asset["url"]), media, thumbnail]
        self.of_asset = [self.permanent, str(http.get(f"/assets/{identity}").json()["href"])]


@pytest.fixture
def addresses(stack: Stack) -> Addresses:
    return Addresses(stack)


def statuses(http: httpx.Client, url: str, *conditions: dict[str, str]) -> list[int]:
    """Those of a GET under each of the conditions. HEAD answers alike."""
    found = []
    for condition in conditions:
        got, head = http.get(url, headers=condition), http.head(url, headers=condition)
        assert (head.status_code, head.content) == (got.status_code, b""), condition
        assert got.headers["ETag"]
        assert (got.content == b"") == (got.status_code != 200)
        found.append(got.status_code)
    return found


@pytest.mark.long
def test_every_address_takes_every_condition(http: httpx.Client, addresses: Addresses) -> None:
    made, before, after = date(MADE), date(MADE - 1), date(MADE + 1)
    for url in (*addresses.fixed, *addresses.of_asset):
        sent = http.get(url)
        etag = sent.headers["ETag"]
        assert (sent.status_code, sent.headers["Last-Modified"]) == (200, made), url

        for name, refused, passed in (
            ("If-Match", ['"other"', f"W/{etag}", "", etag.strip('"')], [etag, "*", f'"other" , {etag}']),
            ("If-Unmodified-Since", [before], [made, after, "yesterday"]),
        ):
            assert statuses(http, url, *({name: value} for value in refused)) == [412] * len(refused), url
            assert statuses(http, url, *({name: value} for value in passed)) == [200] * len(passed), url
        for name, known, changed in (
            ("If-None-Match", [etag, "*", f"W/{etag}", f'"other",{etag}'], ['"other"', ""]),
            ("If-Modified-Since", [made, after], [before, "tomorrow", f"{made}, {made}"]),
        ):
            assert statuses(http, url, *({name: value} for value in known)) == [304] * len(known), url
            assert statuses(http, url, *({name: value} for value in changed)) == [200] * len(changed), url


def test_conditions_count_in_order(http: httpx.Client, addresses: Addresses) -> None:
    """RFC 9110, 13.2.2: an ETag before a date, what must be the same before what must be another."""
    made, before = date(MADE), date(MADE - 1)
    for url in (*addresses.fixed, *addresses.of_asset):
        etag = http.get(url).headers["ETag"]
        assert statuses(
            http,
            url,
            {"If-Match": etag, "If-Unmodified-Since": before},
            {"If-Match": '"other"', "If-Unmodified-Since": made, "If-None-Match": etag},
            {"If-Unmodified-Since": before, "If-None-Match": etag},
            {"If-Match": etag, "If-None-Match": etag, "If-Modified-Since": before},
            {"If-None-Match": '"other"', "If-Modified-Since": made},
            {"If-Match": etag, "If-Modified-Since": made},
        ) == [200, 412, 412, 304, 200, 304], url


def test_lines_of_one_header_count_together(http: httpx.Client, addresses: Addresses) -> None:
    url = addresses.permanent
    etag = http.get(url).headers["ETag"]

    for name, status in (("If-Match", 200), ("If-None-Match", 304)):
        assert http.get(url, headers=[(name, '"other"'), (name, etag)]).status_code == status
    twice = [("If-Modified-Since", date(MADE))] * 2
    assert http.get(url, headers=twice).status_code == 200


@pytest.mark.parametrize(
    "spelled",
    ["Tue, 01 Jan 2030 00:00:00 GMT", "Tuesday, 01-Jan-30 00:00:00 GMT", "Tue Jan  1 00:00:00 2030"],
)
def test_a_date_has_three_forms(http: httpx.Client, addresses: Addresses, spelled: str) -> None:
    """RFC 9110, 5.6.7."""
    assert http.get(addresses.permanent, headers={"If-Modified-Since": spelled}).status_code == 304
    assert http.get(addresses.permanent, headers={"If-Unmodified-Since": spelled}).status_code == 200


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "spelled",
    [
        *("2030-01-01T00:00:00Z", "1893456000", "Tue, 01 Jan 2030 00:00:00 +0000", "Tue, 32 Jan 2030 00:00:00 GMT"),
        *("Tue, 01 Jan 2030 24:61:00 GMT", "Tue, 01 Foo 2030 00:00:00 GMT", "x" * 5000),
    ],
)
def test_what_is_no_date_is_passed_over(http: httpx.Client, addresses: Addresses, spelled: str) -> None:
    for name in ("If-Modified-Since", "If-Unmodified-Since"):
        assert http.get(addresses.permanent, headers={name: spelled}).status_code == 200


def test_a_resumed_download_of_a_file_that_was_replaced_is_refused(
    stack: Stack, addresses: Addresses, clock: Clock
) -> None:
    rest = {"Range": "bytes=20-"}
    for url in addresses.of_asset:
        known = stack.http.get(url).headers
        for condition in ({"If-Match": known["ETag"]}, {"If-Unmodified-Since": known["Last-Modified"]}):
            assert stack.http.get(url, headers={**rest, **condition}).content == OLD[20:]
    clock.advance(seconds=1)
    stack.replace(addresses.uid, NEW)

    for url in addresses.of_asset:
        for condition in ({"If-Match": known["ETag"]}, {"If-Unmodified-Since": known["Last-Modified"]}):
            refused = stack.http.get(url, headers={**rest, **condition})
            assert (refused.status_code, refused.content) == (412, b""), url
            assert refused.headers["ETag"] != known["ETag"]
            assert refused.headers["Cache-Control"] == "no-store"
        begun_anew = stack.http.get(url, headers={**rest, "If-Range": known["ETag"]})
        assert (begun_anew.status_code, begun_anew.content) == (200, NEW)


def test_a_date_allows_a_range_only_where_no_other_file_can_have_it(stack: Stack, addresses: Addresses) -> None:
    """RFC 9110, 13.1.5: within a second, an asset can have two files."""
    made, asked = date(MADE), {"Range": "bytes=0-9"}
    for url in addresses.fixed:
        assert stack.http.get(url, headers={**asked, "If-Range": made}).status_code == 206
        for other in (date(MADE + 1), date(MADE - 1), "Tue Jan  1 00:00:00 2030"):
            assert stack.http.get(url, headers={**asked, "If-Range": other}).status_code == 200
    stack.replace(addresses.uid, NEW)
    for url in addresses.of_asset:
        assert stack.http.get(url, headers={**asked, "If-Range": made}).content == NEW


def test_what_is_published_was_modified_when_it_was_published(stack: Stack, addresses: Addresses, clock: Clock) -> None:
    """The older of two versions may be published last."""
    url = f"{addresses.permanent}?environment=development"
    stack.replace(addresses.uid, NEW)
    stack.publish(addresses.uid, version=2)
    newer = stack.http.get(url).headers["Last-Modified"]
    clock.advance(seconds=60)
    stack.publish(addresses.uid, version=1)

    again = stack.http.get(url, headers={"If-Modified-Since": newer})
    assert (again.status_code, again.content) == (200, OLD)
    assert again.headers["Last-Modified"] == date(MADE + 60)
    assert stack.http.get(url, headers={"If-Unmodified-Since": newer}).status_code == 412


NAMES = {
    "logo.png": "logo.png",
    "naïve logo.png": "naive logo.png",
    "Grüße Ångström.png": "Gru_e Angstrom.png",
    "東京.png": "__.png",
    "ﬁrst.png": "first.png",
    "100%25 a%zz.png": "100_25 a%zz.png",
    "a／b＂c.png": "a_b_c.png",
    "😀;=.png": "_;=.png",
}


@pytest.mark.one_setup
@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_its_name_for_clients_that_know_ascii_only(http: httpx.Client, name: str) -> None:
    """RFC 6266, 4.3 and D: `curl -OJ` reads no other."""
    shown = http.get(Company(http).add(OLD, name)["href"]).headers["Content-Disposition"]

    plain, _, extended = shown.partition("; filename*=UTF-8''")
    assert plain == f'inline; filename="{NAMES[name]}"'
    assert httpx.URL(f"http://x/{extended}").path == f"/{name}"
