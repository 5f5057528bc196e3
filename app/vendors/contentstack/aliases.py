"""Aliases: other names of branches, which can come to mean another branch."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ...library import branches, limits
from ...library.branches import Alias
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .branches import branch_body, read_branch_uid
from .query.selection import answer_list
from .requests import taken
from .requests.body import receive_object
from .requests.values import read_text


@takes(*taken.SHORT_LIST)
async def get_all_aliases(call: Call) -> Response:
    """List a stack's aliases, each as the branch that it means."""
    found = await call.caller.scan(branches.aliases)
    return answer_list(call, "branch_aliases", [alias_body(alias) for alias in found])


async def get_a_single_alias(call: Call, alias_uid: str) -> Response:
    """Show the branch that an alias means."""
    return answer({"branch_alias": alias_body(await call.caller.read(branches.get_alias, alias_uid))})


@takes(json=taken.ALIAS)
async def assign_an_alias(call: Call, alias_uid: str) -> Response:
    """Let an alias mean a branch, whether it is there yet or not."""
    said = await receive_object(call, "branch_alias")
    uid = read_branch_uid(alias_uid, "uid")
    target = read_text(said.get("target_branch"), "target_branch", limits.NAME) or ""
    alias = await call.caller.write(branches.assign, uid, target)
    return answer({"notice": "Branch alias assigned successfully.", "branch_alias": alias_body(alias)})


async def delete_an_alias(call: Call, alias_uid: str) -> Response:
    """Forget an alias; its branch stays."""
    await call.caller.write(branches.remove_alias, alias_uid)
    return answer({"notice": "Branch alias deleted successfully."})


def alias_body(alias: Alias) -> dict[str, Any]:
    """The branch that an alias means, with the alias's own name in the place of all."""
    return {**branch_body(alias.branch), "alias": alias.uid}
