"""People in the vendor's JSON."""

from __future__ import annotations

from typing import Any

from ....instants import iso
from ....library.people import Person


def person_body(person: Person) -> dict[str, Any]:
    """What is shown of somebody wherever they stand."""
    return {
        "uid": person.uid,
        "created_at": iso(person.created_at),
        "updated_at": iso(person.created_at),
        "email": person.email,
        "username": f"{person.email.partition('@')[0]}_{person.uid}",
        "first_name": person.first_name or "",
        "last_name": person.last_name or "",
        "active": True,
    }
