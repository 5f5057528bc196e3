"""By which time of the machine an event of publishing came that was asked for at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("publications", "metadata_publications")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("recorded_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "recorded_at")
