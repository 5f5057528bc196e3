"""The single SQL model: tables, nothing else."""

from .access import Client, Membership, Token, User
from .assets import Batch, Blob, Declaration, Label, Node, Rendition, Upload, Version
from .base import Base
from .chores import Chore
from .limits import RateWindow
from .metadata import Metadata, MetadataPublication
from .publishing import Environment, Locale, Publication
from .releases import Job, Release, ReleaseItem
from .tenancy import Branch, BranchAlias, Library, Secret, Tenant, Workspace, WorkspaceSetting

__all__ = [
    "Base",
    "Batch",
    "Blob",
    "Branch",
    "BranchAlias",
    "Chore",
    "Client",
    "Declaration",
    "Environment",
    "Job",
    "Label",
    "Library",
    "Locale",
    "Membership",
    "Metadata",
    "MetadataPublication",
    "Node",
    "Publication",
    "RateWindow",
    "Release",
    "ReleaseItem",
    "Rendition",
    "Secret",
    "Tenant",
    "Token",
    "Upload",
    "User",
    "Version",
    "Workspace",
    "WorkspaceSetting",
]
