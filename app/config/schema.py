"""What the file of workspaces may say, as one schema."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from ..library.admission import ALL
from ..library.config import Part, Password, TenantPart, Title, TokenKind, TokenText
from ..library.workspaces import NAME
from ..vendors.amazon_ads import config as amazon
from ..vendors.contentstack import config as stacks
from ..vendors.iqmetrix import config as companies

DoorName = Literal["amazon_ads", "contentstack", "iqmetrix"]
KINDS: dict[str, dict[str, TokenKind]] = {
    "amazon_ads": amazon.TOKEN_KINDS,
    "contentstack": stacks.TOKEN_KINDS,
    "iqmetrix": companies.TOKEN_KINDS,
}
PARTS: dict[str, tuple[type[TenantPart], str]] = {
    "amazon_ads": (amazon.Profile, "profile"),
    "contentstack": (stacks.Stack, "api_key"),
    "iqmetrix": (companies.Company, "company"),
}
"""How each door calls its tenants, and the field that is their key."""

_MOST = 1000

Name = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
Scope = Annotated[str, StringConstraints(pattern="^[!-~]{1,200}$")]
Key = Annotated[str, StringConstraints(pattern="^[!-~]{1,200}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^\s@]{1,64}@[^\s@]{1,190}$")]


class Library(Part):
    """A set of assets that its tenants share, at most one of each door."""

    amazon_ads: amazon.Profile | None = None
    contentstack: stacks.Stack | None = None
    iqmetrix: companies.Company | None = None

    def tenants(self) -> Iterator[tuple[str, TenantPart]]:
        """The doors that it has tenants at, with these."""
        for door in KINDS:
            tenant = getattr(self, door)
            if tenant is not None:
                yield door, tenant


class Client(Part):
    """A program that asks for tokens with an id and a secret of its own."""

    door: DoorName
    id: Key
    secret: Password
    library: Name | None = Field(None, description="The library that it is for; all of the workspace where none is.")
    name: Title | None = None


class User(Part):
    """Somebody who signs in with e-mail and password."""

    email: Email
    password: Password
    first_name: Title | None = None
    last_name: Title | None = None
    libraries: Annotated[
        tuple[Name, ...], Field(max_length=_MOST, description="Those whose tenants they act for.")
    ] = ()


class Token(Part):
    """A token that lets in who shows it."""

    door: DoorName
    kind: Annotated[
        str, Field(json_schema_extra={"enum": sorted({kind for kinds in KINDS.values() for kind in kinds})})
    ]
    text: TokenText
    library: Name | None = Field(None, description="The library whose tenant it opens.")
    user: Email | None = Field(None, description="Or the user whose tenants it opens.")
    client: Key | None = Field(None, description="Or the client that it was given to.")
    scopes: Annotated[
        tuple[Scope, ...], Field(max_length=_MOST, description="What it may do; all where it is unsaid.")
    ] = (ALL,)
    expires: AwareDatetime | None = Field(
        None, description="When it ends, by the workspace's clock; never where unsaid."
    )
    name: Title | None = None

    @property
    def expires_at(self) -> int | None:
        """The same in milliseconds."""
        return None if self.expires is None else _milliseconds(self.expires)


class Workspace(Part):
    """What a test or a team has for itself."""

    libraries: Annotated[dict[Name, Library], Field(max_length=_MOST)] = {}
    clients: Annotated[tuple[Client, ...], Field(max_length=_MOST)] = ()
    users: Annotated[tuple[User, ...], Field(max_length=_MOST)] = ()
    tokens: Annotated[tuple[Token, ...], Field(max_length=_MOST)] = ()


class Config(Part):
    """The whole file."""

    workspaces: Annotated[dict[Name, Workspace], Field(max_length=_MOST)] = {}


def json_schema() -> dict[str, Any]:
    """The same as JSON schema, for editors and for other programs."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Config.model_json_schema()}


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)
