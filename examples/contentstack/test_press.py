from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from contentstack_management import Client

from press import PressRoom, Refused, shown
from triptych.testing import Workspace

Site = Callable[[], list[str]]


@pytest.fixture
def press(triptych: Workspace) -> PressRoom:
    """What is tested. Where it would wait for Contentstack, the workspace's clock goes on instead."""
    own = triptych.contentstack
    host = triptych.url.removeprefix("http://")
    client = Client(host=host, scheme="http://", management_token=own.management_token, timeout=60)
    triptych.clock.freeze("2030-01-01")
    stack = client.stack(own.api_key)
    return PressRoom(stack, "production", wait=lambda seconds: triptych.clock.advance(seconds=seconds))


@pytest.fixture
def site(triptych: Workspace) -> Site:
    """What visitors see. The token is made with its environment."""
    own = triptych.contentstack
    token = own.delivery_token("production")
    return lambda: shown(triptych.url, own.api_key, token, "production")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>')
    return path


def test_a_picture_is_shown_once_it_is_published(press: PressRoom, site: Site, picture: Path) -> None:
    uid = press.add(picture)
    assert site() == []
    press.publish(uid)
    assert site() == ["bridge.svg"]


def test_nothing_is_shown_before_its_time(triptych: Workspace, press: PressRoom, site: Site, picture: Path) -> None:
    opening, end = datetime(2030, 5, 1, 9, tzinfo=UTC), datetime(2030, 6, 1, tzinfo=UTC)
    uid = press.add(picture)
    press.publish(uid, opening)
    press.take_back(uid, end)

    triptych.clock.freeze("2030-05-01T08:59:59Z")
    assert site() == []
    assert triptych.clock.run() == opening
    assert site() == ["bridge.svg"]
    assert triptych.clock.run() == end
    assert site() == []


def test_the_site_can_be_seen_as_it_will_be(triptych: Workspace, press: PressRoom, site: Site, picture: Path) -> None:
    press.publish(press.add(picture), datetime(2030, 5, 1, tzinfo=UTC))

    with triptych.clock.travel("2030-05-02"):
        assert site() == ["bridge.svg"]
    assert site() == []


def test_limits_are_waited_for(press: PressRoom, picture: Path) -> None:
    """Ten in a second, as pytest.ini has it; while the clock stands none would ever be taken after them."""
    assert len({press.add(picture) for _ in range(12)}) == 12


def test_what_is_not_there_cannot_be_published(triptych: Workspace, press: PressRoom) -> None:
    triptych.contentstack.environment("production")

    with pytest.raises(Refused, match="was not found"):
        press.publish("blt0123456789abcdef")
