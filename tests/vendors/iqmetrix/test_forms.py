"""The forms that POST /assets is sent, well made and not."""

from __future__ import annotations

import hashlib
import socket
from urllib.parse import quote

import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.vendors.amazon_ads import raw
from tests.vendors.iqmetrix.company import BOUNDARY, TOKEN, Company, form, part

LOGO = png(30, 20)
FILE = part(LOGO)

NOT_A_FORM = {
    "nothing": b"",
    "json": b'{"Filename": "logo.png"}',
    "the bytes alone": LOGO,
    "url-encoded": b"Filename=logo.png",
    "line ends alone": b"\r\n\r\n\r\n",
    "hyphens alone": b"--",
    "a boundary without end": b"--" + b"x" * 5000,
    "no line end after the boundary": b"--" + BOUNDARY,
    "a closing boundary alone": form(),
    "a header without colon": form(b"Content-Disposition\r\n\r\nx"),
    "a header with a forbidden character": form(b"Content Disposition: form-data\r\n\r\nx"),
    "headers of 1 MB": form(part(LOGO, more=b"X-Note: " + b"x" * 1_000_000 + b"\r\n")),
    "1 MB of short headers": form(part(LOGO, more=b"".join(b"X-%d: y\r\n" % number for number in range(90_000)))),
}
NO_FILE = {
    "text alone": form(part(b"logo.png", disposition=b'name="Filename"')),
    "no headers": form(b"\r\n" + LOGO),
    "no file chosen": form(part(b"", disposition=b'name="Filename"; filename=""')),
}
# Its file is none of the name that the page gives it; the strict setting refuses these.
OTHER_NAMES = {
    "another name": form(part(LOGO, disposition=b'name="file"; filename="logo.png"')),
    "another spelling": form(part(LOGO, disposition=b'name="filename"; filename="logo.png"')),
    "no name": form(part(LOGO, disposition=b'filename="logo.png"')),
}
TOO_MANY = {
    "two files": form(FILE, FILE),
    "the other under another name": form(FILE, part(LOGO, disposition=b'name="other"; filename="b.png"')),
    "the other empty": form(FILE, part(b"", disposition=b'name="Filename"; filename=""')),
    "the other first": form(part(LOGO, disposition=b'name="other"; filename="a.png"'), FILE),
    "text between": form(FILE, part(b"x", disposition=b'name="note"'), FILE),
}
# What a client may call its file, and what becomes of it.
NAMES = {
    b'filename="a b  c.png"': "a b  c.png",
    b"filename=logo.png": "logo.png",
    b'filename="C:\\\\fakepath\\\\logo.png"': "logo.png",
    b'filename="C:\\Users\\me\\logo.png"': "logo.png",
    b'filename="../../../etc/logo.png"': "logo.png",
    b'filename="/etc/cron.d/logo.png"': "logo.png",
    b'filename="a%20b%2Fc.png"': "a%20b%2Fc.png",
    b'filename="a\\"b.png"': 'a"b.png',
    b'filename="a;b.png"': "a;b.png",
    b'filename="na\xc3\xafve.png"': "naïve.png",
    b'filename="na\xefve.png"': "naïve.png",
    b'filename="\xf0\x9f\x98\x80.png"': "😀.png",
    b"filename=\"logo.png\"; filename*=utf-8''logo.png": "logo.png",
    b"filename=\"=?utf-8?B?bmHDr3ZlLnBuZw==?=\"; filename*=utf-8''na%C3%AFve.png": "naïve.png",
    b"filename*=UTF-8'en'%F0%9F%98%80.png": "😀.png",
    b"filename*=ISO-8859-1''na%EFve.png": "naïve.png",
    b"filename=\"a filename*=utf-8''b.png\"": "a filename*=utf-8''b.png",
    b'filename="=?utf-8?B?bmHDr3ZlLnBuZw==?="': "naïve.png",
    b'filename="=?iso-8859-1?q?na=EFve_1.png?="': "naïve 1.png",
    b'filename="=?klingon?B?bmHDr3ZlLnBuZw==?=.png"': "=?klingon?B?bmHDr3ZlLnBuZw==?=.png",
    b'filename="=?utf-8?B?bmHDr3ZlLnBuZw==?=.png"': "=?utf-8?B?bmHDr3ZlLnBuZw==?=.png",
    b"filename*=utf-8''..%2F..%2Flogo.png": "logo.png",
    b'filename="' + b"x" * 251 + b'.png"': "x" * 251 + ".png",
}
BAD_NAMES = {
    "300 characters": b'filename="' + b"x" * 296 + b'.png"',
    "a tab": b'filename="a\tb.png"',
    "an escape": b'filename="a\x1bb.png"',
    "a delete": b'filename="a\x7fb.png"',
    "nothing but folders": b'filename="../"',
    "two dots": b'filename=".."',
    "a hidden control character": b"filename*=utf-8''a%00b.png",
    "a hidden line end": b"filename*=utf-8''a%0D%0Ab.png",
    "a C1 control": b'filename="a\xc2\x85b.png"',
}
# What a part says of its type, and what a leaflet without a magic number is then.
DECLARED = {
    b"application/x-acrobat": "application/x-acrobat",
    b"Application/PDF; version=1": "application/pdf",
    b"application/octet-stream": "application/pdf",
    b"": "application/pdf",
    b"/": "application/pdf",
    b"nonsense": "application/pdf",
    b"x/\xc3\xa9": "application/pdf",
    b"a/b\tc": "application/pdf",
    b"a/b\x0bSet-Cookie: c": "application/pdf",
    b"a/" + b"b" * 900: "application/pdf",
}
# Where a body is cut off: in the boundary, in the headers, in the file, before and in the closing boundary.
CUTS = (1, len(BOUNDARY) + 10, 150, -40, -len(BOUNDARY) - 4, -5)


