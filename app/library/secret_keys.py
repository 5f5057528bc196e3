"""The key that this service made for itself."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, select

from .. import model
from .inserts import insert_once

_NAME = "signing"


def signing_key(connection: Connection) -> str:
    """The key that signs addresses and tokens: made by whichever replica comes first, the same for all."""
    insert_once(connection, model.Secret, name=_NAME, value=secrets.token_hex(32))
    return connection.execute(select(model.Secret.value).where(model.Secret.name == _NAME)).scalar_one()
