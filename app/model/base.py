"""What all tables share: names of constraints, and column types that mean the same on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Dialect, Double, Index, Integer, MetaData, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

# SQLite numbers rows by itself only for INTEGER primary keys.
BigId = BigInteger().with_variant(Integer, "sqlite")
# Code point order on both databases, so that sorting and ranges agree.
Text = String().with_variant(String(collation="C"), "postgresql")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


Id = Annotated[int, mapped_column(BigId, primary_key=True)]
# Milliseconds since 1970, UTC.
Instant = Annotated[int, mapped_column(BigInteger)]


class Pixels(TypeDecorator[float]):
    """The side of a picture: whole but for drawings, and then a whole number from both databases."""

    impl = Double
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite keeps fractions in any column for numbers."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else Double())

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[float | None], float | None] | None:  # noqa: ARG002
        """PostgreSQL gives whole numbers with a fraction of 0."""
        return None if dialect.name == "sqlite" else _whole


def _whole(number: float | None) -> float | None:
    return number if number is None or not number.is_integer() else int(number)


class Base(DeclarativeBase):
    """The single SQL model."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        str: Text,
        int: BigInteger,
        float: Pixels(),
        dict[str, Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
        dict[str, list[str]]: Json,
    }


def unique_where_issued(table: str, *columns: str) -> Index:
    """What was issued here is there once in all workspaces: it tells which of them is meant."""
    issued = text("source IS NOT NULL")
    return Index(f"uq_{table}_issued", *columns, unique=True, sqlite_where=issued, postgresql_where=issued)
