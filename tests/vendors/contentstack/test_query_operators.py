"""The query parameter: every operator on every kind of field, the same on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.files import jpeg, png
from tests.vendors.contentstack.stack import Stack, uids
from tests.vendors.contentstack.stocked import WORDS, Stocked

pytestmark = pytest.mark.long

FOLDER = "application/vnd.contenstack.folder"
ALL = "inner logo note outer photo"
FILES = "logo note photo"

EQUALITY = [
    ({"uid": "<note>"}, "note"),
    ({"title": "Logo"}, "logo"),
    ({"title": "logo"}, ""),
    ({"title": "Größe 1\nof two"}, "note"),
    ({"title": "Outer"}, ""),
    ({"title": 5}, ""),
    ({"name": "Outer"}, "outer"),
    ({"name": "Logo"}, ""),
    ({"description": "The first"}, "logo"),
    ({"description": ""}, "photo"),
    ({"filename": "My_photo__1.jpg"}, "photo"),
    ({"filename": "My photo #1.jpg"}, ""),
    ({"content_type": "image/png"}, "logo"),
    ({"content_type": FOLDER}, "inner outer"),
    ({"content_type": ""}, ""),
    ({"file_size": len(WORDS)}, "note"),
    ({"file_size": str(len(WORDS))}, "note"),
    ({"file_size": float(len(WORDS))}, "note"),
    ({"file_size": len(WORDS) + 0.5}, ""),
    ({"file_size": 0}, ""),
    ({"file_size": 10**30}, ""),
    ({"file_size": "ten"}, ""),
    ({"file_size": True}, ""),
    ({"_version": 2}, "note photo"),
    ({"dimension.width": 40}, "photo"),
    ({"dimension.height": "20"}, "logo"),
    ({"dimension.width": 0}, ""),
    ({"created_at": "2015-01-08T15:07:53.000Z"}, "logo"),
    ({"created_at": "2015-01-08T15:07:53Z"}, "logo"),
    ({"created_at": "2015-01-08T15:07:53"}, "logo"),
    ({"created_at": "2015-01-08T20:37:53.000+05:30"}, "logo"),
    ({"created_at": "2015-01-08T15:07:53.001Z"}, ""),
    ({"created_at": "yesterday"}, ""),
    ({"created_at": 1_420_729_673_000}, ""),
    ({"updated_at": "2015-01-08T15:07:55.000Z"}, "note photo"),
    ({"is_dir": True}, "inner outer"),
    ({"is_dir": False}, FILES),
    ({"is_dir": "true"}, ""),
    ({"is_dir": 1}, ""),
    ({"parent_uid": "<outer>"}, "inner photo"),
    ({"parent_uid": "<logo>"}, ""),
    ({"parent_uid": "blt0000000000000000"}, ""),
    ({"parent_uid": ""}, ""),
    ({"tags": "red"}, "logo photo"),
    ({"tags": "Red"}, ""),
    ({"tags": ""}, ""),
    ({"tags": 1}, ""),
    ({"ACL": "x"}, ""),
    ({"dimension": "30x20"}, ""),
    ({"app_user_object_uid": "system"}, ""),
    ({"tags": "red", "title": "Logo"}, "logo"),
]
NOT_EQUAL = [
    ({"uid": {"$ne": "<note>"}}, "inner logo outer photo"),
    ({"title": {"$ne": "Logo"}}, "inner note outer photo"),
    ({"description": {"$ne": ""}}, "inner logo note outer"),
    ({"content_type": {"$ne": "image/png"}}, "inner note outer photo"),
    ({"content_type": {"$ne": FOLDER}}, FILES),
    ({"file_size": {"$ne": len(WORDS)}}, "inner logo outer photo"),
    ({"file_size": {"$ne": "ten"}}, ALL),
    ({"dimension.width": {"$ne": 30}}, "inner note outer photo"),
    ({"created_at": {"$ne": "2015-01-08T15:07:53Z"}}, "inner note outer photo"),
    ({"is_dir": {"$ne": True}}, FILES),
    ({"parent_uid": {"$ne": "<outer>"}}, "logo note outer"),
    ({"parent_uid": {"$ne": "blt0000000000000000"}}, ALL),
    ({"tags": {"$ne": "red"}}, "inner note outer"),
    ({"unknown": {"$ne": "x"}}, ALL),
    ({"title": {"$ne": "Logo"}, "tags": {"$ne": "Red Sale"}}, "inner outer photo"),
]
LISTS = [
    ({"title": {"$in": ["Logo", "photo", 7, True]}}, "logo photo"),
    ({"title": {"$in": []}}, ""),
    ({"title": {"$nin": ["Logo", "photo"]}}, "inner note outer"),
    ({"title": {"$nin": []}}, ALL),
    ({"description": {"$in": [None, ""]}}, "inner outer photo"),
    ({"description": {"$nin": [None, ""]}}, "logo note"),
    ({"content_type": {"$in": [FOLDER, "text/plain"]}}, "inner note outer"),
    ({"content_type": {"$nin": [FOLDER, "text/plain"]}}, "logo photo"),
    ({"file_size": {"$in": [str(len(WORDS)), 1]}}, "note"),
    ({"file_size": {"$nin": [len(WORDS)]}}, "inner logo outer photo"),
    ({"_version": {"$in": [1, 2]}}, ALL),
    ({"created_at": {"$in": ["2015-01-08T15:07:53Z", "2015-01-08T15:07:54.000Z", "x"]}}, "logo photo"),
    ({"is_dir": {"$in": [True, False]}}, ALL),
    ({"is_dir": {"$nin": [True]}}, FILES),
    ({"is_dir": {"$in": [1, True]}}, "inner outer"),
    ({"parent_uid": {"$in": ["<outer>", "<inner>"]}}, "inner note photo"),
    ({"parent_uid": {"$in": [None, "<inner>"]}}, "logo note outer"),
    ({"parent_uid": {"$nin": ["<outer>", "<inner>"]}}, "logo outer"),
    ({"tags": {"$in": ["blue", "naïve", 1]}}, "logo photo"),
    ({"tags": {"$nin": ["blue", "naïve"]}}, "inner note outer"),
    ({"unknown": {"$in": ["x", None]}}, ALL),
    ({"unknown": {"$nin": ["x"]}}, ALL),
    ({"uid": {"$in": ["<logo>", *map(str, range(999))]}}, "logo"),
    ({"parent_uid": {"$in": ["<outer>", *map(str, range(999))]}}, "inner photo"),
]
RANGES = [
    ({"title": {"$lt": "a"}}, "logo note"),
    ({"title": {"$lte": "Logo"}}, "logo note"),
    ({"title": {"$lt": "Logo"}}, "note"),
    ({"title": {"$gt": "Logo"}}, "photo"),
    ({"title": {"$gte": "Logo"}}, "logo photo"),
    ({"name": {"$gte": ""}}, "inner outer"),
    ({"description": {"$lt": "b"}}, "logo note photo"),
    ({"content_type": {"$gt": "application/z"}}, FILES),
    ({"content_type": {"$lte": FOLDER}}, "inner outer"),
    ({"file_size": {"$gt": len(WORDS)}}, "logo photo"),
    ({"file_size": {"$gt": str(len(WORDS))}}, "logo photo"),
    ({"file_size": {"$gte": len(WORDS)}}, FILES),
    ({"file_size": {"$lt": len(WORDS)}}, ""),
    ({"file_size": {"$lte": len(WORDS)}}, "note"),
    ({"file_size": {"$gt": len(WORDS) - 0.5}}, FILES),
    ({"file_size": {"$gt": len(WORDS) + 0.5}}, "logo photo"),
    ({"file_size": {"$gte": len(WORDS) + 0.5}}, "logo photo"),
    ({"file_size": {"$lt": len(WORDS) + 0.5}}, "note"),
    ({"file_size": {"$lte": f"{len(WORDS)}.5"}}, "note"),
    ({"file_size": {"$lt": 10**30}}, FILES),
    ({"file_size": {"$gt": -(10**30)}}, FILES),
    ({"file_size": {"$gt": 1, "$lt": len(WORDS) + 1}}, "note"),
    ({"_version": {"$gt": 1}}, "note photo"),
    ({"dimension.width": {"$gte": 0}}, "logo photo"),
    ({"dimension.height": {"$lt": 30}}, "logo"),
    ({"created_at": {"$gt": "2015-01-08T15:07:53Z"}}, "note photo"),
    ({"created_at": {"$lt": "2015-01-08T15:07:53Z"}}, "inner outer"),
    ({"created_at": {"$gte": "2015-01-08", "$lte": "2015-01-08T15:07:53.000Z"}}, "inner logo outer"),
    ({"updated_at": {"$gte": "2015-01-08T15:07:55.000+00:00"}}, "note photo"),
    ({"parent_uid": {"$gt": ""}}, "inner note photo"),
    ({"unknown": {"$gt": 1}}, ""),
    ({"unknown": {"$lte": None}}, ""),
]
PRESENCE = [
    ({"title": {"$exists": True}}, FILES),
    ({"title": {"$exists": False}}, "inner outer"),
    ({"title": None}, "inner outer"),
    ({"title": {"$ne": None}}, FILES),
    ({"name": {"$exists": True}}, "inner outer"),
    ({"description": {"$exists": True}}, FILES),
    ({"description": None}, "inner outer"),
    ({"file_size": None}, "inner outer"),
    ({"uid": None}, ""),
    ({"is_dir": {"$exists": False}}, ""),
    ({"parent_uid": None}, "logo outer"),
    ({"parent_uid": {"$exists": True}}, "inner note photo"),
    ({"tags": {"$exists": True}}, ALL),
    ({"tags": None}, ""),
    ({"dimension": {"$exists": True}}, "logo photo"),
    ({"dimension.width": {"$exists": False}}, "inner note outer"),
    ({"ACL": {"$exists": True}}, ALL),
    ({"url": {"$exists": True}}, FILES),
    ({"permanent_url": {"$exists": False}}, ALL),
    ({"unknown": {"$exists": True}}, ""),
    ({"unknown": {"$exists": False}}, ALL),
    ({"unknown": None}, ALL),
    ({"unknown.deeper": None}, ALL),
]
PATTERNS = [
    ({"title": {"$regex": "o"}}, FILES),
    ({"title": {"$regex": "^L"}}, "logo"),
    ({"title": {"$regex": ""}}, FILES),
    ({"title": {"$regex": "LOGO"}}, ""),
    ({"title": {"$regex": "LOGO", "$options": "i"}}, "logo"),
    ({"title": {"$regex": "GRÖSSE|größe", "$options": "i"}}, "note"),
    ({"title": {"$regex": "(?i)LOGO"}}, "logo"),
    ({"title": {"$regex": "^of"}}, ""),
    ({"title": {"$regex": "^OF", "$options": "mi"}}, "note"),
    ({"title": {"$regex": "1.of"}}, ""),
    ({"title": {"$regex": "1.of", "$options": "s"}}, "note"),
    ({"title": {"$regex": "L o # comment ) \n g [o ]", "$options": "x"}}, "logo"),
    ({"title": {"$regex": r"1\ n|Größe\ 1", "$options": "x"}}, "note"),
    ({"title": {"$regex": "[ ]1", "$options": "xs"}}, "note"),
    ({"title": {"$regex": r"\Qe 1\E", "$options": "x"}}, "note"),
    ({"title": {"$regex": r"^\pL+$"}}, "logo photo"),
    ({"name": {"$regex": "er$"}}, "inner outer"),
    ({"description": {"$regex": "(a+)+$"}}, ""),
    ({"description": {"$regex": "(a+)+b$"}}, "note"),
    ({"description": {"$regex": "^$"}}, "photo"),
    ({"filename": {"$regex": r"\.(png|jpg)$"}}, "logo photo"),
    ({"filename": {"$regex": "photo__1"}}, "photo"),
    ({"filename": {"$regex": "#"}}, ""),
    ({"content_type": {"$regex": "^image/"}}, "logo photo"),
    ({"content_type": {"$regex": "image|folder"}}, "inner logo outer photo"),
    ({"uid": {"$regex": "^<photo>$"}}, "photo"),
    ({"parent_uid": {"$regex": "^blt"}}, "inner note photo"),
    ({"tags": {"$regex": "^re"}}, "logo photo"),
    ({"tags": {"$regex": "SALE", "$options": "i"}}, "note"),
    ({"unknown": {"$regex": "x"}}, ""),
    ({"title": {"$regex": "o", "$ne": "Logo"}}, "note photo"),
    ({"title": {"$options": "i", "$regex": "^l"}}, "logo"),
]
NESTED = [
    ({"$and": [{"tags": "red"}, {"content_type": "image/png"}]}, "logo"),
    ({"$or": [{"title": "Logo"}, {"name": "Inner"}]}, "inner logo"),
    ({"tags": "red", "$or": [{"title": "Logo"}, {"title": "no"}]}, "logo"),
    ({"$or": [{"tags": "blue"}, {"$and": [{"tags": "red"}, {"_version": 2}]}]}, "logo photo"),
    ({"$and": [{"$or": [{"tags": "red"}, {"is_dir": True}]}, {"$or": [{"parent_uid": None}]}]}, "logo outer"),
    ({"$or": [{"title": {"$regex": "^L"}}, {"tags": {"$regex": "Sale"}}, {"name": "Outer"}]}, "logo note outer"),
    ({"$or": [{"$and": [{"title": {"$regex": "o"}}, {"tags": {"$regex": "^n"}}]}, {"uid": "<logo>"}]}, "logo photo"),
    ({"is_dir": False, "$or": [{"file_size": {"$lt": 11}}, {"title": {"$regex": "^p"}}]}, "note photo"),
    ({"$or": [{"tags": {"$ne": "red"}}, {"title": "Logo"}]}, "inner logo note outer"),
]


@pytest.mark.parametrize(
    ("query", "expected"), [*EQUALITY, *NOT_EQUAL, *LISTS, *RANGES, *PRESENCE, *PATTERNS, *NESTED], ids=str
)
def test_queries_find_what_they_say(stocked: Stocked, query: Any, expected: str) -> None:
    assert sorted(stocked.find(query)) == expected.split()
    assert stocked.count(query) == len(expected.split())


def test_the_people_are_asked_for_by_their_uids(stocked: Stocked) -> None:
    user = stocked.stack.asset(stocked.uids["logo"])["created_by"]

    for field in ("created_by", "updated_by"):
        assert sorted(stocked.find({field: user})) == ALL.split()
        assert stocked.find({field: {"$ne": user}}) == []
        assert sorted(stocked.find({field: {"$regex": f"^{user}"}})) == ALL.split()


def test_sizes_are_numbers(stocked: Stocked) -> None:
    """As texts they would sort otherwise: the smallest begins with the largest digit."""
    sizes = {"logo": len(png(30, 20)), "photo": len(jpeg(40, 30)), "note": len(WORDS)}
    by_size = sorted(sizes, key=lambda name: sizes[name])

    assert stocked.find({"is_dir": False}, asc="file_size") == by_size
    assert stocked.find({"file_size": {"$gt": sizes[by_size[0]]}}, asc="file_size") == by_size[1:]


def test_a_permanent_url_is_there_or_not(stack: Stack) -> None:
    plain, lasting = stack.upload()["uid"], stack.upload()["uid"]
    stack.update(lasting, permanent_url=f"{stack.http.base_url}/v3/assets/{stack.api_key}/{lasting}/logo")

    assert uids(stack.assets(query={"permanent_url": {"$exists": True}})) == [lasting]
    assert uids(stack.assets(query={"permanent_url": None})) == [plain]
