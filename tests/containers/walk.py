"""The three vendors' main jobs, and what is there afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import md5

import httpx

from tests.files import jpeg, png
from tests.vendors.amazon_ads.profile import DEMO, Profile
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import Company


@dataclass(frozen=True, slots=True)
class Kept:
    """An asset that a client was told is stored: where its file lies, and the checksum of what was sent."""

    title: str
    url: str
    md5: str


def walk(http: httpx.Client, name: str) -> list[Kept]:
    """Bring a file in at each door, find it there and change it; `name` begins all their titles."""
    return [_at_amazon(http, f"{name} at Amazon"), _at_iqmetrix(http, f"{name}.jpg"), _at_contentstack(http, name)]


def _at_amazon(http: httpx.Client, name: str) -> Kept:
    profile, logo = Profile(http, scope=DEMO), png(400, 300)
    asset_id = profile.add("logo.png", logo, name=name, tags=["walk"])["assetId"]
    assert name in profile.names(text=name)
    [version] = profile.versions(asset_id)
    return Kept(name, version["url"], _md5(logo))


def _at_iqmetrix(http: httpx.Client, name: str) -> Kept:
    company, photo = Company(http), jpeg(400, 300)
    asset = company.add(photo, name)
    assert company.get(asset["id"]).json()["width"] == 400
    shown = http.get(f"/images/{asset['id']}", params={"width": "200"})
    assert shown.status_code == 303, shown.text
    assert http.get(shown.headers["Location"], follow_redirects=True).status_code == 200
    return Kept(name, asset["href"], _md5(photo))


def _at_contentstack(http: httpx.Client, name: str) -> Kept:
    stack, logo = Stack(http), png(30, 20)
    uid = stack.upload(png(60, 40), "logo.png", title=name)["uid"]
    replaced = stack.replace(uid, logo)
    assert replaced["_version"] == 2
    stack.publish(uid)
    assert [asset["uid"] for asset in stack.assets(query={"title": name})] == [uid]
    return Kept(name, replaced["url"], _md5(logo))


def missing(http: httpx.Client, kept: list[Kept]) -> list[Kept]:
    """Those of the assets that are not there any more as they were sent."""
    titles = {asset["title"] for asset in all_assets(http)}
    return [one for one in kept if one.title not in titles or _md5(_download(http, one.url)) != one.md5]


def _download(http: httpx.Client, url: str) -> bytes:
    """What lies at an address of a file, here or in the store that it leads to."""
    return http.get(url, follow_redirects=True).content


def all_assets(http: httpx.Client) -> Iterator[dict[str, str]]:
    """Every asset of the library that the three doors share."""
    stack, skip = Stack(http), 0
    while page := stack.assets(skip=skip, limit=100):
        yield from page
        skip += len(page)


def _md5(content: bytes) -> str:
    return md5(content, usedforsecurity=False).hexdigest()
