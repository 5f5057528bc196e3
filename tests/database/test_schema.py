"""The migrations and the model are one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Index, Table, UniqueConstraint, inspect, text
from sqlalchemy.sql.schema import ColumnCollectionConstraint

from tests.servers.setups import Setup
from triptych import model
from triptych.database import Database, schema
from triptych.errors import Unavailable
from triptych.library import assets, batches, leases, metadata, publishing, tenants, uploads, workspaces
from triptych.library.assets import Change
from triptych.library.blobs import NewBlob
from triptych.library.records import Asset
from triptych.library.tenants import Tenant

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), model.Base.metadata))


def constraints(connection: Connection) -> dict[str, set[str | None]]:
    """What Alembic does not compare: the names of check constraints."""
    inspector = inspect(connection)
    tables = model.Base.metadata.tables
    return {table: {check["name"] for check in inspector.get_check_constraints(table)} for table in tables}


@pytest.fixture
async def migrated(setup: Setup, tmp_path: Path) -> AsyncIterator[Database]:
    """A database that all migrations went through."""
    database = Database(setup.environment().get("TRIPTYCH_DATABASE_URL", f"sqlite:///{tmp_path / 'migrated.db'}"))
    await database.write(lambda connection: command.upgrade(alembic_on(connection), "head"))
    yield database
    database.close()


@pytest.mark.long
async def test_the_migrated_schema_is_the_models(migrated: Database) -> None:
    assert await migrated.scan(schema.is_newest)
    assert await migrated.scan(differences) == []


async def test_the_migrated_constraints_are_the_models(migrated: Database, database: Database) -> None:
    expected = await database.scan(constraints)

    assert expected["nodes"] == {"ck_nodes_kind", "ck_nodes_not_inside_itself", "ck_nodes_version"}
    assert await migrated.scan(constraints) == expected


async def test_a_made_database_is_as_a_migrated_one(migrated: Database, database: Database) -> None:
    """Clause by clause, as far as the database tells its own; Alembic's table, too."""
    assert await database.scan(clauses) == await migrated.scan(clauses)


