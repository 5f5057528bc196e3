"""What is done beside the requests."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Instant


class Chore(Base):
    """A chore, when it is due, and which process has it until when. Times are the database's own."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[Instant]
    holder: Mapped[str]
    held_until: Mapped[Instant]
