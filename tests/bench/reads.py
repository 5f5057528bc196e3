"""One asset read through a door, against a route that returns a constant of the same size."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from uuid import UUID

import httpx

from tests.bench import specimen
from tests.bench.constant import serve_constant
from tests.bench.corpus import Corpus
from tests.bench.load import Load, load, mean
from tests.bench.report import Goal, Line
from tests.bench.stage import Backend, Stage, say
from tests.servers.triptych import Served

_DIFFERENT = 1_000
# In a repetition either server is loaded so often: a shared machine's speed changes by the second.
SLICES = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """How a client of a door reads an asset. `{hex}` and `{guid}` in the target stand for its identity."""

    door: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def path(self, uuid: str) -> str:
        return self.target.format(hex=uuid, guid=UUID(uuid))

    def request(self, path: str) -> bytes:
        """A request as it goes over the wire."""
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {self.headers[name]}" for name in self.headers)]
        return "\r\n".join([*lines, "", ""]).encode()


AMAZON_ADS = Reading(
    "amazon_ads",
    "/assets?assetId=amzn1.assetlibrary.asset1.{hex}",
    {
        "Authorization": "Bearer Atza|bench",
        "Amazon-Advertising-API-ClientId": "amzn1.application-oa2-client.bench",
        "Amazon-Advertising-API-Scope": "87478924",
    },
)
IQMETRIX = Reading("iqmetrix", "/assets/{guid}")
_STACK = {"api_key": "blt7472697074796368", "authtoken": "blt0123456789abcdef"}
CONTENTSTACK = Reading("contentstack", "/v3/assets/blt{hex:.16}", _STACK)
# The root holds every asset of the corpus.
CONTENTSTACK_FOLDER = Reading("contentstack folder", "/v3/assets?folder=cs_root&limit=25", _STACK)


def read(reading: Reading, backend: Backend, goal: Goal, stage: Stage) -> Iterator[Line]:
    """Requests per second, as a part of what the constant gets."""
    ours, paths = stage.served(backend), paths_of(reading, stage.corpus(backend))
    body = httpx.get(ours.url + paths[0], headers=dict(reading.headers)).raise_for_status().content
    with serve_constant(body, stage.folder()) as ceiling:
        servers = ((ceiling, [reading.request("/constant")]), (ours, [reading.request(path) for path in paths]))
        pairs = interleaved(servers, f"reading {reading.door} on {backend}", stage)
    yield Line(
        f"read {reading.door} {backend}",
        [door.requests_per_second / constant.requests_per_second for constant, door in pairs],
        goal,
        remark=_remark(pairs, len(body)),
    )


def paths_of(reading: Reading, corpus: Corpus) -> list[str]:
    """Assets from all over the database. None is of a kind that some door has no word for."""
    images = [uuid for number, uuid in enumerate(corpus.uuids, 1) if specimen.kind(number) == "image"]
    return [reading.path(uuid) for uuid in random.Random(0).sample(images, _DIFFERENT)]


def interleaved(
    servers: Sequence[tuple[Served, Sequence[bytes]]], what: str, stage: Stage, repetitions: int | None = None
) -> list[tuple[Load, ...]]:
    """What each of the servers bore, again and again, by turns: as often as the scale says, or so often."""
    repetitions = repetitions or stage.scale.repetitions
    turns = []
    for turn in range(repetitions + 1):
        say(f"{what}, {turn} of {repetitions}" if turn else f"{what}, warming up")
        slices = [
            [
                load(server.url, server.process.pid, requests, stage.scale.load_seconds / SLICES)
                for server, requests in servers
            ]
            for _ in range(SLICES)
        ]
        if turn:
            turns.append(tuple(mean(loads) for loads in zip(*slices, strict=True)))
    return turns


def _remark(pairs: Sequence[tuple[Load, ...]], size: int) -> str:
    """The same by processor time, which is steadier, and the figures behind the ratios."""
    by_cpu = median(constant.cpu_us_per_request / door.cpu_us_per_request for constant, door in pairs)
    constant, door = ([pair[index] for pair in pairs] for index in (0, 1))
    rates = [median(one.requests_per_second for one in loads) for loads in (door, constant)]
    costs = [median(one.cpu_us_per_request for one in loads) for loads in (door, constant)]
    return (
        f"{by_cpu:.2f} by CPU; {rates[0]:,.0f} against {rates[1]:,.0f} requests/s, "
        f"{costs[0]:.0f} against {costs[1]:.0f} us of CPU; {size} bytes"
    )
