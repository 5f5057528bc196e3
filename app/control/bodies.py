"""What callers of the control API send."""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from ..instants import LATEST, milliseconds
from ..library import workspaces
from ..web.body import checked, parse_json_object, read_body
from ..web.call import Call
from ..web.numbers import whole


class Message(BaseModel):
    """A body. A name that nobody knows is a mistake: what it was to do would silently not be done."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


M = TypeVar("M", bound=Message)


async def receive(call: Call, message: type[M], *, empty: bool = False) -> M:
    """The request's body; with `empty`, none at all is one without members. Raises Invalid."""
    return checked(message, parse_json_object(await read_body(call), empty=empty))


def _instant(value: Any) -> Any:
    """Milliseconds, from a number or from ISO 8601 text; without a zone it is UTC."""
    value = whole(value)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    instant = milliseconds(value)
    if instant is None:
        raise ValueError("must be an ISO 8601 time or a whole number of milliseconds")
    return instant


def _truth(value: Any) -> Any:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _check_name(name: str) -> str:
    if not re.fullmatch(workspaces.NAME, name):
        raise ValueError("must be 1 to 63 letters, digits, dots, hyphens and underscores, a letter or digit first")
    return name


class Nothing(Message):
    """Nothing needs to be said."""


class KeptWorkspace(Message):
    """How long a workspace is kept that no call comes to; left out, as the setting says."""

    expiry_seconds: Annotated[int | None, Field(ge=60, le=3_162_240_000)] = None


class NamedWorkspace(KeptWorkspace):
    """A workspace that is to be made."""

    name: Annotated[str, AfterValidator(_check_name)]


class ClockSetting(Message):
    """`now` is ISO 8601 or milliseconds; left out, the time stays. Unless `frozen`, the clock runs."""

    now: Annotated[int | None, BeforeValidator(_instant, json_schema_input_type=int | str | None)] = None
    frozen: Annotated[bool, BeforeValidator(_truth)] = False


class ClockStep(Message):
    """How far to move the clock: back, where negative."""

    seconds: Annotated[float, Field(ge=-LATEST / 1000, le=LATEST / 1000)]