def test_what_is_no_form_is_refused(company: Company, workspace: str, behind: Behind) -> None:
    for kind, body in NOT_A_FORM.items():
        assert company.refusal(company.send(body)).startswith("Bad Request: "), kind

    assert not behind.stored(workspace)


def test_without_a_file_nothing_is_made(company: Company, workspace: str, behind: Behind) -> None:
    """Error table: "Ensure file was attached to request"."""
    for kind, body in NO_FILE.items():
        assert company.refusal(company.send(body)).startswith("Bad Request: Filename is "), kind

    assert not behind.stored(workspace)


def test_the_only_file_is_taken_under_any_name(company: Company) -> None:
    """Other products that wrap the service call it otherwise."""
    for kind, body in OTHER_NAMES.items():
        created = company.send(body)
        assert (created.status_code, created.json()["name"]) == (201, "logo.png"), kind


def test_of_several_files_none_is_kept(company: Company, workspace: str, behind: Behind) -> None:
    """Error table: "Ensure you are only uploading one Asset at a time"."""
    for kind, body in TOO_MANY.items():
        assert "one Asset at a time" in company.refusal(company.send(body)), kind

    assert not behind.blobs(workspace)
    assert not behind.stored(workspace)


def test_a_form_of_1000_parts_is_refused_and_not_kept(company: Company, workspace: str, behind: Behind) -> None:
    notes = [part(b"x", disposition=b'name="note"')] * 999

    for parts in ([*notes, FILE], [FILE, *notes]):
        company.refusal(company.send(form(*parts)))

    assert not behind.stored(workspace)


def test_fields_beside_the_file_are_passed_over(company: Company) -> None:
    note = part(b"x" * 200_000, disposition=b'name="note"')

    created = company.send(form(note, FILE, note))

    assert (created.status_code, created.json()["name"]) == (201, "logo.png")


def test_a_file_name_is_kept_without_its_folders(company: Company) -> None:
    for disposition, name in NAMES.items():
        created = company.send(form(part(LOGO, disposition=b'name="Filename"; ' + disposition)))
        assert created.status_code == 201, created.text
        asset = created.json()
        assert asset["name"] == name
        opened = company.http.get(asset["href"])
        assert opened.content == LOGO
        assert opened.headers["Content-Disposition"].endswith(f"; filename*=UTF-8''{quote(name, safe='')}")


