"""The tables and reports that are used: the columns each needs, and those that tell it from the rest.

Sources: the edX Research Guide, "User Info and Learner Progress Data", and the platform's instructor tasks.
"""

from collections.abc import Collection, Mapping

NEEDED: Mapping[str, tuple[str, ...]] = {
    "auth_user": ("id", "username", "email"),
    "auth_userprofile": ("user_id", "name"),
    "course_groups_courseusergroup": ("id", "name", "course_id", "group_type"),
    "course_groups_courseusergroup_users": ("courseusergroup_id", "user_id"),
    "student_anonymoususerid": ("user_id", "anonymous_user_id", "course_id"),
    "user_id_map": ("hash_id", "id"),
    "student_courseaccessrole": ("user_id", "course_id", "role"),
    "student_courseenrollment": ("user_id", "course_id", "is_active"),
    "certificates_generatedcertificate": ("user_id", "course_id", "status"),
    "grades_persistentcoursegrade": ("user_id", "course_id", "percent_grade"),
    "courseware_studentmodule": ("module_type", "module_id", "student_id", "state", "course_id"),
}
TELLING: Mapping[str, tuple[str, ...]] = {
    "auth_user": ("password", "is_staff", "last_login", "date_joined", "first_name", "last_name"),
    "auth_userprofile": ("level_of_education", "year_of_birth", "gender", "mailing_address", "goals", "country"),
    "course_groups_courseusergroup": ("group_type",),
    "course_groups_courseusergroup_users": ("courseusergroup_id",),
    "student_anonymoususerid": ("anonymous_user_id",),
    "user_id_map": ("hash_id",),
    "student_courseaccessrole": ("role", "org"),
    "student_courseenrollment": ("created", "mode"),
    "certificates_generatedcertificate": ("grade", "verify_uuid", "download_uuid", "distinction", "key"),
    "grades_persistentcoursegrade": ("letter_grade", "passed_timestamp", "grading_policy_hash", "course_version"),
    "courseware_studentmodule": ("module_id",),  # and nothing that the table of its history has too
}

REPORTS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "email_opt_in": (("is_opted_in_for_email",), ("user_id", "email"), ("course_id",)),
    "anonymized_ids": (("user_id",), ("anonymized_user_id",), ("course_specific_anonymized_user_id",)),
    "student_profile_info": (
        ("id", "user_id"),
        ("username",),
        ("email",),
        ("level_of_education", "year_of_birth", "mailing_address", "enrollment_mode", "goals"),
    ),
    "grade_report": (
        ("student_id", "user_id", "id"),
        ("username", "email"),
        ("grade", "final_grade"),
    ),
    "certificates": (
        ("student_username", "username"),
        ("certificate_created_date", "certificate_verify_uuid"),
    ),
    "cohorts": (("cohort", "cohort_name"), ("username", "email")),
}
"""Of a report's columns, as `plain` writes them, one of each of these; the first report that fits is meant."""

TOTALS: Mapping[str, tuple[str, ...]] = {
    "issued_certificates": ("courseid", "total_certificates_issued"),
    "may_enroll_info": ("email",),
    "cohort_results": ("cohort_name", "learners_added"),
    "survey_results": ("user_id", "user_name", "email"),
    "proctored_exam_results": ("attempt_code", "exam_name"),
}
"""Reports that are known and name nobody, or nothing that is used."""


def plain(column: str) -> str:
    """A report's column as it is compared: `Student ID` is `student_id`."""
    return "_".join(column.strip().strip('"').lower().split())


def table_of(name: str, columns: Collection[str]) -> str | None:
    """The table of a file with this name and these columns; None where it is none of the known.

    The columns decide; the name is a hint where they alone could be of either.
    """

    def known(table: str) -> int:
        return sum(column in columns for column in NEEDED[table] + TELLING[table])

    # The longest name first: auth_userprofile begins with auth_user.
    hinted = [table for table in sorted(NEEDED, key=len, reverse=True) if table in name and known(table)]
    if hinted and known(hinted[0]) >= 2:  # noqa: PLR2004 - one column of that name is chance
        return hinted[0]
    best = max(NEEDED, key=lambda table: (all(column in columns for column in NEEDED[table]), known(table)))
    is_told = any(column in columns for column in TELLING[best])
    return best if is_told and known(best) > len(NEEDED[best]) - 1 else None


def report_of(columns: Collection[str]) -> str | None:
    """The report with these columns, as `plain` writes them; None where it is none of the known."""
    for report, needed in REPORTS.items():
        if all(any(column in columns for column in some) for some in needed):
            return report
    return None


def totals_of(columns: Collection[str]) -> str | None:
    """The known report, of no use here, with these columns."""
    for report, needed in TOTALS.items():
        if all(column in columns for column in needed):
            return report
    return None
