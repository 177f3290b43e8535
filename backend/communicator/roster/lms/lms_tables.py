"""The tables of a self-hosted Open edX that are read, and the only columns of them that are: never a password.

Names and types as the platform's own migrations make them on MySQL, the same from Juniper to Teak but for dates of
courses: `start` and `end` are the ones that are kept; some releases have `start_date` and `end_date` beside them
(deprecated since), and forks have only those.
"""

from sqlalchemy import TableClause, column, table


def _table(name: str, columns: str) -> TableClause:
    return table(name, *map(column, columns.split()))


OVERVIEW = _table(
    "course_overviews_courseoverview",
    "id display_name start end start_date end_date lowest_passing_grade self_paced",
)
ENROLMENT = _table("student_courseenrollment", "user_id course_id created is_active mode")
ACCOUNT = _table("auth_user", "id username email first_name last_name is_staff is_superuser")
PROFILE = _table("auth_userprofile", "user_id name gender level_of_education country language year_of_birth")
CERTIFICATE = _table("certificates_generatedcertificate", "user_id course_id status grade mode created_date")

GRADE = _table("grades_persistentcoursegrade", "user_id course_id percent_grade letter_grade passed_timestamp")
ANONYMOUS_ID = _table("student_anonymoususerid", "user_id anonymous_user_id course_id")
ROLE = _table("student_courseaccessrole", "user_id org course_id role")
GROUP = _table("course_groups_courseusergroup", "id name course_id group_type")
MEMBER = _table("course_groups_courseusergroup_users", "user_id courseusergroup_id")
OPT_OUT = _table("bulk_email_optout", "user_id course_id")

NEEDED: tuple[TableClause, ...] = (OVERVIEW, ENROLMENT, ACCOUNT, PROFILE, CERTIFICATE)
EXTRAS: tuple[TableClause, ...] = (GRADE, ANONYMOUS_ID, ROLE, GROUP, MEMBER, OPT_OUT)
"""Read where they may be; where not, the sync says so and goes on."""
EITHER = {"start": "start_date", "end": "end_date"}
"""Columns of which one of the two is enough."""
