"""From library errors to this vendor's status, code and body: one table.

Codes below 1000 are the vendor's own. Those from 90001 on are ours, for what no source tells.
"""

from __future__ import annotations

from starlette.responses import Response

from ...errors import (
    Expired,
    Forbidden,
    Incomplete,
    Invalid,
    NotFound,
    Taken,
    TooLarge,
    TriptychError,
    Unauthenticated,
    Unavailable,
)
from ...web.call import Call
from ...web.errors import Malformed, NotAllowed, Refusal
from .answers import answer
from .auth import credential_of
from .requests.body import UnknownForm


class UnknownTarget(Invalid):
    """An environment to publish to is not there, or not for the caller."""

    def __init__(self) -> None:
        super().__init__("environments", "is not valid.")


class EmptyUid(Invalid):
    """One of many things has no name."""

    def __init__(self) -> None:
        super().__init__("uid", "is required.")


class NoContentType(NotFound):
    """There is no such content type, in the vendor's own sentence."""

    def __init__(self, uid: str) -> None:
        super().__init__("content_type", uid)
        self.args = (f"The Content Type '{uid}' was not found. Please try again.",)


class NotServed(TriptychError):
    """The vendor has such a call, and this service does not: `what` is what it would make, in the vendor's words."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} cannot be made here: Triptych serves assets, and of all else what leads to them.")


class WrongLogin(TriptychError):
    """Nobody has this e-mail and password."""

    def __init__(self) -> None:
        super().__init__("Looks like your email or password is invalid. Please try again or reset your password.")


_NO_OBJECT = "The requested object doesn't exist."
# What was not found, by the library's word for it: status, code, the vendor's message or else the error's own, and the
# field at fault.
_MISSING: dict[str, tuple[int, int, str | None, str]] = {
    "asset": (404, 145, "Asset was not found. Please try again.", "uid"),
    "metadata": (404, 90010, "Metadata was not found. Please try again.", "uid"),
    "folder": (404, 145, "Folder was not found. Please try again.", "uid"),
    "file": (404, 145, "Asset was not found. Please try again.", "url"),
    "environment": (422, 141, _NO_OBJECT, "environment"),
    "branch": (422, 905, None, "branch"),
    "alias": (422, 90021, None, "uid"),
    "version": (422, 90002, None, "version"),
    "locale": (422, 90003, None, "locales"),
    "address": (404, 90006, None, "url"),
    "content_type": (422, 118, None, "uid"),
    "workspace": (404, 90009, None, "x-triptych-workspace"),
}
# What can be there only once and is there, by the library's word for it: code, the vendor's message, and the field.
_TAKEN: dict[str, tuple[int, str, str]] = {
    "branch": (90020, "Branch was not saved. Please try again.", "uid"),
    "environment": (119, "Environment was not saved. Please try again.", "name"),
    "locale": (247, "Language was not saved. Please try again.", "code"),
    "release": (90001, "Release was not saved. Please try again.", "name"),
    "token": (90030, "Token was not saved. Please try again.", "name"),
}
# The library's names for what the vendor calls otherwise. All others are the vendor's, too.
_FIELDS = {
    "fallback": "fallback_locale",
    "file": "upload",
    "parent": "parent_uid",
    "slug": "permanent_url",
}
# A layer's answer, with a status of its own.
_REFUSED = 90011
_REFUSALS = {429: 429}
_TABLE: tuple[tuple[type[TriptychError], int, int, str | None], ...] = (
    (UnknownForm, 400, 0, "Please set a valid 'Content-Type' header: the request body is neither JSON nor a form."),
    (Malformed, 400, 0, None),
    (UnknownTarget, 401, 161, "Environment doesn't exists or insufficient permission to access it."),
    (EmptyUid, 412, 90013, None),
    (WrongLogin, 422, 104, None),
    (Invalid, 422, 90001, None),
    (NotServed, 422, 90012, None),
    (TooLarge, 413, 90004, None),
    (Incomplete, 400, 90005, None),
    (Forbidden, 403, 162, "Access denied. You have insufficient permissions to perform this operation."),
    (NotAllowed, 405, 90007, None),
    (Taken, 409, 90022, None),
    (Expired, 410, 90023, None),
    (Unavailable, 503, 90008, None),
    (TriptychError, 500, 194, None),
)


def render_error(call: Call, error: TriptychError) -> Response:
    """The vendor's envelope: `error_message`, `error_code`, and `errors` by field."""
    status, code, message, errors = _entry(call, error)
    refusal = answer({"error_message": message or str(error), "error_code": code, "errors": errors}, status)
    if status == 503:
        refusal.headers["Retry-After"] = "1"
    return refusal


def _entry(call: Call, error: TriptychError) -> tuple[int, int, str | None, dict[str, list[str]]]:
    if isinstance(error, Unauthenticated):
        return _refusal(call, error.credential)
    if isinstance(error, NotFound):
        # The last is what the vendor says of whatever else is missing.
        unknown = (422, 141, _NO_OBJECT, error.what)
        status, code, message, field = _MISSING.get(error.what, unknown)
        return status, code, message, {field: ["is not valid."]}
    if isinstance(error, Taken) and error.what in _TAKEN:
        code, message, field = _TAKEN[error.what]
        return 422, code, message, {field: ["is not unique."]}
    if isinstance(error, Refusal):
        return error.status, _REFUSALS.get(error.status, _REFUSED), None, {}
    status, code, message = next((status, code, text) for kind, status, code, text in _TABLE if isinstance(error, kind))
    if isinstance(error, Malformed):
        return status, code, message, {"body": [error.problem]}
    if isinstance(error, Invalid):
        told = error.translated(_FIELDS)
        return status, code, message or str(told), {told.field: [told.problem]}
    return status, code, message, {}


def _refusal(call: Call, credential: str) -> tuple[int, int, str, dict[str, list[str]]]:
    """The stack's key at fault, or the token, under the name by which the request brought it."""
    if credential in ("api_key", "tenant"):
        return 412, 109, "We can't find that Stack. Please try again.", {"api_key": ["is not valid."]}
    field = credential_of(call)
    return 401, 105, "You're not allowed in here unless you're logged in.", {field: ["is not valid."]}
