"""How a call finds its operation."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from tests.servers.triptych import Served
from tests.servers.wire import Wire, request
from tests.vendors.contentstack.stack import stack_headers
from tests.web.operations import EVERY_DOOR, GUID, path_of
from triptych.web.call import Door
from triptych.web.operation import Operation

pytestmark = pytest.mark.one_setup
each_door = pytest.mark.parametrize("door", EVERY_DOOR, ids=lambda door: door.name)


def test_a_path_without_parameters_goes_before_those_that_match_it_too(http: httpx.Client) -> None:
    """But not for a method that only those take."""
    stack = stack_headers()

    listed = http.get("/v3/assets/images", headers=stack)
    updated = http.put("/v3/assets/images", headers=stack, json={"asset": {"title": "x"}})

    assert (listed.status_code, list(listed.json())) == (200, ["assets"])
    assert (updated.status_code, updated.json()["errors"]) == (404, {"uid": ["is not valid."]})


def walked(door: Door) -> list[Operation]:
    """All operations of a door. The page in front has no path to which a slash could be added."""
    return [one for one in door.operations if one.name != "get_front_page"]


@pytest.mark.long
@each_door
def test_one_slash_at_the_end_makes_no_difference(http: httpx.Client, door: Door) -> None:
    """But where the address is its own permission: that one counts as it was given. Two slashes always do."""
    # One door asks whoever brings nothing for credentials first.
    unknown = 412 if door.name == "contentstack" else 404
    for operation in walked(door):
        path = path_of(operation)
        plain, with_one, with_two = (http.request(operation.method, path + end) for end in ("", "/", "//"))
        http.delete(f"/_triptych/workspaces/{GUID}")  # one operation makes it

        assert with_two.status_code == unknown, operation.name
        if operation.access.by_address:
            assert with_one.status_code == unknown, operation.name
        else:
            same = with_one.status_code == plain.status_code
            assert same or (with_one.is_success and plain.is_success), operation.name


@pytest.mark.long
@each_door
def test_two_slashes_lead_nowhere_and_the_words_between_them_tell_whose_they_are(
    service: Served, http: httpx.Client, door: Door
) -> None:
    """Clients join a base address that ends in a slash with a path that begins with one."""
    for operation in walked(door):
        path = path_of(operation)
        unknown = words_of(http.put("/uploads/x/y" if path.startswith("/uploads") else f"{door.spaces[0]}/x/y").content)

        for spelled in (f"/{path}", f"//{path}", path.replace("/", "//"), f"//w/none{path}", f"/w/none/{path}"):
            with Wire(service.url) as wire:
                wire.send(request(operation.method, spelled))
                answer = wire.answer()
            # One door asks whoever brings nothing for credentials first.
            assert answer.status == (412 if door.name == "contentstack" else 404), spelled
            assert words_of(answer.body) == unknown, spelled


def words_of(error: bytes) -> set[str]:
    """What one door's errors are told from another's by."""
    return set(re.findall(r"<\w+>", error.decode()) or json.loads(error))