def clauses(connection: Connection) -> dict[str, list[str]]:
    """What each table and index was made with."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {name: sorted(re.sub(r"[\s\"(),]+", " ", sql).split()) for name, sql in rows}
    inspector = inspect(connection)
    kinds = (inspector.get_columns, inspector.get_indexes, inspector.get_unique_constraints, inspector.get_foreign_keys)
    return {
        table: sorted(str(sorted(found.items(), key=str)) for kind in kinds for found in kind(table))
        for table in inspector.get_table_names()
    }


def test_the_newest_schema_is_what_all_migrations_lead_to() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))

    assert ScriptDirectory.from_config(config).get_heads() == [schema.NEWEST]


@pytest.mark.parametrize("table", model.Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_what_belongs_to_a_deleted_row_is_found_by_an_index(table: Table) -> None:
    """SQLite takes any index that begins with one of the columns, and goes through all rows that share it."""
    indexes: list[Index | ColumnCollectionConstraint] = [*table.indexes, table.primary_key]
    indexes += [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    for key in table.foreign_key_constraints:
        columns = {column.name for column in key.columns}
        begun = [{column.name for column in list(index.columns)[: len(columns)]} for index in indexes]
        assert columns in begun, key.name


async def test_an_upgraded_database_is_left_as_it_is(database: Database) -> None:
    assert await database.scan(schema.is_newest)

    await database.write(schema.upgrade)

    assert await database.scan(schema.is_newest)


async def test_an_empty_database_is_not_the_newest(database_url: str) -> None:
    database = Database(database_url)

    assert not await database.scan(schema.is_newest)
    database.close()


async def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    def outdate(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await database.write(outdate)

    assert not await database.scan(schema.is_newest)
    assert "schema 9999, newer than" in (await database.scan(schema.difference) or "")
    with pytest.raises(Unavailable, match="newer version"):
        await database.write(schema.upgrade)


@pytest.mark.long
async def test_files_of_an_older_schema_count_as_decoded(database: Database) -> None:
    """The columns that came later are added to rows that are there, and what points at these still does."""
    await database.write(workspaces.create, "here", {"amazon_ads": "1"})
    tenant = await database.read(tenants.find, workspace="here", vendor="amazon_ads", key="1")
    asset = await database.write(add_image, tenant)
    await database.write(go_back, "0003")
    assert not await database.scan(schema.is_newest)

    await database.write(schema.upgrade)

    assert await database.read(assets.get, tenant, asset.uuid) == asset
    assert asset.decoded


@pytest.mark.long
async def test_every_migration_goes_back_and_forth_over_rows(database: Database) -> None:
    """One by one, with rows in every table that the library fills; what is left in the oldest is all there again."""
    await database.write(workspaces.create, "here", {"amazon_ads": "1"})
    tenant = await database.read(tenants.find, workspace="here", vendor="amazon_ads", key="1")
    asset = await database.write(add_image, tenant)
    await database.write(fill, tenant, asset)
    steps = [step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    counted = {steps[0]: await database.scan(rows)}

    for revision in steps[1:]:
        await database.write(go_back, revision)
        counted[revision] = await database.scan(rows)
        if revision != steps[-1]:
            assert "older than" in (await database.scan(schema.difference) or "")
    for revision in reversed(steps[:-1]):
        await database.write(go_on, revision)
        forth, back = await database.scan(rows), counted[revision]
        assert forth.keys() == back.keys()
        kept = counted[steps[-1]]
        assert {table: forth[table] for table in kept} == kept

    assert all(counted[steps[-1]][table] for table in ("nodes", "versions", "blobs", "publications", "uploads"))
    assert await database.scan(schema.difference) is None
    assert await database.scan(differences) == []
    assert await database.read(assets.get, tenant, asset.uuid) == asset
    if database.embedded:
        assert await database.scan(lambda connection: connection.execute(text("PRAGMA foreign_key_check")).all()) == []


async def test_an_older_schema_keeps_nothing_of_what_was_reset(database: Database) -> None:
    """It would show that as a workspace; and the newer one finds all others as they were."""
    for name in ("here", "there"):
        await database.write(workspaces.create, name, {"amazon_ads": "1"})
    tenant = await database.read(tenants.find, workspace="there", vendor="amazon_ads", key="1")
    asset = await database.write(add_image, tenant)
    new = await database.scan(rows)
    await database.write(workspaces.reset, "here", {"amazon_ads": "1"})

    await database.write(go_back, "0013")
    await database.write(schema.upgrade)

    assert await database.scan(rows) == new
    assert await database.scan(workspaces.names) == ["here", "there"]
    assert await database.read(assets.get, tenant, asset.uuid) == asset


def fill(connection: Connection, tenant: Tenant, asset: Asset) -> None:
    """Rows in tables of every migration."""
    uploads.open_upload(connection, tenant, "a.png", seconds=900)
    item = metadata.create(connection, tenant, asset.uid, "extension", {"a": 1}, locale="en-us")
    environments = publishing.environment_ids(connection, tenant, ["development"])
    event = publishing.Event(action="publish", environments=environments, locales=["en-us"], at=None)
    publishing.record(connection, tenant, asset.node_id, 1, event)
    metadata.record(connection, tenant, [item], event)
    batches.record(connection, tenant, [batches.Outcome(url="https://here")])
    leases.take(connection, "tidy", "me", lease=1, every=1, early=False)


def rows(connection: Connection) -> dict[str, int]:
    """How many each table has."""
    tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables}


def go_on(connection: Connection, revision: str) -> None:
    command.upgrade(alembic_on(connection), revision)


def add_image(connection: Connection, tenant: Tenant) -> Asset:
    blob = NewBlob(
        file_uid="1" * 24,
        key=f"{tenant.prefix}/blobs/{'1' * 24}",
        size=7,
        md5="0" * 32,
        content_type="image/png",
        kind="image",
        recognised=True,
        readable=True,
        oversized=False,
        width=1,
        height=1,
        duration_us=None,
    )
    change = Change(blob=blob, file_name="a.png", title="a")
    return assets.create(connection, tenant, change)


def go_back(connection: Connection, revision: str) -> None:
    command.downgrade(alembic_on(connection), revision)


def alembic_on(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def test_a_migration_that_fails_leaves_nothing(database_url: str) -> None:
    """It runs in one transaction: what was in the way can be taken away, and the start tried again."""
    database = Database(database_url)
    await database.write(lambda connection: connection.execute(text("CREATE TABLE versions (id integer)")))
    tables = await database.scan(lambda connection: inspect(connection).get_table_names())

    with pytest.raises(Exception, match="versions"):
        await database.write(schema.upgrade)

    assert await database.scan(lambda connection: inspect(connection).get_table_names()) == tables
    await database.write(lambda connection: connection.execute(text("DROP TABLE versions")))
    await database.write(schema.upgrade)
    assert await database.scan(schema.is_newest)
    database.close()
