"""What is said of a token that is made or changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ....errors import Invalid
from ....instants import LATEST
from ....library import limits
from ....library.tenants import Tenant
from .scopes import Scope, read_scope
from .values import read_instant, read_name, read_text

_LONGEST_NAME = 255


class Wish(NamedTuple):
    """What a token is to be; None where nothing is said. `expires_at` is in milliseconds."""

    name: str | None
    scope: Scope | None
    details: dict[str, Any]
    expires_at: int | None

    def checked(self, now: int) -> Wish:
        """The same for a new token. Raises Invalid for what is missing, and a time that is over."""
        if self.name is None:
            raise Invalid("name", "is required.")
        if self.scope is None:
            raise Invalid("scope", "is required.")
        return self.not_over(now)

    def not_over(self, now: int) -> Wish:
        """The same. Raises Invalid for a time that is over."""
        if self.expires_at is not None and not now < self.expires_at <= LATEST:
            raise Invalid("expires_on", "is not a time to come.")
        return self

    def by(self, tenant: Tenant) -> dict[str, Any]:
        """What is noted of the token, and who says so when."""
        return {**self.details, "updated_by": tenant.user, "updated_at": tenant.now}


def read_token(said: Mapping[str, Any]) -> Wish:
    """What is said of a token. Raises Invalid."""
    scope = read_scope(said["scope"]) if said.get("scope") is not None else None
    details: dict[str, Any] = {} if scope is None else {"scope": scope}
    if "description" in said:
        details["description"] = read_text(said["description"], "description", limits.DESCRIPTION)
    expires_on = said.get("expires_on") or None
    if expires_on is not None:
        details["expires_on"] = expires_on
    if isinstance(notified := said.get("is_email_notification_enabled"), bool):
        details["is_email_notification_enabled"] = notified
    return Wish(
        name=read_name(said.get("name"), "name", _LONGEST_NAME),
        scope=scope,
        details=details,
        expires_at=read_instant(expires_on, "expires_on"),
    )
