"""Python's two most used HTTP clients walk every door, over one kept connection whose packets are small."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest
import requests

from tests.files import png
from tests.servers.gate import Gate, gate
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import Profile, image_of
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import TOKEN

LOGO = png(30, 20, compress_level=0)
# Smaller than every head.
PACKET = 100


@pytest.fixture
def narrow(service: Served) -> Iterator[Gate]:
    with gate(service.url, packet=PACKET) as narrow:
        yield narrow


def base_of(narrow: Gate, workspace: str) -> str:
    return f"{narrow.url}/w/{workspace}"


def test_requests_over_a_kept_and_split_connection(narrow: Gate, workspace: str, stack: Stack, ads: Profile) -> None:
    base = base_of(narrow, workspace)
    with requests.Session() as session:
        session.trust_env = False

        def call(method: str, url: str, **options: Any) -> Any:
            answer = session.request(method, url, timeout=30, **options)
            assert answer.ok, answer.text
            return answer

        for name in ("logo.png", "日本" * 60 + ".png"):
            url = call("POST", f"{base}/assets/upload", json={"filename": name}, headers=ads.headers).json()["url"]
            call("PUT", url, data=LOGO)
            call("PUT", url, data=iter([LOGO[:50], LOGO[50:]]))  # in chunks
            call("POST", f"{base}/assets/register", json=image_of(url), headers=ads.headers)
        assert len(call("POST", f"{base}/assets/search", json={}, headers=ads.headers).json()["assetList"]) == 2

        files, fields = {"asset[upload]": ("naïve.png", LOGO, "image/png")}, {"asset[title]": "Grüße"}
        made = call("POST", f"{base}/v3/assets", files=files, data=fields, headers=stack.headers).json()["asset"]
        assert (made["filename"], made["title"]) == ("naïve.png", "Grüße")
        assert call("GET", made["url"]).content == LOGO
        rest = call("GET", made["url"], headers={"Range": "bytes=9-"})
        assert (rest.status_code, rest.content) == (206, LOGO[9:])
        call("DELETE", f"{base}/v3/assets/{made['uid']}", headers=stack.headers)

        created = call("POST", f"{base}/assets", files={"Filename": ("logo.png", LOGO)}, headers=TOKEN).json()
        assert call("GET", created["href"]).content == LOGO
    assert narrow.connections == 1


async def test_aiohttp_over_a_kept_and_split_connection(
    narrow: Gate, workspace: str, stack: Stack, ads: Profile
) -> None:
    base = base_of(narrow, workspace)
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(30)) as session:

        async def call(method: str, url: str, **options: Any) -> bytes:
            async with session.request(method, url, **options) as answer:
                content = await answer.read()
                assert answer.ok, content
                return content

        async def in_pieces() -> AsyncIterator[bytes]:
            for start in range(0, len(LOGO), 500):
                yield LOGO[start : start + 500]

        async def ask(path: str, body: Any, **options: Any) -> Any:
            return json.loads(await call("POST", base + path, json=body, headers=ads.headers, **options))

        url = (await ask("/assets/upload", {"filename": "logo.png"}))["url"]
        await call("PUT", url, data=in_pieces())
        await ask("/assets/register", image_of(url))
        for coding in ("gzip", "deflate"):
            assert len((await ask("/assets/search", {}, compress=coding))["assetList"]) == 1

        # By default it writes names as in addresses.
        for name, quoted in (("logo.png", True), ("naïve.png", False)):
            form = aiohttp.FormData({"asset[title]": "Grüße"}, quote_fields=quoted)
            form.add_field("asset[upload]", LOGO, filename=name, content_type="image/png")
            packed = None if quoted else "gzip"
            said = await call("POST", f"{base}/v3/assets", data=form, headers=stack.headers, compress=packed)
            asset = json.loads(said)["asset"]
            assert (asset["filename"], asset["title"]) == (name, "Grüße")
            assert await call("GET", asset["url"]) == LOGO

        form = aiohttp.FormData()
        form.add_field("Filename", LOGO, filename="logo.png")
        created = json.loads(await call("POST", f"{base}/assets", data=form, headers=TOKEN, expect100=True))
        assert await call("GET", created["href"]) == LOGO
    assert narrow.connections == 1


@pytest.fixture
def stack(http: Any) -> Stack:
    return Stack(http)


@pytest.fixture
def ads(http: Any) -> Profile:
    return Profile(http)
