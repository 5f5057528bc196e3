"""How many calls came in the time for which they are counted."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Instant


class RateWindow(Base):
    """The calls of one owner that are counted together, since the last window of theirs was over.

    Times are those of the workspace's clock: that of the last call, and that from which the next window begins.
    """

    __tablename__ = "rate_windows"
    __table_args__ = (
        UniqueConstraint("workspace_id", "vendor", "name", "owner"),
        Index(None, "ends_at"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    vendor: Mapped[str]
    name: Mapped[str]
    # A hash, as what strangers say of themselves may be too long for an index.
    owner: Mapped[str]
    last_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    calls: Mapped[int]
