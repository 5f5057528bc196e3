"""The first page of a list with its count, read from its parameters as the Contentstack door reads it; and by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection
from starlette.datastructures import QueryParams

from tests.bench import byhand, specimen
from tests.bench.byhand import ByHand
from tests.bench.report import Goal, Line
from tests.bench.searches import interleaved, library, line
from tests.bench.stage import Backend, Stage
from triptych.library import labels
from triptych.vendors.contentstack.lists import find, read_listing
from triptych.vendors.contentstack.shown.gathering import Shown
from triptych.vendors.contentstack.shown.view import View

_SIZE = 25
_COUNTED = {"asc": "created_at", "limit": str(_SIZE), "include_count": "true"}
# One asset of ten has this for its first word, one for its second: of a hundred, nineteen.
_WORD = "hero"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, and its twin by hand for a branch: the rows of the page, and how many there are in all."""

    name: str
    params: Mapping[str, str]
    by_hand: Callable[[Connection, int], tuple[list[Any], int]]


def against_hand(asked: Listed, backend: Backend, goal: Goal, stage: Stage) -> Iterator[Line]:
    """How many times as long as the twin by hand the door takes, from parameters to rows."""
    with library(backend, stage) as (connection, tenant):
        params, view = QueryParams({**_COUNTED, **asked.params}), View(base="", api_key="", branch="main")
        theirs = partial(asked.by_hand, connection, tenant.branch_id or 0)

        def ours() -> tuple[Shown, int | None]:
            return find(connection, tenant, read_listing(params), view)

        (shown, total), (rows, counted) = ours(), theirs()
        if [node.node_id for node in shown.nodes] != [row[0] for row in rows] or total != counted:
            raise RuntimeError("the door finds other assets than are found by hand")
        times = interleaved(ours, theirs, f"listing {asked.name} on {backend}", stage)
    yield line(f"list {asked.name} {backend}", times, goal)


def _in_root(connection: Connection, branch_id: int) -> tuple[list[Any], int]:
    return byhand.run(connection, byhand.where("kind <> 'folder' AND parent_id IS NULL", branch_id, _SIZE))


def _tagged(connection: Connection, branch_id: int) -> tuple[list[Any], int]:
    return byhand.run(connection, byhand.labelled(labels.TAG, specimen.COMMON, branch_id, _SIZE))


def _matching(connection: Connection, branch_id: int) -> tuple[list[Any], int]:
    """Every title is read, and looked at by Python's own regular expressions: a call costs a fifth of one of RE2's."""
    titles = f"SELECT id, name FROM nodes WHERE branch_id = {branch_id} AND kind <> 'folder' ORDER BY created_at, id"
    found = re.compile(_WORD).search
    ids = [row[0] for row in connection.exec_driver_sql(titles) if found(row[1])]
    page = ", ".join(map(str, ids[:_SIZE]))
    chosen = ByHand(f"SELECT id, created_at AS value FROM nodes WHERE id IN ({page})", f"SELECT {len(ids)}")
    return byhand.run(connection, chosen)


FOLDER = Listed("folder", {"folder": "cs_root", "include_folders": "false"}, _in_root)
TAG = Listed("tag", {"query": f'{{"tags":"{specimen.COMMON}","content_type":{{"$ne":"application/pdf"}}}}'}, _tagged)
PATTERN = Listed("$regex", {"query": f'{{"title":{{"$regex":"{_WORD}"}}}}'}, _matching)
