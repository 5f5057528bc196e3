"""A sync where only those are let in who are known: delivery tokens for the stack, the branch and the environment."""

from __future__ import annotations

import httpx
import pytest

from tests.strict.doors import Credentials
from tests.vendors.contentstack.account import delivery_token
from tests.vendors.contentstack.stack import Stack, answer, reader_headers, refusal


def ask(stack: Stack, token: str, environment: str = "development", **headers: str) -> httpx.Response:
    return stack.http.get(
        "/v3/stacks/sync",
        headers=reader_headers(stack.api_key, token) | headers,
        params={"init": "true", "environment": environment},
    )


@pytest.fixture
def stack(http: httpx.Client, own: Credentials) -> Stack:
    stack = own.stack(http)
    answer(stack.post("/environments", {"environment": {"name": "staging"}}), 201)
    stack.publish(stack.upload()["uid"])
    return stack


def test_a_token_opens_its_environment_and_no_other(stack: Stack) -> None:
    made = answer(stack.post("/stacks/delivery_tokens", delivery_token(environment="development")), 201)["token"]

    assert answer(ask(stack, made["token"]))["total_count"] == 1
    refusal(ask(stack, made["token"], "staging"), 403, 162)
    answer(stack.post("/stacks/branches", {"branch": {"uid": "other", "source": "main"}}), 201)
    refusal(ask(stack, made["token"], branch="other"), 403, 162)


def test_tokens_of_other_kinds_and_stacks_open_nothing(stack: Stack, own: Credentials, other: Credentials) -> None:
    for token in (
        "cs0123456789abcdef",
        own.contentstack["management_token"],
        other.contentstack["delivery_token"],
    ):
        assert refusal(ask(stack, token), 401, 105).keys() == {"access_token"}
