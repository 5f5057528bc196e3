"""What the assets of the corpus are like: each one's rows, told by its number alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson

from triptych.library import ids, labels

# Tags by how many of the assets have them: one of ten thousand, one of ten.
RARE, COMMON = "rare", "common"
# Declared of one of a thousand assets, the policy of one of five.
CAMPAIGN_ID, CAMPAIGN_NAME, POLICY = "38789817437281", "Spring", "HSA4V_PRODUCTS"

# A row as the drivers take it: JSON is text here.
Row = dict[str, Any]

_KINDS = {"image": ("jpg", "image/jpeg"), "video": ("mp4", "video/mp4"), "other": ("pdf", "application/pdf")}
_SUB_TYPES = ("PRODUCT_IMAGE", "LIFESTYLE_IMAGE", "LOGO", "OTHER_IMAGE")
_WORDS = ("summer", "winter", "banner", "square", "hero", "detail", "outdoor", "studio", "family", "sale")
_USER = "A0123456789ABC"
_FIRST_MOMENT = 1_767_225_600_000


def kind(number: int) -> str:
    """Of twenty assets sixteen are images, three videos, and one is a PDF."""
    return "image" if number % 20 < 16 else "video" if number % 20 < 19 else "other"


def blob(number: int, library_id: int) -> Row:
    """The bytes' row. There are no bytes."""
    return {
        "id": number,
        "library_id": library_id,
        "file_uid": f"{number:024x}",
        "key": f"bench/blobs/{number % 256:02x}/{number:024x}",
        "size": _size(number),
        "md5": hashlib.md5(b"%d" % number).hexdigest(),
        "content_type": _KINDS[kind(number)][1],
        "kind": kind(number),
        "readable": True,
        "oversized": False,
        "undecoded": False,
        "width": 1200,
        "height": 628,
        "duration_us": 15_000_000 if kind(number) == "video" else None,
        "streams": "[]",
        "created_at": moment(number),
    }


def node(number: int, uuid: str, branch_id: int) -> Row:
    """The asset's own row."""
    return {
        "id": number,
        "branch_id": branch_id,
        "uuid": uuid,
        "uid": ids.uid_of(uuid),
        "kind": kind(number),
        "name": _title(number),
        "version": 1,
        "file_name": _file_name(number),
        "extension": _extension(number),
        "content_type": _KINDS[kind(number)][1],
        "size": _size(number),
        "width": 1200,
        "height": 628,
        "created_at": moment(number),
        "created_by": _USER,
        "updated_at": moment(number),
        "updated_by": _USER,
    }


def version(number: int) -> Row:
    """Its only version's row."""
    return {
        "id": number,
        "node_id": number,
        "number": 1,
        "blob_id": number,
        "file_name": _file_name(number),
        "title": _title(number),
        "tags": _json(_tags(number)),
        "labels": _json(_labels(number)),
        "fields": '{"amazon_ads": {}}',
        "created_at": moment(number),
        "created_by": _USER,
        "ready_at": moment(number),
    }


def label_rows(number: int, branch_id: int) -> Iterator[Row]:
    """The rows of its searchable words."""
    words = {labels.TAG: _tags(number), **_labels(number)}
    words[labels.TEXT] = [*_tails(_title(number)), *words[labels.TAG], *words[labels.ASIN]]
    words |= _declared(number)
    for field, values in words.items():
        for value in values:
            yield {
                "node_id": number,
                "field": field,
                "value": value.lower() if field == labels.TEXT else value,
                "branch_id": branch_id,
                "created_at": moment(number),
            }


def _extension(number: int) -> str:
    return _KINDS[kind(number)][0]


def moment(number: int) -> int:
    """When the asset was made, in milliseconds: two at a time, so that a list must tell equals apart."""
    return _FIRST_MOMENT + number // 2 * 1000


def _size(number: int) -> int:
    return 10_000 + number * 7919 % 1_000_003


def _title(number: int) -> str:
    return f"{_WORDS[number % 10]} {_WORDS[number // 10 % 10]} {number:06}"


def _file_name(number: int) -> str:
    return f"file-{number:06}.{_extension(number)}"


def _tags(number: int) -> list[str]:
    tags = [f"season-{number % 50}"]
    if number % 10 == 1:
        tags.append(COMMON)
    if number % 10_000 == 1:
        tags.append(RARE)
    return tags


def _labels(number: int) -> dict[str, list[str]]:
    found = {labels.ASIN: [f"B{number % 5000:09}"], labels.SUB_TYPE: [_SUB_TYPES[number % 4]]}
    if number % 2:
        found[labels.PROGRAM] = ["STORES"]
    return found


def _declared(number: int) -> dict[str, list[str]]:
    found = {labels.POLICY: [POLICY]} if number % 5 == 2 else {}
    if number % 1000 == 2:
        found |= {labels.CAMPAIGN_ID: [CAMPAIGN_ID], labels.CAMPAIGN_NAME: [CAMPAIGN_NAME]}
    return found


def _tails(title: str) -> list[str]:
    words = title.split()
    return [" ".join(words[start:]) for start in range(len(words))]


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
