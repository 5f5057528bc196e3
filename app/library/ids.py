"""How new things are named."""

from __future__ import annotations

import secrets
import uuid


def new_uuid() -> str:
    """An asset's identity: 32 lower-case hex digits of a random UUID."""
    return uuid.uuid4().hex


def new_uid() -> str:
    """A short identity, `blt` and 16 hex digits, unique in its library and branch."""
    return f"blt{secrets.token_hex(8)}"


def new_metadata_uid() -> str:
    """How metadata is known: `cs` and 16 hex digits, unique in its branch."""
    return f"cs{secrets.token_hex(8)}"


def uid_of(identity: str) -> str:
    """The short spelling of an asset's identity."""
    return f"blt{identity[:16]}"


def new_file_uid() -> str:
    """The name of one upload's bytes: 24 hex digits."""
    return secrets.token_hex(12)
