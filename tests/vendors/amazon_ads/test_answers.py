"""Every answer held against the specification, and the headers that the live service's gateway adds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.files import clip, gif, jpeg, png
from tests.servers.setups import Setup
from tests.servers.triptych import serve
from tests.vendors.amazon_ads.contexts import CONTEXTS, declare
from tests.vendors.amazon_ads.profile import DEMO, VIDEO, Profile, answer, image_of, version_of
from tests.vendors.amazon_ads.specification import violations
from tests.vendors.iqmetrix.company import TOKEN

SPEC = {"X-Triptych-Amazon": "spec"}

# Where the live service itself does what its specification does not allow, as recorded or as its guides say; the last
# two are of registrations that the specification's own requests allow.
LIVE_SERVICE_BREAKS_IT = {
    "get: assetVersionList.*.storageLocationUrls.processedUrls.*": "addresses are strings and not objects",
    "search: assetList.*.storageLocationUrls.processedUrls.*": "the same",
    "get: assetVersionList.*.fileMetadata.contentType": "video/quicktime; image/gif, too, is no word of the list",
    "search: assetList.*.fileMetadata.contentType": "the same",
    "get: assetVersionList.*.assetStatus": "INACTIVE",
    "search: assetList.*.status": "the same",
    "get: assetVersionList.*.name": "a name of an asset need not look like a file's",
    "get: assetVersionList.*.assetSubTypes": "a recorded video has none, nor has an asset of another door",
}

GATEWAY = {
    "Content-Type": "application/json",
    "Server": "Server",
    "x-amz-rid": "[A-Z0-9]{20}",
    "x-amzn-RequestId": "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}",
    "x-amz-apigw-id": "[A-Za-z0-9_-]{15}=",
    "X-Amzn-Trace-Id": "Root=1-[0-9a-f]{8}-[0-9a-f]{24}",
    "Access-Control-Allow-Origin": r"\*",
    "Access-Control-Allow-Headers": "Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token",
    "Access-Control-Allow-Methods": "GET,OPTIONS,POST",
    "Access-Control-Expose-Headers": (
        "Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token,customerid,entityid"
    ),
    "Vary": "Content-Type,Accept-Encoding,User-Agent",
    "Strict-Transport-Security": "max-age=47474747; includeSubDomains; preload",
}


def send(http: httpx.Client, headers: Mapping[str, str], body: Any, path: str) -> httpx.Response:
    if body is None:
        return http.get(path, headers=dict(headers))
    return http.post(path, json=body, headers=dict(headers))


def filled(ads: Profile, folder: Path) -> list[str]:
    """A library with assets of all kinds and fates; gives their ids."""
    ids = [
        ads.add("400.png", png(400, 400), name="400.png", asinList=["B01"], tags=["red"])["assetId"],
        ads.add("a.gif", gif(9, 9), name="free text", otherMetadata={"a": "b"})["assetId"],
        ads.add("a.jpg", b"no picture", name="broken.png")["assetId"],
        ads.add("hd.mov", clip(folder / "hd.mov", audio_channels=2).read_bytes(), **VIDEO)["assetId"],
        ads.add("b.mp4", b"no video", **VIDEO)["assetId"],
    ]
    ads.add("2.png", png(5, 5), name="2.png", **version_of(ids[0], versionNotes="smaller"))
    declare(ads, ids[0], CONTEXTS)
    made = ads.http.post("/assets", files={"Filename": ("x.jpg", jpeg(3, 3))}, headers=TOKEN)
    return [*ids, "amzn1.assetlibrary.asset1." + made.json()["id"].replace("-", "")]


def all_answers(ads: Profile, folder: Path, headers: Mapping[str, str]) -> Iterator[tuple[str, httpx.Response]]:
    """One of each operation's answers at least, with its name."""
    headers = {**ads.headers, **headers}
    ids = filled(ads, folder)
    yield "upload", (given := send(ads.http, headers, {"fileName": "a.mov"}, "/assets/upload"))
    content = clip(folder / "a.mov", seconds=7).read_bytes()
    ads.http.put(given.json()["url"], content=content).raise_for_status()
    video = image_of(given.json()["url"]) | VIDEO
    yield "register", send(ads.http, headers, video, "/assets/register")
    yield "error", send(ads.http, headers, video | {"assetType": "AUDIO"}, "/assets/register")
    for asset_id in ids:
        yield "get", send(ads.http, headers, None, f"/assets?assetId={asset_id}")
    yield "error", send(ads.http, headers, None, "/assets")
    yield "search", send(ads.http, headers, {}, "/assets/search")
    yield "search", send(ads.http, headers, {"pageCriteria": {"size": 1}}, "/assets/search")
    items = [image_of(ads.upload("n.png", png(7, 7))), image_of(ads.address())]
    yield "batch", (batch := send(ads.http, headers, {"assetDetailsList": items}, "/assets/batchRegister"))
    yield "batch status", send(ads.http, headers, None, f"/assets/batchRegister/{batch.json()['requestId']}")
    yield "error", send(ads.http, headers, None, "/assets/batchRegister/unknown")
    for wrong in ("Authorization", "Amazon-Advertising-API-ClientId", "Amazon-Advertising-API-Scope"):
        yield "error", send(ads.http, headers | {wrong: ""}, {}, "/assets/search")


