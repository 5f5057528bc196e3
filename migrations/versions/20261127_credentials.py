"""Clients, memberships, and who issued what opens a tenant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

ISSUED = {"tenants": ["vendor", "key"], "users": ["email"], "clients": ["vendor", "key"], "tokens": ["hash"]}


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("seed", TEXT, nullable=True))
    op.add_column("tenants", sa.Column("source", TEXT, nullable=True))
    op.add_column("tenants", sa.Column("details", JSON, nullable=True))
    op.add_column("users", sa.Column("source", TEXT, nullable=True))
    op.create_table(
        "memberships",
        sa.Column("user_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("tenant_id", BIG_ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_memberships_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "tenant_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_tenant_id"), "memberships", ["tenant_id"])
    op.create_table(
        "clients",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("workspace_id", BIG_ID, nullable=False),
        sa.Column("vendor", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("secret_hash", TEXT, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("source", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_clients_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_clients_tenant_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("workspace_id", "vendor", "key", name=op.f("uq_clients_workspace_id_vendor_key")),
    )
    op.create_index(op.f("ix_clients_tenant_id"), "clients", ["tenant_id"])
    # Nothing points at these two, so that SQLite may make them anew.
    with op.batch_alter_table("tokens") as batch_op:
        batch_op.add_column(sa.Column("client_id", BIG_ID, nullable=True))
        batch_op.add_column(sa.Column("source", TEXT, nullable=True))
        batch_op.add_column(sa.Column("sealed", TEXT, nullable=True))
        batch_op.add_column(sa.Column("uid", TEXT, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_tokens_client_id"), "clients", ["client_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index(batch_op.f("ix_tokens_client_id"), ["client_id"])
    with op.batch_alter_table("uploads") as batch_op:
        batch_op.add_column(sa.Column("tenant_id", BIG_ID, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_uploads_tenant_id"), "tenants", ["tenant_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index(batch_op.f("ix_uploads_tenant_id"), ["tenant_id"])
    issued = sa.text("source IS NOT NULL")
    for table, columns in ISSUED.items():
        name = f"uq_{table}_issued"
        op.create_index(name, table, columns, unique=True, sqlite_where=issued, postgresql_where=issued)


def downgrade() -> None:
    for table in ISSUED:
        op.drop_index(f"uq_{table}_issued", table)
    with op.batch_alter_table("uploads") as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_tenant_id"))
        batch_op.drop_constraint(batch_op.f("fk_uploads_tenant_id"), type_="foreignkey")
        batch_op.drop_column("tenant_id")
    with op.batch_alter_table("tokens") as batch_op:
        batch_op.drop_index(batch_op.f("ix_tokens_client_id"))
        batch_op.drop_constraint(batch_op.f("fk_tokens_client_id"), type_="foreignkey")
        for column in ("uid", "sealed", "source", "client_id"):
            batch_op.drop_column(column)
    op.drop_table("clients")
    op.drop_table("memberships")
    op.drop_column("users", "source")
    op.drop_column("tenants", "details")
    op.drop_column("tenants", "source")
    op.drop_column("workspaces", "seed")