def test_what_cannot_be_a_file_name_is_refused(company: Company, workspace: str, behind: Behind) -> None:
    for kind, disposition in BAD_NAMES.items():
        sent = company.send(form(part(LOGO, disposition=b'name="Filename"; ' + disposition)))
        assert company.refusal(sent).startswith("Bad Request: "), kind

    assert not behind.stored(workspace)


def test_the_boundary_is_taken_from_the_body(company: Company) -> None:
    stated = f"multipart/form-data; boundary={BOUNDARY.decode()}"
    for content_type in (
        stated,
        "multipart/form-data",
        "multipart/form-data; boundary=another",
        "application/json",
        "x",
    ):
        assert company.send(form(FILE), content_type).status_code == 201, content_type


def test_any_boundary_will_do(company: Company) -> None:
    """Also where the file holds what looks much like it."""
    for boundary in (b"b", b"a'()+_,-./:=?z", b"x" * 70, b"--", b"0"):
        tricky = LOGO + b"\r\n--" + boundary[:-1] + b"\r\n-\r\n--\r\n"
        one = part(tricky, disposition=b'name="Filename"; filename="a.pdf"')
        created = company.send(form(one, boundary=boundary))
        assert created.status_code == 201, created.text
        assert company.http.get(created.json()["href"]).content == tricky


def test_the_declared_type_counts_only_where_the_bytes_say_nothing(company: Company) -> None:
    for declared, content_type in DECLARED.items():
        header = b"Content-Type: " + declared + b"\r\n"
        leaflet = part(b"no magic number", disposition=b'name="Filename"; filename="a.pdf"', more=header)
        picture = part(LOGO, more=header)

        asset = company.send(form(leaflet)).json()
        assert asset["mimeType"] == content_type, declared
        assert company.http.get(asset["href"]).headers["Content-Type"] == content_type
        assert company.send(form(picture)).json()["mimeType"] == "image/png", declared


@pytest.mark.parametrize("how", ["sized", "chunked"])
def test_a_body_that_is_cut_off_leaves_nothing(company: Company, workspace: str, behind: Behind, how: str) -> None:
    """Wherever the connection breaks, and whether or not the length was announced."""
    body, url = form(FILE), f"{company.http.base_url}/assets"
    length = {"Content-Length": str(len(body))} if how == "sized" else {"Transfer-Encoding": "chunked"}
    head = raw.head("POST", url, {**TOKEN, **length, "X-Triptych-Workspace": workspace})
    for end in CUTS:
        sent = body[:end] if how == "sized" else b"%x\r\n%b\r\n" % (len(body[:end]), body[:end])
        with raw.send(url, head + sent) as connection:
            connection.shutdown(socket.SHUT_WR)
            connection.recv(65_536)

    company.add(png(3, 2))
    assert len(behind.blobs(workspace)) == 1
    assert behind.stored(workspace) == behind.blobs(workspace)


def test_a_form_without_its_end_is_refused_and_not_kept(company: Company, workspace: str, behind: Behind) -> None:
    for end in CUTS:
        company.refusal(company.send(form(FILE)[:end]))

    assert not behind.stored(workspace)


def test_a_token_is_checked_before_the_body_is_read(company: Company) -> None:
    url = f"{company.http.base_url}/assets"

    with raw.send(url, raw.head("POST", url, {"Content-Length": "1000000000", "Expect": "100-continue"})) as connection:
        assert raw.status_of(connection.recv(65_536)) == 401


def test_a_large_file_is_stored_as_it_is(company: Company, workspace: str, behind: Behind) -> None:
    large = LOGO + bytes(20 * 1024 * 1024)

    asset = company.add(large)

    assert asset["md5Checksum"] == hashlib.md5(large).hexdigest()
    assert company.http.get(asset["href"], headers={"Range": "bytes=-3"}).content == bytes(3)
    assert behind.stored(workspace) == behind.blobs(workspace)
