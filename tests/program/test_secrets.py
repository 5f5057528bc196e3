"""Secrets come by file or environment; a flag is warned of, and no message repeats one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.program.conftest import Refuse
from triptych.settings import Settings

SECRET = "not-to-be-told"
TOO_LARGE = 65_537


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["secret_key", "control_token"])
def test_a_secret_is_read_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    monkeypatch.setenv(f"TRIPTYCH_{name.upper()}_FILE", str(tmp_path / "secret"))

    settings = Settings()

    assert getattr(settings, name) == SECRET
    assert Settings.model_validate_json(settings.model_dump_json()) == settings  # as processes hand them on


def test_old_keys_stand_in_lines_or_with_commas(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("one, with a comma\n\ntwo\n")

    assert Settings(secret_keys_old_file=tmp_path / "keys").secret_keys_old == ("one, with a comma", "two")
    assert Settings.model_validate({"secret_keys_old": "one, the second"}).secret_keys_old == ("one", "the second")


def test_the_databases_address_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://user:word@host/base")

    assert Settings(database_url_file=tmp_path / "url").database_url == "postgresql+psycopg://user:word@host/base"


def test_a_file_that_is_no_secret_refuses_to_start(tmp_path: Path, refuse: Refuse) -> None:
    for content in (b"", b" \n", b"\xff", b"x" * TOO_LARGE):
        (tmp_path / "secret").write_bytes(content)
        [line] = refuse({"TRIPTYCH_SECRET_KEY_FILE": str(tmp_path / "secret")})
        assert line.startswith(f"triptych: TRIPTYCH_SECRET_KEY_FILE: {tmp_path / 'secret'} is ")
    [line] = refuse({"TRIPTYCH_CONTROL_TOKEN_FILE": "nowhere"})
    assert line.startswith("triptych: TRIPTYCH_CONTROL_TOKEN_FILE: ")
    assert "nowhere" in line


def test_a_secret_and_its_file_contradict_each_other(tmp_path: Path, refuse: Refuse) -> None:
    (tmp_path / "secret").write_text(SECRET)

    [line] = refuse({"TRIPTYCH_SECRET_KEY_FILE": str(tmp_path / "secret"), "TRIPTYCH_SECRET_KEY": SECRET})

    assert "give one of the two" in line
    assert SECRET not in line


def test_a_flag_with_a_secret_is_warned_of(refuse: Refuse) -> None:
    lines = refuse({}, "--secret-key", SECRET, f"--control-token={SECRET}", "--port", "none")

    assert lines[0] == "triptych: --secret-key shows in `ps`: give TRIPTYCH_SECRET_KEY or TRIPTYCH_SECRET_KEY_FILE"
    assert re.match("triptych: --control-token shows in `ps`: ", lines[1])
    assert not any(SECRET in line for line in lines)


def test_a_databases_address_is_warned_of_where_somebody_signs_in(refuse: Refuse) -> None:
    assert len(refuse({}, "--database-url=sqlite:///here.db", "--port", "none")) == 1
    assert len(refuse({}, "--database-url=postgresql://me:word@host/base", "--port", "none")) == 2


def test_what_is_wrong_elsewhere_repeats_no_secret(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\x01" + SECRET)

    with pytest.raises(ValidationError) as refused:
        Settings(control_token_file=tmp_path / "token")

    [problem] = refused.value.errors(include_input=False)
    assert SECRET not in str(problem)
