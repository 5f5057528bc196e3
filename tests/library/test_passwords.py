"""Passwords are kept slowly, and compared where nobody else waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from triptych.errors import Busy, Invalid
from triptych.library import passwords
from triptych.library.passwords import Passwords, hashed, is_right

PASSWORD = "Ünïcode and spaces 😀"
KEPT = hashed(PASSWORD)


@pytest.fixture
def patient() -> Iterator[Passwords]:
    pool = Passwords(patience=30)
    yield pool
    pool.close()


@pytest.mark.long
async def test_only_the_password_is_right(patient: Passwords) -> None:
    kept = await patient.hashed(PASSWORD)

    assert await patient.are_right(PASSWORD, kept)
    for wrong in ("", PASSWORD + " ", PASSWORD.lower(), "\ud800", PASSWORD * 100):
        assert not await patient.are_right(wrong, kept)


def test_what_is_kept_says_nothing_of_the_password() -> None:
    assert "nïcode" not in KEPT
    assert hashed(PASSWORD) != KEPT
    assert KEPT.startswith("scrypt$16384$8$5$")


def test_a_hash_of_other_costs_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_COST", 2**10)
    kept = hashed(PASSWORD)
    monkeypatch.undo()

    assert kept.startswith("scrypt$1024$")
    assert is_right(PASSWORD, kept)
    assert not is_right("another", kept)


def test_a_password_has_a_length() -> None:
    for wrong in ("", "x" * 1025, "é" * 513):
        with pytest.raises(Invalid):
            hashed(wrong)
    assert is_right("x" * 1024, hashed("x" * 1024))


@pytest.mark.long
def test_nobodys_password_takes_as_long_to_compare() -> None:
    """In processor time, and as a ratio: others use this machine, too."""
    known, unknown = _seconds(KEPT), _seconds(None)

    assert 0.3 < unknown / known < 3
    assert not is_right("", None)


def _seconds(kept: str | None) -> float:
    began = time.thread_time()
    assert not is_right("wrong", kept)
    return time.thread_time() - began


async def test_one_too_many_is_refused_and_the_loop_goes_on() -> None:
    impatient = Passwords(patience=0.001)
    try:
        asked = [asyncio.create_task(impatient.are_right("wrong", KEPT)) for _ in range(6)]
        turns = 0
        while not all(task.done() for task in asked):
            await asyncio.sleep(0)
            turns += 1
        ended = [task.exception() or task.result() for task in asked]
    finally:
        impatient.close()

    assert ended[:2] == [False, False]
    assert [type(one) for one in ended[2:]] == [Busy] * 4
    assert turns > 100
