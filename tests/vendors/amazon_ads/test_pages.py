"""The examples of the vendor's guides "Creating assets" and "Managing assets", run as printed by curl."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.files import clip, png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads import examples
from tests.vendors.amazon_ads.profile import CLIENT_ID

HOST = "https://advertising-api.amazon.com"
STORAGE = re.compile(r"https://al-na-\w+-\w+\.s3\.amazonaws\.com/x+")
FILE = re.compile(r"/Users/[\w/.]+")
ASSET_ID = re.compile(r"amzn1\.assetlibrary\.(?:asset1\.)?x+")
PROFILE = re.compile(r"(?<=Scope: )x+")

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(service: Served, workspace: str, tmp_path: Path) -> Run:
    """Run a command in a shell; gives the status and the body of the answer.

    Of the command only the host and the placeholders are replaced. What curl reads from its configuration chooses the
    workspace and prints the status.
    """
    settings = [
        "silent",
        'noproxy = "*"',
        f'header = "X-Triptych-Workspace: {workspace}"',
        'write-out = "\\n%{http_code}"',
    ]
    (tmp_path / ".curlrc").write_text("\n".join(settings))

    def run(command: str, *, url: str = "", file: Path | None = None, asset_id: str = "") -> tuple[int, str]:
        command = STORAGE.sub(lambda _: url, command.replace(HOST, service.url))
        command = FILE.sub(lambda _: str(file), ASSET_ID.sub(asset_id, PROFILE.sub("1094286410", command)))
        environment = {**os.environ, "CURL_HOME": str(tmp_path)}
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environment, check=True)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    return run


def answer(result: tuple[int, str]) -> dict[str, Any]:
    status, body = result
    assert status == 200, body
    content = json.loads(body)
    assert isinstance(content, dict)
    return content


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    path = tmp_path / "logo.png"
    path.write_bytes(png(400, 400))
    return path


@pytest.mark.long
def test_an_image_is_created_found_and_updated(run: Run, logo: Path, tmp_path: Path) -> None:
    url = answer(run(examples.UPLOAD_IMAGE))["url"]
    assert run(examples.PUT_IMAGE, url=url, file=logo) == (200, "")
    registered = answer(run(examples.REGISTER_IMAGE, url=url))
    asset_id = registered["assetId"]
    assert registered == {
        "assetId": asset_id,
        "failedSpecChecks": [],
        "programPolicyValidationsList": None,
        "versionId": "version_v1",
    }

    shown = answer(run(examples.GET_ASSET, asset_id=asset_id))
    assert [version["name"] for version in shown["assetVersionList"]] == ["logo"]
    for example in (examples.SEARCH_ALL, examples.SEARCH_FILTERED):
        [found] = answer(run(example))["assetList"]
        assert (found["assetId"], found["version"]) == (asset_id, "version_v1")
        assert [asin["id"] for asin in found["associatedContexts"]["ASIN"]] == [
            "B07XXXXXX1",
            "B07XXXXXX2",
            "B07XXXXXX3",
        ]

    again = answer(run(examples.UPLOAD_IMAGE))["url"]
    run(examples.PUT_IMAGE, url=again, file=logo)
    assert answer(run(examples.REGISTER_VERSION, url=again, asset_id=asset_id)) == registered

    larger = tmp_path / "larger.png"
    larger.write_bytes(png(500, 500))
    other = answer(run(examples.UPLOAD_IMAGE.replace("logo.png", "larger.png")))["url"]
    run(examples.PUT_IMAGE, url=other, file=larger)
    updated = answer(run(examples.REGISTER_VERSION, url=other, asset_id=asset_id))
    assert updated == registered | {"versionId": "version_v2"}
    [one] = answer(run(examples.GET_ASSET, asset_id=f"{asset_id}:version_v2"))["assetVersionList"]
    assert one["name"] == "My asset"


@pytest.mark.long
def test_a_video_is_created(run: Run, tmp_path: Path) -> None:
    movie = clip(tmp_path / "brand_video.mov", seconds=6)
    url = answer(run(examples.UPLOAD_VIDEO))["url"]

    assert run(examples.PUT_VIDEO, url=url, file=movie) == (200, "")

    registered = answer(run(examples.REGISTER_VIDEO, url=url))
    assert [program["specProgramName"] for program in registered["failedSpecChecks"]] == [
        "DEMAND_SIDE_PLATFORM_OLV",
        "DEMAND_SIDE_PLATFORM_OTT",
        "STORES_INTRO_SPLASH",
    ]
    [found] = answer(run(examples.SEARCH_ALL))["assetList"]
    assert (found["assetType"], found["name"]) == ("VIDEO", "SB video asset")
    assert answer(run(examples.SEARCH_FILTERED))["assetList"] == []


@pytest.mark.long
@pytest.mark.one_setup
@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "-H 'Content-Type:'",
        "-H 'Content-Type: text/plain'",
        "-H 'Content-Type: application/x-www-form-urlencoded;charset=UTF-8'",
        "-H 'Content-Type: application/json'",
        "-H 'Content-Type: application/vnd.creativeassetsregister.v3+json'",
        "-H 'Content-Type: multipart/form-data'",
        "-H 'Content-Type: nonsense'",
    ],
    ids=["form", "none", "text", "form-utf8", "json", "vendor", "multipart", "nonsense"],
)
def test_a_body_is_read_whatever_its_type_says(run: Run, service: Served, logo: Path, content_type: str) -> None:
    headers = (
        f"-H 'Authorization: Bearer Atza|x' -H 'Amazon-Advertising-API-ClientId: {CLIENT_ID}' "
        f"-H 'Amazon-Advertising-API-Scope: 1' {content_type}"
    )

    def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        return answer(run(f"curl {headers} --data {shlex.quote(json.dumps(body))} {service.url}{path}"))

    url = post("/assets/upload", {"filename": "logo.png"})["url"]
    run(examples.PUT_IMAGE, url=url, file=logo)
    body = {"url": url, "name": "a&b=c%20d+e", "assetType": "IMAGE", "assetSubTypeList": ["LOGO"]}
    asset_id = post("/assets/register", body)["assetId"]

    [found] = post("/assets/search", {"text": "a&b=c%20d+e"})["assetList"]
    assert (found["assetId"], found["name"]) == (asset_id, "a&b=c%20d+e")


@pytest.mark.long
def test_an_address_is_put_to_with_any_type_or_none(run: Run, logo: Path) -> None:
    commands = [
        "curl --request PUT 'https://al-na-1-1.s3.amazonaws.com/x' --data-binary '@/Users/x/logo.png'",
        "curl -H 'Content-Type:' -X PUT 'https://al-na-1-1.s3.amazonaws.com/x' --data-binary '@/Users/x/logo.png'",
        "curl --upload-file '/Users/x/logo.png' 'https://al-na-1-1.s3.amazonaws.com/x'",
        "curl --upload-file - 'https://al-na-1-1.s3.amazonaws.com/x' < '/Users/x/logo.png'",
        "curl -H 'Expect: 100-continue' --upload-file '/Users/x/logo.png' 'https://al-na-1-1.s3.amazonaws.com/x'",
        "curl --http2 --upload-file '/Users/x/logo.png' 'https://al-na-1-1.s3.amazonaws.com/x'",
        "curl --http1.0 --upload-file '/Users/x/logo.png' 'https://al-na-1-1.s3.amazonaws.com/x'",
    ]
    for command in commands:
        url = answer(run(examples.UPLOAD_IMAGE))["url"]

        assert run(command, url=url, file=logo) == (200, ""), command

        asset_id = answer(run(examples.REGISTER_IMAGE, url=url))["assetId"]
        [version] = answer(run(examples.GET_ASSET, asset_id=asset_id))["assetVersionList"]
        assert version["fileMetadata"]["sizeInBytes"] == logo.stat().st_size
        assert version["assetStatus"] == "ACTIVE"
