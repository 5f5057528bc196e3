"""Where the program listens, and where its data lies."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.files import png
from tests.program.conftest import Refuse
from tests.servers.triptych import PROGRAM, SECONDS_TO_START, read_token, serve
from tests.vendors.iqmetrix.company import Company
from triptych.settings import Settings

LOGO = png(30, 20)


def test_host_and_port_are_settings(tmp_path: Path) -> None:
    """The environment counts more than `.env`."""
    (tmp_path / ".env").write_text("TRIPTYCH_HOST=127.0.0.3\nTRIPTYCH_PORT=1\n")
    port = _free_port("127.0.0.3")

    with serve({"TRIPTYCH_PORT": str(port)}, tmp_path) as served, served.client() as client:
        assert served.url == f"http://127.0.0.3:{port}"
        assert client.get("/_triptych/live").status_code == 200


def test_it_listens_on_ipv6(tmp_path: Path) -> None:
    if not _has_ipv6():
        pytest.skip("this machine has no IPv6")
    with serve({"TRIPTYCH_HOST": "::1"}, tmp_path / "data") as served, served.client() as client:
        assert served.url.startswith("http://[::1]:")
        assert client.get("/_triptych/live").status_code == 200


def test_a_port_in_use_says_what_to_do(refuse: Refuse, tmp_path: Path) -> None:
    """Before anything is opened, and so before a database is brought to another version's schema."""
    with serve({}, tmp_path / "first") as first:
        port = first.url.rpartition(":")[2]
        [said] = refuse({"TRIPTYCH_PORT": port})

    assert said == (
        f"triptych: TRIPTYCH_PORT: port {port} of 127.0.0.1 is in use; end what listens there, or choose another: "
        "--port 0 takes a free one"
    )
    assert not (tmp_path / "data").exists()


def test_of_two_starts_at_one_port_one_is_refused(tmp_path: Path) -> None:
    """Also where they come so close together that both of them find it free."""
    command = [str(PROGRAM), "serve", "--in-memory", "--port", str(_free_port("127.0.0.1"))]
    both = [subprocess.Popen(command, cwd=tmp_path, stdout=PIPE, stderr=PIPE, text=True) for _ in range(2)]
    too_late = time.monotonic() + SECONDS_TO_START
    while all(one.poll() is None for one in both) and time.monotonic() < too_late:
        time.sleep(0.02)
    [refused] = [one for one in both if one.poll() is not None]
    [served] = [one for one in both if one is not refused]

    printed, said = refused.communicate()
    assert (refused.returncode, printed) == (2, "")
    assert re.fullmatch("triptych: TRIPTYCH_PORT: port .* is in use; .*\n", said)
    assert served.stdout
    assert served.stdout.readline().startswith("Triptych is ready on ")
    served.terminate()
    assert served.communicate() == ("", "")


@pytest.mark.parametrize(
    ("host", "reason"),
    [("nowhere.invalid", ""), ("192.0.2.1", "Cannot assign requested address"), ("no..name", "")],
    ids=["unknown", "elsewhere", "impossible"],
)
def test_a_host_that_is_not_this_machine_is_refused(refuse: Refuse, host: str, reason: str) -> None:
    [said] = refuse({"TRIPTYCH_HOST": host})

    assert re.fullmatch(f"triptych: TRIPTYCH_HOST: cannot listen on {host}, port 8000: .*{reason}", said)


def test_a_data_folder_may_have_any_name(tmp_path: Path) -> None:
    """Database and files lie in that folder, and are found there again."""
    folder = tmp_path / "what?mode=memory&uri=true 100% %41 a#b+c;d:e@f ü'\"\\"
    with serve({}, folder) as served, served.client() as client:
        asset = Company(client).add(LOGO)
    with serve({}, folder) as served, served.client() as client:
        assert client.get(re.sub("^http://[^/]+", served.url, asset["href"])).content == LOGO
        assert read_token(served) == (folder / "control-token").read_text()

    assert {"triptych.db", "files"} <= {path.name for path in folder.iterdir()}
    assert all(path.name.startswith(folder.name) for path in tmp_path.iterdir())


def test_a_data_folder_that_is_no_text_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    folder = f"{tmp_path}/\udcff"

    assert refuse({"TRIPTYCH_DATA_DIR": folder}) == ["triptych: TRIPTYCH_DATA_DIR: give a path that is UTF-8"]


@pytest.mark.parametrize("name", ["data_dir", "database_url", "storage_url", "storage_public_url"])
@pytest.mark.parametrize("place", ["environment", ".env", "flag"])
def test_in_memory_takes_no_other_place(refuse: Refuse, tmp_path: Path, place: str, name: str) -> None:
    value = {
        "data_dir": "data",
        "database_url": "sqlite:///triptych.db",
        "storage_url": "s3://assets",
        "storage_public_url": "https://assets.example.com",
    }[name]
    variable = f"TRIPTYCH_{name.upper()}"
    (tmp_path / ".env").write_text(f"{variable}={value}\n" if place == ".env" else "")
    environment = {variable: value} if place == "environment" else {}
    flags = [f"--{name.replace('_', '-')}", value] if place == "flag" else []

    said = refuse(environment, "--in-memory", *flags)

    assert said == [f"triptych: {variable}: names a place, and --in-memory keeps nothing; give one of the two"]
    assert list(tmp_path.iterdir()) == [tmp_path / ".env"]


def test_what_is_filled_in_was_given_by_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRIPTYCH_DATABASE_URL", "")
    monkeypatch.setenv("TRIPTYCH_STORAGE_URL", "s3://assets")

    assert Settings(control="open").model_fields_set == {"storage_url", "control"}


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
