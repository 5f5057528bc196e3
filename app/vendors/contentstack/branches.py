"""Branches of a stack: lines of assets and languages, each begun as a copy of another."""

from __future__ import annotations

import re
from typing import Any

from starlette.datastructures import QueryParams
from starlette.responses import Response

from ...errors import Invalid
from ...instants import iso
from ...library import branch_copies, branch_removal, branches, limits
from ...library.branches import Branch
from ...library.libraries import MAIN_BRANCH
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .query.selection import answer_list
from .requests import taken
from .requests.body import receive_object
from .requests.parameters import flag
from .requests.values import read_text

# What the vendor lets branches and their aliases be called.
_UID = re.compile(r"[a-z0-9_]{1,15}")


@takes(*taken.SHORT_LIST)
async def get_all_branches(call: Call) -> Response:
    """List a stack's branches."""
    found = await call.caller.scan(branches.all_of)
    return answer_list(call, "branches", [branch_body(branch) for branch in found])


async def get_a_single_branch(call: Call, branch_uid: str) -> Response:
    """Show a branch."""
    return answer({"branch": branch_body(await call.caller.read(branches.get, branch_uid))})


@takes(json=taken.BRANCH, status=201)
async def create_a_branch(call: Call) -> Response:
    """Make a branch as a copy of another, `main` where none is named. A second one of that name is refused."""
    said = await receive_object(call, "branch")
    uid = read_branch_uid(said.get("uid"), "uid")
    source = read_text(said.get("source"), "source", limits.NAME) or MAIN_BRANCH
    copy = await call.caller.write(branch_copies.begin, uid, source)
    await branch_copies.finish(call.service.database, copy)
    made = await call.caller.read(branches.get, uid)
    return answer({"notice": "Branch created successfully.", "branch": branch_body(made)}, 201)


@takes("force")
async def delete_a_branch(call: Call, branch_uid: str) -> Response:
    """Delete a branch with all its assets; with `force=true` also one that others were copied from."""
    force = flag(call.query, "force")
    branch_id = await call.caller.write(branch_removal.hide, branch_uid, force=force)
    await branch_removal.remove(call.service.database, branch_id, call.service.intake.discard)
    return answer({"notice": "Branch deleted successfully."})


@takes(json=taken.BRANCH_SETTINGS)
async def update_branch_settings(call: Call, branch_uid: str) -> Response:
    """Take a branch's settings, which are about what is not served here, and keep none."""
    await receive_object(call, "branch")
    await call.caller.read(branches.get, branch_uid)
    return answer({"notice": "Branch settings updated successfully."})


@takes("base_branch", "compare_branch")
async def compare_branches(call: Call) -> Response:
    """Tell how two branches differ in content types and global fields, of which there are none."""
    base, compared = read_both(call.query)
    await call.caller.read(branches.get_both, [base, compared])
    return answer({"branches": {"base_branch": base, "compare_branch": compared}, "diff": []})


def read_both(params: QueryParams) -> tuple[str, str]:
    """The base branch and the one compared with it, as parameters name them. Raises Invalid."""
    base, compared = params.get("base_branch", ""), params.get("compare_branch", "")
    if not (base and compared):
        raise Invalid("compare_branch" if base else "base_branch", "is required.")
    return base, compared


def branch_body(branch: Branch) -> dict[str, Any]:
    """A branch in the vendor's JSON."""
    return {
        "uid": branch.uid,
        "source": branch.source or "",
        "alias": [{"uid": uid} for uid in branch.aliases],
        "created_at": iso(branch.created_at),
        "created_by": branch.created_by,
        "updated_at": iso(branch.created_at),
        "updated_by": branch.created_by,
        "deleted_at": False,
    }


def read_branch_uid(value: Any, field: str) -> str:
    """What a branch or an alias is to be called. Raises Invalid."""
    uid = read_text(value, field, limits.NAME)
    if not uid:
        raise Invalid(field, "is required.")
    if not _UID.fullmatch(uid):
        raise Invalid(field, "is not valid: give up to 15 small letters, digits and underscores.")
    return uid
