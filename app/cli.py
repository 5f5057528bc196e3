"""The program `triptych`."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from cyclopts import App, CycloptsError, Parameter, UnknownOptionError
from pydantic import ValidationError
from pydantic_settings import SettingsError

from . import secret_files
from .commands.opening import Flags
from .service import CannotStart, find_control_token
from .serving import workers
from .serving.ending import Ending
from .serving.ready_file import ReadyFile
from .serving.server import make_server
from .serving.temporary import remove_left_over, temporary_folder
from .settings import Settings
from .variables import PREFIX, RENAMED, nearest
from .web.layers import LAYERS

PLACES = ("data_dir", "database_url", "storage_url", "storage_public_url")

program = App(
    name="triptych",
    help="One self-hosted asset service that speaks three vendors' APIs.",
    default_parameter=Parameter(consume_multiple=True),  # --tls-name a b
)


@program.command
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


@program.command
def control_token(*, settings: Flags = None) -> None:
    """Print the token with which the control API can be used from other machines and through proxies.

    Parameters
    ----------
    settings
        Those of the service: it is found by its database.
    """
    print(asyncio.run(find_control_token(settings or Settings())))


# Loaded when they are asked for: what they take would make every start longer.
_UPKEEP = "triptych.commands.upkeep"
_ROTATING = "triptych.commands.rotating:rotate_key"
program.command("triptych.commands.doctor.command:doctor", name="doctor", help="Say what is wrong, and what to do.")
program.command(f"{_UPKEEP}:migrate", name="migrate", help="Bring the database to the newest schema and end.")
program.command(
    f"{_UPKEEP}:check", name="check", help="Read all stored files, and name those that are missing or wrong."
)
program.command(f"{_UPKEEP}:sweep", name="sweep", help="Remove the stored files that no row names.")
program.command("triptych.commands.backup:backup", name="backup", help="Copy SQLite and its files at one moment.")
program.command(_ROTATING, name="rotate-key", help="Make another secret key and seal with it what older ones sealed.")
program.command("triptych.commands.tenants:app", name="tenants", help="List, add and remove who is known at a door.")
program.command("triptych.commands.clock:app", name="clock", help="Show and move the clock of a workspace.")
program.command("triptych.commands.workspaces:app", name="workspaces", help="List, make and delete workspaces.")
program.command("triptych.commands.reset:reset", name="reset", help="Empty a workspace of a running server.")
program.command("triptych.commands.tokens:app", name="tokens", help="Issue, list and revoke what lets in who shows it.")


@program.command
def schema() -> None:
    """Print the JSON schema of the file that TRIPTYCH_CONFIG names, for editors and other programs."""
    from .config.schema import json_schema

    print(json.dumps(json_schema(), indent=2))


@program.command
def layers() -> None:
    """Print what every request passes through, from the outside in."""
    for layer in LAYERS:
        does, _, _ = (layer.__doc__ or "").partition("\n")
        print(f"{layer.__name__:15} {does}")


def _all_in_memory(settings: Settings, ending: Ending, stack: ExitStack) -> Settings:
    """The same settings with all data in a folder that goes with the program. Raises CannotStart."""
    for place in PLACES:
        if place in settings.model_fields_set:
            raise CannotStart(f"{_variable(place)}: names a place, and --in-memory keeps nothing; give one of the two")
    try:
        ending.folder = stack.enter_context(temporary_folder())
    except OSError as error:
        raise CannotStart(f"--in-memory: {error}") from error
    return Settings(**{**settings.model_dump(), "data_dir": ending.folder, "database_url": "", "storage_url": ""})


def main() -> None:
    """The entry point. What is wrong with the settings is said in one line each, with exit code 2; 130 after Ctrl-C."""
    for flag in secret_files.shown(sys.argv[1:]):
        variable = _variable(flag[2:].replace("-", "_"))
        print(f"triptych: {flag} shows in `ps`: give {variable} or {variable}_FILE", file=sys.stderr)
    try:
        program(sys.argv[1:], exit_on_error=False, print_error=False)
    except (CycloptsError, ValidationError, SettingsError, CannotStart) as error:
        for problem in _problems(error):
            print(f"triptych: {problem}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _problems(error: Exception) -> list[str]:
    """What is wrong, settings by their names in the environment. Values are not repeated: some are secret."""
    if isinstance(error, UnknownOptionError) and (renamed := _renamed_flag(error)):
        return [renamed]
    cause = error.__cause__ if isinstance(error, CycloptsError) else error
    if not isinstance(cause, ValidationError):
        return [str(error)]
    problems = []
    for problem in cause.errors(include_url=False, include_input=False):
        name, reason = "_".join(map(str, problem["loc"])), problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            reason = _unknown(name)
        problems.append(f"{_variable(name)}: {reason}" if problem["loc"] else reason)
    return problems


def _unknown(name: str) -> str:
    if name in RENAMED:
        return f"this setting is now {_variable(RENAMED[name])}"
    return f"there is no such setting; the nearest is {_variable(nearest(name, Settings.model_fields))}"


def _renamed_flag(error: UnknownOptionError) -> str | None:
    flag, _, _ = (error.token.keyword or error.token.value).partition("=")
    now = RENAMED.get(flag.removeprefix("--").replace("-", "_"))
    return f"{flag}: this flag is now --{now.replace('_', '-')}" if now else None


def _variable(setting: str) -> str:
    return PREFIX + setting.upper()
