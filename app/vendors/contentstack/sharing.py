"""Who may use a stack: sharing it by e-mail, and handing it on. No mail is sent: what it would ask for is done."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid
from ...library import owned_tenants, people
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from . import stacks
from .answers import answer
from .auth import token_of
from .query.selection import answer_list
from .requests import taken
from .requests.body import receive_members
from .session import EMAIL
from .shown.people import person_body
from .shown.stacks import owner_of

_MOST_EMAILS = 100


@takes(*taken.SHORT_LIST)
async def get_all_users_of_a_stack(call: Call) -> Response:
    """List those who may use a stack."""
    shown = await call.caller.read(stacks.find)
    owner = owner_of(shown.stack, shown.people, shown.workspace)
    bodies = [person_body(person) | {"is_owner": person.uid == owner} for person in shown.people]
    return answer_list(call, "users", bodies)


@takes(json=taken.INVITATION)
async def share_a_stack(call: Call) -> Response:
    """Let people use a stack. Whoever is not known here can sign in once they are."""
    emails = (await receive_members(call)).members.get("emails")
    if not isinstance(emails, list) or not 0 < len(emails) <= _MOST_EMAILS:
        raise Invalid("emails", f"must be a list of 1 to {_MOST_EMAILS} e-mail addresses.")
    await call.caller.write(_share, [_read_email(email, "emails") for email in emails])
    return answer({"notice": "The invitation has been sent successfully."})


@takes(json=taken.DISMISSAL)
async def unshare_a_stack(call: Call) -> Response:
    """Let somebody use a stack no more."""
    email = _read_email((await receive_members(call)).members.get("email"), "email")
    await call.caller.write(_unshare, email)
    return answer({"notice": "The stack has been successfully unshared."})


@takes(json=taken.TRANSFER)
async def transfer_stack_ownership(call: Call) -> Response:
    """Make somebody else a stack's owner, at once."""
    email = _read_email((await receive_members(call)).members.get("transfer_to"), "transfer_to")
    name = await call.caller.write(_transfer, token_of(call), email)
    return answer({"notice": f"An email has been sent to {email} about transferring ownership of '{name}'."})


def _share(connection: Connection, tenant: Tenant, emails: list[str]) -> None:
    tenant, held = stacks.hold(connection, tenant)
    people.invite(connection, tenant, held, emails)


def _unshare(connection: Connection, tenant: Tenant, email: str) -> None:
    """Raises NotFound for somebody who could not use it, Invalid for its owner."""
    tenant, held = stacks.hold(connection, tenant)
    if (person := people.with_email(connection, tenant, email)) and person.uid == held.detail("owner"):
        raise Invalid("email", "is the owner's.")
    people.dismiss(connection, tenant, held, email)


def _transfer(connection: Connection, tenant: Tenant, token: str, email: str) -> str:
    tenant, held = stacks.hold(connection, tenant)
    stacks.check_owner(connection, tenant, held, token)
    [owner] = people.invite(connection, tenant, held, [email])
    owned_tenants.change(connection, held, None, {"owner": owner.uid, "updated_at": tenant.now})
    return held.name or held.key


def _read_email(value: Any, field: str) -> str:
    if not isinstance(value, str) or not EMAIL.fullmatch(value):
        raise Invalid(field, "is not an e-mail address.")
    return value
