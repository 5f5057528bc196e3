"""What the tables ask of callers, they must bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from tests.servers.triptych import Served
from tests.web.operations import EVERY_DOOR, path_of
from triptych.web.call import Door
from triptych.web.operation import Operation

pytestmark = pytest.mark.one_setup

# Without any credential, from somewhere else.
STRANGER = {"X-Forwarded-For": "203.0.113.7"}
REFUSED = {"amazon_ads": 401, "iqmetrix": 401, "contentstack": 412, "triptych": 401}
# Where no tenant is asked for, the token is what is missing.
NO_TENANT = 401


def asks_for_credentials(operation: Operation) -> bool:
    return bool(operation.access.credentials) and not operation.access.anonymous


@pytest.fixture(scope="module")
def stranger(service: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, headers=STRANGER, trust_env=False) as client:
        yield client


@pytest.mark.long
@pytest.mark.parametrize("door", EVERY_DOOR, ids=lambda door: door.name)
def test_credentials_are_asked_for_where_the_table_says_so_and_nowhere_else(stranger: httpx.Client, door: Door) -> None:
    """Before anything else is looked at: there are no bodies here, and nothing that the paths name."""
    for operation in door.operations:
        answer = stranger.request(operation.method, path_of(operation))

        refused = NO_TENANT if operation.access.any_tenant else REFUSED[door.name]
        is_refused = answer.status_code == refused
        assert is_refused == asks_for_credentials(operation), f"{operation.name}: {answer.text}"


@pytest.mark.parametrize("door", EVERY_DOOR, ids=lambda door: door.name)
def test_a_name_and_a_call_stand_for_one_operation(door: Door) -> None:
    names = Counter(operation.name for operation in door.operations)
    calls = Counter((operation.method, operation.path) for operation in door.operations)

    assert {*names.values(), *calls.values()} == {1}


def test_no_two_doors_take_the_same_call() -> None:
    calls = Counter((operation.method, operation.path) for door in EVERY_DOOR for operation in door.operations)

    assert set(calls.values()) == {1}
