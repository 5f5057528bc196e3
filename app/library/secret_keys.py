"""The keys that this service made for itself."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, delete, insert, select, update

from .. import model
from ..database.inserts import insert_once

_NEWEST = "signing"
_BEFORE = "signing before"
_STORE = "store"


def secret_key(connection: Connection) -> str:
    """The newest secret key that is kept here, made where there is none yet."""
    return _made_once(connection, _NEWEST)


def kept(connection: Connection) -> list[str]:
    """The secret keys that are kept here: the newest, and the one before it."""
    named = select(model.Secret.name, model.Secret.value).where(model.Secret.name.in_((_NEWEST, _BEFORE)))
    values = {row.name: row.value for row in connection.execute(named)}
    return [values[name] for name in (_NEWEST, _BEFORE) if name in values]


def replace(connection: Connection) -> None:
    """Make a new secret key; the one before the last is gone then. Two who do this at once make two."""
    newest = model.Secret.name == _NEWEST
    was = connection.execute(select(model.Secret.value).where(newest).with_for_update()).scalar_one()
    connection.execute(delete(model.Secret).where(model.Secret.name == _BEFORE))
    connection.execute(insert(model.Secret).values(name=_BEFORE, value=was))
    connection.execute(update(model.Secret).where(newest).values(value=secrets.token_hex(32)))


def control_token(connection: Connection) -> str:
    """The token that lets its holders control the service."""
    return _made_once(connection, "control")


def store_mark(connection: Connection) -> str:
    """What marks the store that belongs to this database."""
    return _made_once(connection, _STORE)


def seen_store_mark(connection: Connection) -> str | None:
    """The same, if there is one yet."""
    return connection.execute(select(model.Secret.value).where(model.Secret.name == _STORE)).scalar()


def _made_once(connection: Connection, name: str) -> str:
    """The secret of that name: made by whichever replica comes first, the same for all."""
    insert_once(connection, model.Secret, name=name, value=secrets.token_hex(32))
    return connection.execute(select(model.Secret.value).where(model.Secret.name == name)).scalar_one()
