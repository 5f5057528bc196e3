"""The program `triptych`. What a command needs is loaded when the command is asked for: much of it takes its time."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable
from typing import NoReturn

from cyclopts import App, Parameter

from . import secret_files
from .errors import CannotStart
from .variables import PREFIX

program = App(
    name="triptych",
    help="One self-hosted asset service that speaks three vendors' APIs.",
    default_parameter=Parameter(consume_multiple=True),  # --tls-name a b
)

_UPKEEP = "triptych.commands.upkeep"
_ROTATING = "triptych.commands.rotating:rotate_key"
program.command("triptych.commands.serve:serve", name="serve")
program.command("triptych.commands.about:control_token", name="control-token")
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
program.command("triptych.commands.exec:execute", name="exec")
program.command("triptych.commands.env:print_variables", name="env")
program.command("triptych.commands.wait:wait", name="wait")
program.command("triptych.commands.about:schema", name="schema")
program.command("triptych.commands.about:layers", name="layers")


def main(*, loaded: Callable[[], None] = lambda: None) -> None:
    """The entry point. What is wrong with the settings is said in one line each, with exit code 2; 130 after Ctrl-C.

    `loaded` is called when all is loaded that the command needs.
    """
    for flag in secret_files.shown(sys.argv[1:]):
        variable = PREFIX + flag[2:].replace("-", "_").upper()
        print(f"triptych: {flag} shows in `ps`: give {variable} or {variable}_FILE", file=sys.stderr)
    if not sys.argv[1:] or sys.argv[1] in program.help_flags:
        program.resolved_commands()  # their first sentences are shown
    try:
        command, given, _ = program.parse_args(sys.argv[1:], exit_on_error=False, print_error=False)
        loaded()
        command(*given.args, **given.kwargs)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except CannotStart as error:
        _refuse([str(error)])
    except Exception as error:
        from .commands.refusing import problems

        if not (said := problems(error)):
            raise
        _refuse(said)


def _refuse(problems: Iterable[str]) -> NoReturn:
    for problem in problems:
        print(f"triptych: {problem}", file=sys.stderr)
    sys.exit(2)
