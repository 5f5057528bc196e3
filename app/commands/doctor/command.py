"""The command: all looks, side by side, each with its deadline."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable

from ...settings import Settings
from ..opening import Flags, opened_store
from .addresses import look_at_addresses, look_at_listening
from .bucket import look_at_bucket
from .case import Case, opened
from .certificates import look_at_certificates
from .clocks import look_at_clocks
from .contradictions import look_at_settings
from .database import look_at_database
from .finding import REFUSED, Findings, problem, reason_of
from .store import look_at_room, look_at_store
from .versions import look_at_media, look_at_versions

_SECONDS = 60
_SUBJECT = 10

LOOKS: dict[str, Callable[[Case], Awaitable[Findings]]] = {
    "versions": look_at_versions,
    "settings": look_at_settings,
    "database": look_at_database,
    "store": look_at_store,
    "bucket": look_at_bucket,
    "room": look_at_room,
    "media": look_at_media,
    "clocks": look_at_clocks,
    "service": look_at_listening,
    "tls": look_at_certificates,
    "addresses": look_at_addresses,
}
"""By what they look at, in the order in which they are told."""


def doctor(
    *, url: str | None = None, as_json: bool = False, accept_store: bool = False, settings: Flags = None
) -> None:
    """Look at what a client would see, and say what is wrong and what to do: exit code 1 where there is a problem.

    Changes nothing that stays, whether or not the service runs. Give it the service's settings, where the service is.

    Parameters
    ----------
    url
        How clients call the service [TRIPTYCH_PUBLIC_URL].
    as_json
        Print all findings as JSON.
    accept_store
        First take the store as it is from now on: another one, or one that lost its files.
    settings
        Those of the service.
    """
    settings = settings or Settings()
    if accept_store:
        asyncio.run(_accept(settings))
    found = asyncio.run(examine(settings, url))
    counted = Counter[str](finding.level for findings in found.values() for finding in findings)
    (_print_json if as_json else _print)(found, counted)
    sys.exit(1 if counted["problem"] else 0)


async def _accept(settings: Settings) -> None:
    async with opened_store(settings, accept=True):
        pass


async def examine(settings: Settings, url: str | None = None) -> dict[str, Findings]:
    """What all looks find, by what they look at."""
    async with opened(settings, url) as case:
        seen = await asyncio.gather(*(_in_time(look, case) for look in LOOKS.values()))
    return dict(zip(LOOKS, seen, strict=True))


async def _in_time(look: Callable[[Case], Awaitable[Findings]], case: Case) -> Findings:
    try:
        async with asyncio.timeout(_SECONDS):
            return await look(case)
    except TimeoutError:
        return [problem(f"nothing answers within {_SECONDS} s")]
    except REFUSED as error:
        return [problem(reason_of(error))]


def _print(found: dict[str, Findings], counted: Counter[str]) -> None:
    for subject, findings in found.items():
        for finding in findings:
            print(f"{finding.level:8} {subject:{_SUBJECT}} {finding.says}")
            if finding.do:
                print(f"{'':8} {'':{_SUBJECT}} -> {finding.do}")
    print(f"\n{_many(counted['problem'], 'problem')}, {_many(counted['warning'], 'warning')}")


def _many(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def _print_json(found: dict[str, Findings], counted: Counter[str]) -> None:
    listed = [{"look": look, **finding._asdict()} for look, findings in found.items() for finding in findings]
    print(json.dumps({"problems": counted["problem"], "warnings": counted["warning"], "findings": listed}, indent=2))
