"""Merges of branches: complete at once, told of in their queue, and without an effect on assets."""

from __future__ import annotations

import pytest

from tests.vendors.contentstack.stack import Json, Stack, answer, refusal
from tests.vendors.contentstack.test_branches import alias, branch, on_branch
from triptych.testing.clock import Clock

BOTH = {"base_branch": "main", "compare_branch": "dev"}
NEW_YEAR = 1_893_456_000_000  # of 2030


def merge(stack: Stack, **params: str) -> Json:
    strategies = {"item_merge_strategies": [{"uid": "blog", "type": "content_type", "merge_strategy": "ignore"}]}
    return answer(stack.post("/stacks/branches_merge", strategies, **(BOTH | params)))


def queue(stack: Stack, uid: str = "", **params: str) -> list[Json]:
    return list(answer(stack.get(f"/stacks/branches_queue{uid and '/'}{uid}", **params))["queue"])


def test_a_merge_is_complete_at_once_and_changes_no_assets(stack: Stack, clock: Clock) -> None:
    clock.freeze(NEW_YEAR)
    uid = stack.upload(title="Before")["uid"]
    branch(stack)
    dev = on_branch(stack)
    dev.update(uid, title="After")
    before = [stack.everything(), dev.everything()]

    merged = merge(stack, default_merge_strategy="ignore", merge_comment="Why not", no_revert="true")

    assert merged["merge_details"] == {
        **BOTH,
        "default_merge_strategy": "ignore",
        "merge_comment": "Why not",
        "no_revert": True,
        "item_merge_strategies": [],
        "status": "complete",
        "completed_at": "2030-01-01T00:00:00.000Z",
    }
    none = {"added": 0, "modified": 0, "deleted": 0}
    assert merged["merge_summary"] == {"content_types": none, "global_fields": none}
    assert merged["errors"] == []
    assert [stack.everything(), dev.everything()] == before


def test_the_queue_tells_of_merges(stack: Stack, clock: Clock) -> None:
    branch(stack)
    assert answer(stack.get("/stacks/branches_queue", include_count="true")) == {"queue": [], "count": 0}

    clock.freeze(NEW_YEAR)
    first = merge(stack)
    clock.advance(seconds=86_400)
    second = merge(on_branch(stack), base_branch="dev", compare_branch="main")

    for asked in (stack, on_branch(stack)):
        assert queue(asked) == [second, first]
    assert queue(stack, first["uid"]) == [first]
    assert queue(stack, limit="1", skip="1") == [first]
    other = Stack(stack.http, api_key="blt3333333333333333")
    assert queue(other) == []
    for nobody in (stack.get("/stacks/branches_queue/nothing"), other.get(f"/stacks/branches_queue/{first['uid']}")):
        assert refusal(nobody, 422, 141).keys() == {"job"}
    # A merge is no job of many items.
    refusal(stack.get(f"/bulk/jobs/{first['uid']}"), 422, 141)
    answer(stack.delete("/stacks/branches/dev"))
    assert queue(stack) == [first]


@pytest.mark.parametrize(
    ("params", "code", "field"),
    [
        ({"base_branch": ""}, 90001, "base_branch"),
        ({"compare_branch": ""}, 90001, "compare_branch"),
        ({"compare_branch": "main"}, 90001, "compare_branch"),
        ({"default_merge_strategy": "guess"}, 90001, "default_merge_strategy"),
        ({"merge_comment": "x" * 10_001}, 90001, "merge_comment"),
        ({"base_branch": "nowhere"}, 905, "branch"),
        ({"compare_branch": "live"}, 905, "branch"),
    ],
)
def test_a_merge_that_breaks_a_rule_is_refused(stack: Stack, params: dict[str, str], code: int, field: str) -> None:
    branch(stack)
    alias(stack, "live", "dev")

    refused = stack.post("/stacks/branches_merge", {}, **(BOTH | params))

    assert refusal(refused, 422, code).keys() == {field}
    assert queue(stack) == []


def test_a_merge_whose_body_is_broken_is_refused(stack: Stack) -> None:
    branch(stack)

    refused = stack.send("POST", "/stacks/branches_merge", params=BOTH, content=b"{")

    assert refused.status_code == 400
    assert queue(stack) == []
