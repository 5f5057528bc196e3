"""What the file names is there after a start, what it names no more is not, and what came otherwise stays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from triptych import model
from triptych.config.loading import load
from triptych.database import Database
from triptych.library import clients, issued_tenants, passwords, secret_keys, sources, tokens, users, workspaces
from triptych.library.key_ring import KeyRing

pytestmark = pytest.mark.long

Load = Callable[[str], Any]
SHARED = {"amazon_ads": "87478924", "contentstack": "blt7472697074796368", "iqmetrix": "shared"}
TEXT = "cs0123456789abcdef"
SECOND = "cs0123456789abcdefff"

WHOLE = f"""
[workspaces.team.libraries.brand]
amazon_ads = {{ profile = "1", name = "Brand" }}
contentstack = {{ api_key = "blt1" }}
[[workspaces.team.clients]]
door = "amazon_ads"
id = "client"
secret = "a secret"
library = "brand"
[[workspaces.team.users]]
email = "Ada@example.com"
password = "a password"
libraries = ["brand"]
[[workspaces.team.tokens]]
door = "contentstack"
kind = "delivery"
text = "{TEXT}"
library = "brand"
scopes = ["environment:development"]
expires = 2030-01-01T00:00:00Z
"""
STACK = """
[workspaces.NAME.libraries.brand]
contentstack = { api_key = "blt1" }
[[workspaces.NAME.tokens]]
door = "contentstack"
kind = "management"
library = "brand"
"""


@pytest.fixture
async def keys(database: Database) -> KeyRing:
    await database.write(secret_keys.secret_key)
    return KeyRing(await database.read(secret_keys.kept))


@pytest.fixture
def load_text(database: Database, keys: KeyRing, tmp_path: Path) -> Load:
    """Start with a file of that content."""

    async def load_text(text: str) -> None:
        (tmp_path / "workspaces.toml").write_text(text)
        await load(tmp_path / "workspaces.toml", database=database, keys=keys, shared_tenants=SHARED)

    return load_text


async def test_what_the_file_names_is_made(database: Database, keys: KeyRing, load_text: Load) -> None:
    await load_text(WHOLE)

    amazon, stack = await database.scan(issued_tenants.listed)
    assert (amazon.workspace, amazon.library, amazon.key, amazon.name) == ("team", "brand", "1", "Brand")
    assert amazon.details == {
        "country": "US",
        "currency": "USD",
        "time_zone": "America/Los_Angeles",
        "account_type": "seller",
    }
    [client] = await database.scan(clients.listed)
    assert (client.key, client.tenant_id) == ("client", amazon.id)
    assert passwords.is_right("a secret", client.secret_hash)
    [user] = await database.scan(users.listed)
    assert user.email == "ada@example.com"
    assert passwords.is_right("a password", user.password_hash)
    assert await database.read(users.tenants_of, user.id, vendor="contentstack") == [stack.id]
    [token] = await database.scan(tokens.listed, workspace_id=stack.workspace_id)
    assert (token.kind, token.tenant_id, token.scopes) == ("delivery", stack.id, ["environment:development"])
    assert token.expires_at == 1_893_456_000_000
    assert await database.read(keys.unseal, token.sealed or "") == TEXT


async def test_the_same_file_changes_nothing(database: Database, load_text: Load) -> None:
    await load_text(WHOLE)
    before = await database.scan(_all)

    await load_text(WHOLE)

    after = await database.scan(_all)
    for rows in (before, after):
        for row in rows:
            row.pop("sealed", None)
    assert after == before


async def test_what_is_changed_is_changed(database: Database, load_text: Load) -> None:
    await load_text(WHOLE)
    [before] = await database.scan(users.listed)

    await load_text(
        WHOLE.replace("a password", "another").replace('name = "Brand"', 'country = "JP"').replace("brand", "other")
    )

    [user] = await database.scan(users.listed)
    assert user.id == before.id
    assert passwords.is_right("another", user.password_hash)
    amazon, _ = await database.scan(issued_tenants.listed)
    assert (amazon.library, amazon.name, (amazon.details or {})["currency"]) == ("other", None, "JPY")


async def test_what_is_named_no_more_is_revoked_and_all_else_stays(database: Database, load_text: Load) -> None:
    await load_text(WHOLE + STACK.replace("NAME", "other").replace("blt1", "blt2") + f'text = "{SECOND}"')
    other = await database.read(workspaces.id_of, "other")
    names: dict[str, Any] = {"workspace_id": other, "vendor": "amazon_ads"}
    await database.write(issued_tenants.issue, key="by hand", library="by hand", source=sources.COMMAND, **names)
    by_hand: dict[str, Any] = {"kind": "access", "now": 0, "seconds": None, "source": sources.COMMAND}
    kept = await database.write(tokens.issue, **names, **by_hand)

    await load_text("[workspaces.team]")

    assert [tenant.key for tenant in await database.scan(issued_tenants.listed)] == ["by hand"]
    assert await database.scan(users.listed) == []
    assert await database.scan(clients.listed) == []
    assert [token.vendor for token in await database.scan(tokens.listed, workspace_id=other)] == ["amazon_ads"]
    assert await database.read(tokens.find, workspace_id=other, vendor="amazon_ads", text=kept)
    assert "other" in await database.scan(workspaces.names)


async def test_a_token_alone_is_revoked_and_taken_up_again(database: Database, load_text: Load) -> None:
    stack = STACK.replace("NAME", "team")
    with_token, without = stack + f'text = "{TEXT}"', stack.partition("[[")[0]
    await load_text(with_token)
    team = await database.read(workspaces.id_of, "team")

    await load_text(without)
    known = await database.read(tokens.find, workspace_id=team, vendor="contentstack", text=TEXT)
    assert known is not None
    assert known.revoked_at is not None

    await load_text(with_token)
    known = await database.read(tokens.find, workspace_id=team, vendor="contentstack", text=TEXT)
    assert known is not None
    assert known.is_good(0)


async def test_all_may_move_to_another_workspace(database: Database, load_text: Load) -> None:
    await load_text(WHOLE)

    await load_text(WHOLE.replace("team", "other"))

    assert {tenant.workspace for tenant in await database.scan(issued_tenants.listed)} == {"other"}
    assert [user.workspace for user in await database.scan(users.listed)] == ["other"]
    other = await database.read(workspaces.id_of, "other")
    [token] = await database.scan(tokens.listed, workspace_id=other)
    assert token.is_good(0)


async def test_what_somebody_else_has_refuses_to_start(database: Database, load_text: Load) -> None:
    await database.write(workspaces.ensure, "mine", {})
    mine = await database.read(workspaces.id_of, "mine")
    await database.write(
        issued_tenants.issue, workspace_id=mine, vendor="contentstack", key="blt1", library="l", source=sources.COMMAND
    )

    with pytest.raises(ValueError, match=r"^workspaces\.team\.libraries\.brand\.contentstack: is taken"):
        await load_text(WHOLE)

    assert [tenant.workspace for tenant in await database.scan(issued_tenants.listed)] == ["mine"]
    assert await database.scan(workspaces.names) == ["mine"]


async def test_the_library_of_the_demo_tenants_is_theirs(load_text: Load) -> None:
    with pytest.raises(ValueError, match=r"^workspaces\.default\.libraries\.default\.amazon_ads: is taken"):
        await load_text('[workspaces.default.libraries.default]\namazon_ads = { profile = "1" }')


async def test_many_that_start_at_once_agree(
    database_url: str, database: Database, keys: KeyRing, tmp_path: Path
) -> None:
    (tmp_path / "workspaces.toml").write_text(WHOLE)
    replicas = [Database(database_url) for _ in range(4)]
    try:
        loads = (
            load(tmp_path / "workspaces.toml", database=replica, keys=keys, shared_tenants=SHARED)
            for replica in replicas
        )
        await asyncio.gather(*loads)
    finally:
        for replica in replicas:
            replica.close()

    assert len(await database.scan(issued_tenants.listed)) == 2
    [user] = await database.scan(users.listed)
    assert passwords.is_right("a password", user.password_hash)
    [client] = await database.scan(clients.listed)
    assert passwords.is_right("a secret", client.secret_hash)


def _all(connection: Connection) -> list[dict[str, Any]]:
    """Every row that the file makes."""
    rows: list[dict[str, Any]] = []
    for table in (
        model.Workspace,
        model.Library,
        model.Tenant,
        model.User,
        model.Client,
        model.Token,
        model.Membership,
    ):
        found = connection.execute(select(table.__table__)).mappings()
        rows += sorted((dict(row) for row in found), key=lambda row: json.dumps(row, default=str))
    return rows
