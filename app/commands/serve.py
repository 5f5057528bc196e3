"""`triptych serve`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from ..errors import CannotStart
from ..serving import workers
from ..serving.ending import Ending
from ..serving.ready_file import ReadyFile
from ..serving.server import make_server
from ..serving.temporary import remove_left_over, temporary_folder
from ..settings import Settings
from ..variables import PREFIX
from .opening import Flags

_PLACES = ("data_dir", "database_url", "storage_url", "storage_public_url")


def serve(
    *,
    in_memory: bool = False,
    while_stdin_open: bool = False,
    ready_file: Path | None = None,
    settings: Flags = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; running requests are finished first, as far as TRIPTYCH_SHUTDOWN_SECONDS allow.

    Parameters
    ----------
    in_memory
        Keep nothing: data lives in a temporary folder that goes when the program does.
    while_stdin_open
        End as at SIGTERM, too, when standard input ends: so with the program that started this one, however it ends.
    ready_file
        A file that has the addresses, one a line, as soon as requests are answered, and is gone at the end.
    settings
        Every setting can also be given as TRIPTYCH_* in the environment or in .env.
    """
    settings = settings or Settings()
    ending = Ending()
    if while_stdin_open:
        ending.come_with_standard_input()
    ready = ReadyFile(ready_file)

    def announce(urls: Sequence[str], said: str) -> None:
        ready.write(urls)
        print(said, flush=True)

    with ExitStack() as stack:
        remove_left_over()
        stack.enter_context(ready.cleared())
        if in_memory:
            settings = _all_in_memory(settings, ending, stack)
        if settings.workers > 1:
            workers.run(settings, ending, announce=announce)
        else:
            make_server(settings, ending, announce=announce).run()
    sys.exit(ending.code)


def _all_in_memory(settings: Settings, ending: Ending, stack: ExitStack) -> Settings:
    """The same settings with all data in a folder that goes with the program. Raises CannotStart."""
    for place in _PLACES:
        if place in settings.model_fields_set:
            variable = PREFIX + place.upper()
            raise CannotStart(f"{variable}: names a place, and --in-memory keeps nothing; give one of the two")
    try:
        ending.folder = stack.enter_context(temporary_folder())
    except OSError as error:
        raise CannotStart(f"--in-memory: {error}") from error
    return Settings(**{**settings.model_dump(), "data_dir": ending.folder, "database_url": "", "storage_url": ""})
