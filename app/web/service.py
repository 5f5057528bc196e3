"""The running service's parts, as one value that every call carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..database import Database
from ..library.chores import Chores
from ..library.derived import Derived
from ..library.intake import Intake
from ..library.key_ring import KeyRing
from ..library.kits import Kit
from ..library.passwords import Passwords
from ..library.renditions import Renditions
from ..library.uses import Uses
from ..log import Log
from ..media.inspector import Inspector
from ..settings import Settings
from ..storage.base import Storage
from .call_counts import CallCounts
from .connections import ConnectionCounts
from .recent import Recent
from .signing import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a request may use. `shared_tenants` are the keys that open the library `default`, by vendor.

    `kits` say what a workspace has of its own at each door.

    `worker` names the process, where several serve the same sockets.

    `store_writes` tells what keeps the store from being written to, if anything does.
    """

    settings: Settings
    log: Log
    database: Database
    storage: Storage
    store_writes: Recent[str | None]
    inspector: Inspector
    intake: Intake
    renditions: Renditions
    keys: KeyRing
    signer: Signer
    control_token: str
    shared_tenants: Mapping[str, str]
    kits: Sequence[Kit]
    derived: Derived
    passwords: Passwords
    chores: Chores
    calls: CallCounts
    connections: ConnectionCounts
    worker: str | None
    uses: Uses
