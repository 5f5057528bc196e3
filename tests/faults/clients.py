"""Clients of all doors that remember what the service has acknowledged."""

from __future__ import annotations

import hashlib
import itertools
import random
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from tests.files import png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import DEMO, Profile, image_of
from tests.vendors.contentstack.stack import LOGO, Stack, form
from tests.vendors.iqmetrix.company import Company

SIZES = (0, 5_000, 400_000, 3_000_000)


@dataclass(slots=True)
class Acknowledged:
    """What the service said that it had done. A path gives the checksum of what must be read there."""

    files: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    titles: dict[str, str] = field(default_factory=dict)
    in_doubt: set[str] = field(default_factory=set)
    passed: int = 0
    refused: int = 0

    def problems(self, http: httpx.Client) -> list[str]:
        """What of it is not so."""
        found = []
        for path, md5 in self.files.items():
            answer = http.get(path)
            if path in self.deleted:
                if answer.status_code != 404:
                    found.append(f"{path} was deleted, and is answered {answer.status_code}")
            elif path in self.in_doubt and answer.status_code == 404:
                continue
            elif answer.status_code != 200 or hashlib.md5(answer.content).hexdigest() != md5:
                found.append(f"{path} is answered {answer.status_code} with {len(answer.content)} bytes")
        stack = Stack(http)
        for uid, title in self.titles.items():
            answer = stack.get(f"/assets/{uid}")
            if answer.status_code != 200 or answer.json()["asset"]["title"] != title:
                found.append(f"the title of {uid} is not {title}: {answer.text[:200]}")
        return found


class Client:
    """Calls one door after the other, each call with other bytes, as `chance` has it."""

    def __init__(self, number: int, seed: int, done: Acknowledged) -> None:
        self._number = f"{seed}-{number}"
        self._chance = random.Random(self._number)
        self._counter = itertools.count()
        self._done = done
        self._mine: list[tuple[str, str]] = []

    def work(self, served: Served, stopped: threading.Event) -> None:
        """Go on until the service is gone, or it is told to."""
        steps: list[Callable[[httpx.Client], None]] = [
            self._iqmetrix, self._amazon, self._contentstack, self._replace, self._update, self._delete, self._cut_off,
        ]  # fmt: skip
        while not stopped.is_set() and served.process.poll() is None:
            with served.client() as http, suppress(httpx.TransportError):
                while not stopped.is_set():
                    self._chance.choice(steps)(http)

    def _content(self) -> bytes:
        """A picture with something after its end, so that no two are alike."""
        mark = f"{self._number}-{next(self._counter)}".encode()
        return png(3, 2) + mark + self._chance.randbytes(self._chance.choice(SIZES))

    def _keep(self, path: str, content: bytes) -> None:
        self._done.files[_path_of(path)] = hashlib.md5(content).hexdigest()

    def _passes(self, answer: httpx.Response, status: int) -> bool:
        """Whether it was acknowledged; a service may be busy, but makes no mistakes."""
        if answer.status_code == status:
            self._done.passed += 1
            return True
        assert answer.status_code in (408, 429, 503), f"{answer.request.url} {answer.status_code} {answer.text[:300]}"
        self._done.refused += 1
        return False

    def _iqmetrix(self, http: httpx.Client) -> None:
        content = self._content()
        if self._passes(created := Company(http).create(content), 201):
            self._keep(created.json()["href"], content)

    def _amazon(self, http: httpx.Client) -> None:
        content, profile = self._content(), Profile(http, DEMO)
        if not self._passes(given := profile.post("/assets/upload", {"filename": "logo.png"}), 200):
            return
        url = given.json()["url"]
        if not self._passes(http.put(url, content=content), 200):
            return
        if self._passes(registered := profile.post("/assets/register", image_of(url)), 200):
            asset_id = registered.json()["assetId"]
            if self._passes(found := profile.get(asset_id), 200):
                self._keep(found.json()["assetVersionList"][0]["url"], content)

    def _contentstack(self, http: httpx.Client) -> None:
        content = self._content()
        created = Stack(http).send("POST", "/assets", **form(content))
        if self._passes(created, 201):
            asset = created.json()["asset"]
            self._keep(asset["url"], content)
            self._mine.append((asset["uid"], _path_of(asset["url"])))

    def _replace(self, http: httpx.Client) -> None:
        if not self._mine:
            return
        content, (uid, _) = self._content(), self._chance.choice(self._mine)
        self._done.titles.pop(uid, None)
        replaced = Stack(http).send("PUT", f"/assets/{uid}", **form(content))
        if self._passes(replaced, 200):
            self._keep(replaced.json()["asset"]["url"], content)
            self._mine.append((uid, _path_of(replaced.json()["asset"]["url"])))

    def _update(self, http: httpx.Client) -> None:
        if not self._mine:
            return
        uid, _ = self._chance.choice(self._mine)
        title = f"{self._number}-{next(self._counter)}"
        self._done.titles.pop(uid, None)
        if self._passes(Stack(http).put(f"/assets/{uid}", {"asset": {"title": title}}), 200):
            self._done.titles[uid] = title

    def _delete(self, http: httpx.Client) -> None:
        if len(self._mine) < 4:
            return
        uid, _ = self._chance.choice(self._mine)
        paths = {path for one, path in self._mine if one == uid}
        self._mine = [mine for mine in self._mine if mine[0] != uid]
        self._done.titles.pop(uid, None)
        self._done.in_doubt |= paths
        if self._passes(Stack(http).delete(f"/assets/{uid}"), 200):
            self._done.deleted |= paths

    def _cut_off(self, http: httpx.Client) -> None:
        """A connection that ends in the midst of an upload."""

        def half() -> object:
            yield b'--x\r\nContent-Disposition: form-data; name="Filename"; filename="half.png"\r\n\r\n' + LOGO
            yield self._chance.randbytes(100_000)
            raise httpx.WriteError("cut off")

        headers = {**Company(http).token, "Content-Type": "multipart/form-data; boundary=x"}
        http.post("/assets", content=half(), headers=headers)  # type: ignore[arg-type]


def _path_of(url: str) -> str:
    return httpx.URL(url).raw_path.decode()
