from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from tests import files
from tests.media.conftest import Inspect
from triptych.media.facts import Facts, Kind

SVG = "image/svg+xml"


@pytest.mark.parametrize(
    ("attributes", "width", "height"),
    [
        ('width="120" height="80"', 120, 80),
        ('width="120px" height="80.4px"', 120, 80.4),
        ('width="24.4" height="10.75"', 24.4, 10.75),
        ('width="1pc" height="1pt"', 16, 1.3333),
        ('width="0.3" height="0.2"', 0.3, 0.2),
        ('width="90pt" height="1in"', 120, 96),
        ('width="25.4mm" height="2.54cm"', 96, 96),
        ('width="1e2" height="6pc"', 100, 96),
        ('viewBox="0 0 300 150"', 300, 150),
        ('viewBox="-5,-5,300,150" width="100%" height="100%"', 300, 150),
        ('viewBox="0 0 300 150" width="100"', 100, 50),
        ('viewBox="0 0 300 150" height="100"', 200, 100),
        ('width="10em" height="5em"', 160, 80),
        ('width="10em" height="5em" viewBox="0 0 40 20"', 160, 80),
        ('width="2rem" height="3ex"', 32, 24),
        ('width="50%" height="5vw"', None, None),
        ("", None, None),
        ('width="-3" height="0"', None, None),
        ('width="1e999" height="nan"', None, None),
        ('width="1..2" height="4"', None, 4),
        ('viewBox="0 0 0 0"', None, None),
        ('viewBox="a b c d"', None, None),
    ],
)
def test_size(inspect: Inspect, attributes: str, width: float | None, height: float | None) -> None:
    assert inspect(files.svg(attributes)) == Facts(Kind.IMAGE, SVG, width=width, height=height)


def test_a_huge_drawing_is_oversized(inspect: Inspect) -> None:
    facts = inspect(files.svg('width="30000" height="30000"'))
    assert (facts.oversized, facts.width, facts.height) == (True, 30_000, 30_000)


@pytest.mark.parametrize(
    "document",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<svg xmlns='http://example.com/other'/>",
        b"<!DOCTYPE svg><html/>",
    ],
)
def test_what_is_no_whole_drawing_is_unreadable(inspect: Inspect, document: bytes) -> None:
    assert inspect(document) == Facts(Kind.IMAGE, SVG, readable=False)


def test_a_drawing_of_many_blocks(inspect: Inspect) -> None:
    drawing = files.svg(inside='<rect x="1"/>' * 100_000)
    assert inspect(drawing) == Facts(Kind.IMAGE, SVG, width=120, height=80)


def test_entities_within_entities_do_not_grow(inspect: Inspect) -> None:
    levels = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    bomb = files.svg(before=f'<!DOCTYPE svg [<!ENTITY e0 "ha">{levels}]>', inside="&e9;")
    begin = time.perf_counter()
    assert inspect(bomb) == Facts(Kind.IMAGE, SVG, readable=False)
    assert time.perf_counter() - begin < 5


def test_plain_entities_are_read(inspect: Inspect) -> None:
    entities = """
        <!ENTITY ns_svg "http://www.w3.org/2000/svg">
        <!ENTITY ns_extend "http://ns.adobe.com/Extensibility/1.0/">
        <!ENTITY wide "12">
        <!ENTITY both "&wide; &amp; &#56;">
        <!ENTITY elsewhere SYSTEM "http://127.0.0.1/">
    """
    public = '"-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"'
    root = '<svg xmlns="&ns_svg;" xmlns:x="&ns_extend;" width="&wide;" height="8"><text x:y="">&both;</text></svg>'
    for document_type in (f"svg PUBLIC {public}", "svg"):
        drawing = f'<?xml version="1.0"?><!-- Generator --><!DOCTYPE {document_type} [{entities}]>{root}'
        assert inspect(drawing.encode()) == Facts(Kind.IMAGE, SVG, width=12, height=8)


@pytest.mark.parametrize("unit", ["x" * 10_000, "<g/>" * 2_500, "<g>&amp;</g>" * 90])
def test_entities_grow_only_so_far(inspect: Inspect, unit: str) -> None:
    for uses, readable in ((10, True), (10_000, False)):
        drawing = files.svg(before=f'<!DOCTYPE svg [<!ENTITY e "{unit}">]>', inside="&e;" * uses)
        begin = time.perf_counter()
        assert inspect(drawing).readable is readable
        assert time.perf_counter() - begin < 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
def test_every_usual_encoding(inspect: Inspect, encoding: str) -> None:
    declared = encoding if "-le" not in encoding and "-be" not in encoding else "utf-16"
    comment = f"<!--{'é' * 9_000}-->"
    drawing = files.svg(before=f'<?xml version="1.0" encoding="{declared.removesuffix("-sig")}"?>{comment}').decode()
    assert inspect(drawing.encode(encoding)) == Facts(Kind.IMAGE, SVG, width=120, height=80)


def test_nothing_else_is_fetched(inspect: Inspect, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        for system in (url, secret.as_uri()):
            external = files.svg(before=f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{system}">]>', inside="&x;")
            assert inspect(external) == Facts(Kind.IMAGE, SVG, readable=False, width=120, height=80)
            parameter = files.svg(before=f'<!DOCTYPE svg [<!ENTITY % x SYSTEM "{system}"> %x;]>')
            assert inspect(parameter).readable  # without what it does not have inside
            assert inspect(files.svg(before=f'<!DOCTYPE svg SYSTEM "{system}">')).readable
            assert inspect(files.svg(before=f'<?xml-stylesheet href="{system}"?>')).readable
        with pytest.raises(TimeoutError):
            listener.accept()
