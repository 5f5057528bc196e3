"""Delivery tokens, and the preview token that each may have: what is shown again is kept encrypted."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid, expect
from ...library import access_tokens, environments, publishing
from ...library.environments import Environment
from ...library.key_ring import KeyRing
from ...library.owned_tenants import OwnedTenant
from ...library.tenants import Tenant
from ...library.tokens import Token
from ...web.call import Call
from ...web.documented import takes
from . import stacks
from .answers import answer, unstored
from .auth import DELIVERY
from .environments import environment_body
from .query.selection import answer_list
from .requests import taken
from .requests.body import receive_object
from .requests.parameters import flag
from .requests.scopes import Scope, names_of, words_of
from .requests.tokens import Wish, read_token
from .shown.tokens import token_body

PREVIEW = "preview"
_MOST = 100


class Shown(NamedTuple):
    """A delivery token with its text, that of its preview token, and the stack's environments by their names."""

    token: Token
    text: str
    preview: str | None
    environments: dict[str, Environment]


@takes(*taken.SHORT_LIST)
async def get_all_delivery_tokens(call: Call) -> Response:
    """List a stack's delivery tokens."""
    found = await call.caller.scan(_list, call.service.keys)
    return unstored(answer_list(call, "tokens", [_body(shown) for shown in found]))


async def get_a_single_delivery_token(call: Call, token_uid: str) -> Response:
    """Show a delivery token."""
    return unstored(answer({"token": _body(await call.caller.scan(_get, token_uid, call.service.keys))}))


@takes("create_with_preview_token", json=taken.TOKEN, status=201)
async def create_delivery_token(call: Call) -> Response:
    """Make a delivery token for environments, with a preview token where that is asked for."""
    wish = read_token(await receive_object(call, "token"))
    previewed = flag(call.query, "create_with_preview_token")
    shown = await call.caller.write(_create, wish, call.service.keys, previewed=previewed)
    return unstored(answer({"notice": "Delivery Token created successfully.", "token": _body(shown)}, 201))


@takes(json=taken.TOKEN)
async def update_delivery_token(call: Call, token_uid: str) -> Response:
    """Change a delivery token; what is not said stays as it is."""
    wish = read_token(await receive_object(call, "token"))
    shown = await call.caller.write(_change, token_uid, wish, call.service.keys)
    return unstored(answer({"notice": "Delivery Token updated successfully.", "token": _body(shown)}))


async def delete_delivery_token(call: Call, token_uid: str) -> Response:
    """End a delivery token, with its preview token."""
    await call.caller.write(_delete, token_uid)
    return answer({"notice": "Delivery Token deleted successfully."})


@takes(status=201)
async def create_preview_token(call: Call, token_uid: str) -> Response:
    """Make a delivery token's preview token; there is one at most."""
    shown = await call.caller.write(_add_preview, token_uid, call.service.keys)
    return unstored(answer({"notice": "Preview token created successfully.", "token": _body(shown)}, 201))


async def delete_preview_token(call: Call, token_uid: str) -> Response:
    """End a delivery token's preview token."""
    await call.caller.write(_delete_preview, token_uid)
    return answer({"notice": "Preview token deleted successfully."})


def _body(shown: Shown) -> dict[str, Any]:
    body = token_body(shown.token) | {"token": shown.text, "type": "delivery"}
    body["scope"] = [_with_environments(module, shown.environments) for module in body["scope"]]
    return body if shown.preview is None else {**body, "preview_token": shown.preview}


def _with_environments(module: dict[str, Any], environments: dict[str, Environment]) -> dict[str, Any]:
    """The module with its environments as they are, not only their names."""
    if module["module"] != "environment":
        return module
    names = module["environments"]
    found = [environment_body(environments[name]) if name in environments else {"name": name} for name in names]
    return {**module, "environments": found}


def _list(connection: Connection, tenant: Tenant, keys: KeyRing) -> list[Shown]:
    stacks.check_key(tenant)
    previews = {token.name: token for token in access_tokens.listed(connection, tenant, PREVIEW)}
    by_name = _environments(connection, tenant)
    return [
        _shown(connection, keys, token, previews.get(token.uid), by_name)
        for token in access_tokens.listed(connection, tenant, DELIVERY)
    ]


