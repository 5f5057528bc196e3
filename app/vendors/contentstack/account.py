"""The account: who is signed in, which organizations are theirs, and which stacks they may use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ...database import Connection
from ...errors import Unauthenticated, expect
from ...library import owned_tenants, people
from ...library.owned_tenants import OwnedTenant
from ...library.people import Person
from ...library.tenants import Tenant
from .auth import has_vendors_form
from .shown.people import person_body
from .shown.stacks import organization_body, organization_of, own_organization, stack_body


class Account(NamedTuple):
    """Somebody with the stacks that they may use, and who else may use each, by its number."""

    person: Person
    workspace: str
    stacks: Sequence[OwnedTenant]
    members: dict[int, list[Person]]

    @property
    def organizations(self) -> list[str]:
        """The uids of the workspace's own organization, and of those that its stacks are said to be in."""
        named = (organization_of(stack, self.workspace) for stack in self.stacks)
        return list(dict.fromkeys([own_organization(self.workspace), *named]))

    def organization(self, uid: str) -> str:
        """One of the organizations. Raises NotFound."""
        return expect(uid if uid in self.organizations else None, "organization", uid)

    def organization_bodies(self, *, roles: bool = False) -> list[dict[str, Any]]:
        """The organizations in the vendor's JSON; with `roles`, what the person is in each."""
        return [organization_body(uid, self.workspace, roles=roles) for uid in self.organizations]

    def stack_bodies(self, *, public: bool, collaborators: bool = False) -> list[dict[str, Any]]:
        """The stacks in the vendor's JSON."""
        return [
            stack_body(
                stack, self.members.get(stack.id or 0, []), self.workspace, public=public, collaborators=collaborators
            )
            for stack in self.stacks
        ]

    def user_body(self) -> dict[str, Any]:
        """The person in the vendor's JSON."""
        return person_body(self.person) | {
            "company": "",
            "org_uid": self.organizations,
            "shared_org_uid": [],
            "tfa_status": "disabled",
            "failed_attempts": 0,
            "roles": [],
        }


def find(connection: Connection, tenant: Tenant, token: str) -> Account:
    """The account of whoever shows the token. Raises Unauthenticated."""
    return of_person(connection, tenant, signed_in(connection, tenant, token))


def of_person(connection: Connection, tenant: Tenant, person: Person) -> Account:
    """Somebody's account. In open, those who were not issued here see every stack of the workspace."""
    is_stranger = person.source is None and tenant.scopes is None
    stacks = owned_tenants.listed(connection, tenant, None if is_stranger else person.id)
    members = people.members(connection, [stack.id for stack in stacks if stack.id is not None])
    return Account(person, tenant.workspace, stacks, members)


def signed_in(connection: Connection, tenant: Tenant, token: str) -> Person:
    """Whose token this is. In open somebody who is kept nowhere may have one from elsewhere, if it looks like one.

    Raises Unauthenticated.
    """
    person = people.with_token(connection, tenant, token)
    if person is None and not has_vendors_form(token):
        raise Unauthenticated("token", "The access token is unknown.")
    return person or Person(None, tenant.user, f"{tenant.user}@triptych.test", None, None, tenant.now, None)
