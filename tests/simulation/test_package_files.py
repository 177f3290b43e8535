"""Roster and certificate files: the documented columns, MySQL's escapes, only what had happened by the day."""

from datetime import date
from pathlib import Path

import pytest

from communicator.simulation.offerings import OfferingFiles, OfferingSpec, write_offering
from communicator.simulation.package_files import as_mysql_writes
from tests.simulation.reading import events_of, table

CERTIFIED = {"downloadable", "generating", "audit_passing", "honor_passing"}
COLUMNS = {
    "auth_user": "id username first_name last_name email password is_staff is_active is_superuser last_login "
    "date_joined status email_key avatar_typ country show_country date_of_birth interesting_tags ignored_tags "
    "email_tag_filter_strategy display_tag_filter_strategy consecutive_days_visit_count",
    "auth_userprofile": "id user_id name language location meta courseware gender mailing_address year_of_birth "
    "level_of_education goals country city bio profile_image_uploaded_at",
    "student_courseenrollment": "id user_id course_id created is_active mode",
    "certificates_generatedcertificate": "id user_id download_url grade course_id key distinction status verify_uuid "
    "download_uuid name created_date modified_date error_reason mode",
}


@pytest.mark.parametrize("name", COLUMNS)
def test_tables_have_the_documented_columns(past: OfferingFiles, name: str) -> None:
    rows = table(past.folder, name)
    assert rows
    assert list(rows[0]) == COLUMNS[name].split()


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, "NULL"), ("", ""), (3, "3"), ("a\tb\nc", "a\\tb\\nc"), ("C:\\new", "C:\\\\new"), ("王伟", "王伟")],
)
def test_values_are_written_as_mysql_writes_them(value: str | int | None, written: str) -> None:
    assert as_mysql_writes(value) == written


def test_every_enrolment_has_an_account_and_a_profile(past: OfferingFiles) -> None:
    accounts = [row["id"] for row in table(past.folder, "auth_user")]
    assert len(set(accounts)) == len(accounts) == past.learners
    assert accounts == [row["user_id"] for row in table(past.folder, "auth_userprofile")]
    assert accounts == [row["user_id"] for row in table(past.folder, "student_courseenrollment")]


def test_the_log_and_the_roster_name_the_same_people(past: OfferingFiles) -> None:
    accounts = {(row["id"], row["username"]) for row in table(past.folder, "auth_user")}
    seen = {(str(event["context"]["user_id"]), event["username"]) for event in events_of(past.folder)}
    assert seen - {("None", "")} == accounts


def test_addresses_are_reserved_for_examples(past: OfferingFiles) -> None:
    for row in table(past.folder, "auth_user"):
        assert not row["email"] or row["email"].split("@")[1] in {"example.com", "example.org", "example.net"}


def test_certificates_follow_from_the_verdicts_in_the_log(past: OfferingFiles) -> None:
    weights = {problem.usage_key: problem.weight for problem in past.spec.course.graded_problems()}
    earned: dict[str, dict[str, float]] = {}
    for event in events_of(past.folder):
        if event["event_type"] == "problem_check" and event["event_source"] == "server":
            facts = event["event"]
            if facts["problem_id"] in weights:
                mine = earned.setdefault(str(event["context"]["user_id"]), {})
                mine[facts["problem_id"]] = weights[facts["problem_id"]] * facts["grade"] / facts["max_grade"]
    grades = {user: sum(points.values()) / sum(weights.values()) for user, points in earned.items()}
    rows = table(past.folder, "certificates_generatedcertificate")
    assert {row["user_id"]: row["grade"] for row in rows} == {user: f"{mark:.2f}" for user, mark in grades.items()}
    assert {row["user_id"] for row in rows if row["status"] in CERTIFIED} == {
        user for user, mark in grades.items() if mark >= 0.6
    }


def test_who_unenrolled_is_inactive(past: OfferingFiles) -> None:
    gone = {
        str(event["context"]["user_id"])
        for event in events_of(past.folder)
        if event["event_type"] == "edx.course.enrollment.deactivated"
    }
    inactive = {row["user_id"] for row in table(past.folder, "student_courseenrollment") if row["is_active"] == "0"}
    assert inactive == gone != set()


def test_a_running_course_has_no_certificates_and_only_who_came_so_far(
    tmp_path: Path, small_spec: OfferingSpec
) -> None:
    until = date(2025, 2, 5)
    files = write_offering(tmp_path, small_spec, until)
    enrolments = table(tmp_path, "student_courseenrollment")
    assert table(tmp_path, "certificates_generatedcertificate") == []
    assert len(enrolments) == files.learners < small_spec.learners
    assert all(row["created"][:10] <= until.isoformat() for row in enrolments)
