"""What settings must be, where a type does not say it: each gives the value as it is used, or raises ValueError."""

from __future__ import annotations

import os
import re

from .host_names import has_host

# Applications that are no web sites have schemes of their own, and files have the origin `null`.
_ORIGIN = re.compile(r"null|[a-z][a-z0-9+.-]*://[^\s/?#@*,]+")


def database_url(url: str) -> str:
    """SQLAlchemy's URL of SQLite or PostgreSQL, with the driver that is used here."""
    if url.startswith("postgresql:"):
        return url.replace("postgresql:", "postgresql+psycopg:", 1)
    in_a_file = url.startswith("sqlite:///") and not url.endswith(("/", ":memory:"))
    if url and not in_a_file and not url.startswith("postgresql+psycopg:"):
        raise ValueError("give sqlite:///path or postgresql://user:password@host/database")
    return url


def public_url(url: str | None) -> str | None:
    """An address that others are made of."""
    if not url:  # an empty variable sets nothing
        return None
    if not url.startswith(("http://", "https://")) or not has_host(url):
        raise ValueError("give an http:// or https:// URL")
    if "?" in url or "#" in url:
        raise ValueError("give a URL without a query or a fragment: paths are added to its end")
    return url


def cors_origins(origins: str) -> str:
    """Origins as browsers spell them, with commas between them."""
    named = [origin.strip().lower() for origin in origins.split(",")]
    if named != ["*"] and not all(map(_ORIGIN.fullmatch, named)):
        raise ValueError("give * or origins as browsers spell them, like http://localhost:3000,https://example.com")
    return ",".join(named)


def cores() -> int:
    """How many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
