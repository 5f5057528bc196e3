"""Which names in the environment and in `.env` are settings, and what becomes of the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.program.conftest import Refuse
from tests.servers.triptych import serve
from triptych.settings import Settings
from triptych.variables import CLIENTS, RENAMED

ROOT = Path(__file__).parents[2]
MISTAKEN = [
    ("TRIPTYCH_SHUTDWON_SECONDS", "TRIPTYCH_SHUTDOWN_SECONDS"),
    ("TRIPTYCH_DATABASE", "TRIPTYCH_DATABASE_URL"),
    ("TRIPTYCH_MAX_UPLOAD_SIZE", "TRIPTYCH_MAX_UPLOAD_BYTES"),
    ("TRIPTYCH_PORT_8000", "TRIPTYCH_PORT"),
    ("TRIPTYCH_URLS", ""),
    ("TRIPTYCH_TEST", ""),
    ("TRIPTYCH_", ""),
]
# What Kubernetes sets for the services triptych and triptych-db, container links for the same, and what clients read.
OTHERS = {
    "TRIPTYCH_SERVICE_HOST": "10.0.0.1",
    "TRIPTYCH_SERVICE_PORT": "8000",
    "TRIPTYCH_SERVICE_PORT_HTTP": "8000",
    "TRIPTYCH_PORT": "tcp://10.0.0.1:8000",
    "TRIPTYCH_PORT_8000_TCP": "tcp://10.0.0.1:8000",
    "TRIPTYCH_PORT_8000_TCP_ADDR": "10.0.0.1",
    "TRIPTYCH_PORT_53_UDP_PROTO": "udp",
    "TRIPTYCH_DB_SERVICE_HOST": "10.0.0.2",
    "TRIPTYCH_DB_SERVICE_PORT_POSTGRES": "5432",
    "TRIPTYCH_DB_PORT": "udp://10.0.0.2:5432",
    "TRIPTYCH_DB_PORT_5432_TCP_PORT": "5432",
    **dict.fromkeys(CLIENTS, "what clients are told"),
    "TRIPTYCH_TESTS_SLOW": "1",
    "TRIPTYCHE": "a word",
}


@pytest.mark.parametrize(("name", "meant"), MISTAKEN)
@pytest.mark.parametrize("place", ["environment", ".env"])
def test_a_name_that_no_setting_has_refuses_to_start(
    refuse: Refuse, tmp_path: Path, place: str, name: str, meant: str
) -> None:
    """Whatever its value, and with the name that was meant, or at least the nearest."""
    environment = {name: ""} if place == "environment" else {}
    (tmp_path / ".env").write_text(f"{name}=1\n" if place == ".env" else "")

    [said] = refuse(environment)

    assert said.startswith(f"triptych: {name}: there is no such setting; the nearest is TRIPTYCH_{meant[9:]}"), said
    assert said.rpartition("TRIPTYCH_")[2].lower() in Settings.model_fields
    assert list(tmp_path.iterdir()) == [tmp_path / ".env"], "nothing was opened"


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_a_setting_that_has_another_name_now_says_it(refuse: Refuse, tmp_path: Path, old: str, new: str) -> None:
    assert new in Settings.model_fields
    assert old not in Settings.model_fields

    named = [f"triptych: TRIPTYCH_{old.upper()}: this setting is now TRIPTYCH_{new.upper()}"]
    assert refuse({f"TRIPTYCH_{old.upper()}": "1"}) == named
    flags = [f"--{name.replace('_', '-')}" for name in (old, new)]
    for given in ((flags[0], "1"), (f"{flags[0]}=1",)):
        assert refuse({}, *given) == [f"triptych: {flags[0]}: this flag is now {flags[1]}"]
    assert not list(tmp_path.iterdir())


def test_all_that_is_wrong_is_said_at_once(refuse: Refuse, tmp_path: Path) -> None:
    """Names in whatever case, and values. A flag takes nothing away from it."""
    (tmp_path / ".env").write_text("triptych_Upload_Secnods=60\nTRIPTYCH_ASSETS_LIMIT\nOTHER=1\n")
    environment = {"TRIPTYCH_AUHT": "s3cret", "TRIPTYCH_MEDIA_WORKERS": "many", "TRIPTYCH_UPLOAD_SECNODS": "60"}

    said = refuse(environment, "--control", "open")

    names = ["TRIPTYCH_ASSETS_LIMIT", "TRIPTYCH_AUHT", "TRIPTYCH_MEDIA_WORKERS", "TRIPTYCH_UPLOAD_SECNODS"]
    assert sorted(line.split(": ")[1] for line in said) == names
    assert "s3cret" not in "".join(said)


@pytest.mark.parametrize("place", ["environment", ".env"])
def test_what_others_set_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.chdir(tmp_path)
    lines = "".join(f"{name}={value}\n" for name, value in OTHERS.items())
    Path(".env").write_text(lines if place == ".env" else "")
    for name, value in OTHERS.items() if place == "environment" else ():
        monkeypatch.setenv(name, value)

    assert Settings().port == 8000
    assert not Settings().model_fields_set


def test_what_clients_are_told_is_no_setting() -> None:
    assert {name.removeprefix("TRIPTYCH_").lower() for name in CLIENTS} & set(Settings.model_fields) == set()


def test_a_link_hides_no_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRIPTYCH_PORT", "tcp://10.0.0.1:8000")
    Path(".env").write_text("TRIPTYCH_PORT=8010\n")

    assert Settings().port == 8010


def test_it_serves_among_what_others_set(tmp_path: Path) -> None:
    with serve(OTHERS, tmp_path / "data", "--port", "0") as served, served.client() as client:
        assert client.get("/_triptych/ready").status_code == 200


@pytest.mark.parametrize("flags", [(), ("--control", "open")])
def test_a_file_that_cannot_be_read_is_named(refuse: Refuse, tmp_path: Path, flags: tuple[str, ...]) -> None:
    (tmp_path / ".env").write_bytes(b"TRIPTYCH_SECRET_KEY=\xff\n")

    [said] = refuse({}, *flags)

    assert said.startswith("triptych: .env: 'utf-8' codec can't decode byte 0xff")


def test_the_file_of_the_compose_files_sets_nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One `.env` in the folder serves them and `make serve`. It has every name that they ask for."""
    monkeypatch.chdir(tmp_path)
    example = (ROOT / ".env.example").read_text()
    Path(".env").write_text(example)

    assert not Settings().model_fields_set
    asked = set(re.findall(r"\$\{(\w+)", "".join(file.read_text() for file in ROOT.glob("docker-compose*.yml"))))
    assert asked == set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    with serve({}, tmp_path, "--port", "0") as served, served.client() as client:
        assert client.get("/_triptych/ready").status_code == 200


@pytest.mark.parametrize("name", ["TRIPTYCH_PUBLIC_URL", "TRIPTYCH_STORAGE_PUBLIC_URL", "TRIPTYCH_CONTROL_TOKEN"])
def test_an_empty_variable_sets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """As compose files give it where their user gave none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, "")

    assert getattr(Settings(), name.removeprefix("TRIPTYCH_").lower()) is None
