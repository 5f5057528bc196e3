"""What workspaces had before a reset, until it is deleted piece by piece."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added as it is and not in a batch, in which SQLite copies the table: others point at this one.
    op.add_column("workspaces", sa.Column("gone_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_workspaces_gone_at"), "workspaces", ["gone_at"])


def downgrade() -> None:
    # The older program would show them. Their bytes are left to its sweep.
    op.execute("DELETE FROM workspaces WHERE gone_at IS NOT NULL")
    op.drop_index(op.f("ix_workspaces_gone_at"), "workspaces")
    op.drop_column("workspaces", "gone_at")
