"""What docs/operations.md says of back-ups and upgrades is done as it is printed, by the program and under load."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

from alembic import command
from sqlalchemy import make_url

from tests.database.test_schema import alembic_on
from tests.faults.clients import Acknowledged, Client
from tests.files import png
from tests.servers.behind import Bucket, connect, look_behind
from tests.servers.setups import Setup
from tests.servers.triptych import PROGRAM, Served, run_program, serve
from tests.vendors.amazon_ads.profile import DEMO, Profile
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import Company
from tests.waiting import wait_until
from triptych.database import Database

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
CLIENTS, CALLS = 4, 30


def printed(section: str, kind: str) -> str:
    """The commands below what begins with `kind` in a section of the page."""
    part = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0].partition(f"**{kind}.**")[2]
    found = re.search(r"```sh\n(.*?)```", part, re.DOTALL)
    assert found is not None
    return found[1]


def run(commands: str, folder: Path, environment: dict[str, str]) -> str:
    path = os.pathsep.join((str(PROGRAM.parent), *_postgres(), os.environ["PATH"]))
    ended = subprocess.run(
        ["bash", "-euc", commands],
        cwd=folder,
        env={**os.environ, **environment, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, f"{commands}\n{ended.stdout}{ended.stderr}"
    return ended.stdout


def _postgres() -> list[str]:
    """Where the server's own tools are: older ones take no dump of it."""
    found = find_spec("pgserver")
    assert found is not None
    return [f"{place}/pginstall/bin" for place in found.submodule_search_locations or ()]


@contextmanager
def loaded(served: Served) -> Generator[Acknowledged]:
    """Clients that upload, replace, rename and delete at all doors, some calls before the body, and in it."""
    done, stopped = Acknowledged(), threading.Event()
    with ThreadPoolExecutor(CLIENTS) as threads:
        working = [threads.submit(Client(number, 7, done).work, served, stopped) for number in range(CLIENTS)]
        try:
            wait_until(lambda: done.passed > CALLS or any(one.done() for one in working), 120)
            yield done
        finally:
            stopped.set()
        for client in working:
            client.result(timeout=60)


