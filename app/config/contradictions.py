"""What a file says that cannot all be true, though each part of it may."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from .schema import KINDS, Config, Token, Workspace


def contradictions(config: Config) -> Iterator[str]:
    """What is wrong, each with its place in the file."""
    named: dict[Hashable, str] = {}
    for name, workspace in config.workspaces.items():
        at = f"workspaces.{name}"
        for place, what in _once(at, workspace):
            if first := named.get(what):
                yield f"{place}: is also said at {first}; it may be there once in all workspaces"
            named.setdefault(what, place)
        yield from _unknown(at, workspace)


def _once(at: str, workspace: Workspace) -> Iterator[tuple[str, Hashable]]:
    """What tells a workspace from all others."""
    for name, library in workspace.libraries.items():
        for door, tenant in library.tenants():
            yield f"{at}.libraries.{name}.{door}", ("tenant", door, tenant.key)
    for index, client in enumerate(workspace.clients):
        yield f"{at}.clients[{index}].id", ("client", client.door, client.id)
    for index, user in enumerate(workspace.users):
        yield f"{at}.users[{index}].email", ("user", user.email.lower())
    for index, token in enumerate(workspace.tokens):
        yield f"{at}.tokens[{index}].text", ("token", token.text.get_secret_value())


def _unknown(at: str, workspace: Workspace) -> Iterator[str]:
    """What refers to something that the workspace has not."""
    for index, client in enumerate(workspace.clients):
        if client.library is not None:
            yield from _no_tenant(f"{at}.clients[{index}].library", workspace, client.library, client.door)
    for index, user in enumerate(workspace.users):
        for place, name in enumerate(user.libraries):
            if name not in workspace.libraries:
                yield f"{at}.users[{index}].libraries[{place}]: the workspace has no library {name!r}"
    for index, token in enumerate(workspace.tokens):
        yield from _wrong_token(f"{at}.tokens[{index}]", workspace, token)


def _wrong_token(at: str, workspace: Workspace, token: Token) -> Iterator[str]:
    kinds = KINDS[token.door]
    if token.kind not in kinds:
        yield f"{at}.kind: {token.door} has tokens of these kinds: {', '.join(kinds)}"
        return
    if token.library is not None:
        yield from _no_tenant(f"{at}.library", workspace, token.library, token.door)
    if token.user is not None and token.user.lower() not in {user.email.lower() for user in workspace.users}:
        yield f"{at}.user: the workspace has no user of that e-mail"
    if token.client is not None and (token.door, token.client) not in {(one.door, one.id) for one in workspace.clients}:
        yield f"{at}.client: the workspace has no client of that id at {token.door}"
    needed = {"tenant": "library"}.get(kinds[token.kind].needs, kinds[token.kind].needs)
    if not (getattr(token, needed) or (needed == "library" and (token.user or token.client))):
        yield f"{at}.{needed}: is missing: a token of the kind {token.kind} belongs to one"


def _no_tenant(at: str, workspace: Workspace, library: str, door: str) -> Iterator[str]:
    if library not in workspace.libraries:
        yield f"{at}: the workspace has no library {library!r}"
    elif getattr(workspace.libraries[library], door) is None:
        yield f"{at}: the library {library!r} has no tenant at {door}"
