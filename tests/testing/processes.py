"""Processes by their numbers."""

from __future__ import annotations

import psutil


def serves(pid: int) -> bool:
    """Tell whether the process is a server that has not ended; one that has may still be listed."""
    try:
        return "serve" in psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        return False
