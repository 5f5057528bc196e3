"""asc, desc, skip, limit and counts of lists, with queries and without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.vendors.contentstack.stack import answer, refusal
from tests.vendors.contentstack.stocked import Stocked
from triptych.library.filters.sql import INDEXED
from triptych.vendors.contentstack.query.fields import SORTS

PAGE = Path(__file__).parents[3] / "docs" / "contentstack-queries.md"
# Sorted upwards. Equals stand in the order in which they were made; what lacks the field, first.
SORTED = {
    "title": "note inner logo outer photo",
    "name": "note inner logo outer photo",
    "description": "outer inner photo logo note",
    "filename": "outer inner photo logo note",
    "content_type": "outer inner photo logo note",
    "_version": "outer inner logo photo note",
    "dimension.width": "outer inner note logo photo",
    "dimension.height": "outer inner note logo photo",
    "created_at": "outer inner logo photo note",
    "updated_at": "outer inner logo photo note",
    "created_by": "outer inner logo photo note",
    "updated_by": "outer inner logo photo note",
    "is_dir": "logo photo note outer inner",
}


@pytest.mark.parametrize("field", SORTED)
def test_lists_are_sorted_by_any_field(stocked: Stocked, field: str) -> None:
    upwards = stocked.find({}, asc=field)

    assert upwards == SORTED[field].split()
    assert stocked.find({}, desc=field) == upwards[::-1]


@pytest.mark.parametrize(("field", "key"), [("uid", "uid"), ("parent_uid", "parent_uid")])
def test_uids_sort_by_their_letters(stocked: Stocked, field: str, key: str) -> None:
    shown = [node[key] or "" for node in stocked.stack.assets(include_folders="true", asc=field)]

    assert shown == sorted(shown)
    assert len(shown) == 5


def test_sizes_sort_as_numbers(stocked: Stocked) -> None:
    shown = [int(node["file_size"]) for node in stocked.stack.assets(desc="file_size")]

    assert shown == sorted(shown, reverse=True)
    assert len({len(str(size)) for size in shown}) > 1


def test_matches_of_a_pattern_are_paged_and_sorted(stocked: Stocked) -> None:
    query = {"title": {"$regex": "o"}}

    assert stocked.find(query, asc="created_at", limit=2) == ["logo", "photo"]
    assert stocked.find(query, asc="created_at", limit=2, skip=2) == ["note"]
    assert stocked.find(query, desc="title", limit=1, skip=1.0) == ["logo"]
    assert stocked.find(query, skip="1e+100") == []
    assert stocked.find({"tags": {"$regex": "e"}}, desc="created_at") == ["note", "photo", "logo"]
    assert stocked.find({"tags": {"$in": ["red", "blue", "naïve"]}}, asc="updated_at") == ["logo", "photo"]


def test_counts_count_all_matches(stocked: Stocked) -> None:
    """count=true as the vendor's CLI sends it, with its enormous skip."""
    query = stocked.text({"title": {"$regex": "o"}})
    cli = {"limit": 1, "skip": "1e+100", "asc": "created_at", "include_count": "false", "count": "true"}

    assert answer(stocked.stack.get("/assets", query=query, **cli)) == {"assets": 3}
    counted = answer(stocked.stack.get("/assets", query=query, limit=1, skip=5, include_count="true"))
    assert counted == {"assets": [], "count": 3}


@pytest.mark.one_setup
@pytest.mark.parametrize("field", ["url", "permanent_url", "tags", "ACL", "dimension", "size", "kind", "x", "'"])
def test_other_fields_are_refused(stocked: Stocked, field: str) -> None:
    for direction in ("asc", "desc"):
        refused = stocked.stack.get("/assets", **{direction: field})
        assert refusal(refused, 422, 90001).keys() == {direction}


def test_the_page_lists_the_fields_and_their_indexes() -> None:
    rows: dict[str, Any] = dict(re.findall(r"^\| `([\w.]+)` \|.*\| (yes|no) \| (?:yes|no) \|$", PAGE.read_text(), re.M))
    sortable = {field for field, sorts in rows.items() if sorts == "yes"}

    assert sortable == SORTS.keys()


def test_the_page_tells_which_fields_have_an_index() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \|.*\| yes \| (yes|no) \|$", PAGE.read_text(), re.M)

    assert dict(rows) == {field: "yes" if column in INDEXED else "no" for field, column in SORTS.items()}
