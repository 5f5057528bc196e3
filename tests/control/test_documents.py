"""The documents of all APIs: valid, whole, and what handlers say that they take is what they read."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from tests.control import reachable
from tests.servers.triptych import Served
from tests.web.operations import EVERY_DOOR
from triptych.control.openapi import describe, shown_path
from triptych.main import CONTROL, DOORS
from triptych.vendors.amazon_ads.profiles import VALUES
from triptych.web.call import Door
from triptych.web.documented import JSON, taken_by
from triptych.web.operation import Operation

NAMES = {**{door.name: door for door in DOORS}, "control": CONTROL}
# One hands another query to what reads a list; one reads names that stand in a table.
READ = {"listProfiles": {*VALUES, "profileTypeFilter"}}
UNREAD = {"synchronize": {"version", "query", "folder", "include_folders", "asc", "desc", "skip", "limit"}}
UNREAD["synchronize"] |= {"include_count", "count"}
UNREAD["create_stack"] = {"include_collaborators"}
# Another spelling, which some clients send.
SPELLED = {"environment[]"}

each_door = pytest.mark.parametrize("door", EVERY_DOOR, ids=lambda door: door.name)


@each_door
def test_documents_are_valid_and_hold_every_operation_once(door: Door) -> None:
    document = describe(door)
    validate(document, cls=OpenAPIV31SpecValidator)
    assert not re.search(r'"[gl][et]":', json.dumps(document))  # what pydantic writes where it knows no better
    shown = [
        (operation["operationId"], method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    assert sorted(shown) == sorted((one.name, one.method, shown_path(one)) for one in door.operations)
    needed = [need for path in document["paths"].values() for one in path.values() for need in one["security"]]
    named = {name for need in needed for name in need}
    assert named == set(document["components"]["securitySchemes"])
    patterns = Counter(re.sub(r"{\w+}", "{}", path) for path in document["paths"])
    assert patterns.most_common(1)[0][1] == 1


@pytest.mark.long
@each_door
def test_handlers_take_what_they_say(door: Door) -> None:
    """Their parameters, and their bodies by the models that read them."""
    assert {operation.name: said for operation in door.operations if (said := _differences(door, operation))} == {}


def _differences(door: Door, operation: Operation) -> list[str]:
    takes, handler = taken_by(operation.handler), operation.handler
    parameters = {door.documented.parameters[name].get("name", name) for name in takes.parameters}
    read = (
        (reachable.parameters(handler) | READ.get(operation.name, set())) - UNREAD.get(operation.name, set()) - SPELLED
    )
    models = {body for body in takes.bodies.values() if isinstance(body, type)}
    told = takes.bodies.get(JSON, {})
    unknown = set() if isinstance(told, type) else set(_members(told)) - reachable.texts(handler)
    found = {
        "parameters that are only said": parameters - read,
        "parameters that are only read": read - parameters,
        "models": models ^ reachable.models(handler),
        "members that no code names": unknown,
        "a body": {operation.method} if bool(takes.bodies) != reachable.reads_a_body(handler) else set(),
    }
    return [f"{what}: {sorted(map(str, names))}" for what, names in found.items() if names]


def _members(schema: Any) -> Iterator[str]:
    """The names of all members that a schema tells of."""
    yield from schema.get("properties", {})
    items = [schema["items"]] if "items" in schema else []
    for inner in (*schema.get("properties", {}).values(), *schema.get("anyOf", ()), *items):
        yield from _members(inner)


def test_the_pages_are_open_and_load_nothing_from_elsewhere(service: Served, http: httpx.Client) -> None:
    """Also to somebody whom a proxy serves."""
    stranger = {"X-Forwarded-For": "203.0.113.7", "Origin": "https://elsewhere.example"}
    index = http.get("/_triptych/docs", headers=stranger)
    for name, door in NAMES.items():
        assert f'"/_triptych/docs/{name}"' in index.text
        page = http.get(f"/_triptych/docs/{name}", headers=stranger)
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        loaded = re.findall(r'(?:src|href|data-document)="([^"]+)"', page.text)
        assert len(loaded) == 5
        for address in loaded:
            assert address.startswith("/_triptych/docs/")
            file = http.get(address, headers=stranger)
            assert file.status_code == 200
            assert file.headers.get("X-Content-Type-Options") == "nosniff" or address.endswith(".json")
        document = http.get(f"/_triptych/docs/{name}/openapi.json").json()
        assert document.pop("servers")
        assert document == describe(door)  # which knows no settings, so that there is no secret in it
    script = http.get("/_triptych/docs/files/swagger-ui-bundle.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in script.headers["Cache-Control"]
    for missing in ("nothing", "nothing/openapi.json", "files/nothing", "files/redoc.standalone.js"):
        assert http.get(f"/_triptych/docs/{missing}").status_code == 404, missing
