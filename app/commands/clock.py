"""`triptych clock show|freeze|unfreeze|advance|run`."""

from __future__ import annotations

from datetime import datetime

from cyclopts import App

from ..instants import iso
from ..testing.clock import Clock
from .remote import UNSAID, Remote, workspace_of

_DIGITS_OF_A_DATE = 8

app = App(name="clock", help="Show and move the clock of a workspace.")


@app.command
def show(*, remote: Remote = UNSAID) -> None:
    """Print the time that it shows, and whether it stands."""
    with workspace_of(remote) as control:
        shown = control.call("GET", "/_triptych/clock")
        print(shown["now"], "frozen" if shown["frozen"] else "running")


@app.command
def freeze(now: str | None = None, /, *, remote: Remote = UNSAID) -> None:
    """Stop it, there or where it is, and print its time.

    Parameters
    ----------
    now
        ISO 8601 or milliseconds since 1970; without a zone it is UTC.
    """
    with workspace_of(remote) as control:
        _print(Clock(control).freeze(_instant(now)))


@app.command
def unfreeze(now: str | None = None, /, *, remote: Remote = UNSAID) -> None:
    """Let it run on, from there or from where it is, and print its time.

    Parameters
    ----------
    now
        ISO 8601 or milliseconds since 1970; without a zone it is UTC.
    """
    with workspace_of(remote) as control:
        _print(Clock(control).unfreeze(_instant(now)))


@app.command
def advance(
    *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0, remote: Remote = UNSAID
) -> None:
    """Move it on, or back where negative, and print its time.

    Parameters
    ----------
    days
        By so many days,
    hours
        hours,
    minutes
        minutes
    seconds
        and seconds.
    """
    with workspace_of(remote) as control:
        _print(Clock(control).advance(days=days, hours=hours, minutes=minutes, seconds=seconds))


@app.command
def run(*, remote: Remote = UNSAID) -> None:
    """Move it on to the next thing that is due, and print its time; a dash where nothing is."""
    with workspace_of(remote) as control:
        _print(Clock(control).run())


def _instant(text: str | None) -> str | int | None:
    # Fewer digits are a year or a date: as milliseconds they would be in the first days of 1970.
    is_number = text is not None and len(text) > _DIGITS_OF_A_DATE and text.isdecimal()
    return int(text) if text is not None and is_number else text


def _print(now: datetime | None) -> None:
    print("-" if now is None else iso(round(now.timestamp() * 1000)))
