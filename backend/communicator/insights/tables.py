"""Tables of insights: which courses show anything in public, and what was released so far."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base


class PublicCourse(Base):
    """A course that turned its public tables on; without a row nothing of it is public."""

    __tablename__ = "public_course"

    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    turned_on_at: Mapped[datetime]


class PublicRelease(Base):
    """What a site's courses released at one moment; later releases reckon with it."""

    __tablename__ = "public_release"
    __table_args__ = (Index("ix_public_release_site_released", "site_id", "released_at"),)

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    released_at: Mapped[datetime]
    tables: Mapped[dict[str, Any]]
    """Scope -> `fixed_tables.Tables` as a document. The exact counts in it never leave the backend."""
