"""People: who is signed in with which token, and who may act for which tenant."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection, Select, delete, select, update

from .. import model
from ..database.inserts import insert_once
from ..database.records import columns_of
from ..errors import Invalid, NotFound, expect
from . import ids, limits, sources, spare_tokens, tokens, users
from .digests import shown
from .owned_tenants import OwnedTenant, stored_id
from .tenants import Tenant

AUTHTOKEN = "authtoken"
_UID_LENGTH = len(ids.new_uid())


class Person(NamedTuple):
    """Somebody in the workspace, whether or not they were issued here. `id` is None where nothing is kept of them."""

    id: Annotated[int | None, model.User.id]
    uid: Annotated[str, model.User.uid]
    email: Annotated[str, model.User.email]
    first_name: Annotated[str | None, model.User.first_name]
    last_name: Annotated[str | None, model.User.last_name]
    created_at: Annotated[int, model.User.created_at]
    source: Annotated[str | None, model.User.source]


_PEOPLE: Select[*tuple[Any, ...]] = select(*columns_of(Person))


def with_token(connection: Connection, tenant: Tenant, text: str) -> Person | None:
    """Whose token this is; None where it was not given to anybody here."""
    token, user = model.Token, model.User
    given = select(token.user_id).where(
        token.workspace_id == tenant.workspace_id, token.vendor == tenant.vendor, token.hash == shown(text).hash
    )
    row = connection.execute(given).first()
    if row is None:
        return None
    uid = text[:_UID_LENGTH]
    whose = user.id == row.user_id if row.user_id is not None else (user.uid == uid) & user.source.is_(None)
    found = connection.execute(_PEOPLE.where(user.workspace_id == tenant.workspace_id, whose)).first()
    return None if found is None else Person._make(found)


def with_email(connection: Connection, tenant: Tenant, email: str) -> Person | None:
    """Who has this e-mail in the workspace."""
    row = connection.execute(_of_email(tenant, email)).first()
    return None if row is None else Person._make(row)


def meet(connection: Connection, tenant: Tenant, email: str) -> Person:
    """Who has this e-mail in the workspace; a stranger gets a row, with which nobody signs in where strict holds.

    Raises Invalid where there are as many people as there can be.
    """
    known = with_email(connection, tenant, email)
    if known is not None:
        return known
    there = select(model.User.id).where(model.User.workspace_id == tenant.workspace_id).offset(limits.PEOPLE - 1)
    if connection.execute(there.limit(1)).first() is not None:
        raise Invalid("email", f"is of nobody here, and there are {limits.PEOPLE} people already.")
    insert_once(
        connection,
        model.User,
        workspace_id=tenant.workspace_id,
        uid=ids.new_uid(),
        email=email.lower(),
        password_hash="",
        created_at=tenant.now,
    )
    return Person._make(connection.execute(_of_email(tenant, email)).one())


def sign_in(connection: Connection, tenant: Tenant, person: Person, *, most: int | None) -> str:
    """Give a token that begins a session; with `most`, the oldest of so many ends.

    It begins with the uid of whose it is. That of somebody who was not issued here is for nobody where strict holds.
    """
    connection.execute(select(model.User.id).where(model.User.id == person.id).with_for_update())
    if most is not None:
        spare_tokens.end_oldest(connection, tenant, AUTHTOKEN, most=most, user_id=person.id)
    return tokens.issue(
        connection,
        workspace_id=tenant.workspace_id,
        vendor=tenant.vendor,
        kind=AUTHTOKEN,
        now=tenant.now,
        seconds=None,
        text=f"{person.uid}{secrets.token_hex(16)}",
        user_id=person.id if person.source is not None else None,
        source=sources.CALL,
    )


def sign_out(connection: Connection, tenant: Tenant, text: str) -> None:
    """End the session. A token that no session began with stays: others have it, too."""
    row = update(model.Token).where(
        model.Token.workspace_id == tenant.workspace_id,
        model.Token.vendor == tenant.vendor,
        model.Token.hash == shown(text).hash,
        model.Token.kind == AUTHTOKEN,
        model.Token.source == sources.CALL,
        model.Token.revoked_at.is_(None),
    )
    connection.execute(row.values(revoked_at=tenant.now))


def rename(connection: Connection, person: Person, first_name: str | None, last_name: str | None) -> Person:
    """Change what somebody is called; None leaves it."""
    new = person._replace(
        first_name=person.first_name if first_name is None else first_name,
        last_name=person.last_name if last_name is None else last_name,
    )
    row = update(model.User).where(model.User.id == person.id)
    connection.execute(row.values(first_name=new.first_name, last_name=new.last_name))
    return new


def invite(connection: Connection, tenant: Tenant, owned: OwnedTenant, emails: Sequence[str]) -> list[Person]:
    """Let people act for a tenant, those whom nobody knows, too. Raises Invalid beyond the limit."""
    people = [meet(connection, tenant, email) for email in emails]
    for person in people:
        users.join(connection, stored_id(person), [stored_id(owned)])
    return people


def dismiss(connection: Connection, tenant: Tenant, owned: OwnedTenant, email: str) -> None:
    """Let somebody act for a tenant no more. Raises NotFound where they did not."""
    person = expect(with_email(connection, tenant, email), "user", email)
    row = (model.Membership.user_id == person.id) & (model.Membership.tenant_id == owned.id)
    if connection.execute(delete(model.Membership).where(row)).rowcount == 0:
        raise NotFound("user", email)


def members(connection: Connection, tenant_ids: Sequence[int]) -> dict[int, list[Person]]:
    """Who may act for each of these tenants, those who came first before the others."""
    found: dict[int, list[Person]] = {tenant_id: [] for tenant_id in tenant_ids}
    rows = (
        select(model.Membership.tenant_id, *columns_of(Person))
        .join(model.Membership, model.Membership.user_id == model.User.id)
        .where(model.Membership.tenant_id.in_(tenant_ids))
        .order_by(model.User.id)
    )
    for tenant_id, *person in connection.execute(rows):
        found[tenant_id].append(Person._make(person))
    return found


def _of_email(tenant: Tenant, email: str) -> Select[*tuple[Any, ...]]:
    return _PEOPLE.where(model.User.workspace_id == tenant.workspace_id, model.User.email == email.lower())
