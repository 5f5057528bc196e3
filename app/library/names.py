"""File names from strangers."""

from __future__ import annotations

import re
import unicodedata

from ..errors import Invalid
from .limits import FILE_NAME

# What Contentstack replaces ("Asset limitations" of its product documentation).
_SPECIAL = re.compile(r"""[#%^+\\/?*:|"'<>\s{}=,]""")


def clean_file_name(name: str, field: str) -> str:
    """The name without the folders before it. Raises Invalid when nothing that can be a name is left."""
    last = name.replace("\\", "/").rpartition("/")[2]
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in last):
        raise Invalid(field, "is a file name that holds control characters")
    last = last.strip()
    if last in ("", ".", ".."):
        raise Invalid(field, "is not a file name")
    if len(last) > FILE_NAME:
        raise Invalid(field, f"is a file name of more than {FILE_NAME} characters")
    return last


def plain_file_name(name: str) -> str:
    """The name with _ for all that is special in addresses and in queries: what assets are listed by."""
    return _SPECIAL.sub("_", name)


def extension_of(file_name: str) -> str:
    """The extension in lower case without its dot, empty when there is none."""
    stem, dot, extension = file_name.rpartition(".")
    return extension.lower() if dot and stem else ""
