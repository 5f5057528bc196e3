"""`triptych tokens issue|list|revoke`."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from cyclopts import App, Parameter

from ..config.schema import KINDS, DoorName
from ..database import Connection
from ..errors import NotFound
from ..instants import iso
from ..library import ids, tokens, workspaces
from ..library.admission import ALL
from ..library.config import TokenKind
from ..library.key_ring import KeyRing
from ..library.sources import COMMAND
from ..library.tokens import Token
from ..service import CannotStart, open_keys
from ..settings import Settings
from .finding import find_client, find_tenant, find_user
from .opening import Flags, opened
from .tables import print_table

_BYTES = 32
_OPTIONS = {"tenant": "--tenant", "user": "--user", "client": "--client"}

app = App(name="tokens", help="Issue, list and revoke what lets in who shows it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A token that is asked for, and whom it is for."""

    door: str
    kind: str
    tenant: str | None
    user: str | None
    client: str | None
    scopes: Sequence[str]
    seconds: int | None
    name: str | None

    @property
    def form(self) -> TokenKind:
        return KINDS[self.door][self.kind]


@app.command
def issue(
    *,
    door: DoorName,
    kind: str,
    tenant: str | None = None,
    user: str | None = None,
    client: str | None = None,
    scope: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    seconds: int | None = None,
    name: str | None = None,
    settings: Flags = None,
) -> None:
    """Make a token and print it: it is not shown again.

    Parameters
    ----------
    door
        Where it lets in.
    kind
        At amazon_ads access, refresh or code; at contentstack management, delivery, oauth or authtoken; at iqmetrix
        access.
    tenant
        The key of the tenant that it opens.
    user
        Or the e-mail of the user whose tenants it opens: every authtoken has one.
    client
        Or the id of the client that it was given to: every refresh token and code has one.
    scope
        What it may do [all].
    seconds
        How long it lives, by its workspace's clock [for ever; a code 300].
    name
        What it is called in lists.
    settings
        Those of the service.
    """
    if kind not in KINDS[door]:
        raise CannotStart(f"--kind: {door} has tokens of these kinds: {', '.join(KINDS[door])}")
    if seconds is not None and seconds < 1:
        raise CannotStart("--seconds: must be at least 1")
    asked = _Asked(
        door=door,
        kind=kind,
        tenant=tenant,
        user=user,
        client=client,
        scopes=scope or (ALL,),
        seconds=seconds,
        name=name,
    )
    needs = asked.form.needs
    if not (getattr(asked, needs) or (needs == "tenant" and (user or client))):
        raise CannotStart(f"{_OPTIONS[needs]}: is missing: a token of the kind {kind} belongs to one")
    print(asyncio.run(_issue(settings or Settings(), asked)))


@app.command(name="list")
def list_tokens(*, workspace: str | None = None, settings: Flags = None) -> None:
    """Print the tokens that were issued and not revoked, without their texts.

    Parameters
    ----------
    workspace
        Only those of this one.
    settings
        Those of the service.
    """
    rows = asyncio.run(_list(settings or Settings(), workspace))
    print_table(
        ("NUMBER", "WORKSPACE", "DOOR", "KIND", "NAME", "SCOPES", "EXPIRES", "SOURCE"),
        [(token.id, where, token.vendor, token.kind, token.name, *_more(token)) for where, token in rows],
    )


@app.command
def revoke(number: int, /, *, settings: Flags = None) -> None:
    """End a token.

    Parameters
    ----------
    number
        The one that `triptych tokens list` shows.
    settings
        Those of the service.
    """
    asyncio.run(_revoke(settings or Settings(), number))


def _more(token: Token) -> tuple[str, str, str | None]:
    return ",".join(token.scopes), "" if token.expires_at is None else iso(token.expires_at), token.source


async def _issue(settings: Settings, asked: _Asked) -> str:
    async with opened(settings) as database:
        keys = await open_keys(settings, database)
        return await database.write(_make, asked, keys)


def _make(connection: Connection, asked: _Asked, keys: KeyRing) -> str:
    tenant = find_tenant(connection, asked.door, asked.tenant) if asked.tenant else None
    user = find_user(connection, asked.user) if asked.user else None
    client = find_client(connection, asked.door, asked.client) if asked.client else None
    found = {one.workspace_id: one.workspace for one in (tenant, user, client) if one is not None}
    if len(found) > 1:
        raise CannotStart(f"they belong to several workspaces: {', '.join(sorted(found.values()))}")
    [(workspace_id, workspace)] = found.items()
    form = asked.form
    text = form.prefix + (secrets.token_hex(_BYTES) if form.hexadecimal else secrets.token_urlsafe(_BYTES))
    return tokens.issue(
        connection,
        workspace_id=workspace_id,
        vendor=asked.door,
        kind=asked.kind,
        text=text,
        now=workspaces.clock(connection, workspace).now,
        seconds=asked.seconds or form.seconds,
        tenant_id=tenant.id if tenant else None,
        user_id=user.id if user else None,
        client_id=client.id if client else None,
        name=asked.name,
        scopes=asked.scopes,
        details={"client_id": client.key} if client else {},
        source=COMMAND,
        sealed=keys.seal(connection, text) if form.shown else None,
        uid=ids.new_uid(),
    )


async def _list(settings: Settings, workspace: str | None) -> list[tuple[str, Token]]:
    async with opened(settings) as database:
        return await database.scan(_listed, workspace)


def _listed(connection: Connection, workspace: str | None) -> list[tuple[str, Token]]:
    names = workspaces.names(connection) if workspace is None else [workspace]
    return [
        (name, token)
        for name in names
        for token in tokens.listed(connection, workspace_id=workspaces.id_of(connection, name))
        if token.source is not None
    ]


async def _revoke(settings: Settings, number: int) -> None:
    async with opened(settings) as database:
        await database.write(_end, number)


def _end(connection: Connection, number: int) -> None:
    for workspace, token in _listed(connection, None):
        if token.id == number:
            tokens.revoke_by_id(connection, number, workspaces.clock(connection, workspace).now)
            return
    raise NotFound("token", str(number))
