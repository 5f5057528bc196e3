"""The secret keys with which this service makes what nobody else can make; whatever one made names it."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from ..errors import Unavailable
from . import secret_keys

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_SEED_BYTES = 32


class Key:
    """A secret key; `name` tells it from others and says nothing of it."""

    __slots__ = ("_secret", "name")

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode(errors="surrogateescape")
        self.name = self.digest("name")[:4].hex()

    def digest(self, purpose: str, message: bytes = b"") -> bytes:
        """32 bytes that come of the key, a purpose and a message, and that say nothing of each other."""
        return hmac.digest(hmac.digest(self._secret, purpose.encode(), "sha256"), message, "sha256")

    def seal(self, text: str) -> str:
        """The text as only the holder of the key can read it, and nobody can change it unseen."""
        return f"{self.name}.{self._fernet().encrypt(text.encode()).decode()}"

    def unseal(self, sealed: str) -> str:
        """What was sealed with this key. Raises Unavailable where it was changed since."""
        # To load this takes a while, and most starts seal nothing.
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet().decrypt(sealed.partition(".")[2]).decode()
        except InvalidToken:
            raise _unreadable(f"what was sealed with the key {self.name} was changed") from None

    def _fernet(self) -> Fernet:
        from cryptography.fernet import Fernet

        return Fernet(base64.urlsafe_b64encode(self.digest("seal")))


class KeyRing:
    """The key that is used now, and those before it, with which what they made is still read.

    A key that somebody gives comes before those that this service keeps in its database. `triptych rotate-key` may
    have made another of those since they were looked at: whoever seals looks again, as does whoever meets an unknown
    name.
    """

    def __init__(self, kept: Sequence[str], *, given: str = "", old: Sequence[str] = ()) -> None:
        self._given = [Key(given)] if given else []
        self._old = [Key(secret) for secret in old]
        self._keep(kept)

    @property
    def newest(self) -> Key:
        """The key with which things are made."""
        return next(iter(self._keys.values()))

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys.values())

    def named(self, name: str) -> Key | None:
        """The key of that name, if it is here."""
        return self._keys.get(name)

    def look_again(self, connection: Connection) -> None:
        """Take the keys that the database has by now."""
        self._keep(secret_keys.kept(connection))

    def seal(self, connection: Connection, text: str) -> str:
        """The text, encrypted with the newest key: for what must be read again."""
        self.look_again(connection)
        return self.newest.seal(text)

    def unseal(self, connection: Connection, sealed: str) -> str:
        """What was sealed. Raises Unavailable where its key is not here, or it was changed since."""
        name = sealed.partition(".")[0]
        key = self.named(name)
        if key is None:
            self.look_again(connection)
            key = self.named(name)
        if key is None:
            raise _unreadable(f"it was sealed with the secret key {name}: give that one in TRIPTYCH_SECRET_KEYS_OLD")
        return key.unseal(sealed)

    def new_seed(self, connection: Connection) -> str:
        """A sealed random number for `derive`."""
        return self.seal(connection, secrets.token_hex(_SEED_BYTES))

    def derive(self, connection: Connection, seed: str, purpose: str) -> bytes:
        """32 bytes that come of a seed and a purpose: the same ones wherever both are the same, and kept nowhere.

        They stay as they are when the seed is sealed with another key. Raises Unavailable as `unseal` does.
        """
        return hmac.digest(self.unseal(connection, seed).encode(), purpose.encode(), "sha256")

    def _keep(self, kept: Sequence[str]) -> None:
        # One assignment, as other threads are reading.
        self._keys = {key.name: key for key in (*self._given, *map(Key, kept), *self._old)}


def _unreadable(reason: str) -> Unavailable:
    return Unavailable("A secret that is kept here cannot be read.", reason)
