"""Whether the clocks agree: answers go by the database's, addresses of a bucket by the store's."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from ...database import machine_time
from .asking import ask
from .case import Case
from .finding import Finding, Findings, ok, problem, warning
from .places import store_endpoint

# The log's times are the machine's. What an answer's date says is a second old at worst.
_DATABASE_SECONDS = 2.0
_STORE_SECONDS = 30.0
# S3 refuses what was signed by a clock that is this much apart (RequestTimeTooSkewed).
_REFUSED_SECONDS = 900.0
_DO = "have all machines' clocks set by the same servers (NTP)"


async def look_at_clocks(case: Case) -> Findings:
    """This machine's against the database's and the store's."""
    found = []
    if case.database is not None and not case.database.embedded:
        before = time.time()
        there = await case.database.scan(machine_time.read) / 1000
        found.append(_compared("the database's", there - (before + time.time()) / 2, _DATABASE_SECONDS))
    endpoint = store_endpoint(case.settings)
    if endpoint is not None:
        before = time.time()
        date = (await ask(endpoint, "HEAD")).headers["date"]
        if date is not None:
            there = parsedate_to_datetime(date).timestamp() + 0.5
            found.append(_compared("the store's", there - (before + time.time()) / 2, _STORE_SECONDS))
    return found or [ok("there is one, this machine's")]


def _compared(whose: str, ahead: float, most: float) -> Finding:
    apart = f"{whose} clock is {abs(ahead):.1f} s {'ahead of' if ahead > 0 else 'behind'} this machine's"
    if abs(ahead) > _REFUSED_SECONDS:
        return problem(f"{apart}: addresses that are signed here are refused, or expire too late", _DO)
    if abs(ahead) > most:
        return warning(apart, _DO)
    return ok(f"{whose} clock and this machine's agree")
