"""Tables of what exports tell besides who is enrolled: how that changed, grades, groups, wishes about mail."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base


class EnrolmentChange(Base):
    """From when on an enrolment stood so: the time of the first export that told it, never taken away again."""

    __tablename__ = "enrolment_change"

    course_learner_id: Mapped[int] = mapped_column(
        ForeignKey("course_learner.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime] = mapped_column(primary_key=True)
    is_active: Mapped[bool]
    mode: Mapped[str] = mapped_column(String(100), default="")
    source: Mapped[str] = mapped_column(String(20), default="")  # `export`, or `missing` in a whole one


class CourseExport(Base):
    """An export that told enrolments of a course; a whole one told them all."""

    __tablename__ = "course_export"

    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    is_whole: Mapped[bool] = mapped_column(default=False)


class CourseGrade(Base):
    """A learner's grade in a course (0..1) as the platform last computed it."""

    __tablename__ = "course_grade"

    course_learner_id: Mapped[int] = mapped_column(
        ForeignKey("course_learner.id", ondelete="CASCADE"), primary_key=True
    )
    grade: Mapped[float]
    letter: Mapped[str] = mapped_column(String(50), default="")
    passed_at: Mapped[datetime | None]
    as_of: Mapped[datetime | None]


class CourseCompletion(Base):
    """Whether a learner completed a course as the platform itself counts it; None where it doesn't count."""

    __tablename__ = "course_completion"

    course_learner_id: Mapped[int] = mapped_column(
        ForeignKey("course_learner.id", ondelete="CASCADE"), primary_key=True
    )
    is_complete: Mapped[bool | None]
    completed_at: Mapped[datetime | None]
    as_of: Mapped[datetime]  # when the platform was asked, for grade and completion


class CourseGroup(Base):
    """A group or cohort of a course, by the platform's id of it; known by members alone until it is told."""

    __tablename__ = "course_group"
    __table_args__ = (UniqueConstraint("site_id", "platform_id"), Index("ix_course_group_course", "course_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    platform_id: Mapped[str] = mapped_column(String(300))
    course_id: Mapped[str] = mapped_column(String(255), default="")
    name: Mapped[str] = mapped_column(String(255), default="")
    kind: Mapped[str] = mapped_column(String(20), default="")
    as_of: Mapped[datetime | None]


class GroupMember(Base):
    """Who is in a group, as last told; of two groups of one course the one told last is where a learner is."""

    __tablename__ = "course_group_member"

    group_id: Mapped[int] = mapped_column(ForeignKey("course_group.id", ondelete="CASCADE"), primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True, index=True)
    as_of: Mapped[datetime]


class MailPreference(Base):
    """Whether a learner wants mail of an organisation, as they told the platform; the latest choice counts."""

    __tablename__ = "mail_preference"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True)
    organisation: Mapped[str] = mapped_column(String(255), primary_key=True)
    is_opted_in: Mapped[bool]
    set_at: Mapped[datetime]


class RoleExport(Base):
    """As of when the roles in a course, or without one in all of an organisation, were told last."""

    __tablename__ = "role_export"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    org: Mapped[str] = mapped_column(String(255), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    at: Mapped[datetime]
