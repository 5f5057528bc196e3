"""A large file through a door's own way, against `cp` and `md5sum` of it on the same disk."""

from __future__ import annotations

import random
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import httpx

from tests.bench.memory import MIB, Watch, resident
from tests.bench.reads import AMAZON_ADS, CONTENTSTACK
from tests.bench.report import Goal, Line, at_most
from tests.bench.stage import Stage, say
from tests.files import clip
from tests.servers.triptych import Served, serve

_BOUNDARY = "triptych-bench"


@dataclass(frozen=True, slots=True)
class Taken:
    """How long a door took for the bytes, and for what comes after them."""

    seconds: float
    after: float = 0.0


# How a client of a door sends the file.
Way = Callable[[Served, Path], Taken]


def upload(door: str, way: Way, goal: Goal, stage: Stage) -> Iterator[Line]:
    """MiB per second as a part of what copying and hashing reach, and the growth of the server's memory."""
    folder = stage.folder()
    small, large = _video(folder / "small.mp4", 1), _video(folder / "large.mp4", stage.scale.file_mib)
    ratios, taken, peaks = [], [], []
    with serve({"TRIPTYCH_CONTENTSTACK_MAX_UPLOAD_BYTES": str(2 * large.stat().st_size)}, folder / "data") as served:
        way(served, small)  # starts the helper that looks into videos
        before = sum(resident(served.process.pid).values())
        for turn in range(1, stage.scale.file_repetitions + 1):
            say(f"sending {stage.scale.file_mib} MiB to {door}, {turn} of {stage.scale.file_repetitions}")
            baseline = _copy_and_hash(large, folder / "copy")
            with Watch(served.process.pid) as watch:
                taken.append(way(served, large))
            ratios.append(baseline / taken[-1].seconds)
            peaks.append(watch.peak - before)
            _empty(served)
    large.unlink()
    rate = stage.scale.file_mib / median(one.seconds for one in taken)
    after = median(one.after for one in taken)
    said = f"{rate:,.0f} MiB/s" + (f"; register {after * 1000:.0f} ms" if after else "")
    yield Line(f"upload {door}", ratios, goal, remark=said)
    yield Line(f"upload {door} memory", peaks, at_most(64), "MiB", f"above {before:.0f} MiB with its helper")


def put_to_amazon(served: Served, file: Path) -> Taken:
    """PUT to an upload address; then register."""
    with httpx.Client(base_url=served.url, headers=dict(AMAZON_ADS.headers), trust_env=False, timeout=60) as client:
        given = client.post("/assets/upload", json={"fileName": file.name}).raise_for_status().json()["url"]
        seconds = _send("PUT", given, file, {"Content-Type": "video/mp4"}, b"", b"")
        started = time.perf_counter()
        asked = {"url": given, "name": file.name, "assetType": "VIDEO", "assetSubTypeList": ["BACKGROUND_VIDEO"]}
        client.post("/assets/register", json=asked).raise_for_status()
        return Taken(seconds, time.perf_counter() - started)


def post_to_iqmetrix(served: Served, file: Path) -> Taken:
    """One multipart form."""
    return _post_form(f"{served.url}/assets", file, "Filename", {"Authorization": "Bearer bench"})


def post_to_contentstack(served: Served, file: Path) -> Taken:
    """One multipart form."""
    return _post_form(f"{served.url}/v3/assets", file, "asset[upload]", CONTENTSTACK.headers)


def _post_form(url: str, file: Path, part: str, headers: Mapping[str, str]) -> Taken:
    disposition = f'form-data; name="{part}"; filename="{file.name}"'
    head = f"--{_BOUNDARY}\r\nContent-Disposition: {disposition}\r\nContent-Type: video/mp4\r\n\r\n".encode()
    tail = f"\r\n--{_BOUNDARY}--\r\n".encode()
    content_type = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    return Taken(_send("POST", url, file, {**headers, **content_type}, head, tail))


def _send(method: str, url: str, file: Path, headers: dict[str, str], head: bytes, tail: bytes) -> float:
    """Send the file between head and tail by the lightest way there is; gives the seconds until the answer."""
    address = urlsplit(url)
    connection = HTTPConnection(address.netloc, timeout=120)
    connection.connect()
    started = time.perf_counter()
    connection.putrequest(method, f"{address.path}?{address.query}".rstrip("?"))
    for name, value in {**headers, "Content-Length": str(len(head) + file.stat().st_size + len(tail))}.items():
        connection.putheader(name, value)
    connection.endheaders(head)
    with file.open("rb") as content:
        connection.sock.sendfile(content)
    connection.send(tail)
    answer = connection.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - started
    connection.close()
    if not 200 <= answer.status < 300:
        raise RuntimeError(f"{method} {url} was answered {answer.status}: {body!r}")
    return seconds


def _video(path: Path, mib: int) -> Path:
    """A clip that is padded, as MP4 allows, with noise."""
    clip(path)
    noise = random.Random(0).randbytes(MIB)
    padding = mib * MIB - path.stat().st_size
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", padding, b"free"))
        left = padding - 8
        while left:
            left -= file.write(noise[:left])
    return path


def _copy_and_hash(file: Path, copy: Path) -> float:
    started = time.perf_counter()
    subprocess.run(["cp", file, copy], check=True)
    subprocess.run(["md5sum", file], check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    copy.unlink()
    return seconds


def _empty(served: Served) -> None:
    """Free the disk before the next turn."""
    with served.client() as control:
        control.post("/_triptych/reset").raise_for_status()
