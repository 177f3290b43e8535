"""What an instructor's reports tell, as rows of the platform's own tables: each is read as if it were those.

`user_id` may be missing where a report knows people by name or address; `username` and `email` then stand beside it.
Sources: the platform's `lms/djangoapps/instructor_task/tasks_helper` and the Research Guide's "Email Opt-in Report".
"""

from collections.abc import Callable, Iterator, Mapping

Row = dict[str, str | None]
Told = Iterator[tuple[str, Row]]
_YES = {"y": "1", "yes": "1", "true": "1", "1": "1"}
_COHORTS = ("cohort", "cohort_name")


def _who(row: Row) -> Row:
    user_id = row.get("student_id") or row.get("user_id") or row.get("id")
    username = row.get("username") or row.get("student_username")
    return {"user_id": user_id, "username": username, "email": row.get("email") or row.get("student_email")}


def _account(row: Row) -> Told:
    who = _who(row)
    if who["user_id"]:
        yield (
            "auth_user",
            {"id": who.pop("user_id"), **{name: row[name] for name in ("username", "email") if name in row}},
        )


def _cohort(row: Row) -> Told:
    name = next((row[column] for column in _COHORTS if row.get(column)), None)
    if name and row["course_id"]:
        yield "cohort", {**_who(row), "course_id": row["course_id"], "cohort": name}


def _profile_info(row: Row) -> Told:
    yield from _account(row)
    columns = ("name", "gender", "level_of_education", "country", "language", "year_of_birth")
    profile = {column: row[column] for column in columns if column in row}
    yield "auth_userprofile", {"user_id": _who(row)["user_id"], **profile}
    # The report's rows are the course's active enrolments.
    enrolment = {"user_id": _who(row)["user_id"], "course_id": row["course_id"], "is_active": "1"}
    renamed = {"enrollment_mode": "mode", "enrollment_date": "created"}
    yield "student_courseenrollment", enrolment | {to: row[one] for one, to in renamed.items() if row.get(one)}
    yield from _cohort(row)


def _grade_report(row: Row) -> Told:
    yield from _account(row)
    person = {"user_id": _who(row)["user_id"], "course_id": row["course_id"]}
    status = (row.get("enrollment_status") or "").strip().lower()
    # Without the column the report's rows are the course's active enrolments.
    is_active = {"enrolled": "1", "not enrolled": "0", "unenrolled": "0"}.get(status, "" if status else "1")
    mode = {"mode": row["enrollment_track"]} if row.get("enrollment_track") else {}
    yield "student_courseenrollment", {**person, "is_active": is_active, **mode}
    grade = row.get("grade") or row.get("final_grade")
    if grade:
        yield "grades_persistentcoursegrade", {**person, "percent_grade": grade}
    if _YES.get((row.get("certificate_delivered") or "").strip().lower()):
        kind = row.get("certificate_type")
        certificate = {**person, "status": "downloadable", "mode": kind if kind != "N/A" else None}
        yield "certificates_generatedcertificate", {**certificate, "grade": grade}
    yield from _cohort(row)


def _certificates(row: Row) -> Told:
    created = row.get("certificate_created_date")
    person = {**_who(row), "course_id": row["course_id"], "status": "downloadable", "created_date": created}
    yield "certificates_generatedcertificate", person


def _opt_in(row: Row) -> Told:
    told = {column: row.get(column) for column in ("course_id", "is_opted_in_for_email", "preference_set_datetime")}
    yield "email_opt_in", {**_who(row), **told}


def _anonymized_ids(row: Row) -> Told:
    user = {"user_id": row.get("user_id")}
    yield "student_anonymoususerid", {**user, "anonymous_user_id": row.get("anonymized_user_id"), "course_id": ""}
    own = {"anonymous_user_id": row.get("course_specific_anonymized_user_id"), "course_id": row["course_id"]}
    yield "student_anonymoususerid", {**user, **own}


TABLES_OF: Mapping[str, Callable[[Row], Told]] = {
    "student_profile_info": _profile_info,
    "grade_report": _grade_report,
    "certificates": _certificates,
    "cohorts": _cohort,
    "email_opt_in": _opt_in,
    "anonymized_ids": _anonymized_ids,
}
"""A report to what turns its row, with `course_id` in it, into rows of tables."""
OF_NO_COURSE = frozenset({"email_opt_in"})
"""Reports that name the course in each row."""
