"""An instructor's reports tell people, enrolments, grades, cohorts, anonymous ids and wishes about mail."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from communicator.access.sites import find_site
from communicator.courses.catalogue import ensure_courses
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import BadInput, UnreadableFile
from communicator.file_errors import NotARoster
from communicator.roster.edx_package import Choices, import_files
from communicator.roster.files.counts import FileCounts
from communicator.roster.files.found import FoundFile
from communicator.roster.files.recognised import recognise
from communicator.roster.groups import cohorts_of
from communicator.roster.mail_preferences import who_declined
from communicator.roster.package_tables import USED
from communicator.roster.roster_counts import RosterCounts
from communicator.roster.tables import AnonymousId, Certificate, CourseLearner, Enrolment, Learner
from communicator.roster.told_tables import CourseGrade
from tests.roster.packages import COURSE

PROFILES = """id,username,name,email,language,location,year_of_birth,gender,level_of_education,mailing_address,goals,\
enrollment_mode,verification_status,cohort,last_login,date_joined,enrollment_date
7,mara,"Lind, Mara",mara@example.com,,,1990,f,m,"A street
A town",,verified,N/A,Blue,2026-03-01,2026-01-01,2026-02-01 10:00:00+00:00
8,jo,Jo,jo@example.com,,,,,,,,audit,N/A,,,,
"""
GRADES = """Student ID,Email,Username,Grade,Homework 1: Ants,Homework (Avg),Cohort Name,Enrollment Track,\
Verification Status,Certificate Eligible,Certificate Delivered,Certificate Type,Enrollment Status
7,mara@example.com,mara,0.83,1.0,0.9,Blue,verified,N/A,Y,Y,verified,enrolled
8,jo@example.com,jo,0.1,Not Attempted,0.0,,audit,N/A,N,N,N/A,not enrolled
9,kim@example.com,kim,,,,,audit,N/A,N,N,N/A,enrolled
"""
PREFIX = "DemoX_STAT101_2026"


def import_(database: Database, *paths: Path, course_id: str | None = None) -> RosterCounts:
    with database.writing() as session:
        site_id = find_site(session, None).id
    return import_files(database, site_id, paths, Choices(course_id))


def know(database: Database, *course_ids: str) -> None:
    with database.writing() as session:
        ensure_courses(session, find_site(session, None).id, course_ids)


def people(database: Database) -> dict[str, tuple[Enrolment | None, CourseGrade | None, Certificate | None]]:
    with database.reading() as session:
        query = select(CourseLearner.id, Learner.platform_user_id).join(Learner)
        return {
            user_id: (session.get(Enrolment, found), session.get(CourseGrade, found), session.get(Certificate, found))
            for found, user_id in session.execute(query)
        }


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace(",", ";").replace("Lind; Mara", "Lind, Mara").encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace(",", "\t").replace("Lind\t Mara", "Lind, Mara").encode("utf-16"),
    ],
    ids=["utf-8", "byte order mark", "utf-16", "semicolons", "crlf", "tabs of utf-16"],
)
def test_a_profile_report_tells_people_and_their_enrolments(database: Database, tmp_path: Path, encode: object) -> None:
    know(database, COURSE)
    path = tmp_path / f"{PREFIX}_student_profile_info_2026-03-02-1015.csv"
    path.write_bytes(encode(PROFILES))  # type: ignore[operator]

    counts = import_(database, path)

    assert (counts.tables["student_profile_info"].rows, counts.skipped) == (2, {})
    with database.reading() as session:
        mara = session.scalars(select(Learner).where(Learner.platform_user_id == "7")).one()
        course_pk = session.scalars(select(Course.id)).one()
        assert set(cohorts_of(session, course_pk, COURSE).values()) == {"Blue"}
    assert (mara.full_name, mara.email, mara.gender, mara.education) == ("Lind, Mara", "mara@example.com", "f", "m")
    enrolment, _, _ = people(database)["7"]
    assert enrolment is not None
    assert (enrolment.is_active, enrolment.mode) == (True, "verified")
    assert enrolment.enrolled_at == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert enrolment.as_of == datetime(2026, 3, 2, 10, 15, tzinfo=UTC)


def test_a_grade_report_tells_grades_certificates_and_who_is_enrolled(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text(GRADES)

    counts = import_(database, path, course_id=COURSE)

    told = people(database)
    assert {user: row[0].is_active for user, row in told.items() if row[0]} == {"7": True, "8": False, "9": True}
    assert {user: row[1].grade for user, row in told.items() if row[1]} == {"7": 0.83, "8": 0.1}
    assert {user: row[2].status for user, row in told.items() if row[2]} == {"7": "downloadable"}
    assert counts.skipped == {}


def test_the_course_comes_from_the_name_only_where_it_is_certain(database: Database, tmp_path: Path) -> None:
    path = tmp_path / f"{PREFIX}_grade_report_2026-03-02-1015.csv"
    path.write_text(GRADES)
    with pytest.raises(BadInput, match=r"doesn't tell which course it is of.* say --course ID"):
        import_(database, path)
    know(database, COURSE, "DemoX/OTHER/2026")
    import_(database, path)
    know(database, "DemoX/STAT101/2026")  # of the same letters: now it could be either

    with pytest.raises(BadInput, match="say --course ID"):
        import_(database, path)


def test_cohorts_name_people_by_username_or_address(database: Database, tmp_path: Path) -> None:
    (tmp_path / "profiles.csv").write_text(PROFILES)
    import_(database, tmp_path / "profiles.csv", course_id=COURSE)
    path = tmp_path / "cohorts.csv"
    path.write_text("username,email,cohort\nmara,,Red\n,JO@example.com,Blue\nnobody,,Blue\n,,Blue\njo,,\n")

    counts = import_(database, path, course_id=COURSE)

    with database.reading() as session:
        course_pk = session.scalars(select(Course.id)).one()
        assert sorted(cohorts_of(session, course_pk, COURSE).values()) == ["Blue", "Red"]
    assert counts.tables["cohort"].used == 2
    assert counts.skipped == {"unknown_person": 1, "no_person": 1}


def test_anonymous_ids_are_kept_for_all_courses_and_for_this_one(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "anon.csv"
    path.write_text('"User ID","Anonymized User ID","Course Specific Anonymized User ID"\n"7","a7","c7"\n')

    import_(database, path, course_id=COURSE)

    with database.reading() as session:
        kept = {(each.anonymous_id, each.course_id) for each in session.scalars(select(AnonymousId))}
    assert kept == {("a7", ""), ("c7", COURSE)}


def test_the_latest_wish_about_mail_counts_for_all_courses_of_the_organisation(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "profiles.csv").write_text(PROFILES)
    import_(database, tmp_path / "profiles.csv", course_id=COURSE)
    path = tmp_path / "demox-email_opt_in-prod-analytics.csv"
    header = "user_id,username,email,full_name,course_id,is_opted_in_for_email,preference_set_datetime"
    path.write_text(
        f"""{header}
