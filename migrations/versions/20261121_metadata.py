"""What extensions keep about assets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "metadata",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("node_id", sa.BigInteger(), nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("extension_uid", TEXT, nullable=False),
        sa.Column("locale", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", TEXT, nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_metadata_version")),
        sa.ForeignKeyConstraint(
            ["branch_id", "node_id"],
            ["nodes.branch_id", "nodes.id"],
            name=op.f("fk_metadata_branch_id_node_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metadata")),
        sa.UniqueConstraint("uid", "branch_id", name=op.f("uq_metadata_uid_branch_id")),
    )
    with op.batch_alter_table("metadata", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_metadata_branch_id_node_id"), ["branch_id", "node_id"], unique=False)

    op.create_table(
        "metadata_publications",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("metadata_id", BIG_ID, nullable=False),
        sa.Column("environment_id", BIG_ID, nullable=False),
        sa.Column("locale", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("content", JSON, nullable=True),
        sa.Column("holds_from", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(version is null) = (content is null)", name=op.f("ck_metadata_publications_version")),
        sa.ForeignKeyConstraint(
            ["environment_id"],
            ["environments.id"],
            name=op.f("fk_metadata_publications_environment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["metadata_id"], ["metadata.id"], name=op.f("fk_metadata_publications_metadata_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metadata_publications")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("metadata_publications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_metadata_publications_environment_id"), ["environment_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_metadata_publications_metadata_id_holds_from"), ["metadata_id", "holds_from"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("metadata_publications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_metadata_publications_metadata_id_holds_from"))
        batch_op.drop_index(batch_op.f("ix_metadata_publications_environment_id"))

    op.drop_table("metadata_publications")
    with op.batch_alter_table("metadata", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_metadata_branch_id_node_id"))

    op.drop_table("metadata")
