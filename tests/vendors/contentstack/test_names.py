"""File names: stored as they were sent, shown as the vendor cleans them ("Asset limitations")."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from sqlalchemy import select

from tests.files import png
from tests.servers.behind import Behind
from tests.vendors.contentstack.stack import LOGO, Json, Stack, answer, asset_of
from tests.vendors.iqmetrix.company import Company
from triptych import model

RESTRICTED = "#%^+?*:|'<> {}=,\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"
ALLOWED = "!$&()-.;@[]_`~äß日\N{SNOWMAN}"
ORIGINAL = "My photo, 50% #1 + more {draft}=x?.png"
CLEANED = "My_photo__50___1___more__draft__x_.png"


def last_segment(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]


def kept_names(behind: Behind, uid: str) -> set[str]:
    names = select(model.Version.file_name).join(model.Node, model.Node.id == model.Version.node_id)
    with behind.engine.connect() as connection:
        return set(connection.execute(names.where(model.Node.uid == uid)).scalars())


@pytest.mark.one_setup
@pytest.mark.long
@pytest.mark.parametrize("character", RESTRICTED, ids=lambda character: f"U+{ord(character):04X}")
def test_a_restricted_character_becomes_a_low_line(stack: Stack, behind: Behind, character: str) -> None:
    asset = stack.upload(file_name=f"a{character}b.png")

    assert (asset["filename"], last_segment(asset["url"])) == ("a_b.png", "a_b.png")
    assert asset["title"] == f"a{character}b.png"
    assert kept_names(behind, asset["uid"]) == {f"a{character}b.png"}
    assert stack.http.get(asset["url"]).content == LOGO


def test_a_quote_is_restricted_too(stack: Stack) -> None:
    """Written as curl does; browsers write %22, which could be meant as it stands."""
    disposition = b'Content-Disposition: form-data; name="asset[upload]"; filename="a\\"b.png"'
    body = b"--x\r\n" + disposition + b"\r\n\r\n" + LOGO + b"\r\n--x--\r\n"

    asset = asset_of(stack.send("POST", "/assets", content=body), 201)

    assert (asset["filename"], asset["title"]) == ("a_b.png", 'a"b.png')


@pytest.mark.one_setup
@pytest.mark.long
@pytest.mark.parametrize("character", ALLOWED, ids=lambda character: f"U+{ord(character):04X}")
def test_every_other_character_stays(stack: Stack, character: str) -> None:
    asset = stack.upload(file_name=f"a{character}b.png")

    assert asset["filename"] == f"a{character}b.png"
    assert last_segment(asset["url"]) == quote(f"a{character}b.png", safe="")
    assert stack.http.get(asset["url"]).content == LOGO


def test_a_name_is_cleaned_wherever_it_is_shown(stack: Stack) -> None:
    asset = stack.upload(file_name=ORIGINAL)

    shown: list[Json] = [
        asset,
        stack.asset(asset["uid"]),
        stack.asset(asset["uid"], version=1, relative_urls="true"),
        *stack.assets(),
        answer(stack.put(f"/assets/{asset['uid']}", {"asset": {"description": "new"}}))["asset"],
    ]

    assert {one["filename"] for one in shown} == {last_segment(one["url"]) for one in shown} == {CLEANED}
    assert {one["title"] for one in shown} == {ORIGINAL}


def test_a_replacement_brings_its_name_and_leaves_the_title(stack: Stack, behind: Behind) -> None:
    asset = stack.upload(file_name="first one.png")

    replaced = stack.replace(asset["uid"], png(2, 2), "second one.png")

    assert (replaced["filename"], replaced["title"]) == ("second_one.png", "first one.png")
    assert last_segment(stack.asset(asset["uid"], version=1)["url"]) == "first_one.png"
    assert kept_names(behind, asset["uid"]) == {"first one.png", "second one.png"}


def test_other_doors_show_the_name_as_it_was_sent(stack: Stack) -> None:
    asset = stack.upload(file_name=ORIGINAL)
    created = Company(stack.http).add(LOGO, ORIGINAL)

    by_uid = {one["uid"]: one for one in stack.assets()}
    theirs = by_uid[f"blt{created['id'].replace('-', '')[:16]}"]

    assert created["name"] == ORIGINAL
    assert (theirs["filename"], theirs["title"]) == (by_uid[asset["uid"]]["filename"], ORIGINAL)


@pytest.mark.parametrize("sent", ["a/b.png", "a\\b.png", "C:\\pictures\\b.png", "../../b.png", "/b.png"])
def test_folders_before_a_name_are_cut_off(stack: Stack, sent: str) -> None:
    asset = stack.upload(file_name=sent)

    assert (asset["filename"], asset["title"], last_segment(asset["url"])) == ("b.png", "b.png", "b.png")
