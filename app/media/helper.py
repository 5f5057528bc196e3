"""The helper process: decodes files from strangers, one after another, under limits.

It opens no file and no connection: what it reads, it asks the server process for, over its standard output and
input. Started by `inspector.py`, as a program.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import IO

import orjson

from . import images, renditions, videos
from .facts import Facts, Kind
from .limits import limit_process, time_limit
from .pipe import BLOCK_SIZE, DATA, FACTS, JOB, PICTURE, RANGE, READ, READY, Gone, Job, receive, send

_CACHED_BLOCKS = 16


class RemoteFile:
    """A file to read and seek in, as Pillow and PyAV want it, that keeps the blocks it fetched last."""

    def __init__(self, size: int, fetch: Callable[[int, int], bytes]) -> None:
        self._size = size
        self._position = 0
        self._fetch = fetch
        self._block = lru_cache(_CACHED_BLOCKS)(self._fetch_block)

    def _fetch_block(self, index: int) -> bytes:
        start = index * BLOCK_SIZE
        return self._fetch(start, min(BLOCK_SIZE, self._size - start))

    def read(self, size: int = -1) -> bytes:
        end = self._size if size < 0 else min(self._position + size, self._size)
        parts = []
        while self._position < end:
            index, skipped = divmod(self._position, BLOCK_SIZE)
            part = self._block(index)[skipped : skipped + end - self._position]
            if not part:  # the store holds less than it said
                break
            parts.append(part)
            self._position += len(part)
        return b"".join(parts)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("seek to before the file's first byte")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position


def main() -> None:
    """Answer jobs until the server process closes the pipe."""
    jobs, answers = _claim_pipes()
    limit_process()
    try:
        send(answers, READY)
        while True:
            job = _receive_job(jobs)
            with time_limit(job.seconds):
                tag, body = _answer(job, _remote_file(job, jobs, answers))
            send(answers, tag, body)
    except Gone:
        return


def _claim_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Keep the two pipes for messages alone: whatever a library prints goes to standard error."""
    # A Ctrl-C or a service manager's signal reaches the whole group; the server still wants its answers then.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return sys.stdin.buffer, answers


def _receive_job(jobs: IO[bytes]) -> Job:
    tag, body = receive(jobs)
    if tag != JOB:
        raise Gone
    return Job(**orjson.loads(body))


def _remote_file(job: Job, jobs: IO[bytes], answers: IO[bytes]) -> RemoteFile:
    def fetch(start: int, size: int) -> bytes:
        try:
            send(answers, READ, RANGE.pack(start, size))
            tag, data = receive(jobs)
        except Gone:
            os._exit(0)  # nobody waits any more, and an exception would only look to Pillow like a broken file
        return data if tag == DATA else b""

    return RemoteFile(job.size, fetch)


def _answer(job: Job, file: RemoteFile) -> tuple[bytes, bytes]:
    if job.side:
        return PICTURE, _render(job, file)
    return FACTS, orjson.dumps(_read(job, file))


def _render(job: Job, file: RemoteFile) -> bytes:
    try:
        return renditions.render(file, job.content_type, max_pixels=job.max_pixels, side=job.side)
    except Exception:  # as below
        return b""


def _read(job: Job, file: RemoteFile) -> Facts:
    sniffed = Facts(kind=Kind(job.kind), content_type=job.content_type)
    read = images.read if sniffed.kind is Kind.IMAGE else videos.read
    try:
        return read(file, sniffed, job.max_pixels)
    except Exception:  # decoders raise anything at all on broken files, and that is the answer
        return replace(sniffed, readable=False)


if __name__ == "__main__":
    main()
