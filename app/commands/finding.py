"""Whom a command names. What was issued is there once in all workspaces, so that a key is enough."""

from __future__ import annotations

from ..database import Connection
from ..errors import expect
from ..library import clients, issued_tenants, users
from ..library.clients import Client
from ..library.issued_tenants import IssuedTenant
from ..library.users import User


def find_tenant(connection: Connection, door: str, key: str) -> IssuedTenant:
    """The tenant of this key. Raises NotFound."""
    found = [one for one in issued_tenants.listed(connection) if (one.vendor, one.key) == (door, key)]
    return expect(found[0] if found else None, "tenant", key)


def find_user(connection: Connection, email: str) -> User:
    """The user of this e-mail. Raises NotFound."""
    return expect(users.find(connection, email=email, workspace=None), "user", email)


def find_client(connection: Connection, door: str, key: str) -> Client:
    """The client of this id. Raises NotFound."""
    return expect(clients.find(connection, vendor=door, key=key, workspace=None), "client", key)
