"""Whose work something is, where what is scarce is shared fairly."""

from __future__ import annotations

from typing import NamedTuple


class Sender(NamedTuple):
    """Who has something done: the network address that it came from, and for which tenant there.

    What is scarce is shared fairly between addresses first and between one address's tenants second, so that
    inventing tenants gains nothing.
    """

    address: str
    tenant: str


SERVICE = Sender("", "")
"""The service itself, and whoever uses its parts without a network."""
