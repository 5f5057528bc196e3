"""Sessions: logging in with e-mail and password, and out again."""

from __future__ import annotations

import re

from starlette.responses import Response

from ...database import Connection
from ...library import people, users
from ...library.derived import DERIVED, purpose_of
from ...library.tenants import Tenant
from ...library.users import User
from ...web.call import Call
from ...web.caller import Identity
from ...web.documented import takes
from . import account
from .account import Account
from .answers import answer, unstored
from .auth import VENDOR, token_of
from .errors import WrongLogin
from .requests import taken
from .requests.body import Sent, receive_members
from .requests.parameters import flag

# The vendor's. One more ends the oldest where the setting is strict: in open, tests that run beside each other share
# a user.
_MOST_SESSIONS = 20
# Nothing is asked of an e-mail but that it could be one.
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


@takes("include_orgs_roles", json=taken.LOGIN)
async def log_in(call: Call) -> Response:
    """Begin a session. Who is known here needs their password, and is in their own workspace; open lets in others."""
    email, password = _read_login(await receive_members(call))
    user = await call.service.database.read(users.find, email=email, workspace=call.named_workspace)
    is_strict = call.service.settings.auth == "strict"
    if not await _is_let_in(call, user, password, is_strict=is_strict):
        raise WrongLogin
    if user is not None:
        call.enter(user.workspace)
    caller = call.act_for(VENDOR, Identity(""))
    begun, token = await caller.write(_begin, email, most=_MOST_SESSIONS if is_strict else None)
    params = call.query
    organizations = begun.organization_bodies(roles=flag(params, "include_orgs_roles"))
    body = begun.user_body() | {"organizations": organizations, "authtoken": token}
    return unstored(answer({"notice": "Login Successful.", "user": body}))


async def log_out(call: Call) -> Response:
    """End the session."""
    await call.caller.write(people.sign_out, token_of(call))
    return answer({"notice": "You've logged out successfully!"})


async def _is_let_in(call: Call, user: User | None, password: str, *, is_strict: bool) -> bool:
    if user is not None and user.password_hash == DERIVED:
        derived = call.service.derived
        return await call.service.database.read(derived.is_right, user.seed, purpose_of(VENDOR, "user"), password)
    if user is None and not is_strict:
        return True
    return await call.service.passwords.are_right(password, None if user is None else user.password_hash)


def _begin(connection: Connection, tenant: Tenant, email: str, *, most: int | None) -> tuple[Account, str]:
    person = people.meet(connection, tenant, email)
    token = people.sign_in(connection, tenant, person, most=most)
    return account.of_person(connection, tenant, person), token


def _read_login(sent: Sent) -> tuple[str, str]:
    """E-mail and password, where they can be some. Raises WrongLogin."""
    said = sent.members.get("user")
    email, password = (said.get("email"), said.get("password")) if isinstance(said, dict) else (None, None)
    if not isinstance(email, str) or not isinstance(password, str) or not password or not EMAIL.fullmatch(email):
        raise WrongLogin
    return email, password
