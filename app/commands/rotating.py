"""`triptych rotate-key`: another secret key, and what is sealed sealed with it."""

from __future__ import annotations

import asyncio
import sys

from ..database import Database
from ..library import secret_keys
from ..library.key_ring import KeyRing
from ..library.resealing import SEALED, reseal
from ..service import CannotStart, open_keys
from ..settings import Settings
from .opening import Flags, opened

_SET = (
    "TRIPTYCH_SECRET_KEY: it is set, so that only you can change it. Put it into TRIPTYCH_SECRET_KEYS_OLD and another "
    "one in its place, as `openssl rand -hex 32` makes it, here and where the service is started; then do this again"
)


def rotate_key(*, settings: Flags = None) -> None:
    """Make another secret key and seal with it what older ones sealed. Exit code 1 where some could not be read.

    Parameters
    ----------
    settings
        Those of the service, which may go on serving.
    """
    sys.exit(0 if asyncio.run(_rotate(settings or Settings())) else 1)


async def _rotate(settings: Settings) -> bool:
    """Make a new key, where this service keeps its own, and seal with it; tell whether all could be read."""
    async with opened(settings) as database:
        keys = await open_keys(settings, database)
        is_set = bool(settings.secret_key)
        if is_set and len(list(keys)) == 1:
            raise CannotStart(_SET)
        if not is_set:
            await _reseal(database, keys)  # what is still sealed with the key that goes now
            await database.write(secret_keys.replace)
        count, unreadable = await _reseal(database, keys)
        name = keys.newest.name
    where = "TRIPTYCH_SECRET_KEY" if is_set else "the new key"
    print(f"{count} secrets are sealed with {where}, {name}, now.")
    if is_set:
        print("What the older keys signed is good while TRIPTYCH_SECRET_KEYS_OLD has them.")
    else:
        print("What the key before it signed is good until this is done again.")
    for missing in sorted(unreadable):
        print(f"There are secrets of the key {missing}: give it in TRIPTYCH_SECRET_KEYS_OLD and do this again.")
    return not unreadable


async def _reseal(database: Database, keys: KeyRing) -> tuple[int, set[str]]:
    count, unreadable = 0, set[str]()
    for column in range(len(SEALED)):
        after: int | None = 0
        while after is not None:
            some = await database.write(reseal, keys, column, after)
            count, after = count + some.done, some.after
            unreadable |= some.unreadable
    return count, unreadable
