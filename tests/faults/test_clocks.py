"""Programs on one database whose machines' clocks are apart: what was asked for last counts, whoever was asked."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve
from tests.vendors.amazon_ads.profile import DEMO, Profile, answer
from tests.vendors.contentstack.stack import LOGO, Stack

AHEAD, BEHIND = 3, -3
SEED, EVENTS = 14, 30


@pytest.fixture(scope="session")
def clock_of() -> Callable[[int], Mapping[str, str]]:
    """Gives the environment of a program for which it is so many seconds later than it is."""
    found = find_spec("libfaketime")
    assert found is not None
    assert found.origin is not None
    library = Path(found.origin).parent / "vendor/libfaketime/src/libfaketime.so.1"

    def clock(seconds: int) -> Mapping[str, str]:
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME": f"{seconds:+}s",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    asked = [sys.executable, "-c", "import time; print(time.time())"]
    tells = subprocess.run(asked, env=dict(clock(3600)), capture_output=True, text=True, check=True)
    if float(tells.stdout) < time.time() + 1800:
        pytest.skip("no clock can be set wrong here")
    return clock


@pytest.fixture
def apart(team: Setup, tmp_path: Path, clock_of: Callable[[int], Mapping[str, str]]) -> Generator[list[Served]]:
    """Two programs, the clock of the first ahead and that of the second behind."""
    environment = team.environment()
    with ExitStack() as stack:
        yield [
            stack.enter_context(serve({**environment, **clock_of(seconds)}, tmp_path / f"data{seconds}"))
            for seconds in (AHEAD, BEHIND)
        ]


def test_what_was_acknowledged_last_is_live_at_both(apart: list[Served]) -> None:
    """An unpublish by the clock behind takes back what the one ahead has just published, and the other way round."""
    chance = random.Random(SEED)
    with apart[0].client() as ahead, apart[1].client() as behind:
        stacks = [Stack(ahead), Stack(behind)]
        uid = stacks[0].upload()["uid"]
        asked = [(0, "publish"), (1, "unpublish"), (1, "publish"), (0, "unpublish"), (0, "publish"), (1, "unpublish")]
        asked += [(chance.randrange(2), chance.choice(("publish", "unpublish"))) for _ in range(EVENTS)]
        for number, (who, action) in enumerate(asked):
            stacks[who].publish(uid, action)
            live = [len(stack.asset(uid, include_publish_details="true")["publish_details"]) for stack in stacks]
            assert live == [int(action == "publish")] * 2, f"after {asked[: number + 1]}"
    assert _apart(apart) > timedelta(seconds=AHEAD), "their clocks are wrong, or this shows nothing"


def test_an_address_lives_as_long_at_both(apart: list[Served]) -> None:
    with apart[0].client() as ahead, apart[1].client() as behind:
        for one, other in ((ahead, behind), (behind, ahead)):
            url = Profile(one, DEMO).address("logo.png")
            assert other.put(url.replace(str(one.base_url), str(other.base_url)), content=LOGO).status_code == 200
            assert answer(Profile(other, DEMO).register(url))["assetId"]


def _apart(apart: list[Served]) -> timedelta:
    """How far their clocks are apart, by the dates of their answers, which are of the second before at worst."""
    dates = []
    for served in apart:
        with served.client() as http:
            dates.append(parsedate_to_datetime(http.get("/_triptych/live").headers["Date"]))
    return dates[0] - dates[1]
