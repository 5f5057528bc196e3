"""This door's part of the file of workspaces: profiles, and the tokens that Login with Amazon gives."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from ...library.config import TenantPart, TokenKind
from .marketplaces import MARKETPLACES

TOKEN_KINDS = {
    "access": TokenKind(needs="tenant", prefix="Atza|"),
    "refresh": TokenKind(needs="client", prefix="Atzr|"),
    "code": TokenKind(needs="client", seconds=300),
}


def _known(country: str) -> str:
    if country not in MARKETPLACES:
        raise ValueError(f"must be one of {', '.join(MARKETPLACES)}")
    return country


class Profile(TenantPart):
    """An advertiser's profile."""

    profile: Annotated[str, Field(pattern="^[0-9]{1,20}$", description="Its number: what the scope header says.")]
    country: Annotated[str, AfterValidator(_known)] = Field("US", description="Two letters, as the vendor has them.")
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", description="By default the country's.")] | None = None
    time_zone: (
        Annotated[str, Field(pattern="^[A-Za-z0-9_+/-]{1,64}$", description="By default the country's.")] | None
    ) = None
    account_type: Literal["seller", "vendor", "agency"] = Field("seller", description="Who advertises.")

    @property
    def key(self) -> str:
        """The profile's number."""
        return self.profile

    @property
    def details(self) -> dict[str, Any]:
        """What `GET /v2/profiles` tells of it."""
        marketplace = MARKETPLACES[self.country]
        return {
            "country": self.country,
            "currency": self.currency or marketplace.currency,
            "time_zone": self.time_zone or marketplace.time_zone,
            "account_type": self.account_type,
        }
