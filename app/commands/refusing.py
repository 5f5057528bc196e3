"""What is said where a command cannot do what it was asked for."""

from __future__ import annotations

from cyclopts import CycloptsError, UnknownOptionError
from pydantic import ValidationError
from pydantic_settings import SettingsError

from ..settings import Settings
from ..variables import PREFIX, RENAMED, nearest


def problems(error: Exception) -> list[str]:
    """What is wrong, settings by their names in the environment; nothing where the error is a mistake of ours.

    Values are not repeated: some are secret.
    """
    if not isinstance(error, CycloptsError | ValidationError | SettingsError):
        return []
    if isinstance(error, UnknownOptionError) and (renamed := _renamed_flag(error)):
        return [renamed]
    cause = error.__cause__ if isinstance(error, CycloptsError) else error
    if not isinstance(cause, ValidationError):
        return [str(error)]
    found = []
    for problem in cause.errors(include_url=False, include_input=False):
        name, reason = "_".join(map(str, problem["loc"])), problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            reason = _unknown(name)
        found.append(f"{_variable(name)}: {reason}" if problem["loc"] else reason)
    return found


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
