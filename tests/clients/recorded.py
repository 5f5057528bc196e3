"""Requests with forms, byte for byte as libraries send them that are not run here.

Each is a list of what the library writes to its socket at a time.
"""

from __future__ import annotations

from collections.abc import Iterator

STACK = ("api_key: blt7472697074796368", "authtoken: blt0123456789abcdef")
TOKEN = ("Authorization: Bearer example",)

_GUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
_APACHE = "8sGq0WvJxkQ7tZ1bF3mN-_pYh5cRd2Lk"
_RESTSHARP = "-----------------------------28947758029299"


def head(path: str, *lines: str) -> bytes:
    """A POST's head."""
    return "\r\n".join([f"POST {path} HTTP/1.1", *lines, "", ""]).encode()


def chunk(content: bytes) -> bytes:
    """A chunk as .NET spells its size."""
    return b"%X\r\n%b\r\n" % (len(content), content)


def dotnet_form(part: str, file: bytes, *, title: str | None = None) -> list[bytes]:
    """The writes of .NET's MultipartFormDataContent: types come first, names are quoted where they must be."""
    writes, divider = [f"--{_GUID}\r\n".encode()], ""
    if title is not None:
        typed = 'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name="asset[title]"\r\n\r\n'
        writes += [typed.encode(), title.encode()]
        divider = f"\r\n--{_GUID}\r\n"
    named = (
        f"{divider}Content-Type: image/png\r\nContent-Disposition: form-data; name={part};"
        " filename=\"=?utf-8?B?bmHDr3ZlLnBuZw==?=\"; filename*=utf-8''na%C3%AFve.png\r\n\r\n"
    )
    return [*writes, named.encode(), file, f"\r\n--{_GUID}--\r\n".encode()]


def dotnet(path: str, lines: tuple[str, ...], form: list[bytes]) -> list[bytes]:
    """HttpClient where the length is known: the head and what fits beside it in 4 KiB, then the rest."""
    typed = f'Content-Type: multipart/form-data; boundary="{_GUID}"'
    body = b"".join(form)
    return [head(path, "Host: localhost", *lines, typed, f"Content-Length: {len(body)}"), body]


def dotnet_streaming(path: str, lines: tuple[str, ...], form: list[bytes]) -> list[bytes]:
    """HttpClient where it is not: a chunk for each write of the form."""
    typed = f'Content-Type: multipart/form-data; boundary="{_GUID}"'
    first = head(path, "Host: localhost", *lines, "Transfer-Encoding: chunked", typed)
    return [first, *map(chunk, form), b"0\r\n\r\n"]


def dotnet_framework_head(path: str, lines: tuple[str, ...], form: list[bytes]) -> bytes:
    """What .NET Framework sends first; then it waits for 100."""
    typed = f'Content-Type: multipart/form-data; boundary="{_GUID}"'
    length = f"Content-Length: {len(b''.join(form))}"
    return head(path, *lines, typed, "Host: localhost", length, "Expect: 100-continue")


def restsharp(path: str, lines: tuple[str, ...], part: str, file: bytes) -> list[bytes]:
    """RestSharp before its version 107."""
    opened = (
        f'--{_RESTSHARP}\r\nContent-Disposition: form-data; name="{part}"; filename="logo.png"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = opened.encode() + file + f"\r\n--{_RESTSHARP}--\r\n".encode()
    typed = f"Content-Type: multipart/form-data; boundary={_RESTSHARP}"
    accepted = "Accept: application/json, text/json, text/x-json, text/javascript, application/xml, text/xml"
    return [head(path, *lines, accepted, typed, "Host: localhost", f"Content-Length: {len(body)}"), body]


def apache(path: str, lines: tuple[str, ...], parts: list[bytes]) -> list[bytes]:
    """Apache's HttpClient 4 or 5: what is below 8 KiB goes in one write, behind the head."""
    body = b"".join(f"--{_APACHE}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{_APACHE}--\r\n".encode()
    typed = f"Content-Type: multipart/form-data; boundary={_APACHE}"
    agent = "User-Agent: Apache-HttpClient/4.5.14 (Java/17.0.15)"
    about = ("Host: localhost", "Connection: Keep-Alive", agent, "Accept-Encoding: gzip,deflate")
    return [head(path, *lines, f"Content-Length: {len(body)}", typed, *about), body]


def apache_strict(part: str, file: bytes, title: str) -> list[bytes]:
    """The parts in its default mode: texts in ISO-8859-1 unless told otherwise, names of files in ASCII."""
    return [
        b'Content-Disposition: form-data; name="asset[title]"\r\nContent-Type: text/plain; charset=ISO-8859-1\r\n'
        b"Content-Transfer-Encoding: 8bit\r\n\r\n" + title.encode("latin-1"),
        f'Content-Disposition: form-data; name="{part}"; filename="na?ve.png"\r\nContent-Type: image/png\r\n'
        "Content-Transfer-Encoding: binary\r\n\r\n".encode()
        + file,
    ]


def apache_browser(part: str, file: bytes, title: str) -> list[bytes]:
    """Those that are compatible to browsers: no types of texts, names as they are in UTF-8."""
    named = f'Content-Disposition: form-data; name="{part}"; filename="naïve.png"\r\nContent-Type: image/png\r\n\r\n'
    return [
        b'Content-Disposition: form-data; name="asset[title]"\r\n\r\n' + title.encode(),
        named.encode() + file,
    ]


def apache_extended(part: str, file: bytes, title: str) -> list[bytes]:
    """Those of HttpClient 5 in its extended mode."""
    return [
        b'Content-Disposition: form-data; name="asset[title]"\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n'
        + title.encode(),
        f'Content-Disposition: form-data; name="{part}"; filename="na%C3%AFve.png";'
        " filename*=\"UTF-8''na%C3%AFve.png\"\r\nContent-Type: image/png\r\n\r\n".encode()
        + file,
    ]


def cut(writes: list[bytes], size: int) -> Iterator[bytes]:
    """The same in packets of at most so many bytes; none goes beyond a write."""
    for write in writes:
        for start in range(0, len(write), size):
            yield write[start : start + size]
