"""The single SQL model: tables, nothing else."""

from .access import Token, User
from .assets import Blob, Label, Node, Upload, Version
from .base import Base
from .publishing import Environment, Locale, Publication
from .tenancy import Branch, Library, Secret, Tenant, Workspace

__all__ = [
    "Base",
    "Blob",
    "Branch",
    "Environment",
    "Label",
    "Library",
    "Locale",
    "Node",
    "Publication",
    "Secret",
    "Tenant",
    "Token",
    "Upload",
    "User",
    "Version",
    "Workspace",
]
