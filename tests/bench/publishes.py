"""What publishing an asset costs, against the same row by hand; and ten assets in one call, against ten calls."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection

from tests.bench import byhand
from tests.bench.report import Goal, Line
from tests.bench.searches import interleaved, library, line
from tests.bench.stage import Backend, Stage
from triptych.library.bulk import Wanted
from triptych.library.tenants import Tenant
from triptych.vendors.contentstack import bulk, publishing
from triptych.vendors.contentstack.bulk import Item
from triptych.vendors.contentstack.publishing import PublishOrder

_ORDER = PublishOrder(environments=["development"], locales=["en-us"], version=None, scheduled_at=None)


def publish_one(backend: Backend, goal: Goal, stage: Stage) -> Iterator[Line]:
    """How many times as long as by hand the door's function takes, in a transaction of which nothing stays."""
    with _discarded(backend, stage) as (connection, tenant, uids):
        ours, theirs = partial(_one, connection, tenant, uids[0]), partial(_by_hand, connection, tenant, uids[0])
        if _written(connection, ours) != _written(connection, theirs):
            raise RuntimeError("the door and the SQL by hand publish different things")
        times = interleaved(ours, theirs, f"publishing on {backend}", stage)
    yield line(f"publish {backend}", times, goal)


def publish_ten(backend: Backend, goal: Goal, stage: Stage) -> Iterator[Line]:
    """The time of one call for ten assets, with the job that tells of them, as a part of that of ten calls."""
    with _discarded(backend, stage) as (connection, tenant, uids):
        ours, theirs = partial(_ten, connection, tenant, uids), partial(_ten_times_one, connection, tenant, uids)
        if _written(connection, ours) != _written(connection, theirs):
            raise RuntimeError("one call for ten publishes something else than ten calls")
        times = interleaved(ours, theirs, f"publishing ten on {backend}", stage)
    yield line(f"bulk publish of ten {backend}", times, goal)


@contextmanager
def _discarded(backend: Backend, stage: Stage) -> Generator[tuple[Connection, Tenant, list[str]]]:
    """A transaction of which nothing stays, and ten assets."""
    with library(backend, stage) as (connection, tenant), connection.begin_nested() as discarded:
        uids = list(connection.exec_driver_sql("SELECT uid FROM nodes ORDER BY id LIMIT 10").scalars())
        yield connection, tenant, uids
        discarded.rollback()


def _one(connection: Connection, tenant: Tenant, uid: str) -> None:
    publishing.publish(connection, tenant, uid, "publish", _ORDER)


def _ten(connection: Connection, tenant: Tenant, uids: Sequence[str]) -> None:
    bulk.publish(connection, tenant, [Item(is_asset=True, wanted=Wanted(uid)) for uid in uids], "publish", _ORDER)


def _ten_times_one(connection: Connection, tenant: Tenant, uids: Sequence[str]) -> None:
    for uid in uids:
        _one(connection, tenant, uid)


def _by_hand(connection: Connection, tenant: Tenant, uid: str) -> None:
    """Four statements: the asset, held; the environment, the locale; and the row."""
    held = " FOR UPDATE" if connection.dialect.name == "postgresql" else ""
    asset = f"SELECT id, version FROM nodes WHERE branch_id = {tenant.branch_id} AND uid = '{uid}'{held}"
    node_id, version = connection.exec_driver_sql(asset).one()
    environment = f"SELECT id FROM environments WHERE library_id = {tenant.library_id} AND name = 'development'"
    environment_id = connection.exec_driver_sql(environment).scalar_one()
    locale = f"SELECT code FROM locales WHERE branch_id = {tenant.branch_id} AND code = 'en-us'"
    connection.exec_driver_sql(locale).scalar_one()
    row = {
        "branch_id": tenant.branch_id,
        "node_id": node_id,
        "environment_id": environment_id,
        "locale": "en-us",
        "action": "publish",
        "version": version,
        "holds_from": tenant.now,
        "recorded_at": tenant.machine_now,
        "created_at": tenant.now,
        "created_by": tenant.user,
    }
    byhand.insert(connection, "publications", [row])


def _written(connection: Connection, publish: Callable[[], object]) -> list[tuple[object, ...]]:
    """What comes into the table by it, but for the rows' numbers."""
    columns = "node_id, environment_id, locale, action, version, holds_from"
    last = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM publications").scalar_one()
    publish()
    rows = connection.exec_driver_sql(f"SELECT {columns} FROM publications WHERE id > {last} ORDER BY node_id").all()
    return [tuple(row) for row in rows]
