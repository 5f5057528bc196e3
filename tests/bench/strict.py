"""What it costs a read that strict looks at its credentials: by the processor time of all processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from statistics import median
from typing import Any

from sqlalchemy import create_engine, delete, update

from tests.bench.reads import Reading, interleaved, paths_of
from tests.bench.report import Goal, Line
from tests.bench.stage import Backend, Stage
from tests.servers.triptych import serve
from triptych import model
from triptych.library import issued_tenants, sources, tokens, workspaces
from triptych.main import SHARED_TENANTS

_PAIRS = 10
_KINDS = {"amazon_ads": "access", "iqmetrix": "access", "contentstack": "management"}


def strict(reading: Reading, backend: Backend, goal: Goal, stage: Stage) -> Iterator[Line]:
    """The same read with the same token, in strict by open. Beside it, how far two in open differ.

    iQmetrix, whose reads need no token by contract, asks for one in both.
    """
    corpus = stage.corpus(backend)
    with ExitStack() as stack:
        token = stack.enter_context(_issued(corpus.url, reading.door))
        shown = {"authorization": token if reading.door == "contentstack" else f"Bearer {token}"}
        kept = {name: value for name, value in reading.headers.items() if name.lower() not in (*shown, "authtoken")}
        known = replace(reading, headers=kept | shown)
        requests = [known.request(path) for path in paths_of(known, corpus)]
        environment = {"TRIPTYCH_DATABASE_URL": corpus.url, "TRIPTYCH_LOG": "off", "TRIPTYCH_ANONYMOUS": "no"}
        servers = [
            (stack.enter_context(serve(environment | {"TRIPTYCH_AUTH": auth}, stage.data())), requests)
            for auth in ("strict", "open", "open")
        ]
        name = f"strict {reading.door} {backend}"
        costs = [
            tuple(one.cpu_us_per_request for one in loads)
            for loads in interleaved(servers, name, stage, repetitions=_PAIRS)
        ]
    checked, free = (median(cost[number] for cost in costs) for number in (0, 1))
    itself = median(cost[2] / cost[1] for cost in costs)
    remark = f"{checked:.0f} against {free:.0f} us of CPU; {itself:.2f} for open against itself"
    yield Line(name, [cost[0] / cost[1] for cost in costs], goal, remark=remark)


@contextmanager
def _issued(url: str, vendor: str) -> Iterator[str]:
    """A token for the tenant that the corpus belongs to, which is known here as long as the row is measured."""
    engine = create_engine(url)
    named: dict[str, Any] = {"vendor": vendor, "source": sources.COMMAND}
    try:
        with engine.begin() as connection:
            workspace_id = workspaces.id_of(connection, workspaces.DEFAULT_WORKSPACE)
            tenant_id = issued_tenants.issue(
                connection, workspace_id=workspace_id, key=SHARED_TENANTS[vendor], library="default", **named
            )
            token = tokens.issue(
                connection,
                workspace_id=workspace_id,
                kind=_KINDS[vendor],
                now=0,
                seconds=None,
                scopes=["*"],
                tenant_id=tenant_id,
                **named,
            )
        yield token
        with engine.begin() as connection:
            connection.execute(update(model.Tenant).where(model.Tenant.id == tenant_id).values(source=None))
            connection.execute(delete(model.Token).where(model.Token.tenant_id == tenant_id))
    finally:
        engine.dispose()
