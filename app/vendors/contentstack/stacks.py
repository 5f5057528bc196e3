"""Stacks: each is a tenant with a library of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.responses import Response

from ...database import Connection
from ...errors import Forbidden, Invalid, Unauthenticated
from ...library import ids, limits, owned_tenants, people, tenants
from ...library.libraries import MASTER_LOCALE
from ...library.owned_tenants import OwnedTenant
from ...library.people import Person
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from . import account
from .answers import answer
from .auth import has_vendors_form, token_of
from .query.selection import answer_list
from .requests import taken
from .requests.body import receive_object
from .requests.parameters import flag
from .requests.values import read_name, read_text
from .shown.stacks import own_organization, stack_body

_LONGEST_NAME = 255
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}", re.IGNORECASE)


class Shown(NamedTuple):
    """A stack with those who may use it."""

    stack: OwnedTenant
    people: list[Person]
    workspace: str


@takes(*taken.SHORT_LIST, "organization_uid", "include_collaborators")
async def get_stacks(call: Call) -> Response:
    """Show the stack whose key is given; with none, list those that the user may use."""
    public, collaborators = _view(call)
    if call.caller.key:
        return answer({"stack": body_of(call, await call.caller.scan(find))})
    found = await call.caller.scan(account.find, token_of(call))
    bodies = found.stack_bodies(public=public, collaborators=collaborators)
    organization = _organization(call)
    return answer_list(call, "stacks", [body for body in bodies if organization in (None, body["org_uid"])])


@takes("organization_uid", json=taken.STACK, status=201)
async def create_stack(call: Call) -> Response:
    """Make a stack, which begins with its master locale and nothing else."""
    said = await receive_object(call, "stack")
    name = read_name(said.get("name"), "name", _LONGEST_NAME)
    if name is None:
        raise Invalid("name", "is required.")
    locale = _read_locale(said.get("master_locale"))
    shown = await call.caller.write(_create, token_of(call), name, _description(said), locale, _organization(call))
    public, _ = _view(call)
    body = stack_body(shown.stack, shown.people, shown.workspace, public=public, collaborators=True)
    return answer({"notice": "Stack created successfully.", "stack": body}, 201)


@takes("include_collaborators", json=taken.STACK)
async def update_stack(call: Call) -> Response:
    """Rename a stack, or describe it anew. Its master locale stays for ever."""
    said = await receive_object(call, "stack")
    name = read_name(said.get("name"), "name", _LONGEST_NAME)
    details = {"description": _description(said)} if "description" in said else {}
    shown = await call.caller.write(change, name, details)
    return answer({"notice": "Stack updated successfully.", "stack": body_of(call, shown)})


async def delete_stack(call: Call) -> Response:
    """Delete a stack with all that it holds."""
    await call.service.intake.discard(*await call.caller.write(_remove, token_of(call)))
    return answer({"notice": "Stack deleted successfully!"})


def body_of(call: Call, shown: Shown) -> dict[str, Any]:
    """The stack in the vendor's JSON."""
    public, collaborators = _view(call)
    return stack_body(shown.stack, shown.people, shown.workspace, public=public, collaborators=collaborators)


def find(connection: Connection, tenant: Tenant) -> Shown:
    """The stack of the call. Raises Unauthenticated for a key that can be nobody's."""
    check_key(tenant)
    return _shown(connection, tenant, owned_tenants.get(connection, tenant))


def hold(connection: Connection, tenant: Tenant) -> tuple[Tenant, OwnedTenant]:
    """The stack of the call for this transaction to change, stored where it was not.

    Raises Unauthenticated for a key that can be nobody's.
    """
    check_key(tenant)
    tenant = tenants.stored(connection, tenant)
    return tenant, owned_tenants.hold(connection, tenant)


def change(connection: Connection, tenant: Tenant, name: str | None, details: Mapping[str, Any]) -> Shown:
    """Rename a stack, None leaves its name, and note these details of it."""
    tenant, held = hold(connection, tenant)
    new = owned_tenants.change(connection, held, name, {**details, "updated_at": tenant.now})
    return _shown(connection, tenant, new)


def check_key(tenant: Tenant) -> None:
    """In open an unknown stack is an empty one, where its key looks like one. Raises Unauthenticated."""
    if tenant.tenant_id is None and not has_vendors_form(tenant.key):
        raise Unauthenticated("api_key", "We can't find that Stack. Please try again.")


def check_owner(connection: Connection, tenant: Tenant, stack: OwnedTenant, token: str) -> None:
    """In strict, only its owner may do this to a stack. Raises Forbidden."""
    if tenant.scopes is None or stack.detail("owner") is None:
        return
    if account.signed_in(connection, tenant, token).uid != stack.detail("owner"):
        raise Forbidden("Only the owner of a stack may do this.")


def _shown(connection: Connection, tenant: Tenant, stack: OwnedTenant) -> Shown:
    members = people.members(connection, [stack.id])[stack.id] if stack.id is not None else []
    return Shown(stack, members, tenant.workspace)


def _create(
    connection: Connection,
    tenant: Tenant,
    token: str,
    name: str,
    description: str | None,
    locale: str,
    organization: str | None,
) -> Shown:
    """Raises NotFound for an organization that is not the user's; in open any that looks like one is taken."""
    found = account.find(connection, tenant, token)
    if organization is not None and (tenant.scopes is not None or not has_vendors_form(organization)):
        found.organization(organization)
    details = {
        "owner": found.person.uid,
        "description": description,
        "master_locale": locale,
        "organization": None if organization == own_organization(tenant.workspace) else organization,
    }
    stack = owned_tenants.create(
        connection,
        tenant,
        key=ids.new_uid(),
        name=name,
        details=details,
        locale=MASTER_LOCALE if locale == MASTER_LOCALE[0] else (locale, locale),
        user_id=found.person.id,
    )
    return _shown(connection, tenant, stack)


def _remove(connection: Connection, tenant: Tenant, token: str) -> list[str]:
    check_key(tenant)
    check_owner(connection, tenant, owned_tenants.get(connection, tenant), token)
    return owned_tenants.remove(connection, tenant)


def _description(said: Mapping[str, Any]) -> str | None:
    return read_text(said.get("description"), "description", limits.DESCRIPTION)


def _read_locale(value: Any) -> str:
    """The code of a language. Raises Invalid."""
    if value is None:
        return MASTER_LOCALE[0]
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise Invalid("master_locale", "is not valid.")
    return value.lower()


def _organization(call: Call) -> str | None:
    """The organization that the request names: in a header, or as the JavaScript SDK does in a parameter."""
    name = "organization_uid"
    return call.request.headers.get(name) or call.query.get(name) or None


def _view(call: Call) -> tuple[bool, bool]:
    """Whether files are open to everybody, and whether collaborators are asked for."""
    return call.service.settings.anonymous, flag(call.query, "include_collaborators")
