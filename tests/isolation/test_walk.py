"""Nobody sees or changes what is somebody else's: a walk through every operation of every door, in both modes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import httpx
import pytest

from tests.isolation.conftest import House
from tests.isolation.names import NAMES, SAID
from tests.isolation.party import SECRET, Party, is_absent, neighbour_of, nobody
from tests.strict.doors import workspace_of
from tests.vendors.amazon_ads.profile import profile_headers
from tests.vendors.contentstack.stack import user_headers
from tests.vendors.iqmetrix.company import company_headers
from triptych.main import DOORS
from triptych.web.documented import taken_by
from triptych.web.operation import NOTHING, Operation


def only_reads(operation: Operation) -> bool:
    """The vendor has one call that cancels with a GET."""
    return operation.method == "GET" and operation.name != "cancel_scheduled_action"


TABLES = [(door.name, operation) for door in DOORS for operation in door.operations]
ASKED = [(door, operation) for door, operation in TABLES if not is_absent(operation)]
SHOWN = [(door, operation) for door, operation in ASKED if only_reads(operation)]
Headers = dict[str, str]


def each_file(operations: list[tuple[str, Operation]]) -> pytest.MarkDecorator:
    """Once for each file of a door that has some of the operations."""
    of_files = {
        (door, file): [one for _, one in found]
        for (door, file), found in groupby(sorted(operations, key=_file_of), _file_of)
    }
    named = [pytest.param(door, found, id=f"{door}-{file}") for (door, file), found in of_files.items()]
    return pytest.mark.parametrize(("door", "operations"), named)


def _file_of(named: tuple[str, Operation]) -> tuple[str, str]:
    door, operation = named
    return door, operation.handler.__module__.partition(f".{door}.")[2]


@each_file(TABLES)
def test_nobody_else_sees_or_changes_anything(house: House, door: str, operations: list[Operation]) -> None:
    owner = house.owner
    if not house.seen:
        house.seen[:] = seen(owner)

    for operation in operations:
        with workspace_of(house.admin) as credentials:  # another each time: what they do may end their own
            for who, party in {
                "somebody of another workspace": Party(house.http, credentials),
                "somebody of the same workspace": neighbour_of(owner, house.behind),
                "nobody": nobody(house.http, is_known=not house.is_strict),
            }.items():
                for headers in ways(house, party, operation, door):
                    answer = check_hidden(owner, party, operation, headers, who)
                    if operation.access is NOTHING:
                        check_grant(house, answer, door)

    if any(not only_reads(operation) and not is_absent(operation) for operation in operations):
        before, house.seen[:] = list(house.seen), seen(owner)
        assert house.seen == before
    house.served.check_log()


def ways(house: House, party: Party, operation: Operation, door: str) -> Iterator[Headers]:
    """How they come: naming the owner's workspace, in strict the owner's profile or stack, and as they are.

    In open whoever names a workspace is told which tenants it has, and whoever names a tenant is let in. What they do
    as they are may end their own credentials.
    """
    for headers in party.headers(operation, door):
        if house.is_strict or not operation.access.any_tenant:
            yield headers | {"X-Triptych-Workspace": house.owner.own.workspace}
        if house.is_strict and headers:
            yield headers | house.owner.tenant(door)
    yield from party.headers(operation, door)


def check_hidden(owner: Party, party: Party, operation: Operation, headers: Headers, who: str) -> httpx.Response:
    """Ask for what is the owner's. Raises AssertionError where the answer tells of it."""
    key = headers.get("api_key", party.stack.api_key)
    path, said = owner.path(operation, api_key=key), owner.said(operation, party)

    answer = party.http.request(operation.method, path, headers=headers, **said)

    told = f"{who}, {headers}: {operation.method} {path} {said}: {answer.status_code} {answer.text[:500]}"
    assert answer.status_code < 500, told
    assert not (operation.is_file and answer.is_success), told
    assert not leaks(owner, answer, f"{path} {said} {headers}", party), told
    return answer


def check_grant(house: House, answer: httpx.Response, door: str) -> None:
    """What is given for a stranger's credentials: nothing in strict, and in open what opens nothing of the owner's."""
    if answer.status_code >= 400:
        return
    assert not house.is_strict, answer.text
    token = answer.json().get("access_token") or answer.json()["user"]["authtoken"]
    path, headers = {
        "amazon_ads": ("/v2/profiles", profile_headers(client_id="x", token=token)),
        "iqmetrix": (f"/assets/{house.owner.name('asset_id')}", company_headers(token)),
        "contentstack": ("/v3/stacks", user_headers(token)),
    }[door]
    shown = house.http.get(path, headers=headers)
    assert not leaks(house.owner, shown, path), shown.text


def leaks(owner: Party, answer: httpx.Response, sent: str, party: Party | None = None) -> list[str]:
    """What the answer tells of the owner that was not in the request.

    An organization is a whole workspace's: who is in it or may name it is told.
    """
    credentials = (owner.own.amazon_ads, owner.own.iqmetrix, owner.own.contentstack)
    values = {value for known in (*credentials, owner.made) for value in known.values()}
    is_inside = party is not None and party.own.workspace == owner.own.workspace
    if is_inside or "X-Triptych-Workspace" in sent:
        values.discard(owner.name("organization_uid"))
    known = sorted((value for value in values if len(value) > 6), key=len, reverse=True)
    text = answer.text + str(answer.headers)
    for value in known:
        if value in sent:
            text = text.replace(value, "")
    return [value for value in [*known, SECRET] if value in text]


def seen(owner: Party) -> list[Any]:
    """All that the owner sees by any operation that only reads."""
    answers = []
    for door, operation in SHOWN:
        [headers, *_] = owner.headers(operation, door)
        said = owner.said(operation, owner)
        answer = owner.http.request("GET", owner.path(operation), headers=headers, **said)
        assert answer.status_code < 400, f"{operation.name}: {answer.status_code} {answer.text}"
        is_json = "json" in answer.headers.get("Content-Type", "")
        answers.append((operation.name, json.loads(answer.content) if is_json else answer.content))
    return answers


@pytest.mark.one_setup
@pytest.mark.parametrize("house", ["strict"], indirect=True)
@each_file(ASKED)
def test_what_is_asked_would_do_something(house: House, door: str, operations: list[Operation]) -> None:
    """The owner asks the same, and gets it: else the walk would prove nothing."""
    for operation in operations:
        with workspace_of(house.admin) as credentials:
            owner = Party(house.http, credentials)
            [headers, *_] = owner.headers(operation, door)
            if operation.name == "delete_stack":  # the one that came with the workspace stays with it
                made = owner.stack.post("/stacks", {"stack": {"name": "own"}})
                headers = headers | {"api_key": made.json()["stack"]["api_key"]}
            said = owner.said(operation, owner)
            answer = owner.http.request(operation.method, owner.path(operation), headers=headers, **said)
            assert answer.status_code < 400, f"{answer.request.url} {said}: {answer.status_code} {answer.text}"
            assert answer.status_code in taken_by(operation.handler).statuses


def test_no_operation_is_forgotten() -> None:
    """Every parameter of a path has its line, and whatever takes a body; and nothing else has."""
    operations = [operation for door in DOORS for operation in door.operations]
    parameters = {name for one in operations for name in re.findall(r"{(\w+)(?::\w+)?}", one.path)}
    told = {one.name for one in operations if one.method in ("POST", "PUT") and not is_absent(one)}

    assert parameters <= NAMES.keys()
    assert {name.rpartition(".")[2] for name in NAMES} <= parameters
    assert told <= SAID.keys() <= {one.name for one in operations}
