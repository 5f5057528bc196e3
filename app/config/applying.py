"""Making the database have what the file names, and no more what an earlier version of the file named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from ..database import locks
from ..errors import Taken
from ..library import clients, issued_tenants, libraries, named_tokens, sources, users, workspaces
from ..library.clients import Client as KnownClient
from ..library.key_ring import KeyRing
from ..library.tokens import digest
from ..library.users import User as KnownUser
from .schema import KINDS, Config, Token, Workspace

_LOCK = "the file of workspaces"
_TAKEN = "is taken already: by another workspace, or its library has another one at this door"


@dataclass(frozen=True, slots=True)
class Hashes:
    """What is kept of the file's passwords: of users by e-mail, of clients by door and id."""

    users: Mapping[str, str]
    clients: Mapping[tuple[str, str], str]


def known(connection: Connection) -> tuple[list[KnownUser], list[KnownClient]]:
    """Whoever has a password here."""
    return users.listed(connection), clients.listed(connection)


def apply(
    connection: Connection, config: Config, *, hashes: Hashes, keys: KeyRing, shared_tenants: Mapping[str, str]
) -> None:
    """Make, update and revoke, while nobody else does. Raises ValueError with the place of what cannot be."""
    locks.take_alone(connection, _LOCK)
    # Before anything of them is touched: a reset that came between could wait for this, and this for it.
    for name in sorted({*config.workspaces, *sources.workspaces_with(connection, sources.FILE)}):
        locks.share(connection, name)
    for name in config.workspaces:
        workspaces.ensure(connection, name, shared_tenants)
    sources.mark_workspaces(connection, list(config.workspaces))
    _revoke(connection, config)
    for name, workspace in config.workspaces.items():
        _Applying(connection, name, hashes, keys).run(workspace)


class _Applying:
    """What one workspace is given."""

    def __init__(self, connection: Connection, name: str, hashes: Hashes, keys: KeyRing) -> None:
        self._connection = connection
        self._workspace_id = workspaces.id_of(connection, name)
        self._now = workspaces.clock(connection, name).now
        self._at = f"workspaces.{name}"
        self._hashes = hashes
        self._keys = keys
        self._tenants: dict[tuple[str, str], int] = {}
        self._clients: dict[tuple[str, str], int] = {}
        self._users: dict[str, int] = {}

    def run(self, workspace: Workspace) -> None:
        """What is referred to comes first."""
        self._issue_tenants(workspace)
        self._issue_clients(workspace)
        self._issue_users(workspace)
        for index, token in enumerate(workspace.tokens):
            with _at(f"{self._at}.tokens[{index}].text"):
                self._issue_token(token)

    def _issue_tenants(self, workspace: Workspace) -> None:
        for name, library in workspace.libraries.items():
            libraries.open_library(self._connection, self._workspace_id, name, self._now)
            for door, tenant in library.tenants():
                with _at(f"{self._at}.libraries.{name}.{door}"):
                    self._tenants[name, door] = issued_tenants.issue(
                        self._connection,
                        workspace_id=self._workspace_id,
                        vendor=door,
                        key=tenant.key,
                        library=name,
                        source=sources.FILE,
                        name=tenant.name,
                        details=tenant.details,
                    )

    def _issue_clients(self, workspace: Workspace) -> None:
        for index, client in enumerate(workspace.clients):
            with _at(f"{self._at}.clients[{index}]"):
                self._clients[client.door, client.id] = clients.issue(
                    self._connection,
                    workspace_id=self._workspace_id,
                    vendor=client.door,
                    key=client.id,
                    secret_hash=self._hashes.clients[client.door, client.id],
                    source=sources.FILE,
                    tenant_id=self._tenants[client.library, client.door] if client.library else None,
                    name=client.name,
                )

    def _issue_users(self, workspace: Workspace) -> None:
        for index, user in enumerate(workspace.users):
            email = user.email.lower()
            with _at(f"{self._at}.users[{index}]"):
                self._users[email] = users.issue(
                    self._connection,
                    workspace_id=self._workspace_id,
                    email=email,
                    password_hash=self._hashes.users[email],
                    source=sources.FILE,
                    first_name=user.first_name,
                    last_name=user.last_name,
                )
            theirs = [number for (library, _), number in self._tenants.items() if library in user.libraries]
            users.join(self._connection, self._users[email], theirs, only=True)

    def _issue_token(self, token: Token) -> None:
        text = token.text.get_secret_value()
        shown = KINDS[token.door][token.kind].shown
        named_tokens.issue(
            self._connection,
            workspace_id=self._workspace_id,
            vendor=token.door,
            text=text,
            now=self._now,
            values={
                "kind": token.kind,
                "tenant_id": self._tenants[token.library, token.door] if token.library else None,
                "user_id": self._users[token.user.lower()] if token.user else None,
                "client_id": self._clients[token.door, token.client] if token.client else None,
                "name": token.name,
                "scopes": list(token.scopes),
                "details": {"client_id": token.client} if token.client else {},
                "expires_at": token.expires_at,
                "sealed": self._keys.seal(self._connection, text) if shown else None,
            },
        )


def _revoke(connection: Connection, config: Config) -> None:
    """End what the file named once and names no more, before another workspace takes it."""
    named = {
        (name, door, tenant.key)
        for name, workspace in config.workspaces.items()
        for library in workspace.libraries.values()
        for door, tenant in library.tenants()
    }
    for tenant in issued_tenants.listed(connection):
        if tenant.source == sources.FILE and (tenant.workspace, tenant.vendor, tenant.key) not in named:
            issued_tenants.remove(connection, workspace_id=tenant.workspace_id, vendor=tenant.vendor, key=tenant.key)
    programs = {(name, one.door, one.id) for name, workspace in config.workspaces.items() for one in workspace.clients}
    people = {(name, one.email.lower()) for name, workspace in config.workspaces.items() for one in workspace.users}
    known_users, known_clients = known(connection)
    for client in known_clients:
        if client.source == sources.FILE and (client.workspace, client.vendor, client.key) not in programs:
            clients.remove(connection, workspace_id=client.workspace_id, vendor=client.vendor, key=client.key)
    for user in known_users:
        if user.source == sources.FILE and (user.workspace, user.email) not in people:
            users.remove(connection, workspace_id=user.workspace_id, email=user.email)
    named_tokens.revoke_others(connection, _hashes_named(config))


def _hashes_named(config: Config) -> dict[str, set[str]]:
    return {
        name: {digest(token.text.get_secret_value()) for token in workspace.tokens}
        for name, workspace in config.workspaces.items()
    }


@contextmanager
def _at(place: str) -> Iterator[None]:
    try:
        yield
    except Taken:
        raise ValueError(f"{place}: {_TAKEN}") from None
