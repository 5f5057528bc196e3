"""How long somebody with little to send waits beside somebody who sends bombs from another address."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attacks.strangers import TRUSTING, after, allowed, neighbour, sending, slowest
from tests.bench.report import Line, at_most
from tests.bench.stage import Stage, say
from tests.bombs import BOMBS
from tests.servers.triptych import read_token, serve


def held_up(tenants: int, stage: Stage) -> Iterator[Line]:
    """The slowest answer beside bombs of one kind, as a part of what is allowed; bombs come from so many tenants."""
    count, seconds = stage.scale.bombs, stage.scale.load_seconds
    folder = stage.folder()
    with serve(TRUSTING, folder / "data") as served:
        other = neighbour(served.url)
        slowest(other, after(0))  # starts a helper
        for name, bomb in BOMBS.items():
            say(f"sending {count} files of {name}")
            file = folder / bomb.file_name
            file.write_bytes(bomb.make())
            alone = slowest(other, after(seconds))
            with sending(served.url, file, count=count, tenants=tenants) as bombs:
                beside = slowest(other, bombs.over)
            with served.client() as control:
                token = {"Authorization": f"Bearer {read_token(served)}"}
                control.post("/_triptych/reset", headers=token).raise_for_status()
            line = f"beside {name}, {'one tenant' if tenants == 1 else 'many tenants'}"
            yield Line(line, [beside / allowed(alone)], at_most(1), remark=f"{beside:.2f} s; alone {alone:.2f} s")
