"""The encoding of texts, and sizes that are no whole pixels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
SIZES = [(table, side) for table in ("blobs", "nodes") for side in ("width", "height")]


def upgrade() -> None:
    op.add_column("blobs", sa.Column("charset", TEXT, nullable=True))
    _change_sizes(sa.BigInteger(), sa.Double())


def downgrade() -> None:
    _change_sizes(sa.Double(), sa.BigInteger())
    op.drop_column("blobs", "charset")


def _change_sizes(before: sa.BigInteger | sa.Double[float], after: sa.BigInteger | sa.Double[float]) -> None:
    """SQLite keeps fractions in any column for numbers."""
    if op.get_context().dialect.name == "sqlite":
        return
    for table, side in SIZES:
        op.alter_column(table, side, existing_type=before, type_=after)
