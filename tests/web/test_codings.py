"""Bodies that are compressed on their way: read as what they hold wherever JSON or a form is expected."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import os
import time
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlencode

import httpx
import psutil
import pytest

from tests.files import png
from tests.servers.behind import Behind, look_behind
from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve
from tests.vendors.amazon_ads.profile import Profile, refusal
from tests.vendors.amazon_ads.test_tokens import REFRESH
from tests.vendors.contentstack import stack as contentstack
from tests.vendors.contentstack.stack import Stack, asset_of
from tests.vendors.iqmetrix import company as iqmetrix
from tests.vendors.iqmetrix.company import TOKEN
from tests.vendors.iqmetrix.test_tokens import ALONE
from triptych.errors import TooLarge
from triptych.web.codings import unpacked
from triptych.web.errors import Malformed

pytestmark = pytest.mark.long

LOGO = png(30, 20, compress_level=0)
TEXT = os.urandom(3_000).hex().encode() + bytes(1_000_000)

GZIP = {"Content-Encoding": "gzip"}

Pack = Callable[[bytes], bytes]


def without_head(content: bytes) -> bytes:
    """What some clients send as deflate: no zlib around it."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def in_two_members(content: bytes) -> bytes:
    return gzip.compress(content[:7]) + gzip.compress(content[7:])


def stored(content: bytes) -> bytes:
    return zlib.compress(content, 0)


PACKED: dict[str, tuple[str, Pack]] = {
    "gzip": ("gzip", gzip.compress),
    "in capitals": ("GZip", gzip.compress),
    "under its old name": ("x-gzip", gzip.compress),
    "members": ("gzip", in_two_members),
    "deflate": ("deflate", zlib.compress),
    "stored": ("deflate", stored),
    "deflate without head": ("deflate", without_head),
    "beside identity": ("identity, gzip", gzip.compress),
    "identity": ("identity", bytes),
    "nothing said": ("", bytes),
}


async def read(body: bytes, coding: str, *, size: int = 65_536, most: int = 2**28) -> bytes:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    blocks = [block async for block in unpacked(pieces(), coding, most)]
    assert all(0 < len(block) <= 65_536 for block in blocks)
    return b"".join(blocks)


@pytest.mark.parametrize(("coding", "pack"), PACKED.values(), ids=PACKED)
async def test_what_was_packed_is_there_again_in_whatever_pieces_it_comes(coding: str, pack: Pack) -> None:
    for size in (1, 2, 3, 17, 1_000, 65_536):
        content = TEXT[: 40_000 if size < 17 else None]
        assert await read(pack(content), coding, size=size) == content, size
    for length in (0, 1, 65_535, 65_536, 65_537, 131_072):
        assert await read(pack(bytes(length)), coding) == bytes(length), length


async def test_no_body_at_all_holds_nothing() -> None:
    for coding in ("gzip", "deflate"):
        assert await read(b"", coding) == b""


@pytest.mark.parametrize(("coding", "pack"), [PACKED["gzip"], PACKED["deflate"], PACKED["deflate without head"]])
async def test_wherever_it_is_cut_it_is_not_whole(coding: str, pack: Pack) -> None:
    body = pack(TEXT[:5_000])
    for end in range(1, len(body), 7):
        with pytest.raises(Malformed):
            await read(body[:end], coding)
    with pytest.raises(Malformed):
        await read(body[:-1], coding)


BROKEN = {
    "not packed": ("gzip", b'{"asset": {"name": "plain"}}'),
    "the other's": ("gzip", zlib.compress(TEXT)),
    "a wrong checksum": ("gzip", gzip.compress(TEXT)[:-8] + bytes(8)),
    "a wrong length": ("gzip", gzip.compress(TEXT)[:-4] + bytes(4)),
    "zlib's wrong checksum": ("deflate", zlib.compress(TEXT)[:-4] + bytes(4)),
    "something behind it": ("gzip", gzip.compress(TEXT) + b"more"),
    "something behind zlib's end": ("deflate", zlib.compress(TEXT) + b"more"),
    "nothing in it": ("deflate", zlib.compress(b"")[:2] + b"\0\0\0\xff\xff" * 1_000_000),
    "members with nothing in them": ("gzip", gzip.compress(b"") * 100_000),
    "a long name": ("gzip", b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"x" * 1_000_000),
}


