"""What one registration writes, by the library, against the same rows inserted by hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import partial
from itertools import count

import orjson
from sqlalchemy import Connection, func, select

from tests.bench import byhand, specimen
from tests.bench.report import Goal, Line
from tests.bench.searches import interleaved, library, line
from tests.bench.stage import Backend, Stage
from triptych import model
from triptych.library import assets, labels
from triptych.library.assets import Change
from triptych.library.blobs import NewBlob
from triptych.library.tenants import Tenant

# Images that the corpus does not have, with as many words each.
_NUMBERS = count(10_000_011, 1_000)


def register(backend: Backend, goal: Goal, stage: Stage) -> Iterator[Line]:
    """How many times as long as by hand the library takes, in a transaction of which nothing stays."""
    with library(backend, stage) as (connection, tenant):
        with connection.begin_nested() as discarded:
            ours, theirs = partial(_create, connection, tenant), partial(_insert, connection, tenant)
            _check_same(connection, ours(), theirs())
            times = interleaved(ours, theirs, f"registering on {backend}", stage)
            discarded.rollback()
        yield line(f"register {backend}", times, goal)


def _create(connection: Connection, tenant: Tenant) -> int:
    number = next(_NUMBERS)
    row, version = specimen.blob(number, 0), specimen.version(number)
    facts = {name: row[name] for name in row.keys() - {"id", "library_id", "created_at", "key", "streams"}}
    change = Change(
        blob=NewBlob(key=f"{tenant.prefix}/blobs/{number}", recognised=True, **facts),
        file_name=version["file_name"],
        title=version["title"],
        tags=orjson.loads(version["tags"]),
        labels=orjson.loads(version["labels"]),
        fields=orjson.loads(version["fields"]),
    )
    return assets.create(connection, tenant._replace(user=version["created_by"]), change).node_id


def _insert(connection: Connection, tenant: Tenant) -> int:
    """Four statements that say all there is to say, and one that reads it back."""
    number, branch_id = next(_NUMBERS), tenant.branch_id or 0
    byhand.insert(connection, "blobs", [specimen.blob(number, tenant.library_id or 0)])
    byhand.insert(connection, "nodes", [specimen.node(number, uuid.uuid4().hex, branch_id)])
    byhand.insert(connection, "versions", [specimen.version(number)])
    byhand.insert(connection, "labels", list(specimen.label_rows(number, branch_id)))
    return int(byhand.read(connection, number)[0])


def _check_same(connection: Connection, *node_ids: int) -> None:
    """Compare the words, but for the beginnings of texts, which the corpus has fewer of."""
    words = select(model.Label.field, func.count()).where(model.Label.field != labels.TEXT)
    words = words.group_by(model.Label.field).order_by(model.Label.field)
    ours, theirs = (connection.execute(words.where(model.Label.node_id == node_id)).all() for node_id in node_ids)
    if not ours or ours != theirs:
        raise RuntimeError("the library and the SQL by hand insert different words")
