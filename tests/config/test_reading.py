"""The file of workspaces: what is wrong with it is said with its place, and no secret is repeated."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.servers.triptych import PROGRAM
from triptych.config.reading import LONGEST_BYTES, parse, read
from triptych.config.schema import json_schema

EXAMPLE = Path(__file__).parent.parent.parent / "docs" / "workspaces.toml"
SECRETS = {
    "BRAND_CLIENT_SECRET": "a client's secret",
    "ADA_PASSWORD": "a password",
    "BRAND_MANAGEMENT_TOKEN": "cs00000000000000000000aa",
    "BRAND_REFRESH_TOKEN": "Atzr|0000000000000000",
    "BRAND_IQMETRIX_TOKEN": "iq0000000000000000000",
}
BASE = """
[workspaces.team.libraries.brand]
amazon_ads = { profile = "1" }
contentstack = { api_key = "blt1" }
"""
TOKEN = '[[workspaces.team.tokens]]\ntext = "0123456789abcdef"\n'
PASSWORD = 'password = "x"\n'
NOT_TOLD = "0123456789abcdef"


def test_the_example_is_sound() -> None:
    config = read(EXAMPLE, SECRETS)

    team = config.workspaces["team"]
    profile = team.libraries["brand"].amazon_ads
    assert profile is not None
    assert profile.details == {
        "country": "DE",
        "currency": "EUR",
        "time_zone": "Europe/Paris",
        "account_type": "vendor",
    }
    assert [token.kind for token in team.tokens] == ["management", "refresh", "access"]
    assert team.tokens[0].text.get_secret_value() == SECRETS["BRAND_MANAGEMENT_TOKEN"]
    assert team.tokens[2].expires_at == 1_893_456_000_000
    assert config.workspaces["nightly"].libraries == {}


def test_a_profile_has_what_goes_with_its_country() -> None:
    config = parse('[workspaces.a.libraries.b.amazon_ads]\nprofile = "1"\ncountry = "JP"', {})

    profile = config.workspaces["a"].libraries["b"].amazon_ads
    assert profile is not None
    assert profile.details == {
        "country": "JP",
        "currency": "JPY",
        "time_zone": "Asia/Tokyo",
        "account_type": "seller",
    }


def test_secrets_hide_themselves() -> None:
    config = read(EXAMPLE, SECRETS)

    for secret in SECRETS.values():
        assert secret not in repr(config)
        assert secret not in config.model_dump_json()


@pytest.mark.long
def test_the_schema_is_printed() -> None:
    run = subprocess.run([PROGRAM, "schema"], capture_output=True, text=True, check=True)

    assert json.loads(run.stdout) == json_schema()


@pytest.mark.long
def test_the_schema_takes_the_example(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text(json.dumps(json_schema()))
    changes: list[tuple[dict[str, object], bool]] = [({}, True), ({"teams": {}}, False)]
    for more, passes in changes:
        said = {**tomllib.loads(EXAMPLE.read_text()), **more}
        (tmp_path / "said.json").write_text(json.dumps(said, default=lambda instant: instant.isoformat()))
        checker = PROGRAM.with_name("check-jsonschema")
        run = subprocess.run(
            [checker, "--schemafile", tmp_path / "schema.json", tmp_path / "said.json"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (run.returncode == 0) is passes, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[workspaces.team]\n[workspaces", "at end of document"),
        ("[workspaces.team]\nlibraries", "at end of document"),
        ("[workspaces.team]\n= 1", "line 2"),
        ("[workspaces.team]\nlibrary = 1", "workspaces.team.library: Extra inputs are not permitted"),
        ('[workspaces."no name"]', "workspaces.no name.[key]: "),
        ("workspaces = 1", "workspaces: "),
        ('[workspaces.team.libraries.brand.amazon_ads]\nprofile = "x"', "brand.amazon_ads.profile: "),
        ('[workspaces.team.libraries.brand.amazon_ads]\nprofile = "1"\ncountry = "XX"', "amazon_ads.country: must be"),
        (BASE + TOKEN + 'door = "nowhere"\nkind = "x"', "workspaces.team.tokens[0].door: "),
        (BASE + TOKEN + 'door = "iqmetrix"\nkind = "delivery"', "tokens[0].kind: iqmetrix has tokens of these kinds"),
        (BASE + TOKEN + 'door = "contentstack"\nkind = "delivery"', "tokens[0].library: is missing"),
        (
            BASE + TOKEN + 'door = "contentstack"\nkind = "delivery"\nlibrary = "none"',
            "tokens[0].library: the workspace has no library 'none'",
        ),
        (
            BASE + TOKEN + 'door = "iqmetrix"\nkind = "access"\nlibrary = "brand"',
            "tokens[0].library: the library 'brand' has no tenant at iqmetrix",
        ),
        (BASE + TOKEN + 'door = "contentstack"\nkind = "authtoken"\nuser = "a@b"', "tokens[0].user: the workspace"),
        (BASE + TOKEN + 'door = "amazon_ads"\nkind = "refresh"\nclient = "a"', "tokens[0].client: the workspace"),
        (
            BASE + TOKEN + 'door = "amazon_ads"\nkind = "access"\nlibrary = "brand"\nexpires = 2030-01-01T00:00:00',
            "tokens[0].expires: ",
        ),
        (BASE + 2 * (TOKEN + 'door = "amazon_ads"\nkind = "access"\nlibrary = "brand"\n'), "tokens[1].text: is also"),
        (BASE + BASE.replace("team", "other"), "other.libraries.brand.amazon_ads: is also said at workspaces.team."),
        (
            f'[[workspaces.a.users]]\nemail = "a@b"\n{PASSWORD}[[workspaces.b.users]]\nemail = "A@b"\n{PASSWORD}',
            "workspaces.b.users[0].email: is also said at workspaces.a.users[0].email",
        ),
        (
            '[[workspaces.a.users]]\nemail = "a@b"\npassword = "env:NOT_THERE"',
            "workspaces.a.users[0].password: the environment has no NOT_THERE",
        ),
        ('[[workspaces.a.users]]\nemail = "a@b"\npassword = "x"\nlibraries = ["c"]', "users[0].libraries[0]: "),
        (
            '[[workspaces.a.clients]]\ndoor = "iqmetrix"\nid = "x"\nsecret = "x"\nlibrary = "b"',
            "workspaces.a.clients[0].library: the workspace has no library 'b'",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)) as refused:
        parse(text, {})

    assert NOT_TOLD not in str(refused.value)


@pytest.mark.parametrize("text", ["short", "0123456789 abcdef", "0123456789abcdef\\u00e9", "0" * 2049])
def test_a_token_that_no_header_carries_is_refused(text: str) -> None:
    said = (
        BASE + f'[[workspaces.team.tokens]]\ndoor = "amazon_ads"\nkind = "access"\nlibrary = "brand"\ntext = "{text}"'
    )

    with pytest.raises(ValueError, match=r"^workspaces\.team\.tokens\[0\]\.text: ") as refused:
        parse(said, {})

    assert text not in str(refused.value)


def test_much_that_is_wrong_is_told_in_part() -> None:
    with pytest.raises(ValueError, match="and 80 more"):
        parse("[workspaces.a]\n" + "\n".join(f"x{number} = 1" for number in range(100)), {})


def test_a_file_has_a_size(tmp_path: Path) -> None:
    (tmp_path / "large.toml").write_bytes(b"#" * (LONGEST_BYTES + 1))
    (tmp_path / "latin.toml").write_bytes(b"# \xff")

    for name in ("large.toml", "latin.toml"):
        with pytest.raises(ValueError, match=name):
            read(tmp_path / name, {})
