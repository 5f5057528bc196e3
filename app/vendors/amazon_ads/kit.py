"""What a workspace has of its own at this door: a profile, and a client with tokens for it."""

from __future__ import annotations

from ...library.kits import Credentials, Kit
from .auth import ACCESS, REFRESH, VENDOR

_FIRST_PROFILE = 10**15


def _profile(digits: str) -> str:
    return str(_FIRST_PROFILE + int(digits, 16) % (9 * _FIRST_PROFILE))


def _client(digits: str) -> str:
    return f"amzn1.application-oa2-client.{digits[:32]}"


def _show(found: Credentials) -> dict[str, str]:
    return {
        "profile_id": found.tenant,
        "client_id": found.client,
        "client_secret": found.client_secret,
        "access_token": found.tokens[ACCESS],
        "refresh_token": found.tokens[REFRESH],
    }


KIT = Kit(
    vendor=VENDOR,
    tenant=_profile,
    client=_client,
    tokens={ACCESS: "Atza|", REFRESH: "Atzr|"},
    show=_show,
)
