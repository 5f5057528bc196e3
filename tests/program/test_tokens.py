"""Tenants and tokens by hand, on the data of a service that runs."""

from __future__ import annotations

import uuid

import httpx
import pytest

from tests.servers.triptych import Served, run_program
from tests.vendors.contentstack.stack import program_headers
from triptych.testing.clock import Clock


@pytest.fixture
def key(service: Served, workspace: str) -> str:
    """The key of a stack that the program added."""
    key = f"blt{uuid.uuid4().hex[:16]}"
    _run(
        service, "tenants", "add", "contentstack", key, "--workspace", workspace, "--library", "brand", "--name", "A b"
    )
    return key


def test_a_tenant_is_added_listed_and_removed(service: Served, workspace: str, key: str) -> None:
    listed = _run(service, "tenants", "list", "--workspace", workspace)
    assert [line.split() for line in listed.splitlines()] == [
        ["WORKSPACE", "DOOR", "KEY", "LIBRARY", "NAME", "SOURCE"],
        [workspace, "contentstack", key, "brand", "A", "b", "command"],
    ]

    _run(service, "tenants", "remove", "contentstack", key)

    assert key not in _run(service, "tenants", "list", "--workspace", workspace)
    assert "was not found" in _refused(service, "tenants", "remove", "contentstack", key)


def test_a_token_lets_in_until_it_is_revoked(service: Served, workspace: str, key: str, http: httpx.Client) -> None:
    token = _issue(service, "management", "--tenant", key, "--name", "CI")
    assert token.startswith("cs")
    assert _status(http, key, token) == 200

    [_, line] = _run(service, "tokens", "list", "--workspace", workspace).splitlines()
    number, *told = line.split()
    assert told == [workspace, "contentstack", "management", "CI", "*", "-", "command"]
    assert token not in line

    _run(service, "tokens", "revoke", number)

    assert _status(http, key, token) == 401
    assert len(_run(service, "tokens", "list", "--workspace", workspace).splitlines()) == 1
    assert "was not found" in _refused(service, "tokens", "revoke", number)


def test_a_token_ends_by_its_workspaces_clock(service: Served, key: str, http: httpx.Client, clock: Clock) -> None:
    clock.freeze()
    token = _issue(service, "management", "--tenant", key, "--seconds", "60")
    assert _status(http, key, token) == 200

    clock.advance(seconds=60)

    assert _status(http, key, token) == 401


def test_what_contradicts_itself_is_refused(service: Served, workspace: str, key: str) -> None:
    stack = "tenants", "add", "contentstack"
    assert "by another tenant" in _refused(service, *stack, key, "--workspace", "default")
    assert "by another tenant" in _refused(service, *stack, "blt1", "--workspace", workspace, "--library", "brand")
    assert _refused(service, *stack, "no key").startswith("triptych: KEY: ")
    assert _refused(service, *stack, key, "--country", "DE").startswith("triptych: --country: ")
    assert _refused(service, *stack, key, "--workspace", "no name").startswith("triptych: --workspace: ")
    assert _refused(service, "tenants", "add", "amazon_ads", "1", "--country", "XX").startswith("triptych: --country: ")

    at_contentstack = "tokens", "issue", "--door", "contentstack", "--kind"
    assert _refused(service, *at_contentstack, "refresh").startswith("triptych: --kind: contentstack has tokens of")
    assert _refused(service, *at_contentstack, "authtoken", "--tenant", key).startswith("triptych: --user: is missing")
    assert _refused(service, *at_contentstack, "delivery").startswith("triptych: --tenant: is missing")
    assert "was not found" in _refused(service, *at_contentstack, "delivery", "--tenant", "nobody")
    assert "was not found" in _refused(service, *at_contentstack, "authtoken", "--user", "nobody@example.com")
    assert _refused(service, *at_contentstack, "delivery", "--tenant", key, "--seconds", "0").startswith(
        "triptych: --sec"
    )


def _issue(served: Served, kind: str, *more: str) -> str:
    return _run(served, "tokens", "issue", "--door", "contentstack", "--kind", kind, *more).strip()


def _run(served: Served, *arguments: str) -> str:
    run = run_program(served, *arguments)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def _refused(served: Served, *arguments: str) -> str:
    run = run_program(served, *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    return run.stderr


def _status(http: httpx.Client, key: str, token: str) -> int:
    return http.get("/v3/assets", headers=program_headers(key, token)).status_code
