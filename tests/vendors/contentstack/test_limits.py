"""How much a stack takes: the size of a file and the number of assets, both settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.files import png
from tests.servers.behind import Behind, look_behind
from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve
from tests.vendors.amazon_ads import raw
from tests.vendors.contentstack.stack import LOGO, Stack, asset_of, form, refusal, stack_headers
from tests.vendors.contentstack.test_at_once import at_once
from tests.vendors.iqmetrix.company import Company

pytestmark = pytest.mark.long

MOST_BYTES = 300_000
MOST_ASSETS = 12
BEFORE_FILE = b'--x\r\nContent-Disposition: form-data; name="asset[upload]"; filename="a.bin"\r\n\r\n'


@pytest.fixture(scope="module")
def tight(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service with little room."""
    settings = {
        "TRIPTYCH_CONTENTSTACK_MAX_UPLOAD_BYTES": str(MOST_BYTES),
        "TRIPTYCH_CONTENTSTACK_ASSET_LIMIT": str(MOST_ASSETS),
        "TRIPTYCH_MAX_BODY_BYTES": "10000",
    }
    data_dir: Path = tmp_path_factory.mktemp("tight") / "data"
    with serve({**setup.environment(), **settings}, data_dir) as served:
        yield served


@pytest.fixture
def kept(tight: Served) -> Iterator[Behind]:
    with look_behind(tight.settings) as behind:
        yield behind


@pytest.fixture
def stack(tight: Served, request: pytest.FixtureRequest) -> Iterator[Stack]:
    """A stack of the test's own."""
    with tight.client() as http:
        yield Stack(http, api_key=request.function.__name__)


@pytest.fixture
def nothing_left(tight: Served, kept: Behind) -> Callable[[], bool]:
    return lambda: kept.stored("default") == kept.blobs("default")


def test_a_file_may_be_as_large_as_the_limit(stack: Stack) -> None:
    content = b"x" * MOST_BYTES

    asset = stack.upload(content, "a.bin")
    replaced = stack.replace(asset["uid"], content[::-1], "b.bin")

    assert (asset["file_size"], replaced["file_size"]) == (str(MOST_BYTES), str(MOST_BYTES))


@pytest.mark.parametrize("size", [MOST_BYTES + 1, MOST_BYTES + 9_000, 3 * MOST_BYTES])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_larger_file_is_refused_and_not_kept(
    stack: Stack, nothing_left: Callable[[], bool], size: int, chunked: bool
) -> None:
    asset = stack.upload()
    before = stack.everything()
    body = BEFORE_FILE + b"x" * size + b"\r\n--x--\r\n"

    for method, path in (("POST", "/assets"), ("PUT", f"/assets/{asset['uid']}")):
        content: Any = iter([body]) if chunked else body
        refused = stack.send(method, path, content=content)
        refusal(refused, 413, 90004)
        assert str(MOST_BYTES) in refused.json()["error_message"]

    assert stack.everything() == before
    assert nothing_left()


def request_head(tight: Served, **headers: str) -> bytes:
    return raw.head("POST", f"{tight.url}/v3/assets", stack_headers() | headers)


@pytest.mark.parametrize("announced", [{}, {"Expect": "100-continue"}])
def test_what_announces_too_much_is_refused_before_it_is_sent(tight: Served, announced: dict[str, str]) -> None:
    head = request_head(tight, **{"Content-Length": "1000000", **announced})

    with raw.send(tight.url, head) as connection:
        assert raw.status_of(connection.recv(65_536)) == 413


def test_what_announces_nothing_is_refused_while_it_is_sent(tight: Served, nothing_left: Callable[[], bool]) -> None:
    head = request_head(tight, **{"Transfer-Encoding": "chunked"})
    start = BEFORE_FILE + b"x" * (MOST_BYTES + 1)

    with raw.send(tight.url, head + f"{len(start):x}\r\n".encode() + start + b"\r\n") as connection:
        assert raw.status_of(connection.recv(65_536)) == 413

    assert nothing_left()


def test_other_doors_have_the_services_own_limit(tight: Served) -> None:
    with tight.client() as http:
        Company(http).add(png(3, 3) + b"x" * MOST_BYTES)


def fill(stack: Stack, count: int) -> None:
    for _ in range(count):
        stack.upload()


def test_a_stack_has_as_many_assets_as_the_limit(stack: Stack, nothing_left: Callable[[], bool]) -> None:
    stack.folder()
    fill(stack, MOST_ASSETS)
    before = stack.everything()

    refused = stack.send("POST", "/assets", **form(LOGO))

    assert refusal(refused, 422, 90001) == {"assets": [f"are {MOST_ASSETS} already, and there can be no more."]}
    assert stack.everything() == before
    assert nothing_left()
    Stack(stack.http, api_key="one_of_the_others").upload()


def test_a_full_stack_can_still_be_changed(stack: Stack) -> None:
    asset = stack.upload()
    fill(stack, MOST_ASSETS - 1)

    assert stack.replace(asset["uid"], png(2, 2))["_version"] == 2
    assert stack.update(asset["uid"], parent_uid=stack.folder()["uid"])["_version"] == 2
    stack.delete(f"/assets/{asset['uid']}")
    stack.upload()
    refusal(stack.send("POST", "/assets", **form(LOGO)), 422, 90001)


def test_two_stacks_that_grow_side_by_side_are_counted_each(stack: Stack) -> None:
    other = Stack(stack.http, api_key=f"{stack.api_key}_2")

    for _ in range(MOST_ASSETS):
        for one in (stack, other):
            one.upload()

    for one in (stack, other):
        refusal(one.send("POST", "/assets", **form(LOGO)), 422, 90001)


def test_no_two_clients_take_the_last_place(tight: Served, stack: Stack) -> None:
    fill(stack, MOST_ASSETS - 3)

    def upload(one: Stack) -> httpx.Response:
        return Stack(one.http, api_key=stack.api_key).send("POST", "/assets", **form(LOGO))

    answers = at_once(tight, "default", [upload] * 10)

    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [422] * 7
    assert len(stack.assets()) == MOST_ASSETS


def test_assets_of_other_doors_count(tight: Served) -> None:
    with tight.client("shared") as http:
        created = http.post("/_triptych/workspaces", json={"name": "shared"})
        assert created.status_code == 201
        for _ in range(MOST_ASSETS + 1):
            Company(http).add(LOGO)
        shared = Stack(http)

        assert len(shared.assets()) == MOST_ASSETS + 1
        refusal(shared.send("POST", "/assets", **form(LOGO)), 422, 90001)
        asset_of(shared.put(f"/assets/{shared.assets()[0]['uid']}", {"asset": {"title": "new"}}))
