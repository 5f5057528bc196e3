"""A server of a test's own, and those that run already."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager

from ..serving.temporary import remove_left_over, temporary_folder
from .both import Both
from .control import Control
from .process import Process

TOKEN = "TRIPTYCH_CONTROL_TOKEN"  # noqa: S105 - the name of a variable
_PLACES = {"data_dir", "database_url", "storage_url", "storage_public_url"}


class Server:
    """A server that answers at `url`. Of one that was started here, `log` is what it has written last."""

    def __init__(self, control: Control, process: Process | None = None) -> None:
        self.control = control
        self.url = control.url
        self._process = process

    @classmethod
    def at(cls, url: str, token: str | None = None) -> Server:
        """One that runs already. Its control token is looked for in the environment. Raises ServerError."""
        control = Control(url, token or os.environ.get(TOKEN))
        control.check_server()
        return cls(control)

    @property
    def host(self) -> str:
        """Its address without the scheme."""
        return self.url.partition("://")[2]

    @property
    def pid(self) -> int | None:
        """The number of its process, where it was started here."""
        return self._process.pid if self._process else None

    @property
    def log(self) -> str:
        """The last lines of its log, where it was started here."""
        return self._process.last_lines() if self._process else ""

    def died(self) -> str | None:
        """That it has ended, with the last lines of its log; None while it lives, or was not started here."""
        return self._process.died() if self._process else None

    def lives(self) -> bool:
        """Tell whether it has not ended, as far as that is known here."""
        return self.died() is None


def run_server(*, in_process: bool = False, **settings: object) -> Both[Server]:
    """A server on a free port that keeps nothing, and ends with the context or with this process, however that ends.

    Settings are those of docs/settings.md: `run_server(auth="strict", amazon_processing_seconds_video=60)`. What the
    environment and `.env` say to a service does not count. With a setting that names a place, data are kept there.
    With `in_process` it is a thread of this process, and says nothing of requests unless `log` is set.
    Raises ServerError where it cannot start; the message is what it said.
    """
    return Both(_run_here(settings)) if in_process else run_process(settings)


def read_settings(said: Iterable[str]) -> dict[str, object]:
    """Settings that are said as NAME=VALUE, by their names; later ones count. Raises ValueError."""
    found: dict[str, object] = {}
    for setting in said:
        name, given, value = setting.partition("=")
        name = name.strip().lower().removeprefix("triptych_").replace("-", "_")
        if not given or not name.isidentifier():
            raise ValueError(f"a setting of triptych is NAME=VALUE, as auth=strict, and not {setting!r}")
        found[name] = value.strip()
    return found


def run_process(settings: Mapping[str, object]) -> Both[Server]:
    """The same with settings that somebody wrote down, in a process of its own."""
    return Both(_run_server(settings))


@contextmanager
def _run_server(settings: Mapping[str, object]) -> Generator[Server]:
    token = str(settings.get("control_token") or secrets.token_hex(16))
    said = {f"TRIPTYCH_{name.upper()}": _text(value) for name, value in settings.items()}
    flags = [] if _PLACES & set(settings) else ["--in-memory"]
    remove_left_over()
    with temporary_folder() as folder:
        process = Process(folder, flags, {"TRIPTYCH_PORT": "0", **said, TOKEN: token})
        try:
            yield Server(Control(process.wait_for_url(), token, process.died), process)
        finally:
            process.end()


@contextmanager
def _run_here(settings: Mapping[str, object]) -> Generator[Server]:
    from .in_process import serving  # all of the service, which nobody else needs here

    token = str(settings.get("control_token") or secrets.token_hex(16))
    with serving({"port": 0, **settings, "control_token": token}) as url:
        yield Server(Control(url, token))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