@pytest.mark.parametrize(("coding", "body"), BROKEN.values(), ids=BROKEN)
async def test_what_is_broken_is_refused(coding: str, body: bytes) -> None:
    with pytest.raises(Malformed):
        await read(body, coding)


async def test_what_grows_too_much_is_refused_before_it_has_grown() -> None:
    """And nobody else waits for it longer than a block takes."""
    bomb = gzip.compress(bytes(100_000_000))
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    with pytest.raises(TooLarge):
        await read(bomb, "gzip", most=10_000_000)
    beside.cancel()
    assert turns >= 10_000_000 // 65_536


# From here on at the doors.


def headers(coding: str, content_type: str) -> dict[str, str]:
    return {"Content-Encoding": coding, "Content-Type": content_type}


def calls(http: httpx.Client) -> dict[str, Callable[[str, Pack], httpx.Response]]:
    """A call of every kind that has a body, at every door, with the body packed."""
    amazon, stack, form = Profile(http).headers, Stack(http).headers, "application/x-www-form-urlencoded"
    boundary = f"multipart/form-data; boundary={iqmetrix.BOUNDARY.decode()}"
    file = iqmetrix.part(LOGO, disposition=b'name="asset[upload]"; filename="logo.png"')

    def sends(
        path: str, body: bytes, content_type: str, more: dict[str, str], method: str = "POST"
    ) -> Callable[[str, Pack], httpx.Response]:
        return lambda coding, pack: http.request(
            method, path, content=pack(body), headers={**more, **headers(coding, content_type)}
        )

    named, filed = json.dumps({"filename": "a.png"}).encode(), iqmetrix.form(file)
    folder = urlencode({"asset[name]": "packed"}).encode()
    return {
        "Amazon: JSON": sends("/assets/upload", named, "application/json", amazon),
        "Amazon: a grant": sends("/auth/o2/token", urlencode(REFRESH).encode(), form, {}),
        "Contentstack: JSON": sends("/v3/assets/folders", b'{"asset": {"name": "packed"}}', "application/json", stack),
        "Contentstack: URL-encoded": sends("/v3/assets/folders", folder, form, stack),
        "Contentstack: a file": sends("/v3/assets", filed, boundary, stack),
        "iQmetrix: a grant": sends("/v1/oauth2/token", urlencode(ALONE).encode(), form, {}),
        "iQmetrix: a file": sends("/assets", iqmetrix.form(iqmetrix.part(LOGO)), boundary, TOKEN),
        "control": sends("/_triptych/clock", b'{"frozen": true}', "application/json", {}, "PUT"),
    }


@pytest.mark.parametrize(("coding", "pack"), [PACKED["gzip"], PACKED["deflate"], PACKED["identity"]])
def test_every_door_reads_what_was_packed(http: httpx.Client, coding: str, pack: Pack) -> None:
    for name, send in calls(http).items():
        answer = send(coding, pack)
        assert answer.is_success, (name, answer.text)
    [asset] = Stack(http).assets(query={"content_type": "image/png"}, skip=1)
    assert http.get(asset["url"]).content == LOGO


def test_every_door_refuses_in_its_own_words_what_it_cannot_unpack(http: httpx.Client) -> None:
    for coding in ("br", "zstd", "compress", "gzip, gzip", "nonsense" * 1_000):
        for name, send in calls(http).items():
            answer = send(coding, bytes)
            assert (answer.status_code, answer.headers["Accept-Encoding"]) == (415, "gzip, deflate"), name
            _check_words(answer, name)


