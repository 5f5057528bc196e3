"""This door's part of the file of workspaces: stacks, and the tokens that open them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from ...library.config import TenantPart, Title, TokenKind

TOKEN_KINDS = {
    "management": TokenKind(needs="tenant", prefix="cs", hexadecimal=True),
    "delivery": TokenKind(needs="tenant", prefix="cs", hexadecimal=True, shown=True),
    "oauth": TokenKind(needs="tenant", prefix="cs", hexadecimal=True),
    "authtoken": TokenKind(needs="user", prefix="blt", hexadecimal=True),
}


class Stack(TenantPart):
    """A stack."""

    api_key: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,128}$", description="What the api_key header says.")]
    organization: Title | None = Field(None, description="The uid of the organization that it belongs to.")

    @property
    def key(self) -> str:
        """The stack's API key."""
        return self.api_key

    @property
    def details(self) -> dict[str, Any]:
        """What the door shows of it, beside its name."""
        return {} if self.organization is None else {"organization": self.organization}
