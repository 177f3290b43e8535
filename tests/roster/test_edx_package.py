"""The data package's tables become learners, enrolments and certificates."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from communicator.access.sites import find_site
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import UnreadableFile
from communicator.file_errors import MissingColumn, NotARoster
from communicator.roster.edx_package import import_files
from communicator.roster.people import active_course_learners, count_enrolled
from communicator.roster.roster_counts import RosterCounts
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner
from communicator.roster.told_tables import CourseGrade
from tests.roster import plain_sql

COURSE = "course-v1:DemoX+STAT101+2026"

USERS = """id\tusername\tfirst_name\tlast_name\temail\tpassword\tis_staff\tdate_joined
7\tmara\tMara\tLind\tmara@example.com\t\t0\t2026-01-01 00:00:00
8\tjo\t\t\tretired__user_8@retired.invalid\t\t0\t2026-01-01 00:00:00
9\tkim\t\t\tkim@example.com\t\t0\t2026-01-01 00:00:00
"""
PROFILES = """country\tuser_id\tname\tgender\tyear_of_birth\tlevel_of_education\tlanguage\tmailing_address\tid
se\t7\tMara  Johanna Lind\tf\t1990\tm\tsv\tA street\\nA town\t70
NULL\t9\t\tNULL\t12\t\t\tNULL\t90
"""
ENROLMENTS = f"""id\tuser_id\tcourse_id\tcreated\tis_active\tmode
1\t7\t{COURSE}\t2026-02-01 10:00:00\t1\tverified
2\t8\t{COURSE}\t2026-02-02 10:00:00\t0\taudit
3\t11\t{COURSE}\t2026-02-03 10:00:00\t1\taudit
"""
CERTIFICATES = f"""id\tuser_id\tdownload_url\tgrade\tcourse_id\tkey\tdistinction\tstatus\tcreated_date\tmode
1\t7\t\t0.83\t{COURSE}\tk\t0\tdownloadable\t2026-05-01 00:00:00\tverified
2\t8\t\t\t{COURSE}\tk\t0\tnotpassing\t2026-05-01 00:00:00\taudit
"""
TABLES = {
    "auth_user": USERS,
    "auth_userprofile": PROFILES,
    "student_courseenrollment": ENROLMENTS,
    "certificates_generatedcertificate": CERTIFICATES,
}


def write(folder: Path, name: str = "DemoX-STAT101-2026-{}-prod-analytics.sql", **changed: str) -> list[Path]:
    paths = []
    for table, text in (TABLES | changed).items():
        path = folder / name.format(table)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def import_(database: Database, paths: list[Path]) -> RosterCounts:
    with database.writing() as session:
        site_id = find_site(session, None).id
    return import_files(database, site_id, paths)


def learners(database: Database) -> dict[str, Learner]:
    with database.reading() as session:
        return {each.platform_user_id: each for each in session.scalars(select(Learner))}


def test_a_package_becomes_learners_enrolments_and_certificates(database: Database, tmp_path: Path) -> None:
    counts = import_(database, write(tmp_path))

    assert (counts.files, counts.learners, counts.new_learners) == (4, 3, 4)  # 11 is known by an enrolment alone
    assert (counts.enrolments, counts.certificates, counts.courses) == (3, 2, {COURSE})
    mara = learners(database)["7"]
    assert (mara.username, mara.email, mara.first_name) == ("mara", "mara@example.com", "Mara")
    assert (mara.full_name, mara.gender, mara.education) == ("Mara Johanna Lind", "f", "m")
    assert (mara.country, mara.language, mara.year_of_birth) == ("SE", "sv", 1990)
    with database.reading() as session:
        (person,) = session.scalars(select(CourseLearner).where(CourseLearner.learner_id == mara.id))
        enrolment, certificate = session.get_one(Enrolment, person.id), session.get_one(Certificate, person.id)
        assert (enrolment.mode, enrolment.is_active) == ("verified", True)
        assert enrolment.enrolled_at == datetime(2026, 2, 1, 10, tzinfo=UTC)
        assert (certificate.status, certificate.grade) == ("downloadable", 0.83)
        (course_pk,) = set(session.scalars(select(CourseLearner.course_pk)))
        assert len(active_course_learners(session, course_pk)) == count_enrolled(session, course_pk) == 2


def test_what_a_file_does_not_tell_is_not_guessed(database: Database, tmp_path: Path) -> None:
    import_(database, write(tmp_path))

    kim, retired = learners(database)["9"], learners(database)["8"]
    assert (kim.year_of_birth, kim.gender, kim.country, kim.full_name) == (None, "", "", "")
    assert retired.email == ""


def test_importing_again_updates_and_never_doubles(database: Database, tmp_path: Path) -> None:
    import_(database, write(tmp_path))
    with database.reading() as session:
        before = {each.id: each.pseudonym for each in session.scalars(select(CourseLearner))}

    later = write(
        tmp_path,
        auth_user=USERS.replace("mara@example.com", "m.lind@example.com"),
        student_courseenrollment=ENROLMENTS.replace("\t0\taudit", "\t1\thonor"),
    )
    counts = import_(database, later)

    assert counts.new_learners == 0
    assert learners(database)["7"].email == "m.lind@example.com"
    with database.reading() as session:
        assert {each.id: each.pseudonym for each in session.scalars(select(CourseLearner))} == before
        modes = {each.mode: each.is_active for each in session.scalars(select(Enrolment))}
    assert modes == {"verified": True, "honor": True, "audit": True}


def test_pseudonyms_are_random_for_each_learner_and_course(database: Database, tmp_path: Path) -> None:
    twice = ENROLMENTS + "4\t7\tDemoX/OTHER/2026\t2026-02-01 10:00:00\t1\taudit\n"
    import_(database, write(tmp_path, student_courseenrollment=twice))

    with database.reading() as session:
        pseudonyms = session.scalars(select(CourseLearner.pseudonym)).all()
    assert len(set(pseudonyms)) == len(pseudonyms) == 4
    assert all(len(each) == 16 for each in pseudonyms)


@pytest.mark.parametrize("name", ["{}.tsv", "{}.txt", "Org-Course-Run-{}-edge-analytics.sql"])
def test_tables_are_told_by_their_columns_whatever_the_order_and_the_files_name(
    database: Database, tmp_path: Path, name: str
) -> None:
    paths = write(tmp_path, name)
    anonymous = [path.rename(tmp_path / f"{number}{path.suffix}") for number, path in enumerate(reversed(paths))]

    counts = import_(database, anonymous)

    assert (counts.learners, counts.enrolments, counts.certificates) == (3, 3, 2)


def test_a_folder_stands_for_the_tables_in_it(database: Database, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "DemoX-STAT101-2026-courseware_studentmodule-prod-analytics.sql").write_text("id\tmodule_type\tgrade\n")

    counts = import_(database, [tmp_path])

    assert counts.files == 4
    assert counts.ignored == ["DemoX-STAT101-2026-courseware_studentmodule-prod-analytics.sql"]


def test_rows_that_cannot_be_used_are_counted_by_reason(database: Database, tmp_path: Path) -> None:
    odd = (
        f"5\tnobody\t{COURSE}\t\t1\taudit\n6\t7\tno course\t\t1\taudit\n7\t7\t{COURSE}\t\tperhaps\taudit\n"
        f"\n8\t7\t{COURSE}\n"
    )
    paths = write(tmp_path, student_courseenrollment=ENROLMENTS + odd)
    with paths[1].open("ab") as file:
        file.write(b"SE\t7\t\xff\tf\t1990\tm\tsv\t\t71\n")

    counts = import_(database, paths)

    assert counts.skipped == {
        "no_user_id": 1,
        "bad_course": 1,
        "bad_is_active": 1,
        "blank": 1,
        "wrong_number_of_columns": 1,
        "not_utf8": 1,
    }


def test_a_missing_column_is_named_with_its_file_and_the_way_out(database: Database, tmp_path: Path) -> None:
    header, *rows = USERS.splitlines()
    without = "\n".join([header.replace("\temail", "\tmail"), *rows])
    paths = write(tmp_path, auth_user=without)

    with pytest.raises(
        MissingColumn, match=r"auth_user-prod-analytics.sql: .* lacks the column email; export it again"
    ):
        import_(database, paths)
    assert learners(database) == {}  # nothing is half done


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("notes.tsv", "shopping\tlist\n", "no roster file"),
        ("empty.sql", "", "no roster file"),
        ("may.csv", "email\r\nmara@example.com\r\n", "tells nothing of learners that is used"),
    ],
)
def test_a_file_that_is_no_table_is_told_with_the_way_out(
    database: Database, tmp_path: Path, name: str, text: str, told: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    with pytest.raises(NotARoster, match=told):
        import_(database, [path])


def test_a_missing_file_is_told(database: Database, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="is not there"):
        import_(database, [tmp_path / "none.sql"])


def test_every_real_file_imports_with_the_counts_of_a_plain_reader(
    database: Database, real_data: Path, tmp_path: Path
) -> None:
    used = {*TABLES, "grades_persistentcoursegrade"}
    used |= {"course_groups_courseusergroup", "course_groups_courseusergroup_users", "courseware_studentmodule"}
    folder = real_data / "roster" / "mysql_dumps"
    paths = sorted(folder.glob("*.sql"))
    assert len(paths) == 14
    for path in paths:
        plain = {table: len(rows) for table, rows in plain_sql.tables(path.read_text(encoding="utf-8")).items()}

        counts = import_(database, [path])

        assert {table: told.rows for table, told in counts.tables.items()} == {
            table: rows for table, rows in plain.items() if table in used
        }
        for table, told in counts.tables.items():
            # Of blocks most were only opened.
            opened = told.skipped["not_submitted"] if table == "courseware_studentmodule" else 0
            assert told.used == told.rows - opened
        assert counts.unused == {table: rows for table, rows in plain.items() if table not in used}
        assert (set(counts.skipped) - {"not_submitted"}, counts.ignored, counts.cut_short) == (set(), [], [])


@pytest.mark.slow
def test_real_dumps_give_the_people_and_courses_that_a_plain_reader_finds(database: Database, real_data: Path) -> None:
    rows: dict[str, list[dict[str, str | None]]] = {}
    for path in sorted((real_data / "roster" / "mysql_dumps").glob("*.sql")):
        for table, found in plain_sql.tables(path.read_text(encoding="utf-8")).items():
            rows.setdefault(table, []).extend(found)
        import_(database, [path])

    in_courses = ("student_courseenrollment", "certificates_generatedcertificate", "grades_persistentcoursegrade")
    people = {row["id"] for row in rows["auth_user"]} | {row["user_id"] for row in rows["auth_userprofile"]}
    people |= {row["user_id"] for table in in_courses for row in rows[table]}
    people |= {row["student_id"] for row in rows["courseware_studentmodule"] if row["grade"]}
    assert learners(database).keys() == people
    # The last file that tells of somebody, in the order of their names, is right.
    accounts = {row["id"]: row["username"] for row in rows["auth_user"]}
    assert {user_id: each.username for user_id, each in learners(database).items() if user_id in accounts} == accounts
    enrolled = {(row["user_id"], row["course_id"]): row["is_active"] == "1" for row in rows[in_courses[0]]}
    graded = {(row["user_id"], row["course_id"]): float(row["percent_grade"] or "nan") for row in rows[in_courses[2]]}
    with database.reading() as session:
        person = (Learner.platform_user_id, Course.course_id)
        joined = select(*person, Enrolment.is_active, CourseGrade.grade).select_from(CourseLearner)
        joined = joined.join(Learner).join(Course, Course.id == CourseLearner.course_pk).outerjoin(Enrolment)
        joined = joined.outerjoin(CourseGrade, CourseGrade.course_learner_id == CourseLearner.id)
        told = {(row[0], row[1]): (row[2], row[3]) for row in session.execute(joined)}
    assert {key: standing for key, (standing, _) in told.items() if standing is not None} == enrolled
    assert {key: grade for key, (_, grade) in told.items() if grade is not None} == graded
