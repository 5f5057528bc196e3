"""How credentials come in headers."""

from __future__ import annotations

from typing import TypeGuard

from starlette.requests import Request

from . import headers

_LONGEST = 4_096


def header(request: Request, name: str) -> str:
    """The value of the header whose name this is in lower case, empty where none counts."""
    return headers.single(request.scope, name.encode())


def bearer(request: Request) -> str | None:
    """What follows `Bearer` in the Authorization header; None where that is of another scheme or not there."""
    scheme, _, token = header(request, "authorization").partition(" ")
    return token.strip(" ") if scheme.lower() == "bearer" else None


def is_well_formed(credential: str | None) -> TypeGuard[str]:
    """Whether it can be a credential: printable ASCII without spaces, and not too long."""
    if not credential or len(credential) > _LONGEST:
        return False
    return credential.isascii() and credential.isprintable() and " " not in credential
