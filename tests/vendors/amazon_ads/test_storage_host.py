"""What S3 refuses of a PUT to a presigned address, the address here refuses, too: before anything is stored."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from xml.etree import ElementTree

import httpx
import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve
from tests.vendors.amazon_ads import raw
from tests.vendors.amazon_ads.kept import everything
from tests.vendors.amazon_ads.profile import Profile, answer

LOGO = png(4, 3)
TWO_MECHANISMS = (
    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or "
    "the Authorization header should be specified"
)
NOT_SIGNED = "There were headers present in the request which were not signed"
CHANGED = ("X-Amz-Expires=900", "X-Amz-Expires=901")


def md5_of(content: bytes) -> str:
    """The MD5 as the header has it."""
    return base64.b64encode(hashlib.md5(content).digest()).decode()


def refused(put: httpx.Response, status: int, code: str) -> dict[str, str]:
    """The elements of an error of S3's."""
    assert put.status_code == status, put.text
    assert put.headers["Content-Type"] == "application/xml"
    error = ElementTree.fromstring(put.content)
    assert error.tag == "Error"
    said = {element.tag: element.text or "" for element in error}
    assert said["Code"] == code
    assert said["Resource"] == put.request.url.path
    assert said["Message"]
    assert said["RequestId"]
    return said


def bytes_of(ads: Profile, url: str) -> bytes:
    """The bytes that an address holds."""
    asset_id = answer(ads.register(url))["assetId"]
    return ads.http.get(ads.versions(asset_id)[0]["url"]).content


