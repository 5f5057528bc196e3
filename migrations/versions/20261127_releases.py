"""What is done to many assets together: jobs, releases, and the publish queue of a branch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

# What SQLite does not tell of a table that is made anew.
AUTOINCREMENT = {"sqlite_autoincrement": True}


def upgrade() -> None:
    _open_the_queue()
    _point_labels_at_nodes(["branch_id", "node_id"], ["node_id"])
    op.create_table(
        "jobs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("branch_id", BIG_ID, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("environments", JSON, nullable=False),
        sa.Column("locales", JSON, nullable=False),
        sa.Column("items", JSON, nullable=False),
        sa.Column("scheduled_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        _to_branch("jobs"),
    )
    op.create_index(op.f("ix_jobs_branch_id"), "jobs", ["branch_id"])
    op.create_table(
        "releases",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("branch_id", BIG_ID, nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("description", TEXT, nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("deployments", JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("branch_id", "uid", name=op.f("uq_releases_branch_id_uid")),
        sa.UniqueConstraint("branch_id", "name", name=op.f("uq_releases_branch_id_name")),
        sa.UniqueConstraint("branch_id", "id", name=op.f("uq_releases_branch_id_id")),
        _to_branch("releases"),
    )
    op.create_table(
        "release_items",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("release_id", sa.BigInteger(), nullable=False),
        sa.Column("node_id", sa.BigInteger(), nullable=False),
        sa.Column("locale", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.CheckConstraint("action in ('publish', 'unpublish')", name=op.f("ck_release_items_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_items")),
        sa.UniqueConstraint(
            "release_id",
            "branch_id",
            "node_id",
            "locale",
            name=op.f("uq_release_items_release_id_branch_id_node_id_locale"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "release_id"],
            ["releases.branch_id", "releases.id"],
            name=op.f("fk_release_items_branch_id_release_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "node_id"],
            ["nodes.branch_id", "nodes.id"],
            name=op.f("fk_release_items_branch_id_node_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_release_items_branch_id_node_id"), "release_items", ["branch_id", "node_id"])


def downgrade() -> None:
    for table in ("release_items", "releases", "jobs"):
        op.drop_table(table)
    op.drop_index(op.f("ix_publications_branch_id_holds_from_id"), "publications")
    with op.batch_alter_table("publications", table_kwargs=AUTOINCREMENT) as publications:
        publications.drop_column("branch_id")
    _point_labels_at_nodes(["node_id"], ["branch_id", "node_id"])


def _open_the_queue() -> None:
    op.add_column("publications", sa.Column("branch_id", sa.BigInteger(), nullable=True))
    op.execute("UPDATE publications SET branch_id = (SELECT branch_id FROM nodes WHERE nodes.id = node_id)")
    with op.batch_alter_table("publications", table_kwargs=AUTOINCREMENT) as publications:
        publications.alter_column("branch_id", existing_type=sa.BigInteger(), nullable=False)
    op.create_index(op.f("ix_publications_branch_id_holds_from_id"), "publications", ["branch_id", "holds_from", "id"])


def _point_labels_at_nodes(before: list[str], after: list[str]) -> None:
    """By which columns a deleted asset's labels are found."""
    with op.batch_alter_table("labels") as labels:
        labels.drop_constraint(op.f(f"fk_labels_{'_'.join(before)}"), type_="foreignkey")
        labels.create_foreign_key(
            op.f(f"fk_labels_{'_'.join(after)}"),
            "nodes",
            after,
            [column.removeprefix("node_") for column in after],
            ondelete="CASCADE",
        )


def _to_branch(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["branch_id"], ["branches.id"], name=op.f(f"fk_{table}_branch_id"), ondelete="CASCADE"
    )
