"""What is answered in plain text, and what in the form of the vendor's framework."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.files import png
from tests.vendors.iqmetrix.company import Company
from tests.web.teapot import SENTENCE, STATUS, serve_teapot
from triptych.vendors.iqmetrix.operations import OPERATIONS

NOBODY = "00000000-0000-0000-0000-000000000007"


@pytest.fixture(scope="module", params=[429, 403])
def refused(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A service that answers everything with this status."""
    folder = tmp_path_factory.mktemp("refused")
    with serve_teapot(folder, {STATUS: str(request.param)}) as served, served.client() as http:
        yield Company(http)


@pytest.mark.long
def test_too_many_requests_are_told_in_plain_text(refused: Company) -> None:
    """As the portal's page "Rate Limiting" prints it. What it says nothing of has the form of the other errors."""
    answers = [refused.create(png(3, 2)), refused.get(NOBODY), refused.http.get(f"/images/{NOBODY}")]

    for answer in answers:
        if answer.status_code == 429:
            assert (answer.text, answer.headers["Content-Type"]) == ("rate limit exceeded", "text/plain; charset=utf-8")
        else:
            assert refused.refusal(answer, 403) == SENTENCE


def test_a_refused_token_is_told_in_plain_text(http: httpx.Client) -> None:
    for operation in OPERATIONS:
        if operation.access.credentials and not operation.access.anonymous:
            answer = http.request(operation.method, operation.path)
            assert (answer.status_code, answer.text) == (401, "invalid token")
            assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
            assert answer.headers["WWW-Authenticate"] == "Bearer"
