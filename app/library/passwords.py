"""Passwords that people choose: kept as a hash that takes long to compute, and compared in a pool of their own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from ..errors import Invalid
from ..load import Load
from ..pool import Pool

LONGEST_BYTES = 1024
# 16 MiB and about a quarter of a second, one of the settings that OWASP recommends for scrypt.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 5
_MEMORY = 64 * 2**20
_SALT_BYTES = 16
_HASH_BYTES = 32
_NAME = "scrypt"
_WORKERS = 2


def hashed(password: str) -> str:
    """What is kept of a password: how it was hashed, the salt and the hash.

    Raises Invalid for one that is empty or too long.
    """
    if not 0 < len(_spelled(password)) <= LONGEST_BYTES:
        raise Invalid("password", f"must have 1 to {LONGEST_BYTES} bytes")
    salt = secrets.token_bytes(_SALT_BYTES)
    costs = _COST, _BLOCK, _PARALLEL
    return "$".join((_NAME, *map(str, costs), *map(_text, (salt, _hash(password, salt, *costs)))))


def is_right(password: str, kept: str | None) -> bool:
    """Tell whether this is the password; None is kept of nobody, and takes as long."""
    if len(_spelled(password)) > LONGEST_BYTES:
        return False  # of nobody, which all may know
    _, *costs, salt, right = (kept or _NOBODYS).split("$")
    found = _hash(password, base64.b64decode(salt), *map(int, costs))
    return hmac.compare_digest(found, base64.b64decode(right)) and kept is not None


class Passwords:
    """Hashes and compares away from the event loop and the database's threads, a few at a time.

    Whoever waits too long for their turn is refused with Busy.
    """

    def __init__(self, *, patience: float) -> None:
        self._pool = Pool("password", workers=_WORKERS, patience=patience)

    @property
    def load(self) -> Load:
        """How busy its threads are."""
        return self._pool.load

    async def hashed(self, password: str) -> str:
        """What is kept of a password. Raises Invalid and Busy."""
        return await self._pool.run(hashed, password)

    async def are_right(self, password: str, kept: str | None) -> bool:
        """Tell whether this is the password. Raises Busy."""
        return await self._pool.run(is_right, password, kept)

    def close(self) -> None:
        """Wait for what is being hashed and end the threads."""
        self._pool.close()


def _hash(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    return hashlib.scrypt(_spelled(password), salt=salt, n=cost, r=block, p=parallel, maxmem=_MEMORY, dklen=_HASH_BYTES)


def _spelled(password: str) -> bytes:
    return password.encode(errors="surrogatepass")


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


_NOBODYS = "$".join(
    (_NAME, str(_COST), str(_BLOCK), str(_PARALLEL), _text(bytes(_SALT_BYTES)), _text(bytes(_HASH_BYTES)))
)
