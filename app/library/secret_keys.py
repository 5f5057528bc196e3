"""The keys that this service made for itself."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, select

from .. import model
from ..database.inserts import insert_once


def signing_key(connection: Connection) -> str:
    """The key that signs addresses and tokens."""
    return _made_once(connection, "signing")


def control_token(connection: Connection) -> str:
    """The token that lets its holders control the service."""
    return _made_once(connection, "control")


def store_mark(connection: Connection) -> str:
    """What marks the store that belongs to this database."""
    return _made_once(connection, "store")


def _made_once(connection: Connection, name: str) -> str:
    """The secret of that name: made by whichever replica comes first, the same for all."""
    insert_once(connection, model.Secret, name=name, value=secrets.token_hex(32))
    return connection.execute(select(model.Secret.value).where(model.Secret.name == name)).scalar_one()
