"""File names from strangers."""

from __future__ import annotations

import unicodedata

from .errors import Invalid
from .limits import FILE_NAME


def clean_file_name(name: str, field: str) -> str:
    """The name without the folders before it. Raises Invalid when nothing that can be a name is left."""
    last = name.replace("\\", "/").rpartition("/")[2].strip()
    if last in ("", ".", ".."):
        raise Invalid(field, "is not a file name")
    if len(last) > FILE_NAME:
        raise Invalid(field, f"is a file name of more than {FILE_NAME} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in last):
        raise Invalid(field, "is a file name that holds control characters")
    return last
