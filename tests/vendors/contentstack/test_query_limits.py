"""Queries that are refused, and queries that would be slow if they were not."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest

from tests.vendors.contentstack.stack import Stack, answer, refusal
from tests.vendors.contentstack.stocked import LONGEST, Stocked

AT_ONCE = 1.0  # seconds


def nested(depth: int) -> str:
    return '{"$and":[' * depth + '{"title":"a"}' + "]}" * depth


def either(count: int, **condition: Any) -> dict[str, Any]:
    return {"$or": [condition] * count}


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "query",
    [
        {"$and": [{}, {}]},
        {"$or": []},
        {"$or": {"title": "a"}},
        {"$or": [{"title": "a"}, "b"]},
        {"$nor": [{"title": "a"}]},
        {"$where": "1"},
        {"title": {}},
        {"title": {"$eq": "a"}},
        {"title": {"$not": {"$eq": "a"}}},
        {"title": {"$and": [{"title": "a"}]}},
        {"title": {"deeper": "a"}},
        {"title": ["a"]},
        {"tags": ["red"]},
        {"title": {"$ne": {"a": 1}}},
        {"title": {"$in": "a"}},
        {"title": {"$in": {"a": 1}}},
        {"title": {"$nin": [["a"]]}},
        {"title": {"$lt": 5}},
        {"title": {"$lt": None}},
        {"title": {"$gte": ["a"]}},
        {"file_size": {"$gt": "ten"}},
        {"file_size": {"$gt": True}},
        {"file_size": {"$gt": "1e3"}},
        {"created_at": {"$gt": "yesterday"}},
        {"created_at": {"$gt": 1_420_729_673_000}},
        {"is_dir": {"$gt": False}},
        {"tags": {"$gt": "a"}},
        {"url": "http://x"},
        {"permanent_url": {"$regex": "x"}},
        {"publish_details.environment": "x"},
        {"_metadata": {"$exists": True}},
        {"title": {"$exists": "true"}},
        {"title": {"$exists": 1}},
        {"title": {"$regex": 5}},
        {"title": {"$regex": None}},
        {"title": {"$options": "i"}},
        {"title": {"$regex": "a", "$options": "g"}},
        {"title": {"$regex": "a", "$options": 1}},
        {"file_size": {"$regex": "1"}},
        {"created_at": {"$regex": "2015"}},
        {"is_dir": {"$regex": "true"}},
        {"title": {"$regex": "("}},
        {"title": {"$regex": "[a", "$options": "x"}},
        {"title": {"$regex": "*"}},
        {"title": {"$regex": r"(a)\1"}},
        {"title": {"$regex": "(?=a)"}},
        {"title": {"$regex": "(?<!a)b"}},
        {"title": {"$regex": "(?>a)"}},
        {"title": {"$regex": "a++"}},
        {"title": {"$regex": "a{1001}"}},
        {"title": {"$regex": "(.{1000}){1000}"}},
        {"title": {"$regex": ".{1000}"}},
        {"title": {"$regex": "a" * 2_001}},
        either(11, title={"$regex": "a"}),
        either(101, title="a"),
        {str(number): None for number in range(101)},
        {"title": {"$in": ["a"] * 1_001}},
    ],
    ids=lambda query: str(query)[:50],
)
def test_what_is_not_in_the_language_is_refused(stocked: Stocked, query: Any) -> None:
    for path in ("/assets", "/assets/images"):
        refused = stocked.stack.get(path, query=stocked.text(query))
        assert refusal(refused, 422, 90001).keys() == {"query"}


@pytest.mark.one_setup
@pytest.mark.parametrize("query", ["{", "[]", '"x"', "null", "is_dir", '{"title":"a\\u0000"}', '{"title":"\\ud800"}'])
def test_what_is_no_json_object_is_refused(stocked: Stocked, query: str) -> None:
    assert refusal(stocked.stack.get("/assets", query=query), 422, 90001).keys() == {"query"}


@pytest.mark.long
@pytest.mark.parametrize(
    "query",
    [
        nested(20),
        either(100, title="a"),
        either(100, parent_uid={"$ne": "<outer>"}),
        either(50, description={"$in": [None, "a"]}, **{"dimension.width": {"$nin": [None, 1]}}),
        either(10, description={"$regex": "(a+)+$"}),
        {"uid": {"$in": [f"{number:x}" for number in range(1_000)]}},
        {"$or": [{"file_size": {"$in": list(range(1_000))}}] * 7},
    ],
    ids=lambda query: str(query)[:50],
)
def test_what_is_within_the_limits_is_answered(stocked: Stocked, query: Any) -> None:
    text = query if isinstance(query, str) else stocked.text(query)

    answer(stocked.stack.get("/assets", query=text, include_count="true"))


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "query",
    [
        nested(200),
        json.dumps({"uid": {"$in": list(range(10_000))}}),
        json.dumps({"title": {"$regex": "[ (" * 600, "$options": "x"}}),
    ],
    ids=lambda query: query[:20],
)
def test_what_is_beyond_the_limits_is_refused_at_once(stocked: Stocked, query: str) -> None:
    started = time.monotonic()
    # As it is: with every sign encoded the address would be too long for any query of this size.
    refused = stocked.stack.send("GET", "/assets?query=" + query.replace(" ", "+").replace("[ (", "%5B+("))

    assert refusal(refused, 422, 90001).keys() == {"query"}
    assert time.monotonic() - started < AT_ONCE


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*a){20}$", "(a*)*c", "a.{300}c"])
def test_no_pattern_is_slow(stocked: Stocked, pattern: str) -> None:
    assert len(LONGEST) == 10_000
    started = time.monotonic()
    stocked.find({"description": {"$regex": pattern}})

    assert time.monotonic() - started < AT_ONCE


def test_other_requests_go_on(stocked: Stocked) -> None:
    """Ten patterns at a time, each as costly as one may be, while assets are read."""
    stack = stocked.stack
    heavy = stocked.text({"$or": [{"description": {"$regex": f"a.{{300}}{letter}"}} for letter in "cdefghijkl"]})
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            answer(stack.get("/assets", query=heavy, count="true"))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    try:
        for thread in threads:
            thread.start()
        for _ in range(20):
            started = time.monotonic()
            stack.asset(stocked.uids["logo"])
            assert time.monotonic() - started < AT_ONCE
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def test_a_refused_query_is_refused_before_anything_is_looked_for(stack: Stack) -> None:
    """Also in a stack that holds nothing."""
    assert refusal(stack.get("/assets", query='{"title":{"$regex":"("}}'), 422, 90001).keys() == {"query"}
    assert answer(stack.get("/assets", query='{"title":{"$regex":"a"}}', include_count="true")) == {
        "assets": [],
        "count": 0,
    }
