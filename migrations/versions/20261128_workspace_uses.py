"""When workspaces were used, and when those go that are not; and an index that tells how large their files are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added as they are and not in a batch, in which SQLite copies the table: others point at this one.
    op.add_column("workspaces", sa.Column("used_at", sa.BigInteger(), nullable=True))
    op.add_column("workspaces", sa.Column("expiry_seconds", sa.BigInteger(), nullable=True))
    op.add_column(
        "workspaces",
        sa.Column("source", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
    )
    op.create_index(op.f("ix_blobs_library_id_size"), "blobs", ["library_id", "size"])
    op.drop_index(op.f("ix_blobs_library_id"), "blobs")


def downgrade() -> None:
    op.create_index(op.f("ix_blobs_library_id"), "blobs", ["library_id"])
    op.drop_index(op.f("ix_blobs_library_id_size"), "blobs")
    for name in ("source", "expiry_seconds", "used_at"):
        op.drop_column("workspaces", name)
