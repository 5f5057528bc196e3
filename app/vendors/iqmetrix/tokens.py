"""POST /v1/oauth2/token, the accounts service's call (portal, "Authentication").

Any well-formed client is let in, but in strict: then clients, users and refresh tokens must be known here. Tokens that
were issued here live by the workspace's clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from starlette.responses import Response

from ...database import Connection
from ...errors import Unauthenticated
from ...library import sources, tokens, users
from ...library.clients import Client
from ...library.tenants import Tenant
from ...library.tokens import Token, digest
from ...library.users import User
from ...web import oauth, sign_in
from ...web.call import Call
from ...web.caller import Identity
from ...web.documented import OAUTH_ERROR, TEXT, members, one_of, takes
from ...web.oauth import Refused
from .auth import SHARED_COMPANY, VENDOR, caller_of, known_caller

PATH = "/v1/oauth2/token"
ACCESS_SECONDS = 12 * 3600
REFRESH_SECONDS = 7 * 24 * 3600
# What is left when the answer is on its way, in every example of the portal.
_EXPIRES_IN = ACCESS_SECONDS - 1

_FORM = "application/x-www-form-urlencoded"
_LONGEST = 4_096
_CLIENT = ("client_id", "client_secret")
# What each grant needs beside the client.
_GRANTS: Mapping[str, tuple[str, ...]] = {
    "password": ("username", "password"),
    "refresh_token": ("refresh_token",),
    "client_credentials": (),
}

_ASKED = members(
    "grant_type",
    *_CLIENT,
    grant_type=one_of(*_GRANTS),
    **dict.fromkeys((*_CLIENT, "username", "password", "refresh_token"), TEXT),
)


class Owner(NamedTuple):
    """The client and the user that a grant is for, where they are known here."""

    client: Client | None
    user: User | None
    is_strict: bool


@takes(form=_ASKED, errors=OAUTH_ERROR)
async def obtain_access_token(call: Call) -> Response:
    """Give an access token and a refresh token, for a password, for a refresh token or for the client alone."""
    is_form = call.request.headers.get("content-type", "").lower().startswith(_FORM)
    asked = _check((is_form and await oauth.read_form(call)) or {})
    who = await _find_owner(call, asked)
    caller = call.act_for(VENDOR, Identity(SHARED_COMPANY))
    return oauth.granted(await caller.write(_grant, asked, who))


def _check(asked: dict[str, str]) -> dict[str, str]:
    """The grant, in which nothing is missing. Raises Refused with one of the page's three words."""
    kind = asked.get("grant_type", "")
    if kind not in _GRANTS:
        shown = kind if len(kind) <= _LONGEST and kind.isprintable() else ""
        problem = f"The authorization grant type '{shown}' is not supported by the authorization server"
        raise Refused("unsupported_grant_type", problem)
    if not all(_well_formed(asked.get(name, "")) for name in _CLIENT):
        raise Refused("invalid_client", "Ensure client_id and client_secret are correct")
    if not all(_well_formed(asked.get(name, "")) for name in _GRANTS[kind]):
        raise Refused("invalid_grant", "Ensure client credentials are correct")
    return asked


def _well_formed(value: str) -> bool:
    return 0 < len(value) <= _LONGEST and value.isprintable()


async def _find_owner(call: Call, asked: Mapping[str, str]) -> Owner:
    """Whose the tokens will be. Raises Refused."""
    try:
        client = await sign_in.find_client(call, VENDOR, asked["client_id"], asked["client_secret"])
    except Unauthenticated:
        raise Refused("invalid_client", "Ensure client_id and client_secret are correct") from None
    user = None
    if asked["grant_type"] == "password":
        try:
            user = await sign_in.find_user(call, VENDOR, asked["username"], asked["password"])
        except Unauthenticated:
            raise Refused("invalid_grant", "Ensure client credentials are correct") from None
    return Owner(client, user, is_strict=call.service.settings.auth == "strict")


def _company(connection: Connection, who: Owner) -> int | None:
    """The company that the tokens are for: the client's, which must be one of the user's; None is the shared one."""
    company = who.client.tenant_id if who.client is not None else None
    if who.user is not None:
        companies = users.tenants_of(connection, who.user.id, vendor=VENDOR)
        if company is None and companies:
            return companies[0]
        if company not in companies:
            raise Refused("invalid_grant", "Ensure client credentials are correct")
    return company


def _grant(connection: Connection, tenant: Tenant, asked: Mapping[str, str], who: Owner) -> dict[str, object]:
    client = digest("\0".join(asked[name] for name in _CLIENT))
    user = caller_of(asked.get("username") or asked["client_id"])
    company = _company(connection, who)
    if asked["grant_type"] == "refresh_token":
        known = _exchange(connection, tenant, asked["refresh_token"], client)
        if known is None and who.is_strict:
            raise Refused("invalid_grant", "Ensure the refresh token is good")
        if known is not None:
            user, company = known_caller(asked["refresh_token"]) or user, known.tenant_id
    if company is None and who.is_strict:
        raise Refused("invalid_grant", "The client acts for no company")
    issue = partial(_issue, connection, tenant, user, company, who)
    access = issue("access", ACCESS_SECONDS, {"client": client})
    refresh = issue("refresh", REFRESH_SECONDS, {"client": client, "access": digest(access)})
    return {"access_token": access, "expires_in": _EXPIRES_IN, "refresh_token": refresh}


def _exchange(connection: Connection, tenant: Tenant, text: str, client: str) -> Token | None:
    """Take back a refresh token, which opens once, and the access token that it came with; gives what was kept of it.

    One that was not issued here is let in: None. Raises Refused.
    """
    known = tokens.find(connection, workspace_id=tenant.workspace_id, vendor=VENDOR, text=text)
    if known is None:
        return None
    if not _is_good(known, client, tenant.now) or not tokens.revoke(connection, tenant, digest(text)):
        raise Refused("invalid_grant", "Ensure the refresh token is good, and the client the one that it was given to")
    tokens.revoke(connection, tenant, known.details["access"])
    return known


def _is_good(known: Token, client: str, now: int) -> bool:
    is_alive = known.expires_at is None or now < known.expires_at
    return known.kind == "refresh" and known.details["client"] == client and is_alive


def _issue(
    connection: Connection,
    tenant: Tenant,
    user: str,
    company: int | None,
    who: Owner,
    kind: str,
    seconds: int,
    details: dict[str, str],
) -> str:
    return tokens.issue(
        connection,
        workspace_id=tenant.workspace_id,
        vendor=VENDOR,
        kind=kind,
        now=tenant.now,
        seconds=seconds,
        prefix=f"{user}.",
        tenant_id=company,
        client_id=who.client.id if who.client is not None else None,
        source=sources.CALL,
        details=details,
    )
