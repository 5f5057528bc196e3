"""Credentials that come of a workspace's seed: the same at every replica and for ever, and kept nowhere.

A derived token has a name, by which its row is found, and a secret, which is compared with what the seed gives.
"""

from __future__ import annotations

import hmac
import re
import threading
from typing import Final

from sqlalchemy import Connection

from .key_ring import KeyRing

# What is kept where a hash would be.
DERIVED: Final = "derived"
# What all derived tokens have in them, so that nobody's own is taken for one.
_MARK = "7472697074796368"
_FORM = re.compile(rf"{_MARK}([0-9a-f]{{16}})([0-9a-f]{{64}})\Z")
_MOST = 4096


def split(text: str) -> tuple[str, str] | None:
    """What the row of a derived token is found by, and its secret; None for any other token."""
    found = _FORM.search(text)
    return None if found is None else (row_name(text[: found.start()] + found[1]), found[2])


def row_name(name: str) -> str:
    """What stands in place of the hash of a derived token, by its beginning and its name: nothing hashes to it."""
    return f"{DERIVED}:{name}"


def purpose_of(vendor: str, kind: str) -> str:
    """What a derived credential is for."""
    return f"{vendor}/{kind}"


class Derived:
    """Derives with the service's secret keys, and remembers what it derived last."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self._known: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    def new_seed(self, connection: Connection) -> str:
        """A seed for another workspace, in a form that may be kept."""
        return self._keys.new_seed(connection)

    def digits(self, connection: Connection, seed: str, purpose: str) -> str:
        """64 hexadecimal digits; they tell nothing of those for other purposes."""
        known = self._known.get((seed, purpose))
        if known is not None:
            return known
        digits = self._keys.derive(connection, seed, purpose).hex()
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[seed, purpose] = digits
        return digits

    def secret(self, connection: Connection, seed: str, purpose: str) -> str:
        """A password, or the secret of a client or a token."""
        return self.digits(connection, seed, f"secret/{purpose}")

    def name(self, connection: Connection, seed: str, purpose: str) -> str:
        """What a derived token is called; no secret."""
        return self.digits(connection, seed, f"name/{purpose}")[:16]

    def token(self, connection: Connection, seed: str, purpose: str, *, prefix: str) -> str:
        """The text of a token."""
        return f"{prefix}{_MARK}{self.name(connection, seed, purpose)}{self.secret(connection, seed, purpose)}"

    def is_right(self, connection: Connection, seed: str | None, purpose: str, secret: str) -> bool:
        """Tell whether this is the secret, in a time that says nothing about how much of it is right."""
        if seed is None:
            return False
        right = self.secret(connection, seed, purpose).encode()
        return hmac.compare_digest(right, secret.encode(errors="surrogatepass"))
