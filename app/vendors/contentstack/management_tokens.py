"""Management tokens: what programs show instead of a user. Each is shown once, when it is made."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...library import access_tokens
from ...library.tenants import Tenant
from ...library.tokens import Token
from ...web.call import Call
from ...web.documented import takes
from . import stacks
from .answers import answer, unstored
from .auth import MANAGEMENT
from .query.selection import answer_list
from .requests import taken
from .requests.body import receive_object
from .requests.scopes import words_of
from .requests.tokens import Wish, read_token
from .shown.tokens import token_body

# The vendor's. One more ends the oldest.
_MOST = 10


@takes(*taken.SHORT_LIST)
async def get_all_management_tokens(call: Call) -> Response:
    """List a stack's management tokens, without their texts."""
    found = await call.caller.read(_list)
    return answer_list(call, "tokens", [_body(token) for token in found])


async def get_a_single_management_token(call: Call, token_uid: str) -> Response:
    """Show a management token, without its text."""
    return answer({"token": _body(await call.caller.read(access_tokens.get, MANAGEMENT, token_uid))})


@takes(json=taken.TOKEN, status=201)
async def create_management_token(call: Call) -> Response:
    """Make a management token. The eleventh of a stack ends the oldest."""
    wish, text = read_token(await receive_object(call, "token")), f"cs{secrets.token_hex(12)}"
    made = await call.caller.write(_create, wish, text)
    body = {"notice": "Management Token created successfully.", "token": {**_body(made), "token": text}}
    return unstored(answer(body, 201))


@takes(json=taken.TOKEN)
async def update_management_token(call: Call, token_uid: str) -> Response:
    """Change a management token; what is not said stays as it is."""
    wish = read_token(await receive_object(call, "token"))
    changed = await call.caller.write(_change, token_uid, wish)
    return answer({"notice": "Management Token updated successfully.", "token": _body(changed)})


async def delete_management_token(call: Call, token_uid: str) -> Response:
    """End a management token."""
    await call.caller.write(_delete, token_uid)
    return answer({"notice": "Management Token deleted successfully."})


def _body(token: Token) -> dict[str, Any]:
    return token_body(token) | {
        "expires_on": token.details.get("expires_on"),
        "is_email_notification_enabled": token.details.get("is_email_notification_enabled", False),
    }


def _list(connection: Connection, tenant: Tenant) -> list[Token]:
    stacks.check_key(tenant)
    return access_tokens.listed(connection, tenant, MANAGEMENT)


def _create(connection: Connection, tenant: Tenant, wish: Wish, text: str) -> Token:
    wish.checked(tenant.now)
    tenant, held = stacks.hold(connection, tenant)
    return access_tokens.create(
        connection,
        tenant,
        held,
        MANAGEMENT,
        text=text,
        name=wish.name or "",
        scopes=words_of(wish.scope or []),
        details={**wish.by(tenant), "created_by": tenant.user},
        expires_at=wish.expires_at,
        most=_MOST,
        ends_oldest=True,
    )


def _change(connection: Connection, tenant: Tenant, uid: str, wish: Wish) -> Token:
    wish.not_over(tenant.now)
    tenant, _ = stacks.hold(connection, tenant)
    return access_tokens.change(
        connection,
        tenant,
        access_tokens.get(connection, tenant, MANAGEMENT, uid),
        name=wish.name,
        scopes=None if wish.scope is None else words_of(wish.scope),
        details=wish.by(tenant),
        expires_at=wish.expires_at,
    )


def _delete(connection: Connection, tenant: Tenant, uid: str) -> None:
    tenant, _ = stacks.hold(connection, tenant)
    access_tokens.end(connection, tenant, access_tokens.get(connection, tenant, MANAGEMENT, uid))
