"""The user who is signed in."""

from __future__ import annotations

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid
from ...library import people
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from . import account
from .account import Account
from .answers import answer, unstored
from .auth import token_of
from .requests import taken
from .requests.body import receive_object
from .requests.parameters import flag
from .requests.values import read_text

_LONGEST_NAME = 255


@takes("include_orgs", "include_orgs_roles")
async def get_user(call: Call) -> Response:
    """Show who is signed in."""
    token = token_of(call)
    found = await call.caller.scan(account.find, token)
    return _answer(call, found, token, {})


@takes("include_orgs", "include_orgs_roles", json=taken.USER)
async def update_user(call: Call) -> Response:
    """Change what the user is called. All else that is said stays as it is."""
    said, token = await receive_object(call, "user"), token_of(call)
    names = (read_text(said.get(name), name, _LONGEST_NAME) for name in ("first_name", "last_name"))
    found = await call.caller.write(_rename, token, *names)
    return _answer(call, found, token, {"notice": "Profile updated successfully."})


def _answer(call: Call, found: Account, token: str, beside: dict[str, str]) -> Response:
    """Clients look for the token in it, and can change the user only where they find it."""
    body, params = found.user_body() | {"authtoken": token}, call.query
    roles = flag(params, "include_orgs_roles")
    if roles or flag(params, "include_orgs"):
        body["organizations"] = found.organization_bodies(roles=roles)
    return unstored(answer({**beside, "user": body}))


def _rename(
    connection: Connection, tenant: Tenant, token: str, first_name: str | None, last_name: str | None
) -> Account:
    """Raises Invalid where nothing is kept of whoever calls."""
    person = account.signed_in(connection, tenant, token)
    if person.id is None:
        raise Invalid("user", "is nobody that is kept here: log in first.")
    return account.of_person(connection, tenant, people.rename(connection, person, first_name, last_name))
