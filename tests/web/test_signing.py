"""Addresses and tokens that nobody else can make."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest

from triptych.errors import Invalid
from triptych.web.signing import Signer

SIGNER = Signer("a secret")
PATH = "/uploads/1b2c.png"
NAME = "na ïve+😀&=.png"
QUERY = SIGNER.sign_query(PATH, {"x-amz-meta-filename": NAME}, now=1_674_000_000_000, seconds=900)


def test_an_address_has_the_form_of_s3s_own() -> None:
    assert dict(parse_qsl(QUERY)) == {
        "x-amz-meta-filename": NAME,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": "20230118T000000Z",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Expires": "900",
        "X-Amz-Credential": "TRIPTYCH/20230118/us-east-1/s3/aws4_request",
        "X-Amz-Signature": dict(parse_qsl(QUERY))["X-Amz-Signature"],
    }
    assert SIGNER.check_query(PATH, QUERY)


def test_clients_may_spell_an_address_anew() -> None:
    """In another order, and with other characters escaped."""
    pairs = parse_qsl(QUERY)

    assert SIGNER.check_query(PATH, urlencode(pairs[::-1]))
    assert SIGNER.check_query(PATH, "&".join(f"{name}={''.join(f'%{b:02x}' for b in v.encode())}" for name, v in pairs))


def test_nothing_of_an_address_may_be_changed() -> None:
    pairs = parse_qsl(QUERY)

    assert not SIGNER.check_query("/uploads/1b2d.png", QUERY)
    assert not Signer("another secret").check_query(PATH, QUERY)
    assert not SIGNER.check_query(PATH, "")
    for index, (name, value) in enumerate(pairs):
        changed = [*pairs[:index], (name, value + "0"), *pairs[index + 1 :]]
        assert not SIGNER.check_query(PATH, urlencode(changed)), name
        assert not SIGNER.check_query(PATH, urlencode(pairs[:index] + pairs[index + 1 :])), name
    assert not SIGNER.check_query(PATH, QUERY + "&more=1")
    assert not SIGNER.check_query(PATH, QUERY.replace("X-Amz-Signature=", "X-Amz-Signature=%ED%A0%80"))


def test_a_token_carries_its_content() -> None:
    content = {"after": [1, "ü", None], "total": 3}

    token = SIGNER.sign_token(content)

    assert SIGNER.read_token(token, "token") == content
    assert token.isascii()
    assert "=" not in token


def test_nothing_of_a_token_may_be_changed() -> None:
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
        Signer("other").sign_token([1, 2, 3]),
        *tampered[:-1],
    ):
        with pytest.raises(Invalid):
            SIGNER.read_token(other, "token")
