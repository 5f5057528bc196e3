"""The searchable words of an asset's newest version."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from .. import model

TAG = "tag"
ASIN = "asin"
SUB_TYPE = "sub_type"
PROGRAM = "program"
CAMPAIGN_ID = "campaign_id"
CAMPAIGN_NAME = "campaign_name"
POLICY = "policy"
SOURCE = "source"

# Everything that free text looks into: from every word of the title, tags and ASINs to the end.
TEXT = "text"
# Sorts after every text that may follow a prefix.
AFTER_ANY_TEXT = "\U0010ffff"
_IN_TEXT = (TAG, ASIN)
_TEXT_LENGTH = 100
_TEXT_WORDS = 30
_WORD_START = re.compile(r"(?<!\w)\w|(?<=_)[^\W_]")


def fold(text: str) -> str:
    """What text is compared by where case and spelling variants do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def fold_text(text: str) -> str:
    """What a search for the text looks for at the beginning of stored texts."""
    return fold(text)[:_TEXT_LENGTH]


def replace(
    connection: Connection,
    *,
    node_id: int,
    branch_id: int,
    created_at: int,
    title: str,
    words: Mapping[str, Sequence[str]],
) -> None:
    """Make these, and what is declared of it, the only words of an asset; `created_at` is the asset's."""
    connection.execute(delete(model.Label).where(model.Label.node_id == node_id))
    rows = [
        {"node_id": node_id, "branch_id": branch_id, "created_at": created_at, "field": field, "value": value}
        for field, value in sorted({*_pairs(title, words), *_declared(connection, node_id)})
    ]
    if rows:
        connection.execute(insert(model.Label), rows)


def _declared(connection: Connection, node_id: int) -> Iterator[tuple[str, str]]:
    declared = select(model.Declaration.labels).where(model.Declaration.node_id == node_id)
    for words in connection.execute(declared).scalars():
        for field, values in words.items():
            for value in values:
                yield field, value


def _pairs(title: str, words: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for field, values in words.items():
        for value in values:
            yield field, value
    for text in (title, *(value for field in _IN_TEXT for value in words.get(field, ()))):
        for tail in _tails(text):
            yield TEXT, tail


def _tails(text: str) -> Iterator[str]:
    """The folded text, whole and from each of its first words on, so that a prefix search finds inner words."""
    folded = fold(text)
    if folded:
        yield folded[:_TEXT_LENGTH]
    for count, start in enumerate(_WORD_START.finditer(folded)):
        if count == _TEXT_WORDS:
            return
        yield folded[start.start() :][:_TEXT_LENGTH]
