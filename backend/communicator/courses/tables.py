"""Tables of courses: a course is (site, course id); its graded problems come from its structure."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from communicator.access.tables import Site
from communicator.database import Base


class Course(Base):
    """One offering of a course on one site."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("site_id", "course_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    course_id: Mapped[str] = mapped_column(String(255), index=True)
    name: Mapped[str] = mapped_column(String(255), default="")
    start: Mapped[datetime | None]
    end: Mapped[datetime | None]
    pass_mark: Mapped[float | None]  # 0..1
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    # Said by the course's own structure ("other_course_settings"); models of such courses only say so.
    is_simulated: Mapped[bool] = mapped_column(default=False)
    is_self_paced: Mapped[bool | None]  # None where nothing tells
    pacing_told_by: Mapped[str] = mapped_column(String(20), default="")  # platform, description or deadlines
    created_at: Mapped[datetime]
    site: Mapped[Site] = relationship(lazy="joined")


class GradedProblem(Base):
    """A problem that counts towards the grade."""

    __tablename__ = "graded_problem"
    __table_args__ = (UniqueConstraint("course_pk", "problem_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    problem_id: Mapped[str] = mapped_column(String(255))  # as tracking events name it
    name: Mapped[str] = mapped_column(String(255), default="", server_default="")  # what learners read above it
    format: Mapped[str] = mapped_column(String(255), default="")
    worth: Mapped[float]  # share of the course grade; all of a course add to 1
    due: Mapped[datetime | None]
