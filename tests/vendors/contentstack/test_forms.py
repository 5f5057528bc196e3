"""Forms as clients of every age write them."""

from __future__ import annotations

import httpx

from tests.files import png
from tests.vendors.contentstack.stack import LOGO, Stack, asset_of, refusal
from tests.vendors.contentstack.test_bodies import BOUNDARY, FILE, form, part, text

DECLARED = {"Content-Type": "multipart/form-data; boundary=" + BOUNDARY.decode()}


def upload(stack: Stack, *parts: bytes, preamble: bytes = b"") -> httpx.Response:
    return stack.send("POST", "/assets", content=preamble + form(*parts), headers=DECLARED)


def test_text_in_front_of_the_first_boundary_is_passed_over(stack: Stack) -> None:
    asset_of(upload(stack, FILE, preamble=b"This is a multi-part message in MIME format.\r\n"), 201)


def test_a_text_is_read_in_the_charset_of_its_part(stack: Stack) -> None:
    """Apache's HttpClient says ISO-8859-1 of every text unless it is told otherwise."""
    typed = b'Content-Disposition: form-data; name="asset[title]"\r\nContent-Type: text/plain; charset=%b\r\n\r\n%b'

    created = asset_of(upload(stack, typed % (b"ISO-8859-1", "Grüße".encode("latin-1")), FILE), 201)
    refused = upload(stack, typed % (b"klingon", b"x"), FILE)

    assert created["title"] == "Grüße"
    assert "asset[title]" in refusal(refused, 422, 90001)


def test_a_url_encoded_form_is_read_in_its_declared_charset(stack: Stack) -> None:
    uid = stack.upload()["uid"]
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=ISO-8859-1"}

    for content in (b"asset%5Btitle%5D=Gr%FC%DFe", "asset[title]=Grüße".encode("latin-1")):
        changed = asset_of(stack.send("PUT", f"/assets/{uid}", content=content, headers=headers))
        assert changed["title"] == "Grüße"


def test_tags_may_be_json_in_a_text(stack: Stack) -> None:
    json_list = text("asset[tags]", '["a", "b c", "Paris, France"]')
    asset = asset_of(upload(stack, FILE, json_list, text("asset[tags]", "d,e")), 201)
    plain = asset_of(upload(stack, FILE, text("asset[tags]", "[no json")), 201)

    assert asset["tags"] == ["a", "b c", "Paris, France", "d", "e"]
    assert plain["tags"] == ["[no json"]


def test_a_file_without_a_name_is_a_missing_file(stack: Stack) -> None:
    """What Node's form-data makes of a Buffer that is appended without one."""
    for content in (png(3, 2), b"\x89PNG" + bytes(100_000), b"text"):
        assert "upload" in refusal(upload(stack, part(b'name="asset[upload]"', content)), 422, 90001)


def test_a_file_name_in_another_charset(stack: Stack) -> None:
    name = b"name=\"asset[upload]\"; filename*=ISO-8859-1''na%EFve.png"

    assert asset_of(upload(stack, part(name, LOGO)), 201)["filename"] == "naïve.png"


def test_folded_headers_are_unfolded(stack: Stack) -> None:
    name = b'name="asset[upload]";\r\n filename="folded.png"\r\nContent-Type: image/png'

    assert asset_of(upload(stack, part(name, LOGO)), 201)["filename"] == "folded.png"


def test_json_may_begin_with_a_byte_order_mark(stack: Stack) -> None:
    """As .NET's writers and PowerShell put it, also where its text holds what looks like a form."""
    for mark in (b"\xef\xbb\xbf", b"\xef\xbb\xbf \r\n"):
        body = mark + b'{"asset": {"name": "a=b"}}'
        assert asset_of(stack.send("POST", "/assets/folders", content=body), 201)["name"] == "a=b"
