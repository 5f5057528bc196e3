"""This door's part of the file of workspaces: companies, and the tokens that say who calls for one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...library.config import TenantPart, TokenKind

TOKEN_KINDS = {"access": TokenKind(needs="tenant")}


class Company(TenantPart):
    """A company, which requests name by nothing but their token."""

    company: Annotated[str, Field(pattern="^[A-Za-z0-9._-]{1,64}$", description="Its number or name.")]

    @property
    def key(self) -> str:
        """The company's number or name."""
        return self.company
