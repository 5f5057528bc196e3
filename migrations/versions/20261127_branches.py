"""Branches that are copied and deleted piece by piece, their aliases, and locales of their own; who made them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

# What a locale has before and after, beside what it belongs to.
KEPT = ("uid", "code", "name", "fallback", "created_at", "updated_at")


def upgrade() -> None:
    # Added as they are and not in a batch, in which SQLite copies the table: others point at these.
    op.add_column("branches", sa.Column("created_by", TEXT, nullable=True))
    op.add_column("branches", sa.Column("busy_until", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_branches_busy_until"), "branches", ["busy_until"])
    for column in _signed():
        op.add_column("environments", column)
    op.create_table(
        "branch_aliases",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("library_id", BIG_ID, nullable=False),
        sa.Column("branch_id", BIG_ID, nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", TEXT, nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_branch_aliases_branch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["library_id"], ["libraries.id"], name=op.f("fk_branch_aliases_library_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch_aliases")),
        sa.UniqueConstraint("library_id", "uid", name=op.f("uq_branch_aliases_library_id_uid")),
    )
    op.create_index(op.f("ix_branch_aliases_branch_id"), "branch_aliases", ["branch_id"])
    _move_locales("branch_id", "branches", _signed(), "branches.id FROM former JOIN branches USING (library_id)")


def downgrade() -> None:
    main = "branches.library_id FROM former JOIN branches ON branches.id = branch_id WHERE branches.uid = 'main'"
    _move_locales("library_id", "libraries", [], main)
    op.drop_index(op.f("ix_branch_aliases_branch_id"), "branch_aliases")
    op.drop_table("branch_aliases")
    for column in reversed(_signed()):
        op.drop_column("environments", column.name)
    op.drop_index(op.f("ix_branches_busy_until"), "branches")
    op.drop_column("branches", "busy_until")
    op.drop_column("branches", "created_by")


def _signed() -> list[sa.Column[object]]:
    return [
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", TEXT, nullable=True),
        sa.Column("updated_by", TEXT, nullable=True),
    ]


def _move_locales(owner: str, owners: str, more: list[sa.Column[object]], kept: str) -> None:
    """Make the table anew with another owner, and take the rows over. Nothing points at locales."""
    op.execute("CREATE TEMPORARY TABLE former AS SELECT * FROM locales")
    op.drop_table("locales")
    op.create_table(
        "locales",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column(owner, BIG_ID, nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("fallback", TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        *more,
        sa.ForeignKeyConstraint([owner], [f"{owners}.id"], name=op.f(f"fk_locales_{owner}"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locales")),
        sa.UniqueConstraint(owner, "code", name=op.f(f"uq_locales_{owner}_code")),
        sa.UniqueConstraint(owner, "uid", name=op.f(f"uq_locales_{owner}_uid")),
    )
    columns, values = ", ".join(KEPT), ", ".join(f"former.{column}" for column in KEPT)
    op.execute(f"INSERT INTO locales ({columns}, {owner}) SELECT {values}, {kept}")
    op.execute("DROP TABLE former")
