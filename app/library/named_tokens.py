"""Tokens whose text the file of workspaces names. Nobody is shown them: who wrote the file has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, delete, select, update

from .. import model
from ..database import machine_time
from ..database.inserts import insert_once
from ..errors import Taken
from . import ids, sources
from .tokens import digest


def issue(
    connection: Connection, *, workspace_id: int, vendor: str, text: str, now: int, values: Mapping[str, Any]
) -> None:
    """Make a token, or change the one of that text to be so. Raises Taken where another workspace has it."""
    made = {"workspace_id": workspace_id, "vendor": vendor, "hash": digest(text), "created_at": now}
    kept = {**values, "source": sources.FILE, "revoked_at": None}
    if insert_once(connection, model.Token, uid=ids.new_uid(), **made, **kept):
        return
    row = model.Token.workspace_id == workspace_id, model.Token.vendor == vendor, model.Token.hash == digest(text)
    if connection.execute(update(model.Token).where(*row).values(**kept)).rowcount != 1:
        raise Taken("token")


def revoke_others(connection: Connection, named: Mapping[str, Collection[str]]) -> None:
    """End the tokens of the file that it names no more, by workspace and hash.

    One that it names in another workspace now is forgotten in this one.
    """
    rows = (
        select(model.Token.id, model.Workspace.name, model.Token.hash)
        .join(model.Workspace, model.Workspace.id == model.Token.workspace_id)
        .where(model.Token.source == sources.FILE)
    )
    moved = {one for hashes in named.values() for one in hashes}
    now = machine_time.read(connection)
    for number, workspace, found in connection.execute(rows).all():
        row = model.Token.id == number
        if found in named.get(workspace, ()):
            continue
        if found in moved:
            connection.execute(delete(model.Token).where(row))
        else:
            connection.execute(update(model.Token).where(row, model.Token.revoked_at.is_(None)).values(revoked_at=now))
