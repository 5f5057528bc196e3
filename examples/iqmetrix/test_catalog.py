from __future__ import annotations

from collections.abc import Generator

import httpx
import pytest

from catalog import Pictures, Refused, SignIn
from triptych.testing import Workspace

# The smallest GIF.
DOT = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")


@pytest.fixture
def pictures(triptych: Workspace) -> Generator[Pictures]:
    """What is tested, signed in as the workspace's own user."""
    sign_in = SignIn(f"{triptych.url}/v1/oauth2/token", triptych.iqmetrix.credentials)
    with httpx.Client(base_url=triptych.url, auth=sign_in, trust_env=False) as http:
        yield Pictures(http)


def test_browsers_find_the_picture_where_the_redirect_leads(pictures: Pictures) -> None:
    address = pictures.address(pictures.add("dot.gif", DOT))

    assert address is not None
    found = httpx.get(address, trust_env=False)
    assert (found.status_code, found.headers["Content-Type"], found.content) == (200, "image/gif", DOT)


def test_a_picture_that_is_not_there_has_no_address(pictures: Pictures) -> None:
    assert pictures.address("0a1b2c3d-0000-4000-8000-000000000000") is None


@pytest.mark.parametrize(("file_name", "content"), [("dot.exe", DOT), ("dot.gif", b""), ("dot.gif", DOT[:20])])
def test_what_is_no_picture_is_refused(pictures: Pictures, file_name: str, content: bytes) -> None:
    with pytest.raises(Refused, match="Bad Request: "):
        pictures.add(file_name, content)


def test_a_shop_that_is_open_all_day_signs_in_again(triptych: Workspace, pictures: Pictures) -> None:
    pictures.add("morning.gif", DOT)
    triptych.clock.advance(hours=13)  # a token lasts twelve
    pictures.add("evening.gif", DOT)


def test_a_wrong_password_is_told(triptych: Workspace) -> None:
    wrong = SignIn(f"{triptych.url}/v1/oauth2/token", {**triptych.iqmetrix.credentials, "password": "wrong"})
    with (
        httpx.Client(base_url=triptych.url, auth=wrong, trust_env=False) as http,
        pytest.raises(httpx.HTTPStatusError, match="400"),
    ):
        Pictures(http).add("dot.gif", DOT)
