"""Settings of a stack: kept for its users, and heeded by nothing here."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid
from ...library import owned_tenants
from ...library.owned_tenants import OwnedTenant
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from . import stacks
from .answers import answer
from .requests import taken
from .requests.body import receive_members

_UPDATED = "Stack settings updated successfully."
_MOST_BYTES = 16_384
_FIRST: dict[str, Any] = {
    "stack_variables": {},
    "discrete_variables": {"cms": True, "_version": 3},
    "live_preview": {},
    "rte": {},
}


async def get_stack_settings(call: Call) -> Response:
    """Show a stack's settings."""
    shown = await call.caller.read(stacks.find)
    return answer({"stack_settings": _settings(shown.stack)})


@takes(json=taken.STACK_SETTINGS)
async def add_stack_settings(call: Call) -> Response:
    """Set these beside what is set, section by section."""
    said = await _read(call)
    settings = await call.caller.write(_add, said, reset=False)
    return answer({"notice": _UPDATED, "stack_settings": settings})


@takes(json=taken.STACK_SETTINGS)
async def reset_stack_settings(call: Call) -> Response:
    """Take back all that is set, and set these."""
    said = await _read(call)
    settings = await call.caller.write(_add, said, reset=True)
    return answer({"notice": _UPDATED, "stack_settings": settings})


def _settings(stack: OwnedTenant) -> dict[str, Any]:
    return {**_FIRST, **stack.detail("settings", {})}


def _add(connection: Connection, tenant: Tenant, said: dict[str, Any], *, reset: bool) -> dict[str, Any]:
    tenant, held = stacks.hold(connection, tenant)
    settings = dict(_FIRST) if reset else _settings(held)
    for section, content in said.items():
        settings[section] = {**settings.get(section, {}), **content}
    if len(orjson.dumps(settings)) > _MOST_BYTES:
        raise Invalid("stack_settings", f"are larger than {_MOST_BYTES} bytes.")
    owned_tenants.change(connection, held, None, {"settings": settings, "updated_at": tenant.now})
    return settings


async def _read(call: Call) -> dict[str, Any]:
    """What is to be set, in sections of one name each. Raises Invalid."""
    said = (await receive_members(call)).inside("stack_settings")
    sections = {} if said is None else said
    if any(not isinstance(content, dict) for content in sections.values()):
        raise Invalid("stack_settings", "is not valid: each part of it is an object.")
    return sections
