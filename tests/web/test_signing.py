"""Addresses and tokens that nobody else can make."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest

from triptych.errors import Invalid
from triptych.library.key_ring import Key, KeyRing
from triptych.web.signing import Signer


async def _nothing_new() -> None:
    pass


def _signer(key: str, *old: str) -> Signer:
    return Signer(KeyRing([], given=key, old=old), _nothing_new)


SIGNER = _signer("a secret")
KEY_NAME = Key("a secret").name.upper()
PATH = "/uploads/1b2c.png"
NAME = "na ïve+😀&=.png"
QUERY = SIGNER.sign_query(PATH, {"x-amz-meta-filename": NAME}, now=1_674_000_000_000, seconds=900)


async def test_an_address_has_the_form_of_s3s_own() -> None:
    assert dict(parse_qsl(QUERY)) == {
        "x-amz-meta-filename": NAME,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": "20230118T000000Z",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Expires": "900",
        "X-Amz-Credential": f"TRIPTYCH{KEY_NAME}/20230118/us-east-1/s3/aws4_request",
        "X-Amz-Signature": dict(parse_qsl(QUERY))["X-Amz-Signature"],
    }
    assert await SIGNER.check_query(PATH, QUERY)


async def test_clients_may_spell_an_address_anew() -> None:
    """In another order, and with other characters escaped."""
    pairs = parse_qsl(QUERY)

    assert await SIGNER.check_query(PATH, urlencode(pairs[::-1]))
    assert await SIGNER.check_query(
        PATH, "&".join(f"{name}={''.join(f'%{b:02x}' for b in v.encode())}" for name, v in pairs)
    )


async def test_nothing_of_an_address_may_be_changed() -> None:
    pairs = parse_qsl(QUERY)

    assert not await SIGNER.check_query("/uploads/1b2d.png", QUERY)
    assert not await _signer("another secret").check_query(PATH, QUERY)
    assert not await SIGNER.check_query(PATH, "")
    for index, (name, value) in enumerate(pairs):
        changed = [*pairs[:index], (name, value + "0"), *pairs[index + 1 :]]
        assert not await SIGNER.check_query(PATH, urlencode(changed)), name
        assert not await SIGNER.check_query(PATH, urlencode(pairs[:index] + pairs[index + 1 :])), name
    assert not await SIGNER.check_query(PATH, QUERY + "&more=1")
    assert not await SIGNER.check_query(PATH, QUERY.replace("X-Amz-Signature=", "X-Amz-Signature=%ED%A0%80"))


async def test_what_an_older_key_signed_is_known_by_its_name() -> None:
    turned = _signer("a newer secret", "a secret")

    assert await turned.check_query(PATH, QUERY)
    assert await turned.read_token(SIGNER.sign_token([1]), "token") == [1]
    assert not await SIGNER.check_query(PATH, turned.sign_query(PATH, {}, now=1_674_000_000_000, seconds=900))
    other = QUERY.replace(KEY_NAME, Key("a newer secret").name.upper())
    assert not await turned.check_query(PATH, other)


async def test_an_unknown_key_is_looked_for() -> None:
    """Another process may have made it since."""
    keys, looked = KeyRing(["a secret"]), 0

    async def look_again() -> None:
        nonlocal keys, looked
        looked += 1
        keys._keep(["a newer secret", "a secret"])

    signer = Signer(keys, look_again)

    assert await signer.check_query(PATH, QUERY)
    assert looked == 0
    assert await signer.read_token(_signer("a newer secret").sign_token([1]), "token") == [1]
    assert await signer.check_query(PATH, QUERY)
    assert looked == 1
    for name in ("", "x", "é", "0" * 1000):
        assert not await signer.check_query(PATH, QUERY.replace(f"TRIPTYCH{KEY_NAME}", name))
    assert looked == 1


async def test_a_token_carries_its_content() -> None:
    content = {"after": [1, "ü", None], "total": 3}

    token = SIGNER.sign_token(content)

    assert await SIGNER.read_token(token, "token") == content
    assert token.isascii()
    assert "=" not in token


async def test_nothing_of_a_token_may_be_changed() -> None:
    token = SIGNER.sign_token([1, 2, 3])
    tampered = [
        token[:index] + ("A" if token[index] != "A" else "B") + token[index + 1 :] for index in range(len(token))
    ]

    for other in (
        "",
        "x",
        "é",
        "\0",
        token[:-4],
        token + "AAAA",
        _signer("other").sign_token([1, 2, 3]),
        *tampered[:-1],
    ):
        with pytest.raises(Invalid):
            await SIGNER.read_token(other, "token")
