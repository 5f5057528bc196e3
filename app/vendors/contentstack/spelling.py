"""How this vendor spells what is said in many places."""

from __future__ import annotations

# The vendor's own spelling; a client compares it.
FOLDER_TYPE = "application/vnd.contenstack.folder"
# What the vendor's list calls the root.
ROOT = "cs_root"
# What the content type of assets is called: by what the vendor does with many, and by its releases.
ASSET_TYPES = ("sys_assets", "built_io_upload")
