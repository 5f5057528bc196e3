"""Many clients at all doors for as long as it is told, and what that took."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import fmean, quantiles
from typing import Any

import httpx
import psutil

from tests.files import png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import DEMO, Profile, image_of
from tests.vendors.contentstack.stack import Stack, form
from tests.vendors.iqmetrix.company import TOKEN

CLIENTS = 200
LOOK_SECONDS = 0.5
# Of the time, until memory is what it will be.
WARM_UP = 0.4
_CREDENTIALS = httpx.Client()
AMAZON, CONTENTSTACK = Profile(_CREDENTIALS, DEMO).headers, Stack(_CREDENTIALS).headers


@dataclass(slots=True)
class Soaked:
    """What came of it: seconds of each call by its name, what was not answered as it should be, bytes of memory."""

    seconds: float
    calls: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """How much more memory there was in the last quarter than in the one before, which comes after warming up."""
        after = self.memory[int(len(self.memory) * WARM_UP) :]
        half = len(after) // 2
        return fmean(after[half:]) / fmean(after[:half]) - 1

    def report(self) -> str:
        """Lines to print."""
        everything = [seconds for call in self.calls.values() for seconds in call]
        lines = [f"{len(everything)} calls in {self.seconds:.0f} s: {len(everything) / self.seconds:.0f} a second"]
        lines.append(f"{'':24}{'calls':>8}{'median':>10}{'95 %':>10}{'99 %':>10}{'longest':>10}")
        for name, seconds in sorted(self.calls.items()):
            cuts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
            figures = "".join(f"{figure * 1000:8.0f}ms" for figure in (cuts[49], cuts[94], cuts[98], max(seconds)))
            lines.append(f"{name:24}{len(seconds):8}{figures}")
        first, last = (sample / 2**20 for sample in (self.memory[0], self.memory[-1]))
        lines.append(f"memory {first:.0f} MiB at first, {last:.0f} MiB at last, {self.growth:+.1%} after warming up")
        lines.append(f"errors: {dict(self.errors) or 'none'}")
        return "\n".join(lines)


def soak(served: Served, seconds: float, *, clients: int = CLIENTS, seed: int = 0) -> Soaked:
    """Let so many clients call all doors for so long."""
    return asyncio.run(_soak(served, seconds, clients, seed))


async def _soak(served: Served, seconds: float, clients: int, seed: int) -> Soaked:
    soaked = Soaked(seconds)
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(base_url=served.url, limits=limits, timeout=60, trust_env=False) as http:
        until = time.monotonic() + seconds
        watching = asyncio.create_task(_watch(served, soaked))
        numbers = itertools.count()
        await asyncio.gather(
            *(_Caller(http, soaked, random.Random(f"{seed}-{n}"), numbers).work(until) for n in range(clients))
        )
        watching.cancel()
    return soaked


async def _watch(served: Served, soaked: Soaked) -> None:
    process = psutil.Process(served.process.pid)
    while True:
        soaked.memory.append(process.memory_info().rss)
        await asyncio.sleep(LOOK_SECONDS)


class _Caller:
    """One client, that calls one door after the other."""

    def __init__(self, http: httpx.AsyncClient, soaked: Soaked, chance: random.Random, numbers: Any) -> None:
        self._http = http
        self._soaked = soaked
        self._chance = chance
        self._numbers = numbers

    async def work(self, until: float) -> None:
        walks: list[Callable[[], Awaitable[None]]] = [self._amazon, self._iqmetrix, self._contentstack]
        while time.monotonic() < until:
            try:
                await self._chance.choice(walks)()
            except (httpx.TransportError, _Refused) as error:
                self._soaked.errors[f"{type(error).__name__} {error}"] += 1

    async def _call(self, name: str, status: int, method: str, path: str, **options: Any) -> httpx.Response:
        started = time.perf_counter()
        answer = await self._http.request(method, path, **options)
        self._soaked.calls.setdefault(name, []).append(time.perf_counter() - started)
        if answer.status_code != status:
            raise _Refused(f"{name} {answer.status_code} {answer.text[:120]}")
        return answer

    def _content(self) -> bytes:
        return png(3, 2) + f"{next(self._numbers)}".encode() + self._chance.randbytes(20_000)

    async def _amazon(self) -> None:
        given = await self._call(
            "amazon upload", 200, "POST", "/assets/upload", json={"filename": "a.png"}, headers=AMAZON
        )
        url = given.json()["url"]
        await self._call("amazon put", 200, "PUT", url, content=self._content())
        made = await self._call("amazon register", 200, "POST", "/assets/register", json=image_of(url), headers=AMAZON)
        asset = {"assetId": made.json()["assetId"]}
        for _ in range(3):
            await self._call("amazon get", 200, "GET", "/assets", params=asset, headers=AMAZON)
        await self._call("amazon search", 200, "POST", "/assets/search", json={}, headers=AMAZON)

    async def _iqmetrix(self) -> None:
        files = {"Filename": ("a.png", self._content(), "image/png")}
        asset = (await self._call("iqmetrix create", 201, "POST", "/assets", files=files, headers=TOKEN)).json()
        for _ in range(3):
            await self._call("iqmetrix get", 200, "GET", f"/assets/{asset['id']}")
        await self._call("iqmetrix file", 200, "GET", asset["href"])

    async def _contentstack(self) -> None:
        made = await self._call(
            "contentstack upload", 201, "POST", "/v3/assets", **form(self._content()), headers=CONTENTSTACK
        )
        asset = made.json()["asset"]
        path = f"/v3/assets/{asset['uid']}"
        await self._call("contentstack get", 200, "GET", path, headers=CONTENTSTACK)
        said = {"asset": {"title": f"Title {next(self._numbers)}"}}
        await self._call("contentstack update", 200, "PUT", path, json=said, headers=CONTENTSTACK)
        await self._call("contentstack list", 200, "GET", "/v3/assets", params={"limit": 10}, headers=CONTENTSTACK)
        await self._call("contentstack file", 200, "GET", asset["url"])
        await self._call("contentstack delete", 200, "DELETE", path, headers=CONTENTSTACK)


class _Refused(Exception):
    """An answer that should have been another."""
