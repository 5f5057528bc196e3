"""Brings videos into the creative asset library of an advertiser, where campaigns find them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import requests
from ad_api.api import CreativeAssets
from ad_api.base import AdvertisingApiException

_SECONDS_BETWEEN = 10
_TRIES = 60


class Refused(Exception):
    """The library does not take a file; the message says why."""


@dataclass(frozen=True)
class Place:
    """Where a file may be put, for a quarter of an hour."""

    file_name: str
    url: str


class Creatives:
    """The library of one advertiser."""

    def __init__(self, client: CreativeAssets, wait: Callable[[float], object] = time.sleep) -> None:
        self._client = client
        self._wait = wait

    def reserve(self, file_name: str) -> Place:
        """Ask for a place before the file is there."""
        answer = self._client.upload_asset(body={"fileName": file_name})
        return Place(file_name, answer.payload["url"])

    def add_video(self, place: Place, content: bytes, name: str) -> str:
        """Put the file to its place, or to another where that is gone, and register it. Gives the asset's id."""
        put = requests.put(place.url, data=content, timeout=60)
        if put.status_code == 403 and "expired" in put.text:
            place = self.reserve(place.file_name)
            put = requests.put(place.url, data=content, timeout=60)
        put.raise_for_status()
        wish = {"url": place.url, "name": name, "assetType": "VIDEO", "assetSubTypeList": ["BACKGROUND_VIDEO"]}
        try:
            registered = self._client.register_asset(body=wish)
        except AdvertisingApiException as error:
            raise Refused(error.get_details()) from error
        return str(registered.payload["assetId"])

    def state(self, asset_id: str) -> str:
        """PROCESSING, ACTIVE or INACTIVE."""
        [version] = self._client.get_asset(assetId=asset_id).payload["assetVersionList"]
        return str(version["assetStatus"])

    def wait_until_usable(self, asset_id: str) -> None:
        """Raises Refused where processing shows that the file is no good, TimeoutError where it takes too long."""
        for _ in range(_TRIES):
            state = self.state(asset_id)
            if state == "ACTIVE":
                return
            if state == "INACTIVE":
                raise Refused(f"{asset_id} cannot be used")
            self._wait(_SECONDS_BETWEEN)
        raise TimeoutError(f"{asset_id} is still being processed")

    def find(self, text: str) -> list[str]:
        """The names of the assets that have this in their names or tags."""
        return [asset["name"] for asset in self._client.search_assets(body={"text": text}).payload["assetList"]]
