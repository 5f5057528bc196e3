"""A round with a seed that stays: all that the documents lead to, and a request or two at random for each operation."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz.rounds import SPECIFICATION, run
from tests.servers.triptych import serve


def test_nothing_that_a_document_leads_to_is_a_failure(tmp_path: Path) -> None:
    """The control API comes last: it deletes what others would ask for. `make fuzz` has more documents and requests."""
    with serve({}, tmp_path / "data") as served:
        for name in (SPECIFICATION, "control"):
            run(served, name, tmp_path, seed=18, examples=1)
