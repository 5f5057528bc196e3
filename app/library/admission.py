"""Whom strict lets in, and to what: known tenants, with a token that is for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import Forbidden, Unauthenticated
from .resolving import Found

# The scope of what may do all.
ALL = "*"
_MAIN = "main"


@dataclass(frozen=True, slots=True)
class Rules:
    """What an operation asks of a token.

    It must be one of the `kinds`, and have any one of the `scopes` that are named for its kind. `branched` are the
    kinds that are for some branches only. Doors that tell of a wrong tenant before a wrong token are `tenant_first`.
    With `any_tenant` a request need name none, and then the token need only be for some.
    """

    kinds: Sequence[str]
    scopes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    branched: Collection[str] = ()
    tenant_first: bool = False
    any_tenant: bool = False


def check(found: Found, rules: Rules, *, key: str, client: str) -> None:
    """Let a request in. Raises Unauthenticated, which names what is wrong, and Forbidden for what a token may not do.

    `token` is unknown or not of a kind that is taken, `tenant` is unknown, `access` is what the token does not give to
    this tenant, and `client` is another one than the token was given to.
    """
    names_none = rules.any_tenant and not key
    is_known = found.source is not None or names_none
    if rules.tenant_first and not is_known:
        raise Unauthenticated("tenant", "The tenant is unknown.")
    if found.kind not in rules.kinds:
        raise Unauthenticated("token", "The access token is unknown.")
    if not is_known:
        raise Unauthenticated("tenant", "The tenant is unknown.")
    if not (_is_for_somebody(found) if names_none else _is_for_tenant(found)):
        raise Unauthenticated("access", "The access token is for another tenant.")
    if found.client is not None and client and found.client != client:
        raise Unauthenticated("client", "The access token was given to another client.")
    scopes, wanted = found.scopes or (), rules.scopes.get(str(found.kind), ())
    if wanted and ALL not in scopes and not any(scope in scopes for scope in wanted):
        raise Forbidden(f"The token has none of the scopes that this takes: {', '.join(wanted)}.")


def check_branch(found: Found, rules: Rules, branch: str, *, asked: str) -> None:
    """Raises Forbidden for a branch that the token is for neither by its own name nor by the alias asked for."""
    scopes = found.scopes or ()
    if found.kind not in rules.branched or ALL in scopes:
        return
    if not any(_is_for_branch(scopes, name) for name in (branch, asked)):
        raise Forbidden(f"The token is not for the branch {asked!r}.")


def allows(scopes: Collection[str], what: str, name: str) -> bool:
    """Tell whether scopes such as `environment:live` name this one, or none of its kind, which is for all of them."""
    if ALL in scopes or f"{what}:{name}" in scopes:
        return True
    return not any(scope.startswith(f"{what}:") for scope in scopes)


def _is_for_tenant(found: Found) -> bool:
    """One that is for nobody here was got by somebody whom nobody knows."""
    if found.for_tenant is not None:
        return found.for_tenant == found.tenant_id
    if found.for_user is not None:
        return found.member is not None
    return found.for_client is not None and found.client_tenant in (None, found.tenant_id)


def _is_for_somebody(found: Found) -> bool:
    return any(owner is not None for owner in (found.for_tenant, found.for_user, found.for_client))


def _is_for_branch(scopes: Collection[str], branch: str) -> bool:
    """A token that names no branch is for the main one."""
    names_some = any(scope.startswith("branch:") for scope in scopes)
    return f"branch:{branch}" in scopes if names_some else branch == _MAIN
