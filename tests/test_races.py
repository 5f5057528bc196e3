"""What many clients do at once through all doors, at one program and at two side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import DEMO, Profile
from tests.vendors.contentstack.stack import Stack, form
from tests.vendors.iqmetrix.company import Company

pytestmark = pytest.mark.races

RESETS = 12


@pytest.mark.long
def test_resets_beside_uploads_are_no_outage(service: Served, workspace: str, behind: Behind) -> None:
    """Whoever is in the midst of an upload may be told of the reset, and nobody that the database is away."""
    done = threading.Event()

    def work(number: int) -> list[httpx.Response]:
        answers = []
        with service.client(workspace) as client:
            while not done.is_set():
                for send in (_create, _register, _replace):
                    answers += send(client, number)
        return answers

    def reset(_: int) -> list[int]:
        with service.client(workspace) as client:
            return [client.post("/_triptych/reset").status_code for _ in range(RESETS)]

    with ThreadPoolExecutor(8) as threads:
        working = [threads.submit(work, number) for number in range(1, 7)]
        resets = list(threads.map(reset, range(2)))
        done.set()
        answers = [answer for one in working for answer in one.result()]

    assert resets == [[204] * RESETS] * 2
    refused = [answer for answer in answers if answer.status_code >= 500]
    assert not [answer.text for answer in refused if "reset" not in answer.text and "moment" not in answer.text]
    assert behind.blobs(workspace) <= behind.stored(workspace)


def test_a_register_beside_repeated_puts_finds_one_of_the_files(service: Served, workspace: str) -> None:
    """An address may be PUT to again until it expires; whichever file came last before, there is one."""
    files = [png(5, number) for number in range(1, 5)]
    done = threading.Event()
    with service.client(workspace) as client:
        profile = Profile(client, DEMO)
        url = profile.upload("a.png", files[0])

    def put(content: bytes) -> set[int]:
        statuses = set()
        with service.client(workspace) as client:
            while not done.is_set():
                statuses.add(client.put(url, content=content).status_code)
        return statuses

    def register(_: int) -> list[int]:
        with service.client(workspace) as client:
            return [Profile(client, DEMO).register(url).status_code for _ in range(15)]

    with ThreadPoolExecutor(5) as threads:
        putting = [threads.submit(put, content) for content in files[:1]]
        registered = list(threads.map(register, range(2)))
        done.set()

    assert registered == [[200] * 15] * 2
    assert set[int]().union(*(one.result() for one in putting)) == {200}


def _create(client: httpx.Client, number: int) -> list[httpx.Response]:
    return [Company(client).create(png(number, 2))]


def _register(client: httpx.Client, number: int) -> list[httpx.Response]:
    profile = Profile(client, DEMO)
    opened = profile.post("/assets/upload", {"filename": "a.png"})
    if opened.status_code != 200:
        return [opened]
    url = opened.json()["url"]
    return [client.put(url, content=png(3, number)), profile.register(url)]


def _replace(client: httpx.Client, number: int) -> list[httpx.Response]:
    stack = Stack(client)
    made = stack.send("POST", "/assets", **form(png(4, number)))
    if made.status_code != 201:
        return [made]
    path = f"/assets/{made.json()['asset']['uid']}"
    again: Callable[[], httpx.Response] = lambda: stack.send("PUT", path, **form(png(number, 5)))  # noqa: E731
    return [made, again(), stack.send("DELETE", path)]
