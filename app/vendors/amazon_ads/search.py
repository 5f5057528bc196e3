"""POST /assets/search: the vendor's criteria as the library's filter tree, and its pages by token."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

import orjson
from pydantic import AliasChoices, Field, model_validator
from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid
from ...library import declarations, labels, limits, search
from ...library.filters import All, Either, Filter, Is, Labelled, Mentions, OneOf
from ...library.search import Order, Page, Position
from ...library.tenants import Tenant
from ...web.body import checked, parse_json_object, read_body
from ...web.call import Call
from ...web.documented import takes
from ...web.numbers import WHOLE
from ...web.signing import Signer
from ...web.words import Word
from .answers import answer
from .auth import VENDOR
from .requests import Message
from .shown.assets import KINDS, found

ValueField = Literal[
    "TAG",
    "ASIN",
    "CAMPAIGN_NAME",
    "CAMPAIGN_ID",
    "PROGRAM",
    "ASSET_TYPE",
    "ASSET_SUB_TYPE",
    "APPROVED_AD_POLICY",
    "ASSET_EXTENSION",
]
RangeField = Literal["SIZE", "DATE_UPLOADED"]
SortField = Literal["CREATED_TIME", "SIZE", "NAME", "IMAGE_HEIGHT", "IMAGE_WIDTH", "EXTENSION"]

_LABELS: dict[str, str] = {
    "TAG": labels.TAG,
    "ASIN": labels.ASIN,
    "CAMPAIGN_NAME": labels.CAMPAIGN_NAME,
    "CAMPAIGN_ID": labels.CAMPAIGN_ID,
    "PROGRAM": labels.PROGRAM,
    "ASSET_SUB_TYPE": labels.SUB_TYPE,
    "APPROVED_AD_POLICY": labels.POLICY,
}
_RANGES: dict[str, str] = {"SIZE": "size", "DATE_UPLOADED": "created_at"}
_SORTS: dict[str, str] = {
    "CREATED_TIME": "created_at",
    "SIZE": "size",
    "NAME": "name",
    "IMAGE_HEIGHT": "height",
    "IMAGE_WIDTH": "width",
    "EXTENSION": "extension",
}
# The library may hold more than this vendor has words for.
_KINDS = OneOf("kind", KINDS)

Bound = Annotated[str, Field(pattern=r"^[0-9]{1,18}$")]


class ValueFilter(Message):
    """One of the values."""

    field: ValueField = Field(alias="valueField")
    values: list[Word] = Field(min_length=1, max_length=100)


class Range(Message):
    """From start to end, both included; either may be left open."""

    start: Bound | None = None
    end: Bound | None = None


class RangeFilter(Message):
    """One of the ranges. Clients also write the key as `range`."""

    field: RangeField = Field(alias="rangeField")
    ranges: list[Range] = Field(validation_alias=AliasChoices("ranges", "range"), min_length=1, max_length=100)


class FilterCriteria(Message):
    """All of the filters."""

    value_filters: list[ValueFilter] | None = Field(None, alias="valueFilters", max_length=100)
    range_filters: list[RangeFilter] | None = Field(None, alias="rangeFilters", max_length=100)


class SortCriteria(Message):
    """What to sort by. The direction without one is ours: oldest first, as the recorded list is."""

    field: SortField = "CREATED_TIME"
    order: Literal["ASC", "DESC"] = "ASC"


class PageIdentifier(Message):
    """Which page: the token of the page before it. The page number is only the client's own count."""

    page_number: Annotated[int, Field(ge=0, le=2**31 - 1), WHOLE] | None = Field(None, alias="pageNumber")
    token: str | None = Field(None, max_length=4_096)


class PageCriteria(Message):
    """How much of the list."""

    identifier: PageIdentifier | None = None
    size: Annotated[int, Field(ge=1, le=500), WHOLE] = 25


class SearchRequest(Message):
    """The body of a search."""

    text: Annotated[str, Field(max_length=limits.TITLE)] | None = None
    filter_criteria: FilterCriteria | None = Field(None, alias="filterCriteria")
    sort_criteria: SortCriteria | None = Field(None, alias="sortCriteria")
    page_criteria: PageCriteria | None = Field(None, alias="pageCriteria")

    @model_validator(mode="before")
    @classmethod
    def _unwrapped(cls, content: Any) -> Any:
        """Some clients send a lone argument without its wrapping."""
        if isinstance(content, dict) and "filterCriteria" not in content and content.keys() & _FILTER_KEYS:
            return {**content, "filterCriteria": {key: content[key] for key in _FILTER_KEYS if key in content}}
        return content

    @property
    def order(self) -> Order:
        """What to sort by."""
        sort = self.sort_criteria or SortCriteria()
        return Order(_SORTS[sort.field], descending=sort.order == "DESC")

    @property
    def size(self) -> int:
        """How many assets on a page."""
        return (self.page_criteria or PageCriteria()).size

    @property
    def token(self) -> str | None:
        """Which page; None for the first."""
        identifier = (self.page_criteria or PageCriteria()).identifier
        return (identifier.token or None) if identifier else None


