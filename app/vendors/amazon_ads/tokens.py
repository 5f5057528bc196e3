"""Login with Amazon: POST /auth/o2/token (guides "Retrieve access token" and "Access tokens")."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from ...database import Connection
from ...errors import Taken
from ...library import tokens
from ...library.tenants import Tenant
from ...web import oauth
from ...web.call import Call
from ...web.caller import Identity
from ...web.oauth import Refused
from .auth import VENDOR

PATH = "/auth/o2/token"
ACCESS_SECONDS = 3600

_LONGEST = 4_096
# The guide has a redirect_uri beside the code; RFC 6749 wants it only where it was in the request for the code, and
# clients leave it out.
_REQUIRED = {
    "refresh_token": ("refresh_token", "client_id", "client_secret"),
    "authorization_code": ("code", "client_id", "client_secret"),
}


async def retrieve_access_token(call: Call) -> Response:
    """Give an access token for a refresh token or an authorization code. Any well-formed ones are let in."""
    asked = _checked(await oauth.read_form(call))
    return oauth.granted(await call.act_for(VENDOR, Identity(key="")).write(_grant, asked))


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


def _grant(connection: Connection, tenant: Tenant, asked: Mapping[str, str]) -> dict[str, object]:
    client = {"client_id": asked["client_id"], "secret_hash": tokens.digest(asked["client_secret"])}
    refresh = asked.get("refresh_token")
    if asked["grant_type"] == "authorization_code":
        _use_code(connection, tenant, asked["code"], client)
        refresh = _issue(connection, tenant, "refresh", "Atzr|", None, client)
    else:
        _check_refresh(_find(connection, tenant, asked["refresh_token"]), client)
    access = _issue(connection, tenant, "access", "Atza|", ACCESS_SECONDS, client)
    return {"access_token": access, "token_type": "bearer", "expires_in": ACCESS_SECONDS, "refresh_token": refresh}


def _check_refresh(known: tokens.Token | None, client: dict[str, str]) -> None:
    """A refresh token that was issued here belongs to one client with its secret; one from elsewhere is let in."""
    if known is None:
        return
    if known.kind != "refresh" or known.details["client_id"] != client["client_id"]:
        raise Refused("invalid_grant", "The request has an invalid grant parameter : refresh_token")
    if known.details.get("secret_hash", client["secret_hash"]) != client["secret_hash"]:
        raise Refused("invalid_client", "Client authentication failed", status=401)


def _use_code(connection: Connection, tenant: Tenant, code: str, client: dict[str, str]) -> None:
    """A code opens once: using it is what is kept of it."""
    try:
        _issue(connection, tenant, "code", "", None, client, text=code)
    except Taken:
        raise Refused("invalid_grant", "The request has an invalid parameter : code") from None


def _find(connection: Connection, tenant: Tenant, text: str) -> tokens.Token | None:
    return tokens.find(connection, workspace_id=tenant.workspace_id, vendor=VENDOR, text=text)


def _issue(
    connection: Connection,
    tenant: Tenant,
    kind: str,
    prefix: str,
    seconds: int | None,
    client: dict[str, str],
    text: str | None = None,
) -> str:
    return tokens.issue(
        connection,
        workspace_id=tenant.workspace_id,
        vendor=VENDOR,
        kind=kind,
        now=tenant.now,
        seconds=seconds,
        prefix=prefix,
        text=text,
        details=client,
    )
