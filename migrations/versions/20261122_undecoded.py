"""Files of which nothing here sees the pixels, though nothing is wrong with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added as it is and not in a batch, in which SQLite copies the table: versions point at it.
    op.add_column("blobs", sa.Column("undecoded", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("blobs", "undecoded")
