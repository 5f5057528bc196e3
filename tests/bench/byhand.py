"""The best that SQL can do: statements written for the one case, with its values in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from triptych.library.labels import AFTER_ANY_TEXT
from triptych.library.records import ASSETS

# What the library selects of each asset, in the same order.
_COLUMNS = str(ASSETS).partition("\nFROM ")[0]
_JOINED = (
    "JOIN versions ON versions.node_id = nodes.id AND versions.number = nodes.version"
    " JOIN blobs ON blobs.id = versions.blob_id"
    " LEFT JOIN nodes AS nodes_1 ON nodes_1.id = nodes.parent_id"
)


@dataclass(frozen=True, slots=True)
class ByHand:
    """`page` selects the `id` of each match and what the list is sorted by as `value`, in order; `count` counts."""

    page: str
    count: str


def run(connection: Connection, statements: ByHand) -> tuple[list[Any], int]:
    """The assets of the page, and how many match."""
    rows = connection.exec_driver_sql(
        f"{_COLUMNS} FROM ({statements.page}) AS chosen JOIN nodes ON nodes.id = chosen.id {_JOINED}"
        " ORDER BY chosen.value, chosen.id"
    ).all()
    return list(rows), connection.exec_driver_sql(statements.count).scalar_one()


def everything(branch_id: int, size: int) -> ByHand:
    """All images and videos, the oldest first."""
    return where("kind IN ('image', 'video')", branch_id, size)


def where(condition: str, branch_id: int, size: int) -> ByHand:
    """Those of whose own rows the condition holds."""
    matching = f"FROM nodes WHERE branch_id = {branch_id} AND {condition}"
    return ByHand(
        f"SELECT id, created_at AS value {matching} ORDER BY created_at, id LIMIT {size}", f"SELECT count(*) {matching}"
    )


def labelled(field: str, value: str, branch_id: int, size: int) -> ByHand:
    """Those with a word."""
    matching = f"{_labels(branch_id, field)} AND labels.value = '{value}' AND nodes.kind IN ('image', 'video')"
    return ByHand(
        "SELECT labels.node_id AS id, labels.created_at AS value"
        f" {matching} ORDER BY labels.created_at, labels.node_id LIMIT {size}",
        f"SELECT count(*) {matching}",
    )


def mentioning(prefix: str, branch_id: int, size: int) -> ByHand:
    """Those with a text that begins so."""
    matching = (
        f"{_labels(branch_id, 'text')} AND labels.value >= '{prefix}' AND labels.value < '{prefix}{AFTER_ANY_TEXT}'"
        " AND nodes.kind IN ('image', 'video')"
    )
    return ByHand(
        "SELECT DISTINCT labels.node_id AS id, labels.created_at AS value"
        f" {matching} ORDER BY labels.created_at, labels.node_id LIMIT {size}",
        f"SELECT count(DISTINCT labels.node_id) {matching}",
    )


def insert(connection: Connection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows with the same columns."""
    columns = list(rows[0])
    values = ", ".join(f"({', '.join(_literal(row[column]) for column in columns)})" for row in rows)
    connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}")


def read(connection: Connection, node_id: int) -> Any:
    """One asset."""
    return connection.exec_driver_sql(f"{_COLUMNS} FROM nodes {_JOINED} WHERE nodes.id = {node_id}").one()


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else f"'{value}'"


def _labels(branch_id: int, field: str) -> str:
    joined = "FROM labels JOIN nodes ON nodes.id = labels.node_id"
    return f"{joined} WHERE labels.branch_id = {branch_id} AND labels.field = '{field}'"