_FILTER_KEYS = {"valueFilters", "rangeFilters"}


@takes(json=SearchRequest, optional=True)
async def search_assets(call: Call) -> Response:
    """List assets by text, filters and ranges, a page at a time. An empty body lists all."""
    caller = call.caller
    asked = checked(SearchRequest, parse_json_object(await read_body(call), empty=True))
    walk = Walk(asked, call.service.signer, workspace=call.workspace, profile=caller.key)
    if asked.token is not None:
        await walk.resume(asked.token)
    tenant, page, declared = await caller.scan(_page, asked, walk)
    total = walk.total if walk.total is not None else page.total or 0
    base = call.base
    items = [
        found(asset, declared.get(asset.node_id, {}), profile=tenant.key, now=tenant.now, base=base)
        for asset in page.assets
    ]
    return answer(call, {"assetList": items, "token": walk.next_token(page, total), "totalRecords": total})


def _page(
    connection: Connection, tenant: Tenant, asked: SearchRequest, walk: Walk
) -> tuple[Tenant, Page, dict[int, dict[str, Any]]]:
    page = search.page(
        connection,
        tenant,
        condition(asked),
        order=asked.order,
        size=asked.size,
        after=walk.after,
        count=walk.total is None,
    )
    return tenant, page, declarations.find(connection, [asset.node_id for asset in page.assets], VENDOR)


def condition(asked: SearchRequest) -> Filter:
    """What the assets must be. Raises Invalid for a range that ends before it starts."""
    criteria = asked.filter_criteria or FilterCriteria()
    parts: list[Filter] = [_KINDS]
    if asked.text and asked.text.strip():
        parts.append(Mentions(asked.text))
    parts += [_value_filter(one) for one in criteria.value_filters or ()]
    parts += [Either([_range(one.field, span) for span in one.ranges]) for one in criteria.range_filters or ()]
    return All(parts)


def _value_filter(one: ValueFilter) -> Filter:
    if one.field == "ASSET_TYPE":
        return OneOf("kind", [value.lower() for value in one.values])
    if one.field == "ASSET_EXTENSION":
        return OneOf("extension", [value.lower() for value in one.values])
    return Labelled(_LABELS[one.field], one.values)


def _range(field: RangeField, span: Range) -> Filter:
    column = _RANGES[field]
    start, end = (None if bound is None else int(bound) for bound in (span.start, span.end))
    if start is not None and end is not None and start > end:
        raise Invalid("filterCriteria.rangeFilters.ranges", f"has a range of {field} that ends before it starts")
    bounds: list[Filter] = []
    if start is not None:
        bounds.append(Is(column, ">=", start))
    if end is not None:
        bounds.append(Is(column, "<=", end))
    return All(bounds)


class Walk:
    """Pages of one search. A token carries where its page ended, the first page's total, and what was searched."""

    def __init__(self, asked: SearchRequest, signer: Signer, *, workspace: str, profile: str) -> None:
        self._signer = signer
        self._asked = _fingerprint(asked, workspace, profile)
        self.after: Position | None = None
        self.total: int | None = None

    async def resume(self, token: str) -> None:
        """Go on where the page ended that gave the token. Raises Invalid."""
        match await self._signer.read_token(token, _IDENTIFIER):
            case [self._asked, value, node_id, total]:
                self.after, self.total = Position(value, node_id), total
            case _:
                raise Invalid(_IDENTIFIER, "belongs to another search")

    def next_token(self, page: Page, total: int) -> str | None:
        """The token of the page after this one; None after the last."""
        if page.next is None:
            return None
        return self._signer.sign_token([self._asked, page.next.value, page.next.node_id, total])


_IDENTIFIER = "pageCriteria.identifier.token"


def _fingerprint(asked: SearchRequest, workspace: str, profile: str) -> str:
    criteria = asked.model_dump(mode="json", exclude={"page_criteria"})
    return hashlib.sha256(orjson.dumps([criteria, workspace, profile], option=orjson.OPT_SORT_KEYS)).hexdigest()[:24]
