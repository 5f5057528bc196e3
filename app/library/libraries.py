"""Libraries as they begin: with a branch, a locale and mostly an environment."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from .. import model
from ..database.inserts import insert_once

MAIN_BRANCH = "main"
FIRST_ENVIRONMENT = "development"
MASTER_LOCALE = ("en-us", "English - United States")
# Of a library's first environment and locale. Told beforehand, as whoever asks for these stores nothing.
FIRST_UID = "blt6669727374696e68"


def open_library(
    connection: Connection,
    workspace_id: int,
    name: str,
    now: int,
    *,
    locale: tuple[str, str] = MASTER_LOCALE,
    environment: str | None = FIRST_ENVIRONMENT,
) -> int:
    """Give the id of the workspace's library of that name, made with a branch, a locale and mostly an environment."""
    created = insert_once(connection, model.Library, workspace_id=workspace_id, name=name, created_at=now)
    named = select(model.Library.id).where(model.Library.workspace_id == workspace_id, model.Library.name == name)
    library_id: int = connection.execute(named).scalar_one()
    if not created:
        return library_id
    main = insert(model.Branch).values(library_id=library_id, uid=MAIN_BRANCH, created_at=now)
    branch_id = connection.execute(main.returning(model.Branch.id)).scalar_one()
    if environment is not None:
        connection.execute(
            insert(model.Environment).values(
                library_id=library_id,
                uid=FIRST_UID,
                name=environment,
                urls=[],
                created_at=now,
                updated_at=now,
            )
        )
    code, locale_name = locale
    connection.execute(
        insert(model.Locale).values(
            branch_id=branch_id,
            uid=FIRST_UID,
            code=code,
            name=locale_name,
            created_at=now,
            updated_at=now,
        )
    )
    return library_id
