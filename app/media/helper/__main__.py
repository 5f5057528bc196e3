"""The helper process: decodes files from strangers, one after another, under limits.

It opens no file and no connection: what it reads, it asks the server process for, over its standard output and
input. Started as a program, by `media/process.py`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO

import orjson

from ..facts import Announce, Facts, Kind
from . import images, renditions, videos
from .limits import limit_process, processor_limit, time_limit
from .pipe import DATA, FACTS, HEADER, JOB, PICTURE, RANGE, READ, READY, Gone, Job, receive, send
from .remote_file import RemoteFile

# A video tells its size late, when some frames were decoded to find it: until then it may be as large as 8K.
_UNTOLD_PIXELS = 7680 * 4320


def main() -> None:
    """Answer jobs until the server process closes the pipe."""
    jobs, answers = _claim_pipes()
    limit_process()
    try:
        send(answers, READY)
        while True:
            job = _receive_job(jobs)
            with time_limit(job.seconds), processor_limit(job.budget, job.budget_per_megapixel) as make_room:
                make_room(0 if job.kind == Kind.IMAGE else _UNTOLD_PIXELS)
                answered = _answer(job, _remote_file(job, jobs, answers), _announcing(answers, make_room))
            for tag, body in answered:
                send(answers, tag, body)
    except Gone:
        return


def _claim_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Keep the two pipes for messages alone: whatever a library prints goes to standard error, which is read, too."""
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
    values = orjson.loads(body)
    return Job(**{**values, "boxes": [tuple(box) for box in values["boxes"]]})


def _remote_file(job: Job, jobs: IO[bytes], answers: IO[bytes]) -> RemoteFile:
    def fetch(start: int, size: int) -> bytes:
        with _ending_with_the_server():
            send(answers, READ, RANGE.pack(start, size))
            tag, data = receive(jobs)
        return data if tag == DATA else b""

    return RemoteFile(job.size, fetch)


def _announcing(answers: IO[bytes], make_room: Callable[[float], None]) -> Announce:
    def announce(header: Facts) -> None:
        make_room(header.pixels)
        with _ending_with_the_server():
            send(answers, HEADER, orjson.dumps(header))

    return announce


@contextmanager
def _ending_with_the_server() -> Generator[None]:
    try:
        yield
    except Gone:
        os._exit(0)  # nobody waits any more, and an exception would only look to Pillow like a broken file


def _answer(job: Job, file: RemoteFile, announce: Announce) -> list[tuple[bytes, bytes]]:
    if job.boxes:
        return [(PICTURE, picture) for picture in _render(job, file, announce)]
    return [(FACTS, orjson.dumps(_read(job, file, announce)))]


def _render(job: Job, file: RemoteFile, announce: Announce) -> list[bytes]:
    sniffed = Facts(kind=Kind(job.kind), content_type=job.content_type)
    try:
        return renditions.render(file, sniffed, job, announce)
    except Exception:  # as below
        return [b""]


def _read(job: Job, file: RemoteFile, announce: Announce) -> Facts:
    sniffed = Facts(kind=Kind(job.kind), content_type=job.content_type)
    read = images.read if sniffed.kind is Kind.IMAGE else videos.read
    try:
        return read(file, sniffed, job.max_pixels, announce)
    except Exception:  # decoders raise anything at all on broken files, and that is the answer
        return replace(sniffed, readable=False)


if __name__ == "__main__":
    main()
