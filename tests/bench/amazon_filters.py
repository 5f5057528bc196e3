"""Each kind of filter that POST /assets/search has, read from its body as the door reads it; and its twin in SQL."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.bench import byhand, specimen
from tests.bench.byhand import ByHand
from tests.bench.searches import Search
from triptych.library import labels
from triptych.vendors.amazon_ads.search import SearchRequest, condition

# From the middle of the corpus: some of the sizes, and an hour of the dates.
_SIZES = (400_000, 410_000)
_DATES = (specimen.moment(20_000), specimen.moment(27_200))


def _search(name: str, body: dict[str, Any], by_hand: Callable[[int, int], ByHand]) -> Search:
    return Search(name, condition(SearchRequest.model_validate(body)), by_hand)


def _value(field: str, value: str, by_hand: Callable[[int, int], ByHand]) -> Search:
    filters = {"valueFilters": [{"valueField": field, "values": [value]}]}
    return _search(field, {"filterCriteria": filters}, by_hand)


def _word(field: str, label: str, value: str) -> Search:
    return _value(field, value, partial(byhand.labelled, label, value))


def _range(field: str, column: str, start: int, end: int) -> Search:
    filters = {"rangeFilters": [{"rangeField": field, "ranges": [{"start": str(start), "end": str(end)}]}]}
    by_hand = partial(byhand.where, f"kind IN ('image', 'video') AND {column} BETWEEN {start} AND {end}")
    return _search(field, {"filterCriteria": filters}, by_hand)


FILTERS: tuple[Search, ...] = (
    _word("TAG", labels.TAG, specimen.COMMON),
    _word("ASIN", labels.ASIN, "B000000001"),
    _word("CAMPAIGN_ID", labels.CAMPAIGN_ID, specimen.CAMPAIGN_ID),
    _word("CAMPAIGN_NAME", labels.CAMPAIGN_NAME, specimen.CAMPAIGN_NAME),
    _word("PROGRAM", labels.PROGRAM, "STORES"),
    _word("ASSET_SUB_TYPE", labels.SUB_TYPE, "LOGO"),
    _word("APPROVED_AD_POLICY", labels.POLICY, specimen.POLICY),
    _value("ASSET_TYPE", "IMAGE", partial(byhand.where, "kind = 'image'")),
    _value("ASSET_EXTENSION", "MP4", partial(byhand.where, "kind IN ('image', 'video') AND extension = 'mp4'")),
    _range("SIZE", "size", *_SIZES),
    _range("DATE_UPLOADED", "created_at", *_DATES),
    _search("text", {"text": "Summer"}, partial(byhand.mentioning, "summer")),
)
