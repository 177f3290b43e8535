"""The tables of a self-hosted Open edX that are read, and the only columns of them that are: never a password.

Names and types as the platform's own migrations make them on MySQL, the same from Juniper to Teak but for dates of
courses: `start` and `end` are the ones that are kept; some releases have `start_date` and `end_date` beside them
(deprecated since), and forks have only those.
"""

from sqlalchemy import TableClause, column, table

OVERVIEW = table(
    "course_overviews_courseoverview",
    *map(
        column, ("id", "display_name", "start", "end", "start_date", "end_date", "lowest_passing_grade", "self_paced")
    ),
)
ENROLMENT = table("student_courseenrollment", *map(column, ("user_id", "course_id", "created", "is_active", "mode")))
ACCOUNT = table(
    "auth_user",
    *map(column, ("id", "username", "email", "first_name", "last_name", "is_staff", "is_superuser")),
)
PROFILE = table(
    "auth_userprofile",
    *map(column, ("user_id", "name", "gender", "level_of_education", "country", "language", "year_of_birth")),
)
CERTIFICATE = table(
    "certificates_generatedcertificate",
    *map(column, ("user_id", "course_id", "status", "grade", "mode", "created_date")),
)

NEEDED: tuple[TableClause, ...] = (OVERVIEW, ENROLMENT, ACCOUNT, PROFILE, CERTIFICATE)
EITHER = {"start": "start_date", "end": "end_date"}
"""Columns of which one of the two is enough."""
EXTRAS: tuple[TableClause, ...] = ()
"""Tables that are read where they may be."""