def test_every_door_refuses_what_is_broken_or_cut_off_and_keeps_nothing(
    http: httpx.Client, behind: Behind, workspace: str
) -> None:
    """Also where only what is behind the form, or the checksum, is missing."""
    for name, send in calls(http).items():
        for broken in (bytes, lambda body: gzip.compress(body)[:-1], lambda body: gzip.compress(body)[:-8] + bytes(8)):
            answer = send("gzip", broken)
            assert answer.status_code == 400, (name, answer.text)
            _check_words(answer, name)
    assert not behind.stored(workspace)
    assert Stack(http).assets(include_folders="true") == []


def _check_words(answer: httpx.Response, name: str) -> None:
    if name.startswith("Contentstack"):
        contentstack.refusal(answer, answer.status_code, 90011 if answer.status_code == 415 else 0)
    elif name.endswith("a grant"):
        assert answer.json()["error"] == "invalid_request"
    elif name.startswith("iQmetrix"):
        assert answer.json().keys() == {"Message"}
    elif name == "Amazon: JSON":
        refusal(answer, answer.status_code)
    else:
        assert answer.json()["error"] == ("unsupported_media_type" if answer.status_code == 415 else "invalid")


def test_the_upload_address_stores_the_bytes_as_they_were_sent(http: httpx.Client) -> None:
    """As S3 does: the coding is a fact about the object there."""
    ads, packed = Profile(http), gzip.compress(LOGO)
    for coding, content in (("gzip", packed), ("gzip", LOGO), ("aws-chunked", LOGO), ("br", b"whatever")):
        url = ads.address()
        put = http.put(url, content=content, headers={"Content-Encoding": coding})
        assert (put.status_code, put.headers["ETag"]) == (200, f'"{hashlib.md5(content).hexdigest()}"')
    url = ads.address()
    http.put(url, content=LOGO, headers={"Content-Encoding": "gzip"}).raise_for_status()
    [version] = ads.versions(ads.register(url).json()["assetId"])
    assert http.get(version["url"]).content == LOGO


def test_a_body_that_grows_is_refused_at_little_cost(http: httpx.Client, service: Served) -> None:
    """What comes is a thousandth of what it would grow to."""
    bomb = gzip.compress(b" " * 200_000_000 + b"{}")
    process = psutil.Process(service.process.pid)
    before = process.cpu_times()
    for send in calls(http).values():
        assert send("gzip", lambda _: bomb).status_code in (400, 413)
    spent = sum(process.cpu_times()[:2]) - sum(before[:2])

    began = time.process_time()
    zlib.decompress(bomb, 31)
    assert spent < 7 * (time.process_time() - began) + 1


def test_a_form_may_grow_as_much_as_the_setting_says(setup: Setup, tmp_path: Path) -> None:
    settings = {**setup.environment(), "TRIPTYCH_MAX_DECOMPRESSED_BYTES": str(4 * 2**20)}
    with serve(settings, tmp_path / "data") as served, served.client() as http, look_behind(served.settings) as behind:
        before = behind.stored("default")
        for size, statuses in ((3 * 2**20, (201, 201)), (5 * 2**20, (413, 400))):
            file = LOGO + bytes(size)
            form = iqmetrix.form(iqmetrix.part(file, disposition=b'name="asset[upload]"; filename="a.png"'))
            at_contentstack = Stack(http).send("POST", "/assets", content=gzip.compress(form), headers=GZIP)
            form = iqmetrix.form(iqmetrix.part(file))
            at_iqmetrix = http.post("/assets", content=gzip.compress(form), headers={**TOKEN, **GZIP})
            assert (at_contentstack.status_code, at_iqmetrix.status_code) == statuses
        assert len(behind.stored("default") - before) == 2
        for asset in Stack(http).assets():
            Stack(http).delete(f"/assets/{asset['uid']}")


def test_a_packed_form_is_told_from_json_by_what_is_in_it(http: httpx.Client) -> None:
    stack = Stack(http)
    body = iqmetrix.form(iqmetrix.part(LOGO, disposition=b'name="asset[upload]"; filename="a.png"'))

    sent = stack.send("POST", "/assets", content=gzip.compress(body), headers=headers("gzip", "application/json"))

    assert asset_of(sent, 201)["filename"] == "a.png"
