"""A file of workspaces that cannot be taken refuses to start and says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers.triptych import refuse, serve

TEXT = "cs0123456789abcdef"
FILE = f"""
[workspaces.team.libraries.brand]
contentstack = {{ api_key = "blt1" }}
[[workspaces.team.tokens]]
door = "contentstack"
kind = "management"
library = "brand"
text = "{TEXT}"
"""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            FILE.replace("management", "manager"),
            "workspaces.team.tokens[0].kind: contentstack has tokens of these kinds",
        ),
        (FILE.replace(TEXT, "env:NOT_THERE"), "workspaces.team.tokens[0].text: the environment has no NOT_THERE"),
        (FILE.replace("team", "default").replace("brand", "default"), "libraries.default.contentstack: is taken"),
        ("[workspaces", "at end of document"),
    ],
)
def test_what_is_wrong_refuses_to_start(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "workspaces.toml").write_text(content)

    [line] = refuse({"TRIPTYCH_CONFIG": "workspaces.toml"}, tmp_path)

    assert line.startswith("triptych: TRIPTYCH_CONFIG: ")
    assert told in line
    assert TEXT not in line


def test_a_file_that_is_not_there_refuses_to_start(tmp_path: Path) -> None:
    [line] = refuse({"TRIPTYCH_CONFIG": "workspaces.toml"}, tmp_path)

    assert line.startswith("triptych: TRIPTYCH_CONFIG: ")
    assert "workspaces.toml" in line


def test_each_process_reads_the_file(tmp_path: Path) -> None:
    (tmp_path / "workspaces.toml").write_text(FILE)

    with (
        serve(
            {"TRIPTYCH_CONFIG": str(tmp_path / "workspaces.toml"), "TRIPTYCH_WORKERS": "2"}, tmp_path / "data"
        ) as served,
        served.client() as client,
    ):
        named = [one["name"] for one in client.get("/_triptych/workspaces").json()["workspaces"]]

    assert named == ["default", "team"]