# The headers that go along, and S3's answer to them.
HEADERS: dict[str, tuple[dict[str, str], int, str, dict[str, str]]] = {
    "a default token": (
        {"Authorization": "Bearer Atza|secret"},
        400,
        "InvalidArgument",
        {"Message": TWO_MECHANISMS, "ArgumentName": "Authorization"},
    ),
    "a signature of its own": ({"Authorization": "AWS4-HMAC-SHA256 Credential=x"}, 400, "InvalidArgument", {}),
    "an unsigned header": ({"X-Amz-Acl": "private"}, 403, "AccessDenied", {"HeadersNotSigned": "x-amz-acl"}),
    "unsigned headers": (
        {"x-amz-tagging": "a=b", "x-amz-meta-filename": "logo.png"},
        403,
        "AccessDenied",
        {"Message": NOT_SIGNED, "HeadersNotSigned": "x-amz-meta-filename, x-amz-tagging"},
    ),
    "a checksum of the new kind": ({"x-amz-checksum-crc32": "AAAAAA=="}, 403, "AccessDenied", {"Message": NOT_SIGNED}),
    "a digest in hexadecimal": (
        {"Content-MD5": hashlib.md5(LOGO).hexdigest()},
        400,
        "InvalidDigest",
        {"Message": "The Content-MD5 you specified was invalid."},
    ),
    "a short digest": ({"Content-MD5": md5_of(LOGO)[:20]}, 400, "InvalidDigest", {}),
    "an empty digest": ({"Content-MD5": ""}, 400, "InvalidDigest", {}),
    "a digest with something behind it": ({"Content-MD5": f"{md5_of(LOGO)}!"}, 400, "InvalidDigest", {}),
    "another file's digest": (
        {"Content-MD5": md5_of(b"other")},
        400,
        "BadDigest",
        {
            "Message": "The Content-MD5 you specified did not match what we received.",
            "ExpectedDigest": hashlib.md5(b"other").hexdigest(),
            "CalculatedDigest": md5_of(LOGO),
        },
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("name", HEADERS)
def test_what_s3_refuses_is_refused_and_leaves_nothing(ads: Profile, behind: Behind, name: str) -> None:
    """Neither a new file nor, at an address that was put to before, another one."""
    headers, status, code, elements = HEADERS[name]
    first = png(9, 9)
    empty, full = ads.address(), ads.upload("logo.png", first)
    before = everything(behind)

    for url in (empty, full):
        put = ads.http.put(url, content=LOGO, headers=headers)

        said = refused(put, status, code)
        assert {name: said[name] for name in elements} == elements
        assert "secret" not in put.text
    assert everything(behind) == before

    assert bytes_of(ads, full) == first
    assert ads.http.put(empty, content=LOGO).status_code == 200


def test_all_but_the_bytes_is_looked_at_before_they_are_sent(ads: Profile) -> None:
    url = ads.address()
    waiting = {"Content-Length": "1000000000", "Expect": "100-continue"}
    for headers, status, code, _ in HEADERS.values():
        with raw.send(url, raw.head("PUT", url, waiting | headers)) as connection:
            assert raw.status_of(connection.recv(65_536)) == (100 if code == "BadDigest" else status)


def test_the_order_is_that_of_s3(ads: Profile) -> None:
    """Mechanism, signature, headers, digest."""
    url = ads.address()
    wrong = {"Authorization": "Bearer x", "x-amz-acl": "private", "Content-MD5": "x"}
    changed = url.replace(*CHANGED)

    refused(ads.http.put(changed, content=LOGO, headers=wrong), 400, "InvalidArgument")
    del wrong["Authorization"]
    refused(ads.http.put(changed, content=LOGO, headers=wrong), 403, "SignatureDoesNotMatch")
    refused(ads.http.put(url, content=LOGO, headers=wrong), 403, "AccessDenied")
    del wrong["x-amz-acl"]
    refused(ads.http.put(url, content=LOGO, headers=wrong), 400, "InvalidDigest")


def test_a_right_digest_and_other_headers_are_taken(ads: Profile) -> None:
    url = ads.address()
    headers = {
        "Content-MD5": md5_of(LOGO),
        "X-Amzn-Trace-Id": "Root=1-5",
        "Amazon-Advertising-API-ClientId": "x",
        "Cache-Control": "no-cache",
    }

    assert ads.http.put(url, content=LOGO, headers=headers).status_code == 200
    assert bytes_of(ads, url) == LOGO


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({}, "The client's default Authorization header went along with the file."),
        ({"x-amz-acl": "private"}, "headers that the address does not sign, as x-amz-acl."),
    ],
    ids=["a token", "an unsigned header"],
)
def test_the_log_says_which_header_went_along_and_what_lets_it_pass(
    ads: Profile, service: Served, headers: dict[str, str], sentence: str
) -> None:
    url = ads.address()

    with httpx.Client(headers=headers or ads.headers, trust_env=False, verify=False) as careless:
        assert careless.put(url, content=LOGO).status_code in (400, 403)

    lines = service.log_path.read_text
    too_late = time.monotonic() + 5
    while not (told := [line for line in lines().splitlines() if url.partition("?")[0][-30:] in line]):
        assert time.monotonic() < too_late, "nothing was told"
        time.sleep(0.02)
    assert sentence in told[-1]
    assert "TRIPTYCH_AMAZON_UPLOADS=lenient lets " in told[-1]
    assert ads.token not in told[-1]


@pytest.fixture(scope="module")
def lenient(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profile]:
    """A profile of a service that lets pass what S3 does not."""
    environment = setup.environment() | {"TRIPTYCH_AMAZON_UPLOADS": "lenient"}
    folder = tmp_path_factory.mktemp("lenient") / "data"
    with serve(environment, folder) as served, served.client() as http:
        yield Profile(http)


@pytest.mark.long
def test_a_setting_lets_headers_pass(lenient: Profile) -> None:
    for headers in (lenient.headers, {"x-amz-acl": "private"}):
        url = lenient.address()
        assert lenient.http.put(url, content=LOGO, headers=headers).status_code == 200
        assert bytes_of(lenient, url) == LOGO


@pytest.mark.long
def test_it_lets_pass_neither_another_address_nor_other_bytes(lenient: Profile) -> None:
    url = lenient.address()

    changed = lenient.http.put(url.replace(*CHANGED), content=LOGO, headers=lenient.headers)
    refused(changed, 403, "SignatureDoesNotMatch")
    bare = lenient.http.put(url.partition("?")[0], content=LOGO, headers=lenient.headers)
    refused(bare, 403, "AccessDenied")
    refused(lenient.http.put(url, content=LOGO, headers={"Content-MD5": md5_of(b"")}), 400, "BadDigest")
    refused(lenient.http.put(url, content=LOGO, headers={"Content-MD5": "x"}), 400, "InvalidDigest")