def _get(connection: Connection, tenant: Tenant, uid: str, keys: KeyRing) -> Shown:
    token = access_tokens.get(connection, tenant, DELIVERY, uid)
    by_name = _environments(connection, tenant)
    return _shown(connection, keys, token, _find_preview(connection, tenant, uid), by_name)


def _shown(
    connection: Connection, keys: KeyRing, token: Token, preview: Token | None, by_name: dict[str, Environment]
) -> Shown:
    text, preview_text = (
        None if one is None else keys.unseal(connection, one.sealed or "") for one in (token, preview)
    )
    return Shown(token, text or "", preview_text, by_name)


def _create(connection: Connection, tenant: Tenant, wish: Wish, keys: KeyRing, *, previewed: bool) -> Shown:
    scope = wish.checked(tenant.now).scope or []
    tenant, held = stacks.hold(connection, tenant)
    _check_environments(connection, tenant, scope)
    details = {**wish.by(tenant), "created_by": tenant.user}
    made = _make(connection, tenant, held, keys, DELIVERY, wish.name or "", words_of(scope), details)
    if previewed:
        _make(connection, tenant, held, keys, PREVIEW, made.uid or "", made.scopes, {})
    return _get(connection, tenant, made.uid or "", keys)


def _make(
    connection: Connection,
    tenant: Tenant,
    held: OwnedTenant,
    keys: KeyRing,
    kind: str,
    name: str,
    scopes: Sequence[str],
    details: dict[str, Any],
) -> Token:
    """A token with its text, encrypted. Raises Taken where the stack has one of the name."""
    text = f"cs{secrets.token_hex(12)}"
    return access_tokens.create(
        connection,
        tenant,
        held,
        kind,
        text=text,
        name=name,
        scopes=scopes,
        details=details,
        sealed=keys.seal(connection, text),
        most=_MOST,
    )


def _change(connection: Connection, tenant: Tenant, uid: str, wish: Wish, keys: KeyRing) -> Shown:
    tenant, _ = stacks.hold(connection, tenant)
    if wish.scope is not None:
        _check_environments(connection, tenant, wish.scope)
    scopes = None if wish.scope is None else words_of(wish.scope)
    token = access_tokens.get(connection, tenant, DELIVERY, uid)
    access_tokens.change(connection, tenant, token, name=wish.name, scopes=scopes, details=wish.by(tenant))
    preview = _find_preview(connection, tenant, uid)
    if preview is not None:
        access_tokens.change(connection, tenant, preview, scopes=scopes)
    return _get(connection, tenant, uid, keys)


def _delete(connection: Connection, tenant: Tenant, uid: str) -> None:
    tenant, _ = stacks.hold(connection, tenant)
    access_tokens.end(connection, tenant, access_tokens.get(connection, tenant, DELIVERY, uid))
    preview = _find_preview(connection, tenant, uid)
    if preview is not None:
        access_tokens.end(connection, tenant, preview)


def _add_preview(connection: Connection, tenant: Tenant, uid: str, keys: KeyRing) -> Shown:
    tenant, held = stacks.hold(connection, tenant)
    token = access_tokens.get(connection, tenant, DELIVERY, uid)
    _make(connection, tenant, held, keys, PREVIEW, uid, token.scopes, {})
    return _get(connection, tenant, uid, keys)


def _delete_preview(connection: Connection, tenant: Tenant, uid: str) -> None:
    tenant, _ = stacks.hold(connection, tenant)
    access_tokens.get(connection, tenant, DELIVERY, uid)
    preview = expect(_find_preview(connection, tenant, uid), "preview_token", uid)
    access_tokens.end(connection, tenant, preview)


def _environments(connection: Connection, tenant: Tenant) -> dict[str, Environment]:
    return {environment.name: environment for environment in environments.all_of(connection, tenant)}


def _find_preview(connection: Connection, tenant: Tenant, uid: str) -> Token | None:
    """The preview token of a delivery token, after which it is named."""
    return next((token for token in access_tokens.listed(connection, tenant, PREVIEW) if token.name == uid), None)


def _check_environments(connection: Connection, tenant: Tenant, scope: Scope) -> None:
    """Raises Invalid where no environment is named, NotFound for an unknown one."""
    names = names_of(scope, "environment")
    if not names:
        raise Invalid("scope", "must name an environment.")
    publishing.environment_ids(connection, tenant, names)
