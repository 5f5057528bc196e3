"""The workspaces page by page, with what is in them and when they were used."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, bindparam, cast, func, select

from .. import model
from ..database.prepared import Prepared
from . import expiry

PAGE = 100
MOST = 100_000
"""So many assets and files of a workspace are counted at most, and about as many of a page."""


class Listed(NamedTuple):
    """A workspace; times are the machine's own.

    `assets` are those of all its branches, and `size` is of the files of all their versions. Where they are not
    `complete` there are more. `expires_at` is when it is deleted at the earliest, if no call comes.
    """

    name: str
    assets: int
    size: int
    complete: bool
    created_at: int
    used_at: int
    expires_at: int | None


class Page(NamedTuple):
    """Some workspaces by name, and the last of these names where there are more."""

    workspaces: list[Listed]
    after: str | None


_ID, _LIMIT = bindparam("workspace_id", type_=BigInteger), bindparam("most", type_=BigInteger)
_LIBRARIES = select(model.Library.id).where(model.Library.workspace_id == _ID)
_BRANCHES = select(model.Branch.id).where(model.Branch.library_id.in_(_LIBRARIES), model.Branch.busy_until.is_(None))
_NODES = select(model.Node.kind).where(model.Node.branch_id.in_(_BRANCHES), model.Node.kind != "folder")
_FILES = select(model.Blob.size).where(model.Blob.library_id.in_(_LIBRARIES)).limit(_LIMIT).subquery()
# Made once: a page asks them of each workspace. Each goes by an index alone.
_ASSETS = Prepared(select(func.count()).select_from(_NODES.limit(_LIMIT).subquery()))
_SIZE = Prepared(select(func.count(), cast(func.coalesce(func.sum(_FILES.c.size), 0), BigInteger)).select_from(_FILES))


def page(connection: Connection, *, after: str, expiry_seconds: int | None) -> Page:
    """Those whose names come after this one: not many, and fewer where much is in them."""
    table = model.Workspace
    found = select(table.id, table.name, table.created_at, expiry.USED_AT, expiry.expires_at(expiry_seconds))
    rows = connection.execute(
        found.where(table.gone_at.is_(None), table.name > after).order_by(table.name).limit(PAGE + 1)
    ).all()
    listed: list[Listed] = []
    counted = 0
    for workspace_id, name, created_at, used_at, expires_at in rows[:PAGE]:
        if counted >= MOST:
            break
        names = {"workspace_id": workspace_id, "most": MOST + 1}
        [assets] = _ASSETS.all(connection, names)[0]
        [files, size] = _SIZE.all(connection, names)[0]
        counted += assets + files
        complete = max(assets, files) <= MOST
        listed.append(Listed(name, min(assets, MOST), size, complete, created_at, used_at, expires_at))
    return Page(listed, listed[-1].name if len(listed) < len(rows) else None)