@pytest.mark.long
def test_answers_keep_to_the_specification_but_for_what_the_live_service_breaks(
    http: httpx.Client, tmp_path: Path
) -> None:
    found = set()
    for name, response in all_answers(Profile(http, scope=DEMO), tmp_path, {}):
        assert (response.status_code == 200) == (name != "error"), response.text
        found |= set(violations(name, without_nulls(response.json())))

    assert found == set(LIVE_SERVICE_BREAKS_IT)


def test_answers_that_are_asked_to_keep_to_it_do(http: httpx.Client, tmp_path: Path) -> None:
    """What breaks it is left out, and nothing else."""
    for name, response in all_answers(Profile(http, scope=DEMO), tmp_path, SPEC):
        assert (response.status_code == 200) == (name != "error"), response.text
        assert not list(nulls(response.json()))
        assert not list(violations(name, response.json()))


def test_what_the_specification_does_not_allow_is_left_out_and_nothing_else(ads: Profile) -> None:
    allowed = ads.add("a.jpg", jpeg(4, 3), name="a.jpg")["assetId"]
    forbidden = ads.add("b.gif", gif(4, 3), name="b", asinList=["B01"])["assetId"]
    parameters, headers = {"assetId": allowed}, ads.headers | SPEC

    def missing(recorded: Any, answered: Any, place: str = "") -> Iterator[str]:
        """The places that are only in the recorded form."""
        if not isinstance(recorded, dict | list):
            assert recorded == answered
            return
        for key, value in recorded.items() if isinstance(recorded, dict) else enumerate(recorded):
            if isinstance(answered, dict) and key not in answered:
                yield f"{place}.{key}".removeprefix(".")
            else:
                yield from missing(value, answered[key], f"{place}.{key}")

    of_version, of_file = "assetVersionList.0.", "storageLocationUrls.processedUrls"
    for asset_id, left_out in (
        (allowed, {f"{of_version}{of_file}"}),
        (forbidden, {f"{of_version}{place}" for place in (of_file, "fileMetadata.contentType", "name")}),
    ):
        parameters["assetId"] = asset_id
        answered = ads.http.get("/assets", params=parameters, headers=headers).json()
        assert set(missing(without_nulls(ads.get(asset_id).json()), answered)) == left_out
    searched = ads.http.post("/assets/search", headers=headers).json()
    assert set(missing(without_nulls(ads.search()), searched)) == {
        f"assetList.0.{of_file}",
        f"assetList.1.{of_file}",
        "assetList.1.fileMetadata.contentType",
    }


def test_all_answers_have_the_recorded_headers_and_identifiers_of_their_own(http: httpx.Client, tmp_path: Path) -> None:
    seen: set[str] = set()
    count = 0
    for _, response in all_answers(Profile(http, scope=DEMO), tmp_path, {}):
        count += 1
        for name, form in GATEWAY.items():
            assert re.fullmatch(form, response.headers[name]), f"{name}: {response.headers[name]}"
        seen |= {response.headers[name] for name in ("x-amz-rid", "x-amzn-RequestId", "x-amz-apigw-id")}
    assert len(seen) == 3 * count


def test_nulls_are_sent_unless_the_specification_is_asked_for(ads: Profile) -> None:
    asset_id = ads.add("logo.png", png(4, 3))["assetId"]

    for said in ({}, {"X-Triptych-Amazon": "recorded"}, {"X-Triptych-Amazon": "?"}):
        shown = ads.http.get("/assets", params={"assetId": asset_id}, headers=ads.headers | said).json()
        assert "assetVersionList.0.versionNotes" in nulls(shown)
    searched = ads.http.post("/assets/search", headers=ads.headers | SPEC).json()
    assert "token" not in searched
    assert not list(nulls(searched))


@pytest.mark.long
def test_a_setting_asks_for_it_too_and_a_header_beats_it(setup: Setup, tmp_path: Path) -> None:
    environment = setup.environment() | {"TRIPTYCH_AMAZON_ANSWERS": "spec"}
    with serve(environment, tmp_path / "data") as served, served.client() as http:
        ads = Profile(http)
        assert "token" not in ads.search()
        recorded = http.post("/assets/search", headers=ads.headers | {"X-Triptych-Amazon": "recorded"})
        assert answer(recorded)["token"] is None


def without_nulls(content: Any) -> Any:
    """The JSON content without the keys whose value is null."""
    if isinstance(content, dict):
        return {key: without_nulls(value) for key, value in content.items() if value is not None}
    return [without_nulls(item) for item in content] if isinstance(content, list) else content


def nulls(content: Any, place: str = "") -> Iterator[str]:
    """The places of an answer that hold null."""
    if content is None:
        yield place.removeprefix(".")
    elif isinstance(content, dict | list):
        items = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in items:
            yield from nulls(value, f"{place}.{key}")


@pytest.mark.parametrize("answered", ["register", "get", "search"])
def test_the_specification_here_refuses_what_it_should(answered: str) -> None:
    wrong = {
        "register": {"assetId": 5, "failedSpecChecks": [{"specProgramName": "NOPE"}], "versionId": None},
        "get": {"assetVersionList": [{"assetIdentifier": {"version": 1}, "creationTime": "1"}]},
        "search": {"assetList": [{"tags": None, "fileMetadata": {"width": "4"}}]},
    }[answered]
    places = {
        "register": ["assetId", "versionId", "failedSpecChecks.*.specProgramName"],
        "get": ["assetVersionList.*.assetIdentifier.version", "assetVersionList.*.creationTime"],
        "search": ["assetList.*.tags", "assetList.*.fileMetadata.width"],
    }[answered]
    assert set(violations(answered, wrong)) == {f"{answered}: {place}" for place in places}
