"""Organizations: each workspace has one of its own, and those that its stacks are said to be in."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from . import account
from .account import Account
from .answers import answer
from .auth import token_of
from .query.selection import answer_list
from .requests import taken
from .requests.parameters import flag
from .scanning import NOT_SCANNED, find_scan_status
from .shown.stacks import organization_body, role_bodies


@takes(*taken.SHORT_LIST, "include_plan")
async def get_all_organizations(call: Call) -> Response:
    """List the organizations of whoever is signed in."""
    found = await call.caller.scan(account.find, token_of(call))
    bodies = found.organization_bodies()
    if flag(call.query, "include_plan"):
        plan = await call.caller.read(_plan)
        bodies = [body | {"plan": plan} for body in bodies]
    return answer_list(call, "organizations", bodies)


@takes("include_plan")
async def get_an_organization(call: Call, organization_uid: str) -> Response:
    """Show an organization, with its plan where that is asked for."""
    found = await _find(call, organization_uid)
    body = organization_body(organization_uid, found.workspace)
    if flag(call.query, "include_plan"):
        body["plan"] = await call.caller.read(_plan)
    return answer({"organization": body})


async def get_the_plan_of_an_organization(call: Call, organization_uid: str) -> Response:
    """Show what an organization has of the vendor's features."""
    await _find(call, organization_uid)
    return answer({"plan": await call.caller.read(_plan)})


@takes(*taken.SHORT_LIST)
async def get_all_stacks_of_an_organization(call: Call, organization_uid: str) -> Response:
    """List the stacks in an organization that the user may use."""
    found = await _find(call, organization_uid)
    bodies = found.stack_bodies(public=call.service.settings.anonymous)
    return answer_list(call, "stacks", [body for body in bodies if body["org_uid"] == organization_uid])


@takes(*taken.SHORT_LIST)
async def get_all_roles_of_an_organization(call: Call, organization_uid: str) -> Response:
    """List the roles in an organization. All of its people have the first."""
    await _find(call, organization_uid)
    return answer_list(call, "roles", role_bodies(organization_uid))


async def _find(call: Call, uid: str) -> Account:
    """The account where the organization is one of its own. Raises NotFound."""
    found = await call.caller.scan(account.find, token_of(call))
    found.organization(uid)
    return found


def _plan(connection: Connection, tenant: Tenant) -> dict[str, Any]:
    """All plans are alike: what is scanned for malware is said for the workspace."""
    scanned = find_scan_status(connection, tenant.workspace) != NOT_SCANNED
    features = {"assetsScan": scanned, "branches": True, "releases": True}
    return {
        "uid": "triptych",
        "name": "Triptych",
        "features": [
            {"uid": uid, "name": uid, "enabled": enabled, "is_required": False, "limit": None, "max_limit": None}
            for uid, enabled in features.items()
        ],
    }
