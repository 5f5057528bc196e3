"""POST /assets/upload, and the PUT to the address that it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import Profile, answer, query_of, refusal
from triptych.testing.clock import Clock

LOGO = png(4, 3)
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


@pytest.fixture
def storage_host(service: Served) -> Iterator[httpx.Client]:
    """A client that says nothing of itself: no workspace, no credentials."""
    with httpx.Client(timeout=30, trust_env=False, verify=False) as client:
        yield client


def bytes_of(ads: Profile, url: str) -> bytes:
    """The bytes that an address holds, as its registration shows them."""
    asset_id = answer(ads.register(url))["assetId"]
    return ads.http.get(ads.versions(asset_id)[0]["url"]).content


def test_the_answer_is_an_address_and_nothing_else(ads: Profile) -> None:
    response = ads.post("/assets/upload", {"filename": "logo.png"})

    assert answer(response).keys() == {"url"}


def test_an_address_has_the_form_of_a_presigned_one(ads: Profile, service: Served, clock: Clock) -> None:
    clock.freeze(1_893_456_000_000)

    url = ads.address("hd0992.mov")

    assert url.startswith(service.url)
    assert re.fullmatch(rf"/.*{UUID}\.mov", urlsplit(url).path)
    query = query_of(url)
    assert re.fullmatch("[0-9a-f]{64}", query.pop("X-Amz-Signature"))
    assert re.fullmatch(r"\w+/20300101/us-east-1/s3/aws4_request", query.pop("X-Amz-Credential"))
    assert query == {
        "x-amz-meta-filename": "hd0992.mov",
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": "20300101T000000Z",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Expires": "900",
    }


@pytest.mark.parametrize("key", ["filename", "fileName"])
def test_the_name_is_echoed_under_the_key_it_was_sent_with(ads: Profile, key: str) -> None:
    url = answer(ads.post("/assets/upload", {key: "logo.png"}))["url"]

    assert query_of(url)[f"x-amz-meta-{key}"] == "logo.png"


def test_every_request_gets_an_address_of_its_own(ads: Profile) -> None:
    assert ads.address("logo.png") != ads.address("logo.png")


NAMES = {
    "/home/me/logo.png": "logo.png",
    "..\\..\\windows\\logo.png": "logo.png",
    "../../etc/logo.png": "logo.png",
    " logo.png ": "logo.png",
    "über logo (1) & 100%.png": "über logo (1) & 100%.png",
    "🦊.png": "🦊.png",
    "logo.tar.PNG": "logo.tar.PNG",
    "x" * 251 + ".png": "x" * 251 + ".png",
    "a?b#c=d;e'\".png": "a?b#c=d;e'\".png",
}


def test_any_file_name_gets_its_file_in(ads: Profile) -> None:
    for sent, kept in NAMES.items():
        url = ads.upload(sent, LOGO)

        assert query_of(url)["x-amz-meta-filename"] == kept
        assert bytes_of(ads, url) == LOGO


def test_an_extension_is_not_asked_for_before_registration(ads: Profile) -> None:
    for name in ("logo", "logo.psd", "🦊", ".png", "logo."):
        url = ads.upload(name, LOGO)

        assert "jpg, jpeg, png" in refusal(ads.register(url), 400)


NO_NAMES: list[object] = [
    "",
    " ",
    ".",
    "..",
    "/",
    "folder/",
    "x" * 296 + ".png",
    None,
    5,
    True,
    ["a.png"],
    {"a": "b.png"},
]
CONTROLS = ["\n", "\r\nX-Injected: 1", "\t", "\x1b", "\x7f", "\x85"]


def test_what_cannot_be_a_file_name_is_refused(ads: Profile) -> None:
    inside = [f"a{control}b.png" for control in CONTROLS]
    around = [f"{control}a.png" for control in CONTROLS] + [f"a.png{control}" for control in CONTROLS]
    for name in (*NO_NAMES, *inside, *around):
        assert "filename" in refusal(ads.post("/assets/upload", {"filename": name}), 400)


def test_a_request_without_a_file_name_is_refused(ads: Profile) -> None:
    for body in ({}, {"assetType": "IMAGE"}, {"name": "logo.png"}):
        assert "filename" in refusal(ads.post("/assets/upload", body), 400)


TYPES = ["image/png", "text/html", "application/octet-stream", "nonsense", "", "ü/ü", "a/" + "b" * 9000]


def test_any_content_type_is_taken(ads: Profile) -> None:
    for content_type in TYPES:
        url = ads.address()

        put = ads.http.put(url, content=LOGO, headers=[(b"Content-Type", content_type.encode("latin-1"))])

        assert (put.status_code, put.content) == (200, b""), content_type
        assert bytes_of(ads, url) == LOGO


def test_a_put_needs_no_content_type_and_no_credentials(ads: Profile, storage_host: httpx.Client) -> None:
    url = ads.address()

    assert storage_host.put(url, content=LOGO).status_code == 200
    assert bytes_of(ads, url) == LOGO


def test_a_body_may_come_in_chunks(ads: Profile) -> None:
    url = ads.address()

    put = ads.http.put(url, content=(bytes([byte]) for byte in LOGO))

    assert put.request.headers["Transfer-Encoding"] == "chunked"
    assert put.status_code == 200
    assert bytes_of(ads, url) == LOGO


def test_the_last_complete_put_counts(ads: Profile) -> None:
    url = ads.upload("logo.png", png(10, 10))

    assert ads.http.put(url, content=LOGO).status_code == 200

    assert bytes_of(ads, url) == LOGO


def test_an_address_works_until_it_expires(ads: Profile, clock: Clock) -> None:
    clock.freeze()
    url = ads.address()

    clock.advance(seconds=899)
    assert ads.http.put(url, content=LOGO).status_code == 200

    clock.advance(seconds=1)
    late = ads.http.put(url, content=png(10, 10))
    assert late.status_code == 403
    assert late.headers["Content-Type"] == "application/xml"
    assert "<Code>AccessDenied</Code><Message>Request has expired</Message>" in late.text
    assert bytes_of(ads, url) == LOGO  # the address still names the bytes


CHANGES = [
    ("x-amz-meta-filename=logo.png", "x-amz-meta-filename=other.png"),
    ("x-amz-meta-filename=logo.png&", ""),
    ("X-Amz-Expires=900", "X-Amz-Expires=90000"),
    ("X-Amz-Signature=", "X-Amz-Signature=0"),
    ("X-Amz-Signature=", "X-Amz-Signature=%C3%BC"),
    ("X-Amz-Signature=", "X-Amz-Other="),
    (".png?", ".gif?"),
    (".png?", "?"),
    ("?", "?new=1&"),
    ("/uploads/", "/uploads/0"),
]


def test_a_changed_address_is_refused(ads: Profile) -> None:
    url = ads.address()
    for old, new in CHANGES:
        changed = url.replace(old, new, 1)
        assert changed != url

        put = ads.http.put(changed, content=LOGO)

        assert (put.status_code, put.headers["Content-Type"]) == (403, "application/xml"), changed
        signed = "X-Amz-Signature" in query_of(changed)
        assert f"<Code>{'SignatureDoesNotMatch' if signed else 'AccessDenied'}</Code>" in put.text
        assert refusal(ads.register(changed), 400).startswith("url ")
    refusal(ads.register(url), 404)  # nothing was stored


def test_one_address_says_nothing_about_another(ads: Profile) -> None:
    one, other = urlsplit(ads.address()), urlsplit(ads.address())

    put = ads.http.put(one._replace(query=other.query).geturl(), content=LOGO)

    assert put.status_code == 403
    assert "<Code>SignatureDoesNotMatch</Code>" in put.text


def test_an_address_without_a_query_is_refused(ads: Profile) -> None:
    put = ads.http.put(urlsplit(ads.address())._replace(query="").geturl(), content=LOGO)

    assert put.status_code == 403
    assert "<Code>AccessDenied</Code><Message>Access Denied</Message>" in put.text


def test_an_address_works_under_every_name_of_the_service(ads: Profile, service: Served) -> None:
    url = ads.address()
    elsewhere = url.replace("127.0.0.1", "localhost")
    assert elsewhere != url

    assert ads.http.put(elsewhere, content=LOGO, headers={"Host": "assets.test"}).status_code == 200

    assert bytes_of(ads, elsewhere) == LOGO


def test_an_address_takes_puts_only(ads: Profile) -> None:
    url = ads.upload("logo.png", LOGO)

    for method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS", "PATCH"):
        response = ads.http.request(method, url)

        assert (response.status_code, response.headers["Allow"]) == (405, "PUT")
        assert response.headers["Content-Type"] == "application/xml"
        assert ("<Code>MethodNotAllowed</Code>" in response.text) == (method != "HEAD")
    assert bytes_of(ads, url) == LOGO


def test_an_empty_file_is_taken_and_cannot_be_registered(ads: Profile) -> None:
    url = ads.upload("logo.png", b"")

    assert "empty" in refusal(ads.register(url), 400)


def test_the_put_answers_with_the_md5_as_s3_does(ads: Profile) -> None:
    put = ads.http.put(ads.address(), content=b"hello")

    assert put.headers["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'


def test_an_address_is_gone_after_a_reset(ads: Profile) -> None:
    url = ads.upload("logo.png", LOGO)

    ads.http.post("/_triptych/reset").raise_for_status()

    put = ads.http.put(url, content=LOGO)
    assert put.status_code == 404
    assert "<Code>NoSuchKey</Code>" in put.text
    refusal(ads.register(url), 404)
