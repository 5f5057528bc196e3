"""Who asks for a token: clients by their id and secret, users by e-mail and password.

Those that are known here must show what is theirs, in both modes. Nobody else is let in but in open.
"""

from __future__ import annotations

from ..errors import Unauthenticated
from ..library import clients, users
from ..library.clients import Client
from ..library.derived import DERIVED, purpose_of
from ..library.users import User
from .call import Call


async def find_client(call: Call, vendor: str, key: str, secret: str) -> Client | None:
    """The client of this id, in the workspace that the request names or else in its own; None for one from elsewhere.

    The call belongs to its workspace then. Raises Unauthenticated.
    """
    known = await call.service.database.read(clients.find, vendor=vendor, key=key, workspace=_workspace(call))
    kept = None if known is None else known.secret_hash
    if not await _is_right(call, kept, secret, known and known.seed, purpose_of(vendor, "client")):
        raise Unauthenticated("client", "The client is unknown, or its secret is another one.")
    if known is not None:
        call.enter(known.workspace)
    return known


async def find_user(call: Call, vendor: str, email: str, password: str) -> User | None:
    """The user of this e-mail, as `find_client` does for clients. Raises Unauthenticated."""
    known = await call.service.database.read(users.find, email=email, workspace=_workspace(call))
    kept = None if known is None else known.password_hash
    if not await _is_right(call, kept, password, known and known.seed, purpose_of(vendor, "user")):
        raise Unauthenticated("user", "The user is unknown, or the password is another one.")
    if known is not None:
        call.enter(known.workspace)
    return known


def _workspace(call: Call) -> str | None:
    return call.entered or call.named_workspace


async def _is_right(call: Call, kept: str | None, shown: str, seed: str | None, purpose: str) -> bool:
    """Tell whether this is what is kept, or comes of the seed; of nobody it is in open alone, and takes as long."""
    service = call.service
    if kept == DERIVED:
        return await service.database.read(service.derived.is_right, seed, purpose, shown)
    if kept is None and service.settings.auth == "open":
        return True
    return await service.passwords.are_right(shown, kept)
