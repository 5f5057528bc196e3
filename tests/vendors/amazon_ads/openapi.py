"""An OpenAPI document of the calls that upload, register, get and search: from it clients are generated.

The answers are those of `specification`, under the media types that the vendor's own document gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from tests.vendors.amazon_ads.specification import ANSWERS, AssetSubType, AssetType, FileName


class UploadRequest(TypedDict, total=False):
    fileName: FileName


class RegisterRequest(TypedDict, total=False):
    url: str
    name: str
    assetType: AssetType
    assetSubTypeList: Annotated[list[AssetSubType], Field(min_length=1, max_length=10)]
    asinList: Annotated[list[str], Field(min_length=1, max_length=100)]
    tags: list[str]


class ValueFilter(TypedDict, total=False):
    valueField: Literal["ASSET_TYPE", "TAG", "ASIN"]
    values: list[str]


class FilterCriteria(TypedDict, total=False):
    valueFilters: list[ValueFilter]


class SortCriteria(TypedDict, total=False):
    field: Literal["CREATED_TIME", "SIZE", "NAME", "IMAGE_HEIGHT", "IMAGE_WIDTH", "EXTENSION"]
    order: Literal["ASC", "DESC"]


class SearchRequest(TypedDict, total=False):
    text: str
    filterCriteria: FilterCriteria
    sortCriteria: SortCriteria


# The vendor's name of the operation, its method and path, its body, its answer, and what the media type calls that.
CALLS: tuple[tuple[str, str, str, Any, str, str], ...] = (
    ("getUploadLocation", "post", "/assets/upload", UploadRequest, "upload", "upload"),
    ("registerAsset", "post", "/assets/register", RegisterRequest, "register", "register"),
    ("getAsset", "get", "/assets", None, "get", "get"),
    ("searchAssets", "post", "/assets/search", SearchRequest, "search", "searchassets"),
)
HEADERS = ("Amazon-Advertising-API-ClientId", "Amazon-Advertising-API-Scope")


def document() -> dict[str, Any]:
    """The document, in the form of OpenAPI 3.0."""
    types: dict[str, TypeAdapter[Any]] = {name: ANSWERS[name] for name in ("upload", "register", "get", "search")}
    types["error"] = ANSWERS["error"]
    types |= {f"{name} body": TypeAdapter(body) for name, _, _, body, *_ in CALLS if body is not None}
    made, definitions = TypeAdapter.json_schemas(
        [(name, "validation", adapter) for name, adapter in types.items()], ref_template="#/components/schemas/{model}"
    )
    schemas = {name: made[name, "validation"] for name in types}
    paths = {}
    for name, method, path, body, answer, word in CALLS:
        media = f"application/vnd.creativeassets{word}response.v3+json"
        paths[path] = {
            method: {
                "operationId": name,
                "tags": ["Creative assets"],
                "parameters": [*map(_header, HEADERS), *(_ASSET if body is None else ())],
                **({} if body is None else {"requestBody": _content("application/json", schemas[f"{name} body"])}),
                "responses": {
                    status: {"description": status, **_content(media, schemas[kind])}
                    for status, kind in {"200": answer, "400": "error", "401": "error"}.items()
                },
            }
        }
    return {
        "openapi": "3.0.1",
        "info": {"title": "Creative assets", "version": "3.0"},
        "paths": paths,
        "components": {"schemas": _untitled(definitions["$defs"])},
    }


_ASSET = (
    {"in": "query", "name": "assetId", "required": True, "schema": {"type": "string"}},
    {"in": "query", "name": "version", "required": False, "schema": {"type": "string"}},
)


def _header(name: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": True, "schema": {"type": "string"}}


def _content(media: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"content": {media: {"schema": schema}}}


def _untitled(schema: Any) -> Any:
    """The schema without titles, by which generators would name what has no name."""
    if isinstance(schema, dict):
        return {key: _untitled(value) for key, value in schema.items() if key != "title" or not isinstance(value, str)}
    return [_untitled(item) for item in schema] if isinstance(schema, list) else schema
