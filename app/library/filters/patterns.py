"""Regular expressions in conditions, for a database that does not know RE2's language."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection

from ...database import patterns
from .sql import texts_of, to_sql
from .tree import All, Among, Either, Filter, Matches, Not

_ROWS_AT_ONCE = 1_000


def resolve_patterns(connection: Connection, condition: Filter, branch_id: int) -> Filter:
    """The condition with no regular expression that the database would have to answer by itself.

    SQLite calls RE2 (see `database`). Of PostgreSQL the texts are read, of those nodes alone that the rest of the
    condition leaves, and the condition then names the nodes whose text matches.
    """
    if connection.dialect.name == "sqlite":
        return condition
    return _resolve(connection, condition, branch_id, ())


def _resolve(
    connection: Connection, condition: Filter, branch_id: int, within: Sequence[ColumnElement[bool]]
) -> Filter:
    if not _asks(condition):
        return condition
    match condition:
        case Matches():
            return Among(_matching(connection, condition, branch_id, within))
        case All(parts):
            within = [*within, *(to_sql(part, branch_id) for part in parts if not _asks(part))]
            return All([_resolve(connection, part, branch_id, within) for part in parts])
        case Either(parts):
            return Either([_resolve(connection, part, branch_id, within) for part in parts])
        case Not(part):
            return Not(_resolve(connection, part, branch_id, within))
    return condition


def _asks(condition: Filter) -> bool:
    """Whether there is a regular expression in it."""
    match condition:
        case Matches():
            return True
        case All(parts) | Either(parts):
            return any(map(_asks, parts))
        case Not(part):
            return _asks(part)
    return False


def _matching(
    connection: Connection, condition: Matches, branch_id: int, within: Sequence[ColumnElement[bool]]
) -> list[int]:
    texts = texts_of(condition.field, branch_id).where(*within)
    rows = connection.execute(texts, execution_options={"yield_per": _ROWS_AT_ONCE})
    return [node_id for node_id, text in rows if patterns.found(condition.pattern, text)]
