"""Keys that follow each other: what one made is read as long as it is here, and what is derived stays as it is."""

from __future__ import annotations

import pytest

from triptych.database import Database
from triptych.errors import Unavailable
from triptych.library import secret_keys
from triptych.library.key_ring import Key, KeyRing


async def _kept(database: Database) -> KeyRing:
    await database.write(secret_keys.secret_key)
    return KeyRing(await database.read(secret_keys.kept))


async def test_what_is_sealed_names_its_key_and_hides_its_text(database: Database) -> None:
    keys = await _kept(database)

    sealed = await database.read(keys.seal, "cs-delivery-é")

    assert sealed.startswith(f"{keys.newest.name}.")
    assert "delivery" not in sealed
    assert await database.read(keys.seal, "cs-delivery-é") != sealed
    assert await database.read(keys.unseal, sealed) == "cs-delivery-é"


async def test_nothing_of_what_is_sealed_may_be_changed(database: Database) -> None:
    keys = await _kept(database)
    sealed = await database.read(keys.seal, "a text")

    for changed in (sealed[:-4], sealed[:20] + "x" + sealed[21:], f"{keys.newest.name}.", "", "x", "é.é"):
        with pytest.raises(Unavailable):
            await database.read(keys.unseal, changed)


async def test_a_new_key_is_used_by_whoever_runs_already(database: Database) -> None:
    running, other = await _kept(database), await _kept(database)
    before = await database.read(running.seal, "before")
    await database.write(secret_keys.replace)

    after = await database.read(other.seal, "after")

    assert after.partition(".")[0] != before.partition(".")[0]
    assert await database.read(running.unseal, after) == "after"
    assert await database.read(running.unseal, before) == "before"
    assert running.newest.name == other.newest.name


async def test_two_keys_are_kept(database: Database) -> None:
    keys = await _kept(database)
    sealed = await database.read(keys.seal, "a text")
    first = keys.newest.name
    await database.write(secret_keys.replace)
    await database.write(secret_keys.replace)

    await database.read(keys.look_again)

    assert len(list(keys)) == 2
    assert keys.named(first) is None
    with pytest.raises(Unavailable) as refused:
        await database.read(keys.unseal, sealed)
    assert first in str(refused.value.reason)
    assert first not in str(refused.value)


async def test_a_key_that_is_given_comes_first(database: Database) -> None:
    kept = await _kept(database)
    sealed = await database.read(kept.seal, "a text")
    given = KeyRing(await database.read(secret_keys.kept), given="given", old=["older"])

    assert given.newest.name == Key("given").name
    assert (await database.read(given.seal, "x")).startswith(Key("given").name)
    for readable in (sealed, Key("older").seal("a text")):
        assert await database.read(given.unseal, readable) == "a text"


async def test_what_is_derived_stays_when_its_seed_is_sealed_anew(database: Database) -> None:
    keys = await _kept(database)
    seed = await database.read(keys.new_seed)
    derived = await database.read(keys.derive, seed, "amazon client")
    await database.write(secret_keys.replace)

    again = await database.read(keys.seal, await database.read(keys.unseal, seed))

    assert await database.read(keys.derive, again, "amazon client") == derived
    assert await database.read(keys.derive, again, "another") != derived
    assert await database.read(keys.derive, await database.read(keys.new_seed), "amazon client") != derived
    assert len(derived) == 32
