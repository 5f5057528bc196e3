"""More environments and locales for a stack than the two that it begins with, written straight into the tables."""

from __future__ import annotations

import uuid

from sqlalchemy import insert, select

from tests.servers.behind import Behind
from triptych import model

ENVIRONMENTS = ["development", "production"]
LOCALES = ["en-us", "fr-fr"]


def add_places(behind: Behind, workspace: str) -> dict[str, str]:
    """Add an environment and a locale to the shared library; gives the uids of all its environments by name."""
    with behind.engine.begin() as connection:
        branch_id, library_id = connection.execute(
            select(model.Branch.id, model.Branch.library_id)
            .join(model.Library, model.Library.id == model.Branch.library_id)
            .join(model.Workspace, model.Workspace.id == model.Library.workspace_id)
            .where(model.Workspace.name == workspace)
        ).one()
        common = {"created_at": 0, "updated_at": 0}
        production = common | {
            "library_id": library_id,
            "uid": f"blt{uuid.uuid4().hex[:16]}",
            "name": "production",
            "urls": [],
        }
        french = common | {
            "branch_id": branch_id,
            "uid": f"blt{uuid.uuid4().hex[:16]}",
            "name": "French",
            "code": "fr-fr",
            "fallback": "en-us",
        }
        connection.execute(insert(model.Environment).values(**production))
        connection.execute(insert(model.Locale).values(**french))
        named = select(model.Environment.name, model.Environment.uid).where(model.Environment.library_id == library_id)
        return {row.name: row.uid for row in connection.execute(named)}
