"""GET /brands: the brands of a profile, whose ids sellers name when they register."""

from __future__ import annotations

import orjson
from starlette.responses import Response

from ...library import described_tenants
from ...web.call import Call
from ...web.documented import takes
from .answers import through_gateway
from .auth import entity_id

_TYPE = "application/vnd.brand.v3+json"


@takes(answers=_TYPE)
async def get_brands(call: Call) -> Response:
    """Give the profile's one brand, always with the same ids."""
    tenant = await call.caller.read(described_tenants.find)
    entity = entity_id(f"brand/{tenant.key}")
    brand = {
        "brandId": entity.removeprefix("ENTITY"),
        "brandEntityId": entity,
        "brandRegistryName": tenant.name or f"Brand of {tenant.key}",
    }
    return through_gateway(call, orjson.dumps([brand]), 200, {"Content-Type": _TYPE})
