"""The query parameter: equality, $in, $and, $or, and is_dir."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.files import jpeg, png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads import raw
from tests.vendors.contentstack.stack import Stack, answer, refusal, uids
from triptych.testing.clock import Clock

START = 1_420_729_673_495


@pytest.fixture
def library(stack: Stack, clock: Clock) -> dict[str, str]:
    """Two folders and three assets; gives their names by uid, and their uids by name."""
    clock.freeze(START)
    outer = stack.folder("outer")["uid"]
    inner = stack.folder("inner", outer)["uid"]
    logo = stack.upload(png(30, 20), "logo.png", title="Logo", tags="red,blue", description="first")["uid"]
    clock.advance(seconds=1)
    photo = stack.upload(jpeg(40, 30), "photo.jpg", title="Photo", tags="red", parent_uid=outer)["uid"]
    note = stack.upload(b"words", "note.txt", title="outer", parent_uid=inner)["uid"]
    stack.update(photo, title="Photo 2")
    named = {"outer": outer, "inner": inner, "logo": logo, "photo": photo, "note": note}
    return named | {uid: name for name, uid in named.items()}


def found(stack: Stack, library: dict[str, str], query: Any, **params: Any) -> str:
    return " ".join(sorted(library[uid] for uid in uids(stack.assets(query=query, **params))))


@pytest.mark.long
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "logo note photo"),
        ({"title": "Logo"}, "logo"),
        ({"title": "logo"}, ""),
        ({"title": "outer"}, "note"),
        ({"name": "outer"}, ""),
        ({"is_dir": True}, "inner outer"),
        ({"is_dir": False}, "logo note photo"),
        ({"is_dir": True, "name": "outer"}, "outer"),
        ({"is_dir": "true"}, ""),
        ({"filename": "photo.jpg"}, "photo"),
        ({"content_type": "image/png"}, "logo"),
        ({"content_type": "application/vnd.contenstack.folder", "is_dir": True}, "inner outer"),
        ({"content_type": {"$in": ["image/png", "text/plain"]}}, "logo note"),
        ({"description": "first"}, "logo"),
        ({"description": None}, "note photo"),
        ({"file_size": len(b"words")}, "note"),
        ({"file_size": str(len(b"words"))}, "note"),
        ({"file_size": 5.0}, "note"),
        ({"file_size": 5.5}, ""),
        ({"file_size": "x"}, ""),
        ({"file_size": 10**30}, ""),
        ({"_version": 2}, "photo"),
        ({"_version": {"$in": [1, 2]}}, "logo note photo"),
        ({"tags": "red"}, "logo photo"),
        ({"tags": "Red"}, ""),
        ({"tags": {"$in": ["blue", "green"]}}, "logo"),
        ({"tags": {"$in": []}}, ""),
        ({"tags": "red", "title": "Logo"}, "logo"),
        ({"title": None}, ""),
        ({"title": None, "is_dir": True}, "inner outer"),
        ({"parent_uid": None}, "logo"),
        ({"created_at": "2015-01-08T15:07:53.495Z"}, "logo"),
        ({"created_at": "2015-01-08T16:07:53.495+01:00"}, "logo"),
        ({"created_at": "2015-01-08T15:07:53.495"}, "logo"),
        ({"created_at": "yesterday"}, ""),
        ({"created_at": 7}, ""),
        ({"dimension.width": 30}, "logo"),
        ({"dimension.height": 30}, "photo"),
        ({"unknown": "x"}, ""),
        ({"$and": [{"tags": "red"}, {"content_type": "image/png"}]}, "logo"),
        ({"$or": [{"title": "Logo"}, {"title": "Photo 2"}]}, "logo photo"),
        ({"$or": [{"is_dir": True}, {"title": "Logo"}]}, "inner logo outer"),
        ({"$or": [{"tags": "blue"}, {"$and": [{"tags": "red"}, {"_version": 2}]}]}, "logo photo"),
        ({"tags": "red", "$or": [{"title": "Logo"}, {"title": "no"}]}, "logo"),
        ({"title": "'; drop table nodes; --"}, ""),
    ],
)
def test_queries_find_what_they_say(stack: Stack, library: dict[str, str], query: Any, expected: str) -> None:
    assert found(stack, library, query) == expected
    assert answer(stack.get("/assets", query=json.dumps(query), count="true")) == {"assets": len(expected.split())}


def test_queries_name_uids(stack: Stack, library: dict[str, str]) -> None:
    assert found(stack, library, {"uid": library["note"]}) == "note"
    assert found(stack, library, {"uid": {"$in": [library["note"], library["logo"], "x"]}}) == "logo note"
    assert found(stack, library, {"parent_uid": library["outer"]}) == "photo"
    assert found(stack, library, {"parent_uid": {"$in": [library["outer"], library["inner"]]}}) == "note photo"
    assert found(stack, library, {"is_dir": True, "parent_uid": library["outer"]}) == "inner"
    users = stack.asset(library["logo"])["created_by"]
    assert found(stack, library, {"created_by": users, "updated_by": users}) == "logo note photo"


def test_queries_go_with_every_other_parameter(stack: Stack, library: dict[str, str]) -> None:
    assert found(stack, library, {"tags": "red"}, folder=library["outer"]) == "photo"
    assert found(stack, library, {"tags": "red"}, version=2) == "photo"
    assert found(stack, library, {"tags": "red"}, limit=1, asc="title") == "logo"
    assert found(stack, library, {"tags": "red"}, skip=1, asc="title") == "photo"
    stack.publish(library["logo"])
    assert found(stack, library, {"tags": "red"}, environment="development") == "logo"
    assert found(stack, library, {"name": "inner"}, include_folders="true") == "inner"


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "query",
    [
        "{",
        "[]",
        '"x"',
        "is_dir",
        "null",
        '{"$and": []}',
        '{"$and": [{}, {}]}',
        '{"$or": [{"title": "a"}, {}]}',
        '{"$or": {"title": "a"}}',
        '{"$or": ["a"]}',
        '{"$nor": [{"title": "a"}]}',
        '{"title": {"$unknown": "a"}}',
        '{"title": {"$in": "a"}}',
        '{"title": {"$in": [["a"]]}}',
        '{"title": {"nested": "a"}}',
        '{"title": ["a"]}',
        '{"title": "a\\u0000b"}',
        '{"title": "\\ud800"}',
        '{"file_size": 1e400}',
        json.dumps({"title": {"$in": ["a"] * 1001}}),
        '{"$and":[' * 200 + '{"title":"a"}' + "]}" * 200,
    ],
    ids=lambda query: query[:30],
)
def test_a_malformed_query_is_refused(stack: Stack, query: str) -> None:
    for path in ("/assets", "/assets/images"):
        assert refusal(stack.get(path, query=query), 422, 90001).keys() == {"query"}


def test_a_query_above_64_kilobytes_does_not_get_in(service: Served, stack: Stack, workspace: str) -> None:
    """No head of that length does: the server refuses it before anybody reads it."""
    query = quote('{"title":"' + "x" * 70_000 + '"}')
    headers = stack.headers | {"X-Triptych-Workspace": workspace, "Connection": "close"}

    with raw.send(service.url, raw.head("GET", f"{service.url}/v3/assets?query={query}", headers)) as connection:
        status, _ = raw.receive(connection)

    assert status == 431


def test_the_python_sdks_two_words_are_refused(stack: Stack) -> None:
    """Its folder_by_name sends nothing but this."""
    assert refusal(stack.send("GET", "/assets?query=is_dir&query=name"), 422, 90001).keys() == {"query"}
