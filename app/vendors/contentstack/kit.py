"""What a workspace has of its own at this door: a stack, a user who may use it, and tokens for it."""

from __future__ import annotations

from ...library.kits import Credentials, Kit
from .auth import AUTHTOKEN, DELIVERY, MANAGEMENT, VENDOR


def _stack(digits: str) -> str:
    return f"blt{digits[:16]}"


def _user(digits: str) -> str:
    return f"contentstack-{digits[:16]}@triptych.test"


def _show(found: Credentials) -> dict[str, str]:
    return {
        "api_key": found.tenant,
        "management_token": found.tokens[MANAGEMENT],
        "delivery_token": found.tokens[DELIVERY],
        "email": found.email,
        "password": found.password,
        "authtoken": found.tokens[AUTHTOKEN],
    }


KIT = Kit(
    vendor=VENDOR,
    tenant=_stack,
    email=_user,
    tokens={AUTHTOKEN: "blt", MANAGEMENT: "cs", DELIVERY: "cs"},
    of_user=(AUTHTOKEN,),
    show=_show,
)
