"""How this vendor spells what is said in many places."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

# The vendor's own spelling; a client compares it.
FOLDER_TYPE = "application/vnd.contenstack.folder"
# What the vendor's list calls the root.
ROOT = "cs_root"


def iso(milliseconds: int) -> str:
    """An instant in the vendor's form."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(text: Any) -> int | None:
    """The instant that a text in ISO 8601 tells; without a zone it is UTC. None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
