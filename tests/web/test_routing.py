"""How a request finds its handler."""

from __future__ import annotations

import re

import httpx
import pytest
from fastapi import Depends
from starlette.responses import Response
from starlette.routing import Route

from triptych.vendors.contentstack.auth import SHARED_STACK
from triptych.web.routing import ByPath, Routes


async def handler() -> Response:
    return Response()


def test_every_parameter_of_a_path_is_documented(http: httpx.Client) -> None:
    documented = http.get("/_triptych/openapi.json").json()["paths"]

    for path, operations in documented.items():
        for method, operation in operations.items():
            named = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"]
            assert named == re.findall(r"{(\w+)}", path), f"{method} {path}"
    assert "/v3/assets/{asset_uid}/versions/{version_number}/name" in documented


def test_a_path_without_parameters_goes_before_those_that_match_it_too(http: httpx.Client) -> None:
    """But not for a method that only those take."""
    stack = {"api_key": SHARED_STACK, "authtoken": "blt0123456789abcdef"}

    listed = http.get("/v3/assets/images", headers=stack)
    updated = http.put("/v3/assets/images", headers=stack, json={"asset": {"title": "x"}})

    assert (listed.status_code, list(listed.json())) == (200, ["assets"])
    assert (updated.status_code, updated.json()["errors"]) == (404, {"uid": ["is not valid."]})


def test_routes_that_need_more_than_a_request_are_no_plain_ones() -> None:
    guarded = Routes(dependencies=[Depends(handler)])
    guarded.get("/x")(handler)

    for route in (guarded.routes[0], Route("/x", handler)):
        with pytest.raises(TypeError, match="no plain route"):
            ByPath([route])
