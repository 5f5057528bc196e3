"""Stacks and organizations in the vendor's JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from ....instants import iso
from ....library.libraries import MASTER_LOCALE
from ....library.owned_tenants import OwnedTenant
from ....library.people import Person
from .people import person_body

_NOTHING = {"invite": False, "sub_acl": dict.fromkeys(("create", "read", "update", "delete"), False)}
_SETTINGS = {
    "version": "2019-04-30",
    "rte_version": 3,
    "webhook_enabled": False,
    "language_fallback": False,
    "fallback_publish_contents": True,
    "branches": True,
}


def own_organization(workspace: str) -> str:
    """The uid of a workspace's own organization: the same for ever."""
    return _uid("organization", workspace)


def organization_of(stack: OwnedTenant, workspace: str) -> str:
    """The uid of the organization that a stack is in."""
    return str(stack.detail("organization") or own_organization(workspace))


def owner_of(stack: OwnedTenant, people: Sequence[Person], workspace: str) -> str:
    """The uid of a stack's owner: who made it or got it, else the first that may use it."""
    first = people[0].uid if people else _uid("owner", workspace)
    return str(stack.detail("owner") or first)


def stack_body(
    stack: OwnedTenant, people: Sequence[Person], workspace: str, *, public: bool, collaborators: bool = False
) -> dict[str, Any]:
    """A stack; with `collaborators`, those who may use it."""
    body = {
        "created_at": iso(stack.created_at),
        "updated_at": iso(stack.detail("updated_at", stack.created_at)),
        "uid": _uid("stack", stack.key),
        "name": stack.name or stack.key,
        "description": stack.detail("description"),
        "org_uid": organization_of(stack, workspace),
        "api_key": stack.key,
        "master_locale": stack.detail("master_locale", MASTER_LOCALE[0]),
        "is_asset_download_public": public,
        "owner_uid": owner_of(stack, people, workspace),
        "user_uids": [person.uid for person in people],
        "settings": _SETTINGS,
        "SYS_ACL": {"others": _NOTHING, "roles": []},
        "global_search": True,
    }
    return body | ({"collaborators": [person_body(person) for person in people]} if collaborators else {})


def organization_body(uid: str, workspace: str, *, roles: bool = False) -> dict[str, Any]:
    """An organization, which everybody in the workspace owns; with `roles`, what they are there."""
    body = {
        "uid": uid,
        "name": workspace,
        "plan_id": "triptych",
        "owner_uid": _uid("owner", workspace),
        "is_owner": True,
        "enabled": True,
        "is_transfer_set": False,
        "settings": {},
    }
    return body | ({"org_roles": [role_bodies(uid)[0]]} if roles else {})


def role_bodies(organization: str) -> list[dict[str, Any]]:
    """The roles in an organization; the first is everybody's."""
    return [
        {
            "uid": _uid(f"role/{name}", organization),
            "name": name,
            "description": f"{name.capitalize()} Role",
            "org_uid": organization,
            "admin": name == "admin",
            "default": True,
            "users": [],
            "permissions": [],
            "domain": "organization",
        }
        for name in ("admin", "member")
    ]


def _uid(what: str, name: str) -> str:
    return f"blt{hashlib.sha256(f'{what}/{name}'.encode()).hexdigest()[:16]}"