7,mara,mara@example.com,Mara,course-v1:DemoX+OTHER+1,False,2026-02-02 00:00:00
7,mara,mara@example.com,Mara,{COURSE},True,2026-02-01 00:00:00
8,jo,jo@example.com,Jo,course-v1:ElseX+OTHER+1,False,2026-02-01 00:00:00
8,jo,jo@example.com,Jo,{COURSE},perhaps,2026-02-01 00:00:00
8,jo,jo@example.com,Jo,{COURSE},True,
"""
    )

    counts = import_(database, path)

    with database.reading() as session:
        course_pk = session.scalars(select(Course.id).where(Course.course_id == COURSE)).one()
        declined = select(Learner.platform_user_id).join(CourseLearner, CourseLearner.learner_id == Learner.id)
        ids = session.scalars(declined.where(CourseLearner.id.in_(who_declined(session, course_pk)))).all()
    assert ids == ["7"]
    assert counts.skipped == {"bad_choice": 1, "bad_time": 1}


def test_rows_of_a_report_that_cannot_be_used_are_counted_by_reason(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    odd = b'7,m@example.com,\xff,0.5,,,,,,,,,enrolled\n\n1,2\n,,,,,,,,,,,,\n"x'
    path.write_bytes(GRADES.encode() + odd + b"y" * 200_000)

    counts = import_(database, path, course_id=COURSE)

    assert counts.tables["grade_report"].rows == 8
    assert counts.tables["grade_report"].skipped == {
        "not_utf8": 1,
        "blank": 2,
        "wrong_number_of_columns": 1,
        "too_long": 1,
    }


BEGINNINGS = st.sampled_from(
    [b"", GRADES.encode(), PROFILES.encode("utf-16"), b"\xff\xfe", b"INSERT INTO `auth_user` "]
)


@given(BEGINNINGS, st.binary(max_size=300))
def test_no_bytes_stop_the_readers(beginning: bytes, rest: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.csv"
        path.write_bytes(beginning + rest)
        read = FileCounts()
        try:
            rows = list(recognise(FoundFile(path), lambda _: COURSE).rows(USED, read))
        except UnreadableFile:
            rows = []

    assert len(rows) <= 5 * read.rows.total()


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("CourseID,Certificate Type,Total Certificates Issued,Date Report Run", "is the report issued_certificates"),
        ("email", "is the report may_enroll_info"),
        ("shopping,list", "is no roster file"),
    ],
)
def test_a_report_that_names_nobody_is_told(database: Database, tmp_path: Path, header: str, told: str) -> None:
    path = tmp_path / "report.csv"
    path.write_text(header + "\n")

    with pytest.raises(NotARoster, match=told):
        import_(database, path)
