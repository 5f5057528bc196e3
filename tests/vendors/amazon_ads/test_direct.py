"""A store that clients reach themselves: they put files to the bucket and get them from there."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image

from tests.files import png
from tests.servers.behind import connect
from tests.servers.setups import Setup
from tests.servers.triptych import serve
from tests.vendors.amazon_ads.profile import DEMO, Profile, answer, query_of, refusal, version_of
from tests.vendors.contentstack.stack import stack_headers
from tests.vendors.iqmetrix.company import Company

LOGO = png(4, 3)


@pytest.fixture
def bucket(setup: Setup) -> dict[str, str]:
    """The settings of a store that has an address of its own."""
    settings = setup.environment()
    if "AWS_ENDPOINT_URL_S3" not in settings:
        pytest.skip("clients cannot reach a folder")
    return {**settings, "TRIPTYCH_STORAGE_PUBLIC_URL": settings["AWS_ENDPOINT_URL_S3"]}


@pytest.fixture
def ads(bucket: dict[str, str], tmp_path: Path) -> Iterator[Profile]:
    with serve(bucket, tmp_path / "data") as served, served.client() as http:
        yield Profile(http)


def test_files_go_to_the_bucket_and_come_from_it(ads: Profile, bucket: dict[str, str]) -> None:
    url = ads.address("logo.png")
    assert url.startswith(f"{bucket['AWS_ENDPOINT_URL_S3']}/")
    query = query_of(url)
    assert (query["X-Amz-Expires"], query["X-Amz-SignedHeaders"]) == ("900", "host")

    refusal(ads.register(url), 404)
    ads.http.put(url, content=b"", headers={"Content-Type": "image/png"}).raise_for_status()
    assert "empty" in refusal(ads.register(url), 400)
    ads.http.put(url, content=LOGO, headers={"Content-Type": "text/plain"}).raise_for_status()
    asset_id = answer(ads.register(url))["assetId"]
    ads.http.put(url, content=png(20, 20)).raise_for_status()

    [version] = ads.versions(asset_id)
    assert (version["fileMetadata"]["width"], version["fileMetadata"]["sizeInBytes"]) == (4, len(LOGO))
    sent = ads.http.get(version["url"])
    assert sent.status_code == 307
    assert sent.headers["Location"].startswith(f"{bucket['AWS_ENDPOINT_URL_S3']}/")
    direct = ads.http.get(sent.headers["Location"])
    assert (direct.content, direct.headers["Content-Type"]) == (LOGO, "image/png")

    assert answer(ads.register(url, **version_of(asset_id)))["versionId"] == "version_v1"  # the same file name
    assert answer(ads.register(url))["assetId"] != asset_id
    refusal(Profile(ads.http, scope="55").register(url), 404)
    refusal(ads.register(url.replace("/uploads/", "/blobs/")), 400)


@pytest.fixture
def small_parts(tmp_path: Path) -> Path:
    """The program, but that it copies in parts of 5 MiB what is larger, as it is done with huge files."""
    program = tmp_path / "small-parts"
    program.write_text(
        f"#!{sys.executable}\n"
        "from functools import partial\n"
        "from triptych.cli import main\n"
        "from triptych.storage import s3\n"
        "s3.S3Storage = partial(s3.S3Storage, copy_part=5 * 2**20)\n"
        "main()\n"
    )
    program.chmod(0o755)
    return program


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_real_clients_send_a_huge_file_and_get_it_back(
    bucket: dict[str, str], small_parts: Path, tmp_path: Path
) -> None:
    """Over 5 GiB, S3 copies in parts only."""
    content = png(30, 20) + os.urandom(12 * 2**20)
    (tmp_path / "large.png").write_bytes(content)

    def curl(*arguments: str) -> bytes:
        return subprocess.run(["curl", "-sSf", *arguments], cwd=tmp_path, check=True, capture_output=True).stdout

    with serve(bucket, tmp_path / "data", program=small_parts) as served, served.client() as http:
        ads = Profile(http, DEMO)
        address = ads.address("large.png")
        curl("-T", "large.png", address)
        asset_id = answer(ads.register(address))["assetId"]
        [version] = ads.versions(asset_id)
        assert version["fileMetadata"]["sizeInBytes"] == len(content)
        assert _sha256(curl("-L", version["url"])) == _sha256(content)
        assert curl("-L", "-r", "6000000-", version["url"]) == content[6_000_000:]
        with requests.Session() as session:
            session.trust_env = False
            assert _sha256(session.get(version["url"], timeout=30).content) == _sha256(content)
            head = session.head(version["url"], timeout=30, allow_redirects=True)
            assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(content)))
        assert Company(http).get(asset_id.rpartition(".")[2]).json()["md5Checksum"] == hashlib.md5(content).hexdigest()
    with closing(connect(bucket)) as client:
        place = urlsplit(bucket["TRIPTYCH_STORAGE_URL"])
        listed = client.list_objects_v2(Bucket=place.netloc, Prefix=f"{place.path[1:]}/")["Contents"]
        [copy] = [stored for stored in listed if "/blobs/" in stored["Key"]]
        assert copy["ETag"].endswith('-3"'), "it was not copied in three parts"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_no_file_of_the_bucket_runs_script_there(ads: Profile) -> None:
    for name, content, disposition in (
        ("page.html", b"<!doctype html><script>alert(1)</script>", "attachment"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', "attachment"),
        ("logo.png", LOGO, "inline"),
    ):
        sent = ads.http.post("/v3/assets", headers=stack_headers("blt1"), files={"asset[upload]": (name, content)})
        address = urlsplit(sent.raise_for_status().json()["asset"]["url"]).path
        answers = [ads.http.request(method, address, follow_redirects=True) for method in ("GET", "HEAD")]
        for answered in answers:
            assert answered.status_code == 200
            assert answered.headers["Content-Disposition"].startswith(f'{disposition}; filename="{name}"')
            assert answered.headers["Content-Length"] == str(len(content))
        assert [answered.content for answered in answers] == [content, b""]


def test_a_file_over_the_limit_is_told_at_registration(bucket: dict[str, str], tmp_path: Path) -> None:
    settings = bucket | {"TRIPTYCH_MAX_UPLOAD_BYTES": "1000"}
    with serve(settings, tmp_path / "data") as served, served.client() as http:
        ads = Profile(http)
        url = ads.address("logo.png")
        http.put(url, content=LOGO + bytes(1000)).raise_for_status()
        assert "1000 bytes" in refusal(ads.register(url), 400)
        http.put(url, content=LOGO).raise_for_status()
        assert answer(ads.register(url))["assetId"]


def test_thumbnails_come_from_it_too(ads: Profile, bucket: dict[str, str]) -> None:
    url = ads.address("large.png")
    ads.http.put(url, content=png(1000, 500), headers={"Content-Type": "image/png"}).raise_for_status()
    [version] = ads.versions(answer(ads.register(url))["assetId"])

    for _ in range(2):
        sent = ads.http.get(version["storageLocationUrls"]["processedUrls"]["IMAGE_THUMBNAIL_500"])
        assert sent.status_code == 307
        direct = ads.http.get(sent.headers["Location"])
        assert direct.headers["Content-Type"] == "image/png"
        assert Image.open(io.BytesIO(direct.content)).size == (500, 250)
