"""Pages of another origin in a real Chromium do each vendor's main job, and show every file."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.files import png
from tests.servers.behind import connect
from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve
from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import Company
from tests.web.test_cross_origin import file_addresses

# Wider than the thumbnails, and of more bytes than are sent in one go.
WIDTH = 600
LOGO = png(WIDTH, 400)
BYTES = 2_000_000
FILE = f"new File([Uint8Array.from({list(LOGO)}), new Uint8Array({BYTES})], 'logo.png', {{ type: 'image/png' }})"
TURNS = [" ".join(order) for order in permutations(("img", "crossorigin", "fetch"))]


@pytest.fixture
def base(service: Served, workspace: str) -> str:
    """The base address of the test's workspace."""
    return f"{service.url}/w/{workspace}"


def run(page: Page, vendor: str, code: str) -> Any:
    """What code in the page makes of a vendor's functions, as `api`."""
    return page.evaluate(f"async () => {{ const api = await import('/{vendor}.js'); {code} }}")


def test_amazon_ads(page: Page, base: str) -> None:
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2 * BYTES}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    told, asset_id, found, url, width = run(
        page,
        "amazon_ads",
        f"""
        const told = []
        const {{ assetId }} = await api.add('{base}', {FILE}, (part) => told.push(part))
        const found = await api.search('{base}', 'logo')
        const {{ url }} = (await api.show('{base}', assetId)).assetVersionList[0]
        return [told, assetId, found, url, await LOADS.fetch(url)]
        """,
    )
    assert found["assetList"][0]["assetId"] == asset_id
    assert url.startswith(f"{base}/images/S/")
    assert width == WIDTH
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1] == 1


def test_iqmetrix(page: Page, base: str) -> None:
    created, shown, width = run(
        page,
        "iqmetrix",
        f"""
        const created = await api.create('{base}', {FILE})
        return [created, await api.show('{base}', created.id), await LOADS.img(`{base}/images/${{created.id}}`)]
        """,
    )
    assert (created["success"], shown["name"], width) == (True, "logo.png", WIDTH)


def test_contentstack(page: Page, base: str) -> None:
    listed, updated, width = run(
        page,
        "contentstack",
        f"""
        const asset = await api.upload('{base}', {FILE}, 'Logo')
        const listed = await api.list('{base}')
        return [listed, await api.update('{base}', asset.uid, {{ title: 'New' }}), await LOADS.fetch(asset.url)]
        """,
    )
    assert (listed["count"], listed["assets"][0]["title"]) == (1, "Logo")
    assert (updated["title"], width) == ("New", WIDTH)


def test_a_page_can_read_what_went_wrong(page: Page, base: str) -> None:
    said = page.evaluate(
        f"""async () => {{
            const refused = await fetch('{base}/assets/search', {{ method: 'POST', headers: {{ 'X-Made-Up': '1' }} }})
            const missing = await fetch('{base}/v3/nothing')
            return [refused.status, refused.headers.get('x-amzn-RequestId'), (await missing.json()).error_code]
        }}"""
    )
    assert said[0] == 401
    assert said[1]
    assert said[2] == 109  # unknown paths ask for a stack first


@pytest.mark.parametrize("turns", TURNS)
def test_every_file_is_shown_in_whatever_order_it_is_asked_for(
    page: Page, http: httpx.Client, base: str, turns: str
) -> None:
    """A browser gives a `fetch` what an `<img>` left in its cache, with the headers that came then."""
    http.base_url = httpx.URL(base)
    for address in file_addresses(http):
        address = address if "://" in address else base + address
        for load in turns.split():
            assert page.evaluate(f"LOADS.{load}('{address}')") in (WIDTH, 500, 300), f"{load} {address}"


def test_no_page_controls_the_service(page: Page, base: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        code = f"fetch('{base}/_triptych/clock', {{ method: '{method}' }}).then(() => 'read', () => 'refused')"
        assert page.evaluate(code) == "refused"


def test_pages_that_are_named_may_and_others_may_not(page: Page, pages: str, tmp_path: Path) -> None:
    for origin, expected in ((pages, "200"), ("http://localhost:1", "refused")):
        with serve({"TRIPTYCH_CORS_ORIGINS": origin}, tmp_path / "data") as served:
            list_all = f"api.list('{served.url}').then(() => '200', () => 'refused')"
            assert run(page, "contentstack", f"return {list_all}") == expected


def test_files_come_from_and_go_to_a_bucket_that_pages_may_use(
    browser: Browser, page: Page, setup: Setup, tmp_path: Path
) -> None:
    """The browser asks it with `Origin: null` where it was sent there, so the rule allows every origin."""
    settings = setup.environment()
    if "AWS_ENDPOINT_URL_S3" not in settings:
        pytest.skip("clients cannot reach a folder")
    bucket = urlsplit(settings["TRIPTYCH_STORAGE_URL"]).netloc
    connect(settings).put_bucket_cors(
        Bucket=bucket,
        CORSConfiguration={
            "CORSRules": [
                {
                    "AllowedOrigins": ["*"],
                    "AllowedMethods": ["GET", "HEAD", "PUT"],
                    "AllowedHeaders": ["*"],
                    "ExposeHeaders": ["ETag"],
                }
            ]
        },
    )
    settings["TRIPTYCH_STORAGE_PUBLIC_URL"] = settings["AWS_ENDPOINT_URL_S3"]
    with serve(settings, tmp_path / "data") as served, served.client() as http:
        code = f"return (await api.add('{served.url}', {FILE}, () => 0)).assetId"
        assert run(page, "amazon_ads", code).startswith("amzn1.")
        asset, shown = Stack(http).upload(LOGO), Company(http).add(LOGO)
        [version] = Profile(http).versions(Profile(http).add("logo.png", LOGO)["assetId"])
        for address in (asset["url"], shown["href"], version["url"]):
            for load in ("img", "crossorigin", "fetch"):
                assert page.evaluate(f"LOADS.{load}('{address}')") == WIDTH, f"{load} {address}"
