"""Limits of calls: whose calls they count, what each vendor's answers tell of them, and by which clock they end."""

from __future__ import annotations

import re
import uuid
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.clock import clock_of
from tests.files import png
from tests.servers.setups import Setup
from tests.servers.triptych import Served, refuse, serve
from tests.strict.doors import plain, workspace_of
from tests.vendors.amazon_ads.profile import Profile, refusal
from tests.vendors.contentstack.stack import DEMO, PUBLISH, Stack
from tests.vendors.iqmetrix.company import Company
from triptych.main import DOORS
from triptych.rate_limits import parse
from triptych.web.rates import check_names

pytestmark = pytest.mark.long

SETTING = "TRIPTYCH_RATE_LIMITS"
# Long enough that no window ends by itself while a test runs.
HOUR = 3600
NEW_YEAR = 1_893_456_000_000
LIMITS = (
    f"documented,amazon_ads=3/{HOUR},iqmetrix=3/{HOUR},iqmetrix.ping=off,"
    f"contentstack.create_a_folder=2/{HOUR},contentstack.get_an_asset=off"
)


@pytest.fixture(scope="module")
def limited(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """A service with limits."""
    with serve(setup.environment() | {SETTING: LIMITS}, tmp_path_factory.mktemp("limited") / "data") as served:
        yield served


@pytest.fixture
def http(limited: Served) -> Generator[httpx.Client]:
    """A client of the service in a workspace whose clock stands still at a new year."""
    with make_workspace(limited) as client:
        clock_of(client).freeze(NEW_YEAR)
        yield client


@contextmanager
def make_workspace(served: Served) -> Generator[httpx.Client]:
    with served.client(f"test-{uuid.uuid4().hex}") as client:
        created = client.post("/_triptych/workspaces", json={"name": client.headers["X-Triptych-Workspace"]})
        assert created.status_code == 201, created.text
        yield client


def told(answer: httpx.Response) -> tuple[int, str, str]:
    """The status, the limit, and how many calls are left."""
    return answer.status_code, answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]


