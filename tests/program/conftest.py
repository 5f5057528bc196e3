"""A start that must be refused, in this process: loading the program takes most of the time of a start."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from triptych import cli
from triptych.serving.server import Server

Refuse = Callable[..., list[str]]


async def _fail(*_: object) -> None:
    raise AssertionError("it starts")


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Refuse]:
    """Run `triptych serve` with an environment and flags in the test's folder, and give the lines that it says."""
    monkeypatch.chdir(tmp_path)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def run(environment: Mapping[str, str], *flags: str) -> list[str]:
        with monkeypatch.context() as context:
            context.setattr(Server, "startup", _fail)
            context.setattr(sys, "argv", ["triptych", "serve", *flags])
            for name, value in environment.items():
                context.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                cli.main()
        printed = capsys.readouterr()
        assert (ended.value.code, printed.out) == (2, "")
        return printed.err.splitlines()

    yield run
    for number, handler in before.items():  # the program takes them for itself
        signal.signal(number, handler)
