"""Tables of the roster: people as found in logs (actors), people as named by rosters (learners).

A `CourseLearner` is a person in a course, known outside by its pseudonym only. It stands for a roster's
learner where one is known, and for an actor until then.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from communicator.database import Base


class Learner(Base):
    """A person on a site, as a roster names them. Stays in the backend."""

    __tablename__ = "learner"
    __table_args__ = (UniqueConstraint("site_id", "platform_user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    platform_user_id: Mapped[str] = mapped_column(String(100))
    username: Mapped[str] = mapped_column(String(255), default="", index=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    full_name: Mapped[str] = mapped_column(String(255), default="")
    first_name: Mapped[str] = mapped_column(String(255), default="")
    gender: Mapped[str] = mapped_column(String(20), default="")
    year_of_birth: Mapped[int | None]
    education: Mapped[str] = mapped_column(String(20), default="")  # the platform's own code
    country: Mapped[str] = mapped_column(String(2), default="")  # ISO 3166-1 alpha-2
    language: Mapped[str] = mapped_column(String(20), default="")
    is_staff: Mapped[bool] = mapped_column(default=False, server_default=false())  # of the platform, superusers too
    created_at: Mapped[datetime]
    # `full_name` is the profile's, which the learner chose, else the account's.
    account_name: Mapped[str] = mapped_column(String(255), default="", server_default="")
    profile_name: Mapped[str] = mapped_column(String(255), default="", server_default="")
    # As of when dated exports told these columns: an older one doesn't undo a newer.
    contact_as_of: Mapped[datetime | None]  # username, email
    name_as_of: Mapped[datetime | None]  # first_name, account_name
    profile_as_of: Mapped[datetime | None]  # profile_name, gender, year_of_birth, education, language
    country_as_of: Mapped[datetime | None]


class Actor(Base):
    """Somebody as a log names them; empty strings where the log says nothing."""

    __tablename__ = "actor"
    __table_args__ = (UniqueConstraint("site_id", "user_id", "username", "anonymous_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    user_id: Mapped[str] = mapped_column(String(100), default="", index=True)
    username: Mapped[str] = mapped_column(String(255), default="", index=True)
    anonymous_id: Mapped[str] = mapped_column(String(100), default="", index=True)
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("learner.id", ondelete="SET NULL"), index=True)


class CourseLearner(Base):
    """A person in a course: enrolled, or seen in its log."""

    __tablename__ = "course_learner"
    __table_args__ = (
        UniqueConstraint("course_pk", "learner_id"),
        UniqueConstraint("course_pk", "actor_id"),
        # Few are set apart: told, and taken out of sums, without reading everybody.
        Index(
            "ix_course_learner_set_apart",
            "course_pk",
            sqlite_where=text("is_set_apart = 1"),
            postgresql_where=text("is_set_apart"),
        ),
        CheckConstraint("learner_id IS NOT NULL OR actor_id IS NOT NULL", name="somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    pseudonym: Mapped[str] = mapped_column(String(20), unique=True)
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    first_seen: Mapped[datetime | None]
    last_seen: Mapped[datetime | None]
    # Staff and test accounts: stored, and never chosen, predicted, counted or written to.
    is_set_apart: Mapped[bool] = mapped_column(default=False, server_default=false())
    learner: Mapped[Learner | None] = relationship()
    enrolment: Mapped["Enrolment | None"] = relationship(back_populates="course_learner")


class Enrolment(Base):
    """An enrolment as the roster last told it; none where a person was only seen in the log."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "ix_enrolment_inactive",
            "course_learner_id",
            sqlite_where=text("is_active IS 0"),
            postgresql_where=text("is_active IS false"),
        ),
    )

    course_learner_id: Mapped[int] = mapped_column(
        ForeignKey("course_learner.id", ondelete="CASCADE"), primary_key=True
    )
    enrolled_at: Mapped[datetime | None]
    is_active: Mapped[bool]
    mode: Mapped[str] = mapped_column(String(100), default="")
    as_of: Mapped[datetime | None]  # of the export that told it
    course_learner: Mapped[CourseLearner] = relationship(back_populates="enrolment")


class Certificate(Base):
    """What the platform recorded about a learner's certificate; `status` in its own words."""

    __tablename__ = "certificate"

    course_learner_id: Mapped[int] = mapped_column(
        ForeignKey("course_learner.id", ondelete="CASCADE"), primary_key=True
    )
    status: Mapped[str] = mapped_column(String(50))
    grade: Mapped[float | None]  # 0..1
    mode: Mapped[str] = mapped_column(String(50), default="")
    created_at: Mapped[datetime | None]
    as_of: Mapped[datetime | None]  # of the export that told it


class Appearance(Base):
    """An actor in a course's log, and who in the course that is; times as in `CourseLearner`, its own.

    What a course learner's first and last time come from: people who turn out to be one, or two, get theirs anew.
    """

    __tablename__ = "appearance"

    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), primary_key=True, index=True)
    course_learner_id: Mapped[int] = mapped_column(ForeignKey("course_learner.id", ondelete="CASCADE"), index=True)
    first_seen: Mapped[datetime | None]
    last_seen: Mapped[datetime | None]


class AnonymousId(Base):
    """An anonymous id that the platform gave a user id; stored, never computed. Two users of one: nobody's."""

    __tablename__ = "anonymous_id"
    __table_args__ = (
        UniqueConstraint("site_id", "anonymous_id", "platform_user_id"),
        Index("ix_anonymous_id_platform_user_id", "platform_user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    anonymous_id: Mapped[str] = mapped_column(String(100))
    platform_user_id: Mapped[str] = mapped_column(String(100))
    course_id: Mapped[str] = mapped_column(String(255), default="")  # empty: the same in all courses


class BorneUsername(Base):
    """A username that a user id bore, or bears, besides the one in `Learner`: renamed users, lists of ids."""

    __tablename__ = "borne_username"
    __table_args__ = (Index("ix_borne_username_platform_user_id", "platform_user_id"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    username: Mapped[str] = mapped_column(String(255), primary_key=True)
    platform_user_id: Mapped[str] = mapped_column(String(100), primary_key=True)


class FormerPseudonym(Base):
    """The pseudonym of a course learner who turned out to be another; who was excluded by it stays excluded."""

    __tablename__ = "former_pseudonym"

    pseudonym: Mapped[str] = mapped_column(String(20), primary_key=True)
    course_learner_id: Mapped[int] = mapped_column(ForeignKey("course_learner.id", ondelete="CASCADE"), index=True)


class Unjoined(Base):
    """A user id of which something was told since actors were joined last; joining takes it away."""

    __tablename__ = "unjoined"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    platform_user_id: Mapped[str] = mapped_column(String(100), primary_key=True)


class CourseRole(Base):
    """A user's role in a course, or with an empty `course_id` in all courses of an organisation."""

    __tablename__ = "course_role"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    platform_user_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    org: Mapped[str] = mapped_column(String(255), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    role: Mapped[str] = mapped_column(String(64), primary_key=True)


class SetApart(Base):
    """Test accounts as an operator names them: usernames or addresses of this pattern (`*`, `?`)."""

    __tablename__ = "set_apart"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    pattern: Mapped[str] = mapped_column(String(255), primary_key=True)
    added_at: Mapped[datetime]
