"""Events of a course's team, from the instructor dashboard: kept by name, so that they are told from learners' own.

Source: Open edX documentation, "Course Team Events". Whom an instructor looked at or changed is not read.
"""

from typing import Final

from communicator.clickstream.vocabulary.rules import NOTHING, Family, Kind, Reads, below, same

_ROLES = ("forum-admin", "forum-mod", "forum-community-TA")
_DUMPS = ("answer-dist-csv", "graded-assignments-config", "grades", "grades-csv", "grades-csv-raw", "grades-raw")
_EXAM = Reads(object=("exam_content_id",))

MANAGEMENT: Final = Family(
    "Course management",
    "server",
    Reads(object=("problem",)),
    (
        *same("rescore-all-submissions", "rescore-student-submission", "reset-all-attempts", "reset-student-attempts"),
        *same("delete-student-module-state", "psychometrics-histogram-generation"),
        *same("add-instructor", "remove-instructor", "add-or-remove-user-group"),
        *(Kind(f"{what}-{role}") for what in ("add", "remove") for role in _ROLES),
    ),
)

REPORTS: Final = Family(
    "Course reports",
    "server, downloads browser",
    NOTHING,
    (
        Kind("edx.instructor.report.requested", reads=Reads(object=("report_type",))),
        Kind("edx.instructor.report.downloaded"),
        Kind("get-student-progress-page"),
        *(Kind(f"dump-{what}") for what in _DUMPS),
        *below("list-", "students", "staff", "instructors", "beta-testers"),
        *(Kind(f"list-{role}s") for role in _ROLES),
    ),
)

EXAM_SETTING: Final = Family(
    "Setting timed and proctored exams",
    "server",
    _EXAM,
    tuple(
        Kind(f"edx.special_exam.{sort}.{what}")
        for sort in ("proctored", "practice", "timed")
        for what in ("created", "updated", "allowance.created", "allowance.deleted")
    ),
)

ACCOUNT: Final = Family(
    "Account and e-mail settings",
    "server or browser",
    NOTHING,
    (*below("edx.user.settings.", "viewed", "changed", "change_initiated"), Kind("change-email-settings")),
)