class TestContentstack:
    def test_the_documented_limits_hold_for_reads_and_for_writes(self, http: httpx.Client) -> None:
        stack = Stack(http)

        assert [told(stack.get("/assets")) for _ in range(10)] == [(200, "10", str(left)) for left in range(9, -1, -1)]
        refused = stack.get("/assets")
        assert told(refused) == (429, "10", "0")
        assert refused.json() == {"error_message": "Too many requests", "error_code": 429, "errors": {}}
        assert "Retry-After" not in refused.headers
        assert told(stack.send("POST", "/assets", files={"asset[upload]": ("a.png", png(3, 2))})) == (201, "10", "9")

    def test_bulk_calls_have_a_limit_of_their_own(self, http: httpx.Client) -> None:
        stack = Stack(http)
        bulk = {"assets": [{"uid": stack.upload()["uid"]}], **PUBLISH}

        assert [told(stack.post("/bulk/publish", bulk)) for _ in range(2)] == [(200, "1", "0"), (429, "1", "0")]
        clock_of(http).advance(seconds=1)
        published = stack.post("/bulk/publish", bulk)
        assert told(published) == (200, "1", "0")
        assert told(stack.get(f"/bulk/jobs/{published.json()['job_id']}")) == (200, "10", "9")

    def test_a_clock_that_stands_still_ends_no_window_until_it_is_moved(self, http: httpx.Client) -> None:
        stack = Stack(http)
        for _ in range(11):
            stack.get("/assets")

        clock_of(http).advance(seconds=0.999)
        assert stack.get("/assets").status_code == 429
        clock_of(http).advance(seconds=0.001)
        assert told(stack.get("/assets")) == (200, "10", "9")

    def test_a_clock_that_is_set_back_begins_a_window(self, http: httpx.Client) -> None:
        stack = Stack(http)
        for _ in range(11):
            stack.get("/assets")

        clock_of(http).advance(seconds=-1)
        assert told(stack.get("/assets")) == (200, "10", "9")

    def test_a_workspace_is_one_organization(self, limited: Served, http: httpx.Client) -> None:
        """Its stacks and their users are counted together, and no other workspace's."""
        assert told(Stack(http).get("/assets")) == (200, "10", "9")
        assert told(Stack(http, "another_stack", "another_user").get("/assets")) == (200, "10", "8")
        with make_workspace(limited) as elsewhere:
            clock_of(elsewhere).freeze()
            assert told(Stack(elsewhere).get("/assets")) == (200, "10", "9")

    def test_an_answer_tells_of_the_limit_whatever_it_is(self, http: httpx.Client) -> None:
        stack = Stack(http)

        assert told(stack.send("HEAD", "/assets")) == (200, "10", "9")
        assert told(stack.get("/metadata/nothing")) == (404, "10", "8")
        assert told(stack.get("/assets", limit="x")) == (422, "10", "7")

    def test_who_is_not_let_in_is_not_counted(self, http: httpx.Client) -> None:
        for _ in range(12):
            assert http.get("/v3/assets").status_code == 412
        assert told(Stack(http).get("/assets")) == (200, "10", "9")

    def test_an_operation_may_have_a_limit_of_its_own_or_none(self, http: httpx.Client) -> None:
        stack = Stack(http)

        folders = [stack.post("/assets/folders", {"asset": {"name": name}}) for name in "abc"]
        assert [told(answer) for answer in folders] == [(201, "2", "1"), (201, "2", "0"), (429, "2", "0")]
        assert [folder["name"] for folder in stack.assets(include_folders="true")] == ["b", "a"]
        uid = stack.upload()["uid"]
        assert {told(stack.get(f"/assets/{uid}")) for _ in range(12)} == {(200, "10", "9")}

    def test_addresses_of_files_are_not_counted(self, http: httpx.Client) -> None:
        url = Stack(http).upload()["url"]

        assert {http.get(url).status_code for _ in range(12)} == {200}
        assert told(Stack(http).get("/assets")) == (200, "10", "9")

    def test_a_reset_begins_anew(self, http: httpx.Client) -> None:
        for _ in range(11):
            Stack(http).get("/assets")

        assert http.post("/_triptych/reset").status_code == 204
        clock_of(http).freeze(NEW_YEAR)
        assert told(Stack(http).get("/assets")) == (200, "10", "9")


