"""Another secret key: what is sealed is sealed anew, what was signed stays good for a while."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import httpx

from tests.files import png
from tests.servers.triptych import Served, run_program, serve
from tests.vendors.amazon_ads.profile import profile_headers
from triptych.library.key_ring import Key

FIRST, SECOND = "the first key", "the second key"
PROFILE = profile_headers()


def test_a_key_that_is_kept_here_is_replaced(tmp_path: Path) -> None:
    with serve({}, tmp_path / "data") as served:
        address, sealed = _upload_address(served), _sealed_token(served)
        assert _rotate(served).startswith("1 secrets are sealed with the new key, ")
        assert _sealed(served) != [sealed]
        assert _put(address, served) == 200
        assert _put(_upload_address(served), served) == 200

    with serve({}, tmp_path / "data") as served:
        assert _put(address, served) == 200
        newer = _upload_address(served)
        _rotate(served)

    with serve({}, tmp_path / "data") as served:
        assert _put(address, served) == 403  # its key is gone
        assert _put(newer, served) == 200


def test_a_service_that_runs_learns_of_a_new_key(tmp_path: Path) -> None:
    with serve({}, tmp_path / "data") as first:
        old = _upload_address(first)
        _rotate(first)
        with serve({}, tmp_path / "data") as second:
            assert _put(_upload_address(second), first) == 200
            assert _put(old, second) == 200


def test_a_key_that_is_set_is_changed_by_whoever_set_it(tmp_path: Path) -> None:
    with serve({"TRIPTYCH_SECRET_KEY": FIRST}, tmp_path / "data") as served:
        address, _ = _upload_address(served), _sealed_token(served)
        refused = run_program(served, "rotate-key")
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr.startswith("triptych: TRIPTYCH_SECRET_KEY: it is set")
        assert FIRST not in refused.stderr
        lost = _program(served, {"TRIPTYCH_SECRET_KEY": SECOND, "TRIPTYCH_SECRET_KEYS_OLD": "another"})
        assert lost[0] == 1
        assert f"secrets of the key {Key(FIRST).name}: give it in TRIPTYCH_SECRET_KEYS_OLD" in lost[1]
        told = _rotate(served, {"TRIPTYCH_SECRET_KEY": SECOND, "TRIPTYCH_SECRET_KEYS_OLD": FIRST})
        assert told.startswith(f"1 secrets are sealed with TRIPTYCH_SECRET_KEY, {Key(SECOND).name}, now.")
        assert _sealed(served)[0].startswith(Key(SECOND).name)

    both = {"TRIPTYCH_SECRET_KEY": SECOND, "TRIPTYCH_SECRET_KEYS_OLD": FIRST}
    with serve(both, tmp_path / "data") as served:
        assert _put(address, served) == 200

    with serve({"TRIPTYCH_SECRET_KEY": SECOND}, tmp_path / "data") as served:
        assert _put(address, served) == 403


def _rotate(served: Served, changed: Mapping[str, str] | None = None) -> str:
    code, printed = _program(served, changed or {})
    assert code == 0, printed
    return printed


def _program(served: Served, changed: Mapping[str, str]) -> tuple[int, str]:
    other = Served(served.url, served.process, served.log_path, {**served.settings, **changed})
    run = run_program(other, "rotate-key")
    assert run.stderr == ""
    return run.returncode, run.stdout


def _sealed_token(served: Served) -> str:
    for arguments in (
        ("tenants", "add", "contentstack", "blt1"),
        ("tokens", "issue", "--door", "contentstack", "--kind", "delivery", "--tenant", "blt1"),
    ):
        assert run_program(served, *arguments).returncode == 0
    [sealed] = _sealed(served)
    return sealed


def _sealed(served: Served) -> list[str]:
    path = served.settings["TRIPTYCH_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=30)) as database:
        return [row[0] for row in database.execute("SELECT sealed FROM tokens WHERE sealed IS NOT NULL ORDER BY id")]


def _upload_address(served: Served) -> str:
    with served.client() as client:
        answer = client.post("/assets/upload", headers=PROFILE, json={"fileName": "logo.png"})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["url"])


def _put(address: str, served: Served) -> int:
    """At a service that may listen elsewhere by now."""
    url = httpx.URL(address)
    with served.client() as client:
        return client.put(url.raw_path.decode(), content=png(4, 4)).status_code
