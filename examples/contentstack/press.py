"""Puts a company's press pictures where its site shows them, at the hour that was agreed upon."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import requests

_TOO_MANY = 429
_SECONDS_BETWEEN = 1
_TRIES = 10


class Refused(Exception):
    """Contentstack does not do it; the message is its own."""


class PressRoom:
    """What editors do. `stack` is the SDK's, which leaves errors and limits to its callers."""

    def __init__(self, stack: Any, environment: str, wait: Callable[[float], object] = time.sleep) -> None:
        self._stack = stack
        self._environment = environment
        self._wait = wait

    def add(self, picture: Path) -> str:
        """Upload a picture; gives its uid."""
        return str(self._call(lambda: self._stack.assets().upload(str(picture)))["asset"]["uid"])

    def publish(self, uid: str, at: datetime | None = None) -> None:
        """Show it, now or from then on."""
        self._plan("publish", uid, at)

    def take_back(self, uid: str, at: datetime | None = None) -> None:
        """Show it no more, from now or from then on."""
        self._plan("unpublish", uid, at)

    def _plan(self, what: str, uid: str, at: datetime | None) -> None:
        wish: dict[str, Any] = {"asset": {"environments": [self._environment], "locales": ["en-us"]}}
        if at is not None:
            wish["scheduled_at"] = at.isoformat()
        self._call(lambda: getattr(self._stack.assets(uid), what)(wish))

    def _call(self, call: Callable[[], requests.Response]) -> Any:
        answer = call()
        for _ in range(_TRIES):
            if answer.status_code != _TOO_MANY:
                break
            self._wait(_SECONDS_BETWEEN)
            answer = call()
        if not answer.ok:
            raise Refused(answer.json()["error_message"])
        return answer.json()


def shown(address: str, api_key: str, delivery_token: str, environment: str) -> list[str]:
    """What the site does: the file names of all that is published."""
    answer = requests.get(
        f"{address}/v3/stacks/sync",
        params={"init": "true", "environment": environment, "type": "asset_published"},
        headers={"api_key": api_key, "access_token": delivery_token},
        timeout=60,
    )
    answer.raise_for_status()
    return sorted(item["data"]["filename"] for item in answer.json()["items"])
