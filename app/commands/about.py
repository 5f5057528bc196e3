"""What the program tells of itself and of the service."""

from __future__ import annotations

import asyncio
import json

from ..service import find_control_token
from ..settings import Settings
from ..web.layers import LAYERS
from .opening import Flags


def control_token(*, settings: Flags = None) -> None:
    """Print the token with which the control API can be used from other machines and through proxies.

    Parameters
    ----------
    settings
        Those of the service: it is found by its database.
    """
    print(asyncio.run(find_control_token(settings or Settings())))


def schema() -> None:
    """Print the JSON schema of the file that TRIPTYCH_CONFIG names, for editors and other programs."""
    from ..config.schema import json_schema

    print(json.dumps(json_schema(), indent=2))


def layers() -> None:
    """Print what every request passes through, from the outside in."""
    for layer in LAYERS:
        does, _, _ = (layer.__doc__ or "").partition("\n")
        print(f"{layer.__name__:15} {does}")
