"""Every error of the tree has an answer at every door."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.web.teapot import serve_module
from tests.web.trouble import NAME, TROUBLES
from triptych import errors

# A path of each form of errors that there is.
PATHS = (
    "/assets/upload",
    "/uploads/a.png",
    "/auth/o2/token",
    "/images/a",
    "/v1/oauth2/token",
    "/v3/assets",
    "/_triptych/a",
)
# What some doors never meet.
SOMEWHERE = (errors.TriptychError, errors.Taken, errors.Forbidden, errors.Expired)
# What the library calls a field, by the door that calls it otherwise.
NAMED = [
    ("/v3/assets", "file", "upload is empty."),
    ("/v3/assets", "parent", "parent_uid is not valid."),
    ("/v3/assets", "slug", "permanent_url is set."),
    ("/v3/assets", "anything", "anything is wrong."),
    ("/images/a", "file", "Filename is empty."),
    ("/images/a", "anything", "anything is wrong."),
    ("/assets/upload", "anything", "anything is wrong."),
]


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("trouble")
    with serve_module("tests.web.trouble", folder) as served, served.client() as client:
        yield client


@pytest.mark.long
@pytest.mark.parametrize("path", PATHS)
def test_every_error_has_its_answer(http: httpx.Client, path: str) -> None:
    for number, error in TROUBLES.items():
        answer = http.get(path, headers={NAME: number})
        assert answer.status_code >= 400
        assert answer.headers.get("connection") != "close", f"to tell of {error!r} was a mistake itself"
        assert "secret" not in answer.text
        if isinstance(error, errors.Unavailable):
            assert answer.status_code in (429, 503), f"{error!r}: {answer.text}"
        elif type(error) not in SOMEWHERE:
            assert answer.status_code < 500, f"{error!r}: {answer.text}"


@pytest.mark.parametrize(("path", "field", "sentence"), NAMED)
def test_each_door_calls_fields_by_its_own_names(http: httpx.Client, path: str, field: str, sentence: str) -> None:
    number = next(key for key, error in TROUBLES.items() if isinstance(error, errors.Invalid) and error.field == field)

    assert sentence in http.get(path, headers={NAME: number}).text
