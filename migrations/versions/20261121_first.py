"""The first schema: workspaces, libraries, tenants, assets, publishing, access."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "secrets",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secrets")),
    )
    op.create_table(
        "workspaces",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("prefix", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("frozen_at", sa.BigInteger(), nullable=True),
        sa.Column("clock_offset", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("name", name=op.f("uq_workspaces_name")),
        sa.UniqueConstraint("prefix", name=op.f("uq_workspaces_prefix")),
    )
    op.create_table(
        "libraries",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("workspace_id", BIG_ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_libraries_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_libraries")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_libraries_workspace_id_name")),
    )
    op.create_table(
        "users",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("workspace_id", BIG_ID, nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("password_hash", TEXT, nullable=False),
        sa.Column("first_name", TEXT, nullable=True),
        sa.Column("last_name", TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_users_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("workspace_id", "email", name=op.f("uq_users_workspace_id_email")),
        sa.UniqueConstraint("workspace_id", "uid", name=op.f("uq_users_workspace_id_uid")),
    )
    op.create_table(
        "blobs",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("library_id", BIG_ID, nullable=False),
        sa.Column("file_uid", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("md5", TEXT, nullable=False),
        sa.Column("content_type", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("readable", sa.Boolean(), nullable=False),
        sa.Column("oversized", sa.Boolean(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=True),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("duration_us", sa.BigInteger(), nullable=True),
        sa.Column(
            "streams",
            JSON,
            nullable=False,
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["library_id"], ["libraries.id"], name=op.f("fk_blobs_library_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blobs")),
        sa.UniqueConstraint("file_uid", name=op.f("uq_blobs_file_uid")),
        sa.UniqueConstraint("key", name=op.f("uq_blobs_key")),
    )
    with op.batch_alter_table("blobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blobs_library_id"), ["library_id"], unique=False)

    op.create_table(
        "branches",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("library_id", BIG_ID, nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"], ["libraries.id"], name=op.f("fk_branches_library_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branches")),
        sa.UniqueConstraint("library_id", "uid", name=op.f("uq_branches_library_id_uid")),
    )
    op.create_table(
        "environments",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("library_id", BIG_ID, nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column(
            "urls",
            JSON,
            nullable=False,
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"], ["libraries.id"], name=op.f("fk_environments_library_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_environments")),
        sa.UniqueConstraint("library_id", "name", name=op.f("uq_environments_library_id_name")),
        sa.UniqueConstraint("library_id", "uid", name=op.f("uq_environments_library_id_uid")),
    )
    op.create_table(
        "locales",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("library_id", BIG_ID, nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("fallback", TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"], ["libraries.id"], name=op.f("fk_locales_library_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locales")),
        sa.UniqueConstraint("library_id", "code", name=op.f("uq_locales_library_id_code")),
        sa.UniqueConstraint("library_id", "uid", name=op.f("uq_locales_library_id_uid")),
    )
    op.create_table(
        "tenants",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("workspace_id", BIG_ID, nullable=False),
        sa.Column("library_id", BIG_ID, nullable=False),
        sa.Column("vendor", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"], ["libraries.id"], name=op.f("fk_tenants_library_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_tenants_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("library_id", "vendor", name=op.f("uq_tenants_library_id_vendor")),
        sa.UniqueConstraint("workspace_id", "vendor", "key", name=op.f("uq_tenants_workspace_id_vendor_key")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("library_id", BIG_ID, nullable=False),
        sa.Column("file_name", TEXT, nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("content_type", TEXT, nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("md5", TEXT, nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["library_id"], ["libraries.id"], name=op.f("fk_uploads_library_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("key", name=op.f("uq_uploads_key")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_library_id"), ["library_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_uploads_opened_at"), ["opened_at"], unique=False)

    op.create_table(
        "nodes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("branch_id", BIG_ID, nullable=False),
        sa.Column("uuid", TEXT, nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("slug", TEXT, nullable=True),
        sa.Column("file_name", TEXT, nullable=False),
        sa.Column("extension", TEXT, nullable=False),
        sa.Column("content_type", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", TEXT, nullable=False),
        sa.CheckConstraint("kind in ('folder', 'image', 'video', 'audio', 'other')", name=op.f("ck_nodes_kind")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_nodes_not_inside_itself")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_nodes_version")),
        sa.ForeignKeyConstraint(
            ["branch_id", "parent_id"],
            ["nodes.branch_id", "nodes.id"],
            name=op.f("fk_nodes_branch_id_parent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_nodes_branch_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nodes")),
        sa.UniqueConstraint("branch_id", "id", name=op.f("uq_nodes_branch_id_id")),
        sa.UniqueConstraint("uid", "branch_id", name=op.f("uq_nodes_uid_branch_id")),
        sa.UniqueConstraint("uuid", "branch_id", name=op.f("uq_nodes_uuid_branch_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("nodes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_nodes_branch_id_created_at_id"), ["branch_id", "created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_nodes_branch_id_extension_id"), ["branch_id", "extension", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_nodes_branch_id_height_id"), ["branch_id", "height", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_nodes_branch_id_kind_created_at_id"), ["branch_id", "kind", "created_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_nodes_branch_id_name_id"), ["branch_id", "name", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_nodes_branch_id_parent_id_updated_at_id"),
            ["branch_id", "parent_id", "updated_at", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_nodes_branch_id_size_id"), ["branch_id", "size", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_nodes_branch_id_updated_at_id"), ["branch_id", "updated_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_nodes_branch_id_width_id"), ["branch_id", "width", "id"], unique=False)

    op.create_table(
        "tokens",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("workspace_id", BIG_ID, nullable=False),
        sa.Column("vendor", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=True),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column(
            "scopes",
            JSON,
            nullable=False,
        ),
        sa.Column(
            "details",
            JSON,
            nullable=False,
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_tokens_tenant_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tokens_user_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_tokens_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("workspace_id", "hash", name=op.f("uq_tokens_workspace_id_hash")),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tokens_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tokens_user_id"), ["user_id"], unique=False)

    op.create_table(
        "labels",
        sa.Column("node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id", "node_id"],
            ["nodes.branch_id", "nodes.id"],
            name=op.f("fk_labels_branch_id_node_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("node_id", "field", "value", name=op.f("pk_labels")),
    )
    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_labels_branch_id_field_value_created_at_node_id"),
            ["branch_id", "field", "value", "created_at", "node_id"],
            unique=False,
        )

    op.create_table(
        "publications",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("node_id", BIG_ID, nullable=False),
        sa.Column("environment_id", BIG_ID, nullable=False),
        sa.Column("locale", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("holds_from", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("action in ('publish', 'unpublish')", name=op.f("ck_publications_action")),
        sa.CheckConstraint("action = 'unpublish' or version is not null", name=op.f("ck_publications_version")),
        sa.ForeignKeyConstraint(
            ["environment_id"], ["environments.id"], name=op.f("fk_publications_environment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_publications_node_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_publications_environment_id_holds_from"), ["environment_id", "holds_from"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_publications_node_id_environment_id_locale_holds_from_id"),
            ["node_id", "environment_id", "locale", "holds_from", "id"],
            unique=False,
        )

    op.create_table(
        "versions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("node_id", BIG_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("blob_id", BIG_ID, nullable=False),
        sa.Column("file_name", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("description", TEXT, nullable=True),
        sa.Column(
            "tags",
            JSON,
            nullable=False,
        ),
        sa.Column(
            "labels",
            JSON,
            nullable=False,
        ),
        sa.Column(
            "fields",
            JSON,
            nullable=False,
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("ready_at", sa.BigInteger(), nullable=False),
        sa.Column("label", TEXT, nullable=True),
        sa.Column("labelled_at", sa.BigInteger(), nullable=True),
        sa.Column("labelled_by", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["blob_id"], ["blobs.id"], name=op.f("fk_versions_blob_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["node_id"], ["nodes.id"], name=op.f("fk_versions_node_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("node_id", "number", name=op.f("uq_versions_node_id_number")),
    )
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_versions_blob_id"), ["blob_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_versions_blob_id"))

    op.drop_table("versions")
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publications_node_id_environment_id_locale_holds_from_id"))
        batch_op.drop_index(batch_op.f("ix_publications_environment_id_holds_from"))

    op.drop_table("publications")
    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_labels_branch_id_field_value_created_at_node_id"))

    op.drop_table("labels")
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tokens_user_id"))
        batch_op.drop_index(batch_op.f("ix_tokens_tenant_id"))

    op.drop_table("tokens")
    with op.batch_alter_table("nodes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nodes_branch_id_width_id"))
        batch_op.drop_index(batch_op.f("ix_nodes_branch_id_updated_at_id"))
        batch_op.drop_index(batch_op.f("ix_nodes_branch_id_size_id"))
        batch_op.drop_index(batch_op.f("ix_nodes_branch_id_parent_id_updated_at_id"))
        batch_op.drop_index(batch_op.f("ix_nodes_branch_id_name_id"))
        batch_op.drop_index(batch_op.f("ix_nodes_branch_id_kind_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_nodes_branch_id_height_id"))
        batch_op.drop_index(batch_op.f("ix_nodes_branch_id_extension_id"))
        batch_op.drop_index(batch_op.f("ix_nodes_branch_id_created_at_id"))

    op.drop_table("nodes")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_opened_at"))
        batch_op.drop_index(batch_op.f("ix_uploads_library_id"))

    op.drop_table("uploads")
    op.drop_table("tenants")
    op.drop_table("locales")
    op.drop_table("environments")
    op.drop_table("branches")
    with op.batch_alter_table("blobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blobs_library_id"))

    op.drop_table("blobs")
    op.drop_table("users")
    op.drop_table("libraries")
    op.drop_table("workspaces")
    op.drop_table("secrets")
