"""Languages: what a branch of a stack publishes in, and which of them stands in for which."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from ...errors import Invalid
from ...instants import iso
from ...library import limits, locales
from ...library.locales import Locale
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .query.selection import answer_list
from .requests import taken
from .requests.body import receive_object
from .requests.values import read_name, read_text

# A language, and what it is spoken and written in, as in en-us and zh-hans-cn.
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


@takes(*taken.SHORT_LIST)
async def get_all_languages(call: Call) -> Response:
    """List a branch's languages."""
    found = await call.caller.scan(locales.all_of)
    return answer_list(call, "locales", [locale_body(one) for one in found])


async def get_a_language(call: Call, code: str) -> Response:
    """Show a language."""
    return answer({"locale": locale_body(await call.caller.read(locales.get, code))})


@takes(json=taken.LOCALE, status=201)
async def add_a_language(call: Call) -> Response:
    """Add a language to a branch. A second one with that code is refused."""
    said = await receive_object(call, "locale")
    code = read_code(said)
    name = read_name(said.get("name"), "name", limits.NAME) or code
    made = await call.caller.write(locales.create, code, name, _fallback(said))
    return answer({"notice": "Language added successfully.", "locale": locale_body(made)}, 201)


@takes(json=taken.LOCALE)
async def update_language(call: Call, code: str) -> Response:
    """Rename a language, or let another stand in for it; what is not said stays as it is."""
    said = await receive_object(call, "locale")
    name = read_name(said.get("name"), "name", limits.NAME)
    new = await call.caller.write(locales.change, code, name, _fallback(said))
    return answer({"notice": "Language updated successfully.", "locale": locale_body(new)})


async def delete_language(call: Call, code: str) -> Response:
    """Delete a language with what is published in it."""
    await call.caller.write(locales.remove, code)
    return answer({"notice": "Language removed successfully."})


def locale_body(locale: Locale) -> dict[str, Any]:
    """A language in the vendor's JSON."""
    return {
        "uid": locale.uid,
        "code": locale.code,
        "name": locale.name,
        "fallback_locale": locale.fallback,
        "ACL": [],
        "_version": locale.version,
        "created_at": iso(locale.created_at),
        "created_by": locale.created_by,
        "updated_at": iso(locale.updated_at),
        "updated_by": locale.updated_by,
    }


def read_code(said: dict[str, Any]) -> str:
    """The code of a language. Raises Invalid."""
    code = read_text(said.get("code"), "code", limits.NAME)
    if not code:
        raise Invalid("code", "is required.")
    if not _CODE.fullmatch(code):
        raise Invalid("code", "is not valid.")
    return code


def _fallback(said: dict[str, Any]) -> str | None:
    return read_text(said.get("fallback_locale"), "fallback_locale", limits.NAME) or None
