"""What rows share: made when the first of them asks for it, gone at the end of the run."""

from __future__ import annotations

import sys
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from tests.bench.corpus import STORE_MARK, Corpus, fill
from tests.servers.postgres import PostgresServer, postgres
from tests.servers.triptych import Served, serve
from triptych.storage.keys import MARK

Backend = Literal["sqlite", "postgres"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is measured, and how often."""

    repetitions: int
    load_seconds: float
    assets: int
    file_mib: int
    file_repetitions: int
    bombs: int


FULL = Scale(repetitions=5, load_seconds=1.0, assets=100_000, file_mib=1024, file_repetitions=3, bombs=50)
QUICK = Scale(repetitions=3, load_seconds=0.4, assets=30_000, file_mib=256, file_repetitions=2, bombs=10)


class Stage:
    """A folder on one disk for all files of the run, and databases with assets in them."""

    def __init__(self, directory: Path, scale: Scale) -> None:
        self.scale = scale
        self._directory = directory
        self._stack = ExitStack()
        self._corpora: dict[Backend, Corpus] = {}
        self._served: dict[Backend, Served] = {}

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def folder(self) -> Path:
        """A new empty folder."""
        path = self._directory / uuid.uuid4().hex
        path.mkdir()
        return path

    def data(self) -> Path:
        """A data folder whose store every corpus takes for its own."""
        folder = self.folder() / "data"
        (folder / "files").mkdir(parents=True)
        (folder / "files" / MARK).write_text(STORE_MARK)
        return folder

    def corpus(self, backend: Backend) -> Corpus:
        """The database with `scale.assets` assets. Rows must leave it as they find it."""
        if backend not in self._corpora:
            say(f"writing {self.scale.assets:,} assets into {backend}")
            self._corpora[backend] = fill(self.new_database(backend), self.scale.assets)
        return self._corpora[backend]

    def served(self, backend: Backend) -> Served:
        """The program on that database."""
        if backend not in self._served:
            environment = {"TRIPTYCH_DATABASE_URL": self.corpus(backend).url, "TRIPTYCH_LOG": "off"}
            self._served[backend] = self._stack.enter_context(serve(environment, self.data()))
        return self._served[backend]

    def new_database(self, backend: Backend) -> str:
        """The address of an empty database."""
        if backend == "sqlite":
            return f"sqlite:///{self.folder() / 'triptych.db'}"
        return self._postgres.create_database(f"bench_{uuid.uuid4().hex}")

    @cached_property
    def _postgres(self) -> PostgresServer:
        return self._stack.enter_context(postgres(self.folder()))


def say(what: str) -> None:
    """Tell somebody who waits what goes on."""
    sys.stderr.write(f"... {what}\n")
