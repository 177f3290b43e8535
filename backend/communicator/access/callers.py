"""Who is calling and what they may reach; the one place that decides about a course."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from communicator.errors import NotAllowed


class Scope(StrEnum):
    """How far a caller reaches."""

    ADMIN = "admin"  # everything
    READ = "read"  # every course, changing nothing
    COURSE = "course"  # one course, reading and writing


class Role(StrEnum):
    """What a person is in a course; only instructors approve large sends."""

    ADMINISTRATOR = "administrator"
    STAFF = "staff"
    INSTRUCTOR = "instructor"


@dataclass(frozen=True)
class OneUse:
    """A JWT's `jti`: good for one call that changes something."""

    site_id: int
    jti: str | None
    expires_at: datetime


@dataclass(frozen=True)
class Caller:
    """Somebody who has shown who they are. `key` names them in tables, `name` in the audit log.

    `email` and `person` (a name) are for tests that callers mail to themselves.
    """

    key: str
    name: str
    scope: Scope
    role: Role = Role.ADMINISTRATOR
    course_id: str | None = None
    site: str | None = None
    email: str = ""
    person: str = ""
    one_use: OneUse | None = None

    def reaches(self, site: str, course_id: str) -> bool:
        """Whether this course is one of the caller's. A course token names no site and reaches its course on any."""
        if self.scope is not Scope.COURSE:
            return True
        return course_id == self.course_id and self.site in (None, site)

    def require_course(self, site: str | None, course_id: str) -> None:
        """Refuses a course that is not the caller's (`NotAllowed`), before anything is looked up."""
        if not self.reaches(site or self.site or "", course_id):
            raise NotAllowed(f"This caller may only reach the course {self.course_id}, and asked for {course_id}")

    def require_writing(self) -> None:
        """Refuses a caller that may only read (`NotAllowed`)."""
        if self.scope is Scope.READ:
            raise NotAllowed("This token may only read; a change needs the scope admin or course:ID")

    def require_everything(self) -> None:
        """Refuses whoever is not an administrator of the whole backend (`NotAllowed`)."""
        if self.scope is not Scope.ADMIN:
            raise NotAllowed("This needs an administrator: a token of the scope admin, or a login")