def test_a_backup_under_load_is_whole(tmp_path: Path) -> None:
    """Of the embedded database and its files: also where clients delete meanwhile."""
    with serve({}, tmp_path / "data") as served, loaded(served) as done:
        before = set(done.files)
        said = run(printed("Back up", "SQLite and a folder"), tmp_path, dict(served.settings))
        passed = done.passed
        wait_until(lambda: done.passed > passed + CALLS // 2, 120)
    assert said.startswith("backups/monday has the database and ")

    check, put, _ = printed("Restore", "SQLite and a folder").splitlines()
    checked = run(f"{check}\n{put}", tmp_path, {})
    assert re.fullmatch(r"[1-9][0-9]* files checked, 0 wrong\n", checked)
    assert (tmp_path / "backups" / "monday").stat().st_mode & 0o77 == 0
    with serve({}, tmp_path / "restored") as restored, restored.client() as http:
        kept = [path for path in before if path not in done.deleted | done.in_doubt]
        assert kept
        assert [path for path in kept if http.get(path).status_code != 200] == []
        Company(http).add(png(3, 2))


def test_a_dump_and_then_the_bucket_are_whole_where_nothing_is_deleted(team: Setup, tmp_path: Path) -> None:
    environment = team.environment()
    url = make_url(environment["TRIPTYCH_DATABASE_URL"])
    dump, _ = printed("Back up", "PostgreSQL and S3").splitlines()
    restore, _, check = printed("Restore", "PostgreSQL and S3").splitlines()
    stopped = threading.Event()
    with serve(environment, tmp_path / "data") as served, ThreadPoolExecutor(1) as threads:
        adding = threads.submit(_add, served, stopped)
        wait_until(lambda: adding.done() or len(_stored(environment)) > CALLS, 120)
        run(dump, tmp_path, {"DATABASE": _of_libpq(url)})
        files = _read_all(environment)
        stopped.set()
        adding.result(timeout=60)

    restored = team.environment()
    run(restore, tmp_path, {"RESTORED": _of_libpq(make_url(restored["TRIPTYCH_DATABASE_URL"]))})
    with closing(connect(restored)) as client:
        place = restored["TRIPTYCH_STORAGE_URL"].removeprefix("s3://").partition("/")
        for key, content in files.items():
            client.put_object(Bucket=place[0], Key=f"{place[2]}/{key}", Body=content)
    checked = run(check, tmp_path, restored)
    assert re.fullmatch(r"[1-9][0-9]* files checked, 0 wrong\n", checked)
    with serve(restored, tmp_path / "again") as again, again.client() as http:
        Company(http).add(png(3, 2))


def _add(served: Served, stopped: threading.Event) -> None:
    with served.client() as http:
        while not stopped.is_set():
            Company(http).add(png(3, 2))


def _of_libpq(url: object) -> str:
    return str(url).replace("postgresql+psycopg:", "postgresql:")


def _stored(environment: dict[str, str]) -> set[str]:
    with look_behind(environment) as behind:
        return behind.store.keys("")


def _read_all(environment: dict[str, str]) -> dict[str, bytes]:
    """As `aws s3 sync` does it: the list first, then one after the other; the mark, too."""
    with look_behind(environment) as behind:
        store = behind.store
        assert isinstance(store, Bucket)
        return {
            key: store.client.get_object(Bucket=store.name, Key=f"{store.root}/{key}")["Body"].read()
            for key in (*store.keys(""), ".triptych")
        }


async def test_the_first_schema_is_upgraded_with_what_is_in_it(tmp_path: Path) -> None:
    """As somebody does it who stops the old version and starts the new one."""
    content = png(4, 3)
    with serve({}, tmp_path / "data") as served, served.client() as http:
        asset = Company(http).add(content)
        uid = Stack(http).upload()["uid"]
    with closing(Database(served.settings["TRIPTYCH_DATABASE_URL"])) as database:
        await database.write(lambda connection: command.downgrade(alembic_on(connection), "0001"))
    looked = run_program(served, "doctor", "--port", "0")
    assert "warning  database   it has schema 0001, older than" in looked.stdout
    assert looked.returncode == 0, looked.stdout

    migrated = run_program(served, "migrate")
    assert (migrated.returncode, migrated.stdout, migrated.stderr) == (0, "", "")

    assert run_program(served, "check").stdout == "2 files checked, 0 wrong\n"
    with serve({}, tmp_path / "data") as again, again.client() as http:
        read = http.get(f"/assets/{asset['id']}").raise_for_status().json()
        assert http.get(read["href"].partition(str(http.base_url))[2]).content == content
        assert Stack(http).asset(uid)["uid"] == uid
        assert len(Profile(http, DEMO).search()["assetList"]) == 2


def test_how_far_it_is_is_shown_on_a_terminal_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    """In the midst of a file that does not end."""
    with serve({}, tmp_path / "data") as served, served.client() as http:
        Company(http).add(png(3, 2))
    with look_behind(served.settings) as behind:
        [key] = behind.blob_keys()
    file = tmp_path / "data" / "files" / key
    file.unlink()
    os.mkfifo(file)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [PROGRAM, "check"],
        env={**os.environ, **served.settings},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    said = b""
    while b"Checking" not in said:
        said += os.read(ours, 4096)
    process.send_signal(signal.SIGINT)
    while b"interrupted" not in said:
        said += os.read(ours, 4096)
    assert process.communicate(timeout=20)[0] == b""
    assert process.returncode == 130
    assert said.rindex(b"\x1b[?25h") > said.rindex(b"\x1b[?25l"), "the cursor is shown again"
    assert b"Traceback" not in said
    os.close(ours)
