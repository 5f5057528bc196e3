"""Merges of branches, and the queue that tells of them.

The vendor merges content types and global fields. There are none here, so a merge is complete when it is answered and
has changed nothing: assets stay as they are on either branch, as they do at the vendor.
"""

from __future__ import annotations

from typing import Any

from starlette.datastructures import QueryParams
from starlette.responses import Response

from ...errors import Invalid
from ...instants import iso
from ...library import limits, merges
from ...library.merges import Merge
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .branches import read_both
from .query.selection import answer_list
from .requests import taken
from .requests.body import receive_members
from .requests.parameters import flag
from .requests.values import read_text

STRATEGIES = (
    "merge_prefer_base",
    "merge_prefer_compare",
    "overwrite_with_compare",
    "merge_new_only",
    "merge_modified_only_prefer_base",
    "merge_modified_only_prefer_compare",
    "ignore",
)
_NONE = {"added": 0, "modified": 0, "deleted": 0}


@takes(
    "base_branch",
    "compare_branch",
    "default_merge_strategy",
    "merge_comment",
    "no_revert",
    json=taken.MERGE,
    optional=True,
)
async def merge_branches(call: Call) -> Response:
    """Merge a branch into another. What single content types are to become is taken, and there are none."""
    await receive_members(call)
    params = call.query
    base, compared = read_both(params)
    if base == compared:
        raise Invalid("compare_branch", "is the base branch itself.")
    merge = await call.caller.write(merges.record, base, compared, _read_how(params))
    return answer(_body(merge))


@takes(*taken.SHORT_LIST)
async def get_merge_queue(call: Call) -> Response:
    """List the last merges of a stack."""
    found = await call.caller.scan(merges.newest)
    return answer_list(call, "queue", [_body(merge) for merge in found])


async def get_merge_job(call: Call, merge_uid: str) -> Response:
    """Show a merge, in a list of its own."""
    return answer({"queue": [_body(await call.caller.scan(merges.get, merge_uid))]})


def _read_how(params: QueryParams) -> dict[str, Any]:
    """What is kept of how a merge was asked for. Raises Invalid."""
    strategy = params.get("default_merge_strategy") or STRATEGIES[0]
    if strategy not in STRATEGIES:
        raise Invalid("default_merge_strategy", f"is none of {', '.join(STRATEGIES)}.")
    return {
        "default_merge_strategy": strategy,
        "merge_comment": read_text(params.get("merge_comment"), "merge_comment", limits.DESCRIPTION) or "",
        "no_revert": flag(params, "no_revert"),
    }


def _body(merge: Merge) -> dict[str, Any]:
    at = iso(merge.created_at)
    return {
        "uid": merge.id,
        "created_at": at,
        "created_by": merge.created_by,
        "updated_at": at,
        "updated_by": merge.created_by,
        "errors": [],
        "merge_details": {**merge.asked, "item_merge_strategies": [], "status": "complete", "completed_at": at},
        "merge_summary": {"content_types": _NONE, "global_fields": _NONE},
    }
