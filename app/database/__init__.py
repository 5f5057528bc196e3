"""How the rest talks to the database: the runner, what its functions take, and statements made once."""

from sqlalchemy import Connection

from .runner import Database

__all__ = ["Connection", "Database"]
