"""Reading the file: what is wrong with it is said with where it stands, and no secret is repeated."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .contradictions import contradictions
from .schema import Config

LONGEST_BYTES = 4 * 2**20
_MOST_TOLD = 20


def read(path: Path, environment: Mapping[str, str]) -> Config:
    """What the file says. Raises OSError, and ValueError which names what is wrong and where."""
    with path.open("rb") as file:
        content = file.read(LONGEST_BYTES + 1)
    if len(content) > LONGEST_BYTES:
        raise ValueError(f"{path} is larger than {LONGEST_BYTES} bytes")
    try:
        config = parse(content.decode(), environment)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return config


def parse(text: str, environment: Mapping[str, str]) -> Config:
    """The same of a file's content."""
    said = tomllib.loads(text)
    try:
        config = Config.model_validate(said, context={"environment": environment})
    except ValidationError as error:
        raise ValueError(_told(_problems(error))) from None
    if found := list(contradictions(config)):
        raise ValueError(_told(found))
    return config


def spelled(location: Sequence[Any]) -> str:
    """A place in the file: `workspaces.team.tokens[0].kind`, places of a list from 0."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).removeprefix(".")


def _problems(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_input=False):
        place, reason = spelled(problem["loc"]), problem["msg"].removeprefix("Value error, ")
        yield f"{place}: {reason}" if place else reason


def _told(problems: Iterator[str] | Sequence[str]) -> str:
    told = list(problems)
    more = [f"and {len(told) - _MOST_TOLD} more"] if len(told) > _MOST_TOLD else []
    return "; ".join(told[:_MOST_TOLD] + more)
