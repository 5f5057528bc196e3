"""A stack with folders and files that queries tell apart, and what to find in it by name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.files import jpeg, png
from tests.vendors.contentstack.stack import Json, Stack, answer, uids
from triptych.testing.clock import Clock

START = 1_420_729_673_000  # 2015-01-08T15:07:53Z; the files were made at this second and at the two after it
WORDS = b"just words"
LONGEST = "a" * 9_999 + "b"


@dataclass(frozen=True, slots=True)
class Stocked:
    """`uids` are those of outer and inner, which are folders, and of logo, photo and note, which are files."""

    stack: Stack
    uids: dict[str, str]

    def find(self, query: Any, **params: Any) -> list[str]:
        """The names of what is found, folders included, in the order of the answer; <name> stands for a uid."""
        found = self.stack.assets(query=self.text(query), **{"include_folders": "true", **params})
        return self.names(found)

    def count(self, query: Any) -> Any:
        """What count=true answers, which must be what include_count=true says, too."""
        query = self.text(query)
        params = {"query": query, "include_folders": "true"}
        alone = answer(self.stack.get("/assets", count="true", **params))
        beside = answer(self.stack.get("/assets", include_count="true", limit=1, **params))
        assert alone == {"assets": beside["count"]}
        return beside["count"]

    def text(self, query: Any) -> str:
        """The query as JSON."""
        text = json.dumps(query)
        for name, uid in self.uids.items():
            text = text.replace(f"<{name}>", uid)
        return text

    def names(self, nodes: list[Json]) -> list[str]:
        """What the nodes are called here."""
        names = {uid: name for name, uid in self.uids.items()}
        return [names[uid] for uid in uids(nodes)]


def stock(stack: Stack, clock: Clock) -> Stocked:
    """Fill an empty stack."""
    clock.freeze(START - 2_000)
    outer = stack.folder("Outer")["uid"]
    clock.advance(seconds=1)
    inner = stack.folder("Inner", outer)["uid"]
    clock.advance(seconds=1)
    logo = stack.upload(png(30, 20), "logo.png", title="Logo", tags="red,blue", description="The first")["uid"]
    clock.advance(seconds=1)
    photo = stack.upload(jpeg(40, 30), "My photo #1.jpg", title="photo", tags="red", parent_uid=outer, description="")
    clock.advance(seconds=1)
    note = stack.upload(WORDS, "note.txt", title="Größe 1\nof two", tags="Red Sale", parent_uid=inner)["uid"]
    stack.update(photo["uid"], tags=["red", "naïve"])
    stack.update(note, description=LONGEST)
    return Stocked(stack, {"outer": outer, "inner": inner, "logo": logo, "photo": photo["uid"], "note": note})
