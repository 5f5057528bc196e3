"""Management, delivery and preview tokens of a stack: how each is made, shown, changed and ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.vendors.contentstack.account import CONTENT, delivery_token, log_in, management_token
from tests.vendors.contentstack.stack import DEMO, Json, Stack, answer, program_headers, refusal
from triptych.testing.clock import Clock

MANAGEMENT = "/stacks/management_tokens"
DELIVERY = "/stacks/delivery_tokens"


@pytest.fixture
def stack(http: httpx.Client) -> Stack:
    """The demo stack, which has an environment, as somebody calls it who is signed in."""
    return log_in(http).of(DEMO)


def make(stack: Stack, path: str, said: Json, **params: str) -> Json:
    return dict(answer(stack.post(path, said, **params), 201)["token"])


def tokens(stack: Stack, path: str) -> list[Json]:
    return list(answer(stack.get(path))["tokens"])


def with_token(stack: Stack, token: str) -> httpx.Response:
    return stack.http.get("/v3/assets", headers=program_headers(stack.api_key, token))


def test_a_management_token_is_shown_once(stack: Stack) -> None:
    said = management_token("Test Token", description="A sample.", expires_on="2090-12-10")

    response = stack.post(MANAGEMENT, said)

    body = answer(response, 201)
    assert body["notice"] == "Management Token created successfully."
    assert response.headers["Cache-Control"] == "no-store"
    made = body["token"]
    assert said["token"].items() <= made.items()
    assert made["created_by"] == made["updated_by"] == stack.folder()["created_by"]
    text = made.pop("token")
    assert text.startswith("cs")
    assert tokens(stack, MANAGEMENT) == [made]
    assert answer(stack.get(f"{MANAGEMENT}/{made['uid']}")) == {"token": made}
    answer(with_token(stack, text))


def test_a_management_token_is_changed(stack: Stack) -> None:
    made = make(stack, MANAGEMENT, management_token())
    path = f"{MANAGEMENT}/{made['uid']}"
    scope = [{"module": "branch", "branches": ["main"], "acl": {"read": True}}]

    body = answer(stack.put(path, {"token": {**made, "name": "New", "scope": scope}}))

    assert body["notice"] == "Management Token updated successfully."
    assert (body["token"]["name"], body["token"]["scope"]) == ("New", scope)
    assert "token" not in body["token"]
    assert answer(stack.get(path))["token"] == body["token"]
    answer(stack.put(path, {"token": {"description": "Only this"}}))
    assert answer(stack.get(path))["token"]["name"] == "New"


def test_a_deleted_management_token_opens_nothing(stack: Stack) -> None:
    made = make(stack, MANAGEMENT, management_token())
    path = f"{MANAGEMENT}/{made['uid']}"

    assert answer(stack.delete(path)) == {"notice": "Management Token deleted successfully."}

    assert refusal(with_token(stack, made["token"]), 401, 105).keys() == {"authorization"}
    for response in (stack.get(path), stack.put(path, management_token()), stack.delete(path)):
        assert refusal(response, 422, 141).keys() == {"management_token"}
    assert make(stack, MANAGEMENT, management_token())["uid"] != made["uid"]


def test_a_management_token_expires(stack: Stack, clock: Clock) -> None:
    clock.freeze(1_700_000_000_000)
    made = make(stack, MANAGEMENT, management_token(expires_on="2023-11-20"))
    later = make(stack, MANAGEMENT, management_token("later"))
    answer(stack.put(f"{MANAGEMENT}/{later['uid']}", {"token": {"expires_on": "2023-11-21T12:00:00.000Z"}}))

    answer(with_token(stack, made["token"]))
    clock.freeze(1_700_438_400_000)  # the 20th
    assert refusal(with_token(stack, made["token"]), 401, 105)
    answer(with_token(stack, later["token"]))
    clock.freeze(1_700_568_000_000)  # the 21st, at noon
    assert refusal(with_token(stack, later["token"]), 401, 105)


def test_the_eleventh_management_token_ends_the_oldest(stack: Stack) -> None:
    made = [make(stack, MANAGEMENT, management_token(str(number))) for number in range(10)]
    answer(with_token(stack, made[0]["token"]))

    make(stack, MANAGEMENT, management_token("one more"))

    assert refusal(with_token(stack, made[0]["token"]), 401, 105)
    answer(with_token(stack, made[1]["token"]))
    assert [token["name"] for token in tokens(stack, MANAGEMENT)] == [*map(str, range(1, 10)), "one more"]


def test_a_name_is_there_once_of_a_kind(stack: Stack) -> None:
    for path, said in ((MANAGEMENT, management_token), (DELIVERY, delivery_token)):
        make(stack, path, said("same"))
        other = make(stack, path, said("other"))
        refusal(stack.post(path, said("same")), 422, 90030)
        refusal(stack.put(f"{path}/{other['uid']}", {"token": {"name": "same"}}), 422, 90030)
        answer(stack.put(f"{path}/{other['uid']}", {"token": {"name": "other"}}))


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "token"),
        ({"token": []}, "token"),
        ({"token": {"scope": CONTENT}}, "name"),
        ({"token": {"name": "", "scope": CONTENT}}, "name"),
        ({"token": {"name": "x"}}, "scope"),
        (management_token(scope=[]), "scope"),
        (management_token(scope="all"), "scope"),
        (management_token(scope=[1]), "scope"),
        (management_token(scope=[{"acl": {}}]), "scope"),
        (management_token(scope=[{"module": "asset", "acl": {"read": "yes"}}]), "scope"),
        (management_token(scope=[{"module": "branch", "branches": "main"}]), "scope"),
        (management_token(scope=[{"module": "branch", "branches": [{}]}]), "scope"),
        (management_token(scope=CONTENT * 51), "scope"),
        (management_token(expires_on="soon"), "expires_on"),
        (management_token(expires_on="2001-01-01"), "expires_on"),
        (management_token(description=1), "description"),
    ],
)
def test_what_cannot_be_a_management_token_is_not_made(stack: Stack, said: Any, field: str) -> None:
    assert refusal(stack.post(MANAGEMENT, said), 422, 90001).keys() == {field}
    assert tokens(stack, MANAGEMENT) == []


def test_a_delivery_token_is_shown_again(stack: Stack) -> None:
    response = stack.post(DELIVERY, delivery_token("Sample", description="A sample."))

    body = answer(response, 201)
    assert body["notice"] == "Delivery Token created successfully."
    made = body["token"]
    assert (made["name"], made["description"], made["type"]) == ("Sample", "A sample.", "delivery")
    assert made["token"].startswith("cs")
    assert "preview_token" not in made
    [scope] = made["scope"]
    assert scope["environments"][0]["name"] == "development"
    assert scope["environments"][0]["uid"].startswith("blt")
    assert tokens(stack, DELIVERY) == [made]
    shown = stack.get(f"{DELIVERY}/{made['uid']}")
    assert answer(shown) == {"token": made}
    assert shown.headers["Cache-Control"] == "no-store"


def test_a_delivery_token_is_changed_and_deleted(stack: Stack) -> None:
    made = make(stack, DELIVERY, delivery_token(), create_with_preview_token="true")
    path = f"{DELIVERY}/{made['uid']}"

    body = answer(stack.put(path, {"token": {**made, "name": "New"}}))
    assert body["notice"] == "Delivery Token updated successfully."
    assert body["token"] == made | {"name": "New", "updated_at": body["token"]["updated_at"]}

    assert answer(stack.send("DELETE", path, params={"force": "true"})) == {
        "notice": "Delivery Token deleted successfully."
    }
    for response in (stack.get(path), stack.put(path, delivery_token()), stack.delete(path)):
        assert refusal(response, 422, 141).keys() == {"delivery_token"}
    for text in (made["token"], made["preview_token"]):
        assert refusal(with_token(stack, text), 401, 105)


def test_a_delivery_token_may_have_a_preview_token(stack: Stack) -> None:
    made = make(stack, DELIVERY, delivery_token())
    path = f"{DELIVERY}/{made['uid']}/preview_token"

    added = stack.post(path, {})
    assert answer(added, 201)["notice"] == "Preview token created successfully."
    preview = answer(added, 201)["token"]["preview_token"]
    assert preview.startswith("cs")
    assert tokens(stack, DELIVERY) == [made | {"preview_token": preview}]
    refusal(stack.post(path, {}), 422, 90030)

    assert answer(stack.delete(path)) == {"notice": "Preview token deleted successfully."}
    assert tokens(stack, DELIVERY) == [made]
    assert refusal(stack.delete(path), 422, 141).keys() == {"preview_token"}
    assert refusal(with_token(stack, preview), 401, 105)
    again = answer(stack.post(path, {}), 201)["token"]["preview_token"]
    assert again != preview


def test_a_preview_token_needs_a_delivery_token(stack: Stack) -> None:
    path = f"{DELIVERY}/blt0000000000000000/preview_token"
    for response in (stack.post(path, {}), stack.delete(path)):
        assert refusal(response, 422, 141).keys() == {"delivery_token"}


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        (delivery_token(environment="nowhere"), 141, "environment"),
        (delivery_token(scope=CONTENT), 90001, "scope"),
        (delivery_token(scope=[{"module": "environment", "environments": []}]), 90001, "scope"),
        ({"token": {"name": "x"}}, 90001, "scope"),
        ({}, 90001, "token"),
    ],
)
def test_what_cannot_be_a_delivery_token_is_not_made(stack: Stack, said: Any, code: int, field: str) -> None:
    assert refusal(stack.post(DELIVERY, said), 422, code).keys() == {field}
    assert tokens(stack, DELIVERY) == []


@pytest.mark.long
def test_there_may_be_a_hundred_delivery_tokens(stack: Stack) -> None:
    for number in range(100):
        make(stack, DELIVERY, delivery_token(str(number)))
    assert refusal(stack.post(DELIVERY, delivery_token("one more")), 422, 90001).keys() == {"tokens"}


def test_tokens_are_listed_counted_and_found(stack: Stack) -> None:
    for path, said in ((MANAGEMENT, management_token), (DELIVERY, delivery_token)):
        for name in ("a", "b", "c"):
            make(stack, path, said(name))
        page = answer(stack.get(path, include_count="true", skip="1", limit="1"))
        assert ([token["name"] for token in page["tokens"]], page["count"]) == (["b"], 3)
        [found] = answer(stack.get(path, query='{"name":"c"}'))["tokens"]
        assert found["name"] == "c"


def test_tokens_are_their_stacks(http: httpx.Client, stack: Stack) -> None:
    made = make(stack, MANAGEMENT, management_token())
    other = log_in(http).create_stack()

    assert tokens(other, MANAGEMENT) == []
    assert refusal(other.get(f"{MANAGEMENT}/{made['uid']}"), 422, 141).keys() == {"management_token"}
    make(other, MANAGEMENT, management_token())


def test_a_stack_that_nobody_knows_gets_its_first_token(http: httpx.Client) -> None:
    """In open its first write stores it, also where that is a token."""
    for path, said in ((MANAGEMENT, management_token()), (DELIVERY, delivery_token())):
        unknown = Stack(http, f"blt{'2' * 15}{len(path) % 10}")
        assert tokens(unknown, path) == []
        made = make(unknown, path, said)
        assert [token["uid"] for token in tokens(unknown, path)] == [made["uid"]]


@pytest.mark.races
def test_of_creations_at_once_one_gets_the_name_and_ten_stay(stack: Stack) -> None:
    def create(name: str) -> int:
        return stack.post(MANAGEMENT, management_token(name)).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(create, ["same"] * 8)) == [201, *[422] * 7]
        assert set(pool.map(create, map(str, range(16)))) == {201}
    assert len(tokens(stack, MANAGEMENT)) == 10
