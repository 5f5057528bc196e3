"""Taking what the file says into the database, at every start."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..database import Database
from ..library import passwords, sources
from ..library.clients import Client as KnownClient
from ..library.key_ring import KeyRing
from ..library.users import User as KnownUser
from .applying import Hashes, apply, known
from .reading import read
from .schema import Config


async def load(path: Path, *, database: Database, keys: KeyRing, shared_tenants: Mapping[str, str]) -> None:
    """Make, update and revoke what the file says in one transaction.

    Raises OSError where it cannot be read, and ValueError which names what is wrong and where.
    """
    config = await asyncio.to_thread(read, path, os.environ)
    users, clients = await database.scan(known)
    # Away from the transaction, as it takes long.
    hashes = await asyncio.to_thread(_hashed, config, users, clients)
    await database.write_at_length(apply, config, hashes=hashes, keys=keys, shared_tenants=shared_tenants)


def _hashed(config: Config, users: Sequence[KnownUser], clients: Sequence[KnownClient]) -> Hashes:
    """What is kept of all passwords: as it is where they are the same as before."""
    kept_users = {one.email: one.password_hash for one in users if one.source == sources.FILE}
    kept_clients = {(one.vendor, one.key): one.secret_hash for one in clients if one.source == sources.FILE}
    people = {
        user.email.lower(): user.password.get_secret_value()
        for workspace in config.workspaces.values()
        for user in workspace.users
    }
    programs = {
        (client.door, client.id): client.secret.get_secret_value()
        for workspace in config.workspaces.values()
        for client in workspace.clients
    }
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        of_users = pool.map(_still, people.values(), map(kept_users.get, people))
        of_clients = pool.map(_still, programs.values(), map(kept_clients.get, programs))
        return Hashes(
            users=dict(zip(people, of_users, strict=True)), clients=dict(zip(programs, of_clients, strict=True))
        )


def _still(password: str, kept: str | None) -> str:
    if kept is not None and passwords.is_right(password, kept):
        return kept
    return passwords.hashed(password)
