"""What a token is kept and found as."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from . import derived


class Shown(NamedTuple):
    """A token as a request shows it: what it is found by, and of a derived one the secret that is compared."""

    hash: str
    secret: str = ""


NO_TOKEN = Shown("")


def digest(text: str) -> str:
    """What a token is kept and found as."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def shown(text: str) -> Shown:
    """What is looked for where a request shows this."""
    parts = derived.split(text)
    return Shown(digest(text)) if parts is None else Shown(*parts)
