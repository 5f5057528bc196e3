"""The token of the control API: where it is kept, and whether a request shows it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request

from ..database import Database
from ..library import secret_keys
from ..settings import Settings
from ..web.call import Call
from ..web.credentials import bearer

# With HTTP Basic the token is this user's password.
USER = "triptych"
FILE = "control-token"


async def find(settings: Settings, database: Database) -> str:
    """The token that is set, else the one that the first of all replicas made."""
    if settings.control_token is not None:
        return settings.control_token
    return await database.write(secret_keys.control_token)


def keep(settings: Settings, token: str) -> None:
    """Write a token that was made here beside the embedded database, where only this user can read it."""
    if settings.control_token or not _is_embedded(settings):
        return
    handle, name = tempfile.mkstemp(dir=settings.data_dir, prefix=f".{FILE}-")
    with os.fdopen(handle, "w") as file:
        file.write(token)
    Path(name).replace(settings.data_dir / FILE)


def place(settings: Settings) -> str:
    """Where a person finds the token."""
    if settings.control_token:
        return "in TRIPTYCH_CONTROL_TOKEN"
    return f"in {settings.data_dir / FILE}" if _is_embedded(settings) else "from `triptych control-token`"


def is_shown(call: Call) -> bool:
    """Tell whether the request brings the token, in a time that says nothing about how much of it is right."""
    shown = _digest(_shown(call.request))
    right = [hmac.compare_digest(shown, _digest(form)) for form in _forms(call.service.control_token)]
    return any(right)


def _shown(request: Request) -> bytes:
    """The token after `Bearer`, or the password of `Basic`, as the bytes that were sent."""
    token = bearer(request)
    if token is not None:
        return token.encode("latin-1")
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return _password(value.strip(" ")) if scheme.lower() == "basic" else b""


def _password(credentials: str) -> bytes:
    try:
        user, _, password = base64.b64decode(credentials, validate=True).partition(b":")
    except ValueError:
        return b""
    return password if user == USER.encode() else b""


def _forms(token: str) -> Iterator[bytes]:
    """The token as clients send it: letters beyond ASCII come in UTF-8 from some, in Latin-1 from others."""
    yield token.encode(errors="surrogateescape")
    if not token.isascii():
        # What Latin-1 lacks is spelled out: no shorter text is the token.
        yield token.encode("latin-1", errors="backslashreplace")


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def _is_embedded(settings: Settings) -> bool:
    return settings.database_url.startswith("sqlite:")
