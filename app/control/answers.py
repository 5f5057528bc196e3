"""How the control API answers."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response


def answer(body: dict[str, Any], status: int = 200) -> Response:
    """A JSON answer."""
    return Response(orjson.dumps(body), status, media_type="application/json")
