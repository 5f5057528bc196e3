"""Tokens of a stack in the vendor's JSON."""

from __future__ import annotations

from typing import Any

from ....instants import iso
from ....library.tokens import Token


def token_body(token: Token) -> dict[str, Any]:
    """A token as everybody may see it: without its text."""
    details = token.details
    return {
        "uid": token.uid,
        "name": token.name,
        "description": details.get("description") or "",
        "scope": details.get("scope", []),
        "created_by": details.get("created_by"),
        "updated_by": details.get("updated_by"),
        "created_at": iso(token.created_at),
        "updated_at": iso(details.get("updated_at", token.created_at)),
    }
