"""What all tables share: names of constraints, and column types that mean the same on both databases."""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Integer, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

# SQLite numbers rows by itself only for INTEGER primary keys.
BigId = BigInteger().with_variant(Integer, "sqlite")
# Code point order on both databases, so that sorting and ranges agree.
Text = String().with_variant(String(collation="C"), "postgresql")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Id = Annotated[int, mapped_column(BigId, primary_key=True)]
# Milliseconds since 1970, UTC.
Instant = Annotated[int, mapped_column(BigInteger)]


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
        dict[str, Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
        dict[str, list[str]]: Json,
    }
