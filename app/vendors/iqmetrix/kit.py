"""What a workspace has of its own at this door: a company, and a client, a user and a token for it."""

from __future__ import annotations

from ...library.kits import Credentials, Kit
from .auth import ACCESS, VENDOR


def _company(digits: str) -> str:
    return str(int(digits[:12], 16))


def _client(digits: str) -> str:
    return f"client-{digits[:16]}"


def _user(digits: str) -> str:
    return f"iqmetrix-{digits[:16]}@triptych.test"


def _show(found: Credentials) -> dict[str, str]:
    return {
        "company_id": found.tenant,
        "client_id": found.client,
        "client_secret": found.client_secret,
        "username": found.email,
        "password": found.password,
        "access_token": found.tokens[ACCESS],
    }


KIT = Kit(vendor=VENDOR, tenant=_company, client=_client, email=_user, tokens={ACCESS: ""}, show=_show)
