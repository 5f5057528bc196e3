"""What a message may hold at every door."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from ..library import limits

Word = Annotated[str, StringConstraints(min_length=1, max_length=limits.TAG, pattern=r"^[^\x00-\x1f\x7f]+$")]
