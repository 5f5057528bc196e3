"""PNG as browsers read it: the pixels and what is needed to show them, whatever else is in the file."""

from .essentials import Essentials
from .pixels import has_all_pixels

__all__ = ["Essentials", "has_all_pixels"]
