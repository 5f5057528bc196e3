"""Login with Amazon: POST /auth/o2/token (guides "Retrieve access token" and "Access tokens").

In open any well-formed client, refresh token and code is let in that is not known here. A client that is known needs
its secret, and a token that was issued here is good for the client that it was given to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from ...database import Connection
from ...errors import Taken, Unauthenticated
from ...library import sources, tokens
from ...library.clients import Client
from ...library.derived import Derived
from ...library.tenants import Tenant
from ...library.tokens import Token
from ...web import oauth, sign_in
from ...web.call import Call
from ...web.caller import Identity
from ...web.documented import OAUTH_ERROR, TEXT, members, one_of, takes
from ...web.oauth import Refused
from .auth import ACCESS, CODE, REFRESH, VENDOR

PATH = "/auth/o2/token"
ACCESS_SECONDS = 3600

_LONGEST = 4_096
# The guide has a redirect_uri beside the code; RFC 6749 wants it only where it was in the request for the code, and
# clients leave it out.
_REQUIRED = {
    "refresh_token": ("refresh_token", "client_id", "client_secret"),
    "authorization_code": ("code", "client_id", "client_secret"),
}
_WRONG = {
    "refresh_token": "The request has an invalid grant parameter : refresh_token",
    "authorization_code": "The request has an invalid parameter : code",
}

_FORM = members(
    "grant_type",
    "client_id",
    "client_secret",
    grant_type=one_of(*_REQUIRED),
    **dict.fromkeys(("refresh_token", "code", "redirect_uri", "client_id", "client_secret"), TEXT),
)


class Asked(NamedTuple):
    """A grant that is asked for: with which refresh token or code, and by which client, where that is known here."""

    kind: str
    text: str
    client_id: str
    client_secret: str
    client: Client | None
    is_strict: bool

    @property
    def wrong(self) -> Refused:
        """The refusal of what is shown."""
        return Refused("invalid_grant", _WRONG[self.kind])

    @property
    def noted(self) -> dict[str, str]:
        """What is noted of a client that is not known here, to know it again."""
        if self.client is not None:
            return {"client_id": self.client_id}
        return {"client_id": self.client_id, "secret_hash": tokens.digest(self.client_secret)}


@takes(form=_FORM, errors=OAUTH_ERROR)
async def retrieve_access_token(call: Call) -> Response:
    """Give an access token for a refresh token or an authorization code."""
    asked = await _identified(call, _checked(await oauth.read_form(call)))
    # What is shown tells which workspace is meant, where it was issued here.
    caller = call.act_for(VENDOR, Identity("", token=asked.text, client=asked.client_id, by_token=True))
    try:
        return oauth.granted(await caller.write(_grant, asked, call.service.derived))
    except Unauthenticated:  # it has expired, or was revoked
        raise asked.wrong from None


async def _identified(call: Call, form: Mapping[str, str]) -> Asked:
    """The grant, with the client where it is known. Raises Refused."""
    client_id, secret = form["client_id"], form["client_secret"]
    try:
        client = await sign_in.find_client(call, VENDOR, client_id, secret)
    except Unauthenticated:
        raise Refused("invalid_client", "Client authentication failed", status=401) from None
    kind = form["grant_type"]
    text = form["code" if kind == "authorization_code" else "refresh_token"]
    return Asked(kind, text, client_id, secret, client, call.service.settings.auth == "strict")


def _checked(asked: dict[str, str] | None) -> dict[str, str]:
    if asked is None:
        raise Refused("invalid_request", "The request is not form-encoded")
    required = _REQUIRED.get(asked.get("grant_type", ""))
    if "grant_type" not in asked:
        raise Refused("invalid_request", "The request is missing a required parameter : grant_type")
    if required is None:
        raise Refused("unsupported_grant_type", "The authorization grant type is not supported")
    for name in required:
        if not asked.get(name):
            raise Refused("invalid_request", f"The request is missing a required parameter : {name}")
        if len(asked[name]) > _LONGEST or not asked[name].isprintable():
            raise Refused("invalid_request", f"The request has an invalid parameter : {name}")
    return asked


def _grant(connection: Connection, tenant: Tenant, asked: Asked, derived: Derived) -> dict[str, object]:
    known = tokens.find(connection, workspace_id=tenant.workspace_id, vendor=VENDOR, text=asked.text, derived=derived)
    if known is None and asked.is_strict:
        raise asked.wrong
    refresh = asked.text
    if asked.kind == "authorization_code":
        _use_code(connection, tenant, asked, known)
        refresh = _issue(connection, tenant, asked, known, REFRESH, "Atzr|", None)
    elif known is not None:
        _check(known, REFRESH, tenant, asked)
    access = _issue(connection, tenant, asked, known, ACCESS, "Atza|", ACCESS_SECONDS)
    return {"access_token": access, "token_type": "bearer", "expires_in": ACCESS_SECONDS, "refresh_token": refresh}


def _check(known: Token, kind: str, tenant: Tenant, asked: Asked) -> None:
    """What was issued here belongs to one client with its secret. Raises Refused."""
    if known.kind != kind or known.source is None or not known.is_good(tenant.now):
        raise asked.wrong
    if known.client_id is not None:
        if asked.client is None or asked.client.id != known.client_id:
            raise asked.wrong
        return
    noted = asked.noted
    if known.details.get("client_id", asked.client_id) != asked.client_id:
        raise asked.wrong
    if known.details.get("secret_hash", noted.get("secret_hash")) != noted.get("secret_hash"):
        raise Refused("invalid_client", "Client authentication failed", status=401)


def _use_code(connection: Connection, tenant: Tenant, asked: Asked, known: Token | None) -> None:
    """A code opens once: one that was issued here is revoked, and using it is what is kept of one from elsewhere."""
    if known is not None:
        _check(known, CODE, tenant, asked)
        if not tokens.revoke_by_id(connection, known.id, tenant.now):
            raise asked.wrong
        return
    try:
        tokens.issue(
            connection,
            workspace_id=tenant.workspace_id,
            vendor=VENDOR,
            kind=CODE,
            now=tenant.now,
            seconds=None,
            text=asked.text,
            details=asked.noted,
        )
    except Taken:
        raise asked.wrong from None


def _issue(
    connection: Connection,
    tenant: Tenant,
    asked: Asked,
    known: Token | None,
    kind: str,
    prefix: str,
    seconds: int | None,
) -> str:
    """A token for whom the one that was shown is for, with its scopes; else for whom the client acts."""
    client_id = asked.client.id if asked.client is not None else None
    tenant_id = asked.client.tenant_id if asked.client is not None else None
    return tokens.issue(
        connection,
        workspace_id=tenant.workspace_id,
        vendor=VENDOR,
        kind=kind,
        now=tenant.now,
        seconds=seconds,
        prefix=prefix,
        tenant_id=known.tenant_id if known is not None else tenant_id,
        user_id=known.user_id if known is not None else None,
        client_id=known.client_id if known is not None else client_id,
        scopes=known.scopes if known is not None else (),
        source=sources.CALL,
        details=asked.noted,
    )
