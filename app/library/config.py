"""What the parts of the file of workspaces share, whichever door they are of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationInfo

from .passwords import LONGEST_BYTES

_FROM_ENVIRONMENT = "env:"

Title = Annotated[str, Field(min_length=1, max_length=200)]


class Part(BaseModel):
    """A table of the file. A name that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TenantPart(Part):
    """A tenant of one door; `key` is how the door calls it, `details` what it tells of it besides."""

    name: Title | None = Field(None, description="How its door calls it for people.")

    @property
    def key(self) -> str:
        """What requests name it by."""
        raise NotImplementedError

    @property
    def details(self) -> dict[str, Any]:
        """What its door shows of it."""
        return {}


@dataclass(frozen=True, slots=True)
class TokenKind:
    """A kind of token that a door takes, and how one looks that is made here.

    It is for what it `needs`: a tenant, or those of a user or of a client. `seconds` is how long it lives where nobody
    says it, and `shown` whether its door shows its text again.
    """

    needs: Literal["tenant", "user", "client"]
    prefix: str = ""
    hexadecimal: bool = False
    seconds: int | None = None
    shown: bool = False


def _resolved(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str) or not value.startswith(_FROM_ENVIRONMENT):
        return value
    variable = value.removeprefix(_FROM_ENVIRONMENT)
    environment = (info.context or {}).get("environment", {})
    if not environment.get(variable):
        raise ValueError(f"the environment has no {variable}")
    return environment[variable]


def _password(secret: SecretStr) -> SecretStr:
    if not 0 < len(secret.get_secret_value().encode(errors="surrogatepass")) <= LONGEST_BYTES:
        raise ValueError(f"must have 1 to {LONGEST_BYTES} bytes")
    return secret


def _token_text(secret: SecretStr) -> SecretStr:
    if not _TOKEN_TEXT.fullmatch(secret.get_secret_value()):
        raise ValueError("must have 16 to 2048 characters of ASCII without spaces")
    return secret


_SAID = Field(description="`env:NAME` takes what the environment has under that name.")
# Lengths are no part of the schema: it cannot look into the environment.
_TOKEN_TEXT = re.compile("[!-~]{16,2048}")

Password = Annotated[SecretStr, BeforeValidator(_resolved), AfterValidator(_password), _SAID]
"""What people choose; only a slow hash of it is kept."""

TokenText = Annotated[SecretStr, BeforeValidator(_resolved), AfterValidator(_token_text), _SAID]
"""Long and random; only a hash of it is kept, but of those that are shown again."""
