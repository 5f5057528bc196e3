"""Operations of the account, its organizations and stacks, and of stacks' tokens: the door's table goes on here."""

from __future__ import annotations

from ...web.operation import NOTHING, Operation
from . import auth, delivery_tokens, management_tokens, organizations, session, sharing, stack_settings, stacks, users

_ORGANIZATIONS = "/v3/organizations"
_ORGANIZATION = f"{_ORGANIZATIONS}/{{organization_uid}}"
_STACKS = "/v3/stacks"
_MANAGEMENT = f"{_STACKS}/management_tokens"
_DELIVERY = f"{_STACKS}/delivery_tokens"

_ACCOUNT = (
    Operation("log_in", "POST", "/v3/user-session", session.log_in, NOTHING),
    Operation("log_out", "DELETE", "/v3/user-session", session.log_out, auth.ACCOUNT),
    Operation("get_user", "GET", "/v3/user", users.get_user, auth.ACCOUNT),
    Operation("update_user", "PUT", "/v3/user", users.update_user, auth.ACCOUNT),
    Operation("get_all_organizations", "GET", _ORGANIZATIONS, organizations.get_all_organizations, auth.ACCOUNT),
    Operation("get_an_organization", "GET", _ORGANIZATION, organizations.get_an_organization, auth.ACCOUNT),
    Operation(
        "get_the_plan_of_an_organization",
        "GET",
        f"{_ORGANIZATION}/plan",
        organizations.get_the_plan_of_an_organization,
        auth.ACCOUNT,
    ),
    Operation(
        "get_all_stacks_of_an_organization",
        "GET",
        f"{_ORGANIZATION}/stacks",
        organizations.get_all_stacks_of_an_organization,
        auth.ACCOUNT,
    ),
    Operation(
        "get_all_roles_of_an_organization",
        "GET",
        f"{_ORGANIZATION}/roles",
        organizations.get_all_roles_of_an_organization,
        auth.ACCOUNT,
    ),
)
_OF_STACKS = (
    Operation("get_stacks", "GET", _STACKS, stacks.get_stacks, auth.STACKS),
    Operation("create_stack", "POST", _STACKS, stacks.create_stack, auth.ACCOUNT),
    Operation("update_stack", "PUT", _STACKS, stacks.update_stack, auth.OWNED),
    Operation("delete_stack", "DELETE", _STACKS, stacks.delete_stack, auth.OWNED),
    Operation("get_stack_settings", "GET", f"{_STACKS}/settings", stack_settings.get_stack_settings, auth.STACK),
    Operation("add_stack_settings", "POST", f"{_STACKS}/settings", stack_settings.add_stack_settings, auth.OWNED),
    Operation(
        "reset_stack_settings", "POST", f"{_STACKS}/settings/reset", stack_settings.reset_stack_settings, auth.OWNED
    ),
    Operation("get_all_users_of_a_stack", "GET", f"{_STACKS}/users", sharing.get_all_users_of_a_stack, auth.OWNED),
    Operation("share_a_stack", "POST", f"{_STACKS}/share", sharing.share_a_stack, auth.OWNED),
    Operation("unshare_a_stack", "POST", f"{_STACKS}/unshare", sharing.unshare_a_stack, auth.OWNED),
    Operation(
        "transfer_stack_ownership",
        "POST",
        f"{_STACKS}/transfer_ownership",
        sharing.transfer_stack_ownership,
        auth.OWNED,
    ),
)
_TOKENS = (
    Operation("get_all_management_tokens", "GET", _MANAGEMENT, management_tokens.get_all_management_tokens, auth.OWNED),
    Operation("create_management_token", "POST", _MANAGEMENT, management_tokens.create_management_token, auth.OWNED),
    Operation(
        "get_a_single_management_token",
        "GET",
        f"{_MANAGEMENT}/{{token_uid}}",
        management_tokens.get_a_single_management_token,
        auth.OWNED,
    ),
    Operation(
        "update_management_token",
        "PUT",
        f"{_MANAGEMENT}/{{token_uid}}",
        management_tokens.update_management_token,
        auth.OWNED,
    ),
    Operation(
        "delete_management_token",
        "DELETE",
        f"{_MANAGEMENT}/{{token_uid}}",
        management_tokens.delete_management_token,
        auth.OWNED,
    ),
    Operation("get_all_delivery_tokens", "GET", _DELIVERY, delivery_tokens.get_all_delivery_tokens, auth.OWNED),
    Operation("create_delivery_token", "POST", _DELIVERY, delivery_tokens.create_delivery_token, auth.OWNED),
    Operation(
        "get_a_single_delivery_token",
        "GET",
        f"{_DELIVERY}/{{token_uid}}",
        delivery_tokens.get_a_single_delivery_token,
        auth.OWNED,
    ),
    Operation(
        "update_delivery_token", "PUT", f"{_DELIVERY}/{{token_uid}}", delivery_tokens.update_delivery_token, auth.OWNED
    ),
    Operation(
        "delete_delivery_token",
        "DELETE",
        f"{_DELIVERY}/{{token_uid}}",
        delivery_tokens.delete_delivery_token,
        auth.OWNED,
    ),
    Operation(
        "create_preview_token",
        "POST",
        f"{_DELIVERY}/{{token_uid}}/preview_token",
        delivery_tokens.create_preview_token,
        auth.OWNED,
    ),
    Operation(
        "delete_preview_token",
        "DELETE",
        f"{_DELIVERY}/{{token_uid}}/preview_token",
        delivery_tokens.delete_preview_token,
        auth.OWNED,
    ),
)

OPERATIONS = (*_ACCOUNT, *_OF_STACKS, *_TOKENS)