class TestAmazonAds:
    def test_a_client_is_refused_as_recorded(self, http: httpx.Client) -> None:
        ads = Profile(http)

        answers = [ads.post("/assets/search", {}) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[3].text == '{"message":"Too Many Requests"}'
        assert "Retry-After" not in answers[3].headers
        again = http.post("/assets/search", headers=ads.headers | {"X-Triptych-Amazon": "spec"})
        assert refusal(again, 429) == "Too many requests"
        assert again.headers["Retry-After"] == str(HOUR)
        assert http.get("/assets", headers=ads.headers).status_code == 429

    def test_the_clients_of_a_profile_are_counted_alone(self, http: httpx.Client) -> None:
        for _ in range(3):
            assert Profile(http).post("/assets/search", {}).status_code == 200

        assert Profile(http).post("/assets/search", {}).status_code == 429
        assert Profile(http, "another").post("/assets/search", {}).status_code == 200
        assert Profile(http, client_id="another").post("/assets/search", {}).status_code == 200

    def test_what_is_at_another_host_is_not_counted(self, http: httpx.Client) -> None:
        form = {"grant_type": "refresh_token", "refresh_token": "Atzr|a", "client_id": "a", "client_secret": "b"}

        assert {http.post("/auth/o2/token", data=form).status_code for _ in range(5)} == {200}


class TestIQmetrix:
    def test_answers_tell_when_the_window_ends(self, http: httpx.Client) -> None:
        company = Company(http)

        answers = [company.create(png(3, 2)) for _ in range(4)]
        assert [told(answer) for answer in answers] == [
            (201, "3", "2"),
            (201, "3", "1"),
            (201, "3", "0"),
            (429, "3", "0"),
        ]
        assert (answers[3].text, answers[3].headers["Content-Type"]) == (
            "rate limit exceeded",
            "text/plain; charset=utf-8",
        )
        for answer in answers:
            assert answer.headers["X-RateLimit-Reset"] == "2030-01-01T01:00:00.0000000Z"
            assert answer.headers["X-RateLimit-ResetSeconds"] == str(HOUR)
        clock_of(http).advance(seconds=0.5)
        assert company.create(png(3, 2)).headers["X-RateLimit-ResetSeconds"] == str(HOUR)
        clock_of(http).advance(seconds=HOUR - 1)
        assert company.create(png(3, 2)).headers["X-RateLimit-ResetSeconds"] == "1"

    def test_who_shows_no_token_is_counted_alone(self, http: httpx.Client) -> None:
        asset = Company(http).add(png(3, 2))

        answers = [http.get(f"/assets/{asset['id']}") for _ in range(4)]
        assert [told(answer) for answer in answers] == [
            (200, "3", "2"),
            (200, "3", "1"),
            (200, "3", "0"),
            (429, "3", "0"),
        ]
        assert {http.get(asset["href"]).status_code for _ in range(5)} == {200}
        assert told(Company(http).create(png(3, 2))) == (201, "3", "1")

    def test_what_has_no_limit_tells_of_none(self, http: httpx.Client) -> None:
        answers = [http.get("/ping", headers=Company(http).token) for _ in range(5)]

        assert {answer.status_code for answer in answers} == {200}
        assert not any("X-RateLimit-Limit" in answer.headers for answer in answers)


def test_calls_are_counted_in_the_workspace_that_credentials_tell(limited: Served) -> None:
    with plain(limited) as http, workspace_of(http) as own, limited.client(own.workspace) as inside:
        clock_of(inside).freeze(NEW_YEAR)
        assert [told(own.stack(http).get("/assets"))[2] for _ in range(2)] == ["9", "8"]
        clock_of(inside).advance(seconds=1)
        assert told(own.stack(http).get("/assets")) == (200, "10", "9")


def test_an_unknown_workspace_is_not_found_as_ever(http: httpx.Client) -> None:
    unknown = {"X-Triptych-Workspace": "unknown"}

    assert http.get("/v3/assets", headers=Stack(http).headers | unknown).status_code == 404
    assert http.get(f"/assets/{uuid.uuid4()}", headers=unknown).status_code == 404


def test_several_processes_agree(setup: Setup, tmp_path: Path) -> None:
    """Of forty calls that come to two at once, as many are let in as may be, and each tells of another place."""
    environment = setup.environment() | {SETTING: f"contentstack=20/{HOUR}"}
    with ExitStack() as stack, ThreadPoolExecutor(8) as threads:
        first, second = (stack.enter_context(serve(environment, tmp_path / "data")) for _ in range(2))
        clients = [stack.enter_context(served.client()) for served in (first, second)]
        clock_of(clients[0]).freeze()
        answers = list(threads.map(lambda number: told(Stack(clients[number % 2]).get("/assets")), range(40)))

    assert sorted(answers) == sorted([(200, "20", str(left)) for left in range(20)] + [(429, "20", "0")] * 20)


def test_nothing_is_counted_where_no_limits_are_set(http: httpx.Client, service: Served, workspace: str) -> None:
    with service.client(workspace) as unlimited:
        clock_of(unlimited).freeze()
        assert {told(Stack(unlimited, DEMO).get("/assets")) for _ in range(12)} == {(200, "10", "9")}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("contentstack=0/1", "give off, or documented and name=calls/seconds"),
        ("documented,contentstack.read=10/1", "there is no door and no operation contentstack.read"),
    ],
)
def test_what_no_limit_is_refuses_to_start(tmp_path: Path, value: str, problem: str) -> None:
    [said] = refuse({SETTING: value}, tmp_path)

    assert re.match(rf"triptych: {SETTING}: {problem}", said)


@pytest.mark.parametrize("value", ["many", "contentstack=0/1", "contentstack=10", "documented,,"])
def test_what_is_no_limit(value: str) -> None:
    with pytest.raises(ValueError, match="give off, or documented and name=calls/seconds"):
        parse(value)


@pytest.mark.parametrize("name", ["contentful", "contentstack.read"])
def test_what_has_no_limit(name: str) -> None:
    with pytest.raises(ValueError, match=f"there is no door and no operation {name}"):
        check_names(f"documented,{name}=10/1", [(door.name, door.operations) for door in DOORS])
