"""How credentials come in headers."""

from __future__ import annotations

from typing import TypeGuard

from starlette.requests import Request

_LONGEST = 4_096


def header(request: Request, name: str) -> str:
    """The header's value, empty where it is not there, or there more than once with values that differ."""
    values = set(request.headers.getlist(name))
    return values.pop() if len(values) == 1 else ""


def bearer(request: Request) -> str | None:
    """What follows `Bearer` in the Authorization header; None where that is of another scheme or not there."""
    scheme, _, token = header(request, "authorization").partition(" ")
    return token.strip(" ") if scheme.lower() == "bearer" else None


def is_well_formed(credential: str | None) -> TypeGuard[str]:
    """Whether it can be a credential: printable ASCII without spaces, and not too long."""
    if not credential or len(credential) > _LONGEST:
        return False
    return credential.isascii() and credential.isprintable() and " " not in credential
