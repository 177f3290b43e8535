"""Data packages: zips, packed and encrypted members, weekly refreshes that update and unenrol, losing nothing."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from communicator.database import Database
from communicator.errors import BadInput
from communicator.file_errors import TooManyWouldLeave
from communicator.roster.groups import cohorts_of
from communicator.roster.tables import AnonymousId, CourseLearner, CourseRole, Learner
from communicator.roster.told_tables import CourseGrade, EnrolmentChange
from tests.roster.packages import COURSE, Rows, enrolled, import_, member, package, standing, table


def history(database: Database, user_id: str) -> list[tuple[datetime, bool, str]]:
    with database.reading() as session:
        query = select(EnrolmentChange.at, EnrolmentChange.is_active, EnrolmentChange.mode)
        query = query.join(CourseLearner, CourseLearner.id == EnrolmentChange.course_learner_id).join(Learner)
        rows = session.execute(query.where(Learner.platform_user_id == user_id).order_by(EnrolmentChange.at)).all()
    return [(at, is_active, mode) for at, is_active, mode in rows]


def day(date: str) -> datetime:
    return datetime.fromisoformat(date).replace(tzinfo=UTC)


def test_a_weekly_package_enrols_changes_and_unenrols_and_who_comes_back_is_back(
    database: Database, tmp_path: Path
) -> None:
    weeks = {"2026-01-11": enrolled(7, 8, 9), "2026-01-18": enrolled(7, 9, 10), "2026-01-25": enrolled(7, 8, 10)}
    packages = [package(tmp_path, date, {"student_courseenrollment": rows}) for date, rows in weeks.items()]

    first, second, third = (import_(database, each).tables["student_courseenrollment"] for each in packages)

    assert [(each.new, each.changed, each.left) for each in (first, second, third)] == [(3, 0, 0), (1, 0, 1), (0, 1, 1)]
    assert {user_id: is_active for user_id, (is_active, _) in standing(database).items()} == {
        "7": True,
        "8": True,
        "9": False,
        "10": True,
    }
    assert history(database, "8") == [
        (day("2026-01-11"), True, "audit"),
        (day("2026-01-18"), False, ""),
        (day("2026-01-25"), True, "audit"),
    ]


def test_an_older_package_imported_later_undoes_nothing_newer(database: Database, tmp_path: Path) -> None:
    def account(email: str) -> Rows:
        return [{"id": 7, "username": "mara", "email": email, "password": "", "first_name": "Mara", "last_name": "L"}]

    old = {"auth_user": account("old@example.com"), "student_courseenrollment": enrolled(7, 8)}
    new = {"auth_user": account("new@example.com"), "student_courseenrollment": enrolled(7, 9, mode="verified")}
    import_(database, package(tmp_path, "2026-01-18", new))

    counts = import_(database, package(tmp_path, "2026-01-11", old))

    with database.reading() as session:
        assert session.scalars(select(Learner.email).where(Learner.platform_user_id == "7")).one() == "new@example.com"
    assert standing(database) == {"7": (True, "verified"), "8": (False, "audit"), "9": (True, "verified")}
    assert history(database, "7") == [(day("2026-01-11"), True, "audit"), (day("2026-01-18"), True, "verified")]
    assert counts.tables["auth_user"].outdated == 1


def test_more_than_half_leave_only_when_somebody_says_so(database: Database, tmp_path: Path) -> None:
    import_(database, package(tmp_path, "2026-01-11", {"student_courseenrollment": enrolled(*range(1, 11))}))
    partial = package(tmp_path, "2026-01-18", {"student_courseenrollment": enrolled(1, 2, 3, 4)})
    before = standing(database)

    with pytest.raises(TooManyWouldLeave, match=r"6 of the 10 learners enrolled in course-v1.* --yes.*--no-whole"):
        import_(database, partial)
    assert standing(database) == before
    assert import_(database, partial, is_whole=False).tables["student_courseenrollment"].left == 0
    assert import_(database, partial, may_leave=True).tables["student_courseenrollment"].left == 6


def test_a_single_table_is_no_whole_export_unless_said(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "enrolments.tsv"
    path.write_text(table("student_courseenrollment", enrolled(7, 8, 9)))
    import_(database, path)
    path.write_text(table("student_courseenrollment", enrolled(7, 8)))

    assert import_(database, path).tables["student_courseenrollment"].left == 0
    assert import_(database, path, is_whole=True).tables["student_courseenrollment"].left == 1


def test_a_dump_that_is_cut_puts_nobody_out(database: Database, tmp_path: Path) -> None:
    values = [f"({n},{n},'{COURSE}','2026-01-05 10:00:00',1,'audit')" for n in (7, 8, 9)]
    created = "CREATE TABLE `student_courseenrollment` (`id` int, `user_id` int, `course_id` varchar(255), "
    created += "`created` datetime, `is_active` tinyint(1), `mode` varchar(100));\n"
    dump = f"{created}INSERT INTO `student_courseenrollment` VALUES {','.join(values)};\n"
    path = tmp_path / "dump.sql"
    path.write_text(dump)
    import_(database, path, is_whole=True)
    path.write_text(dump[:-60])

    counts = import_(database, path, is_whole=True)

    assert counts.cut_short == ["dump.sql"]
    assert counts.tables["student_courseenrollment"].left == 0


def test_all_tables_of_a_package_are_used_or_named(database: Database, tmp_path: Path) -> None:
    path = package(
        tmp_path,
        "2026-01-11",
        {
            "student_courseenrollment": enrolled(7, 8),
            "grades_persistentcoursegrade": [{"id": 1, "user_id": 7, "course_id": COURSE, "percent_grade": 0.83}],
            "course_groups_courseusergroup": [{"id": 3, "name": "Blue", "course_id": COURSE, "group_type": "cohort"}],
            "course_groups_courseusergroup_users": [{"id": 1, "courseusergroup_id": 3, "user_id": 8}],
            "student_anonymoususerid": [{"id": 1, "user_id": 7, "anonymous_user_id": "a7", "course_id": COURSE}],
            "user_id_map": [{"hash_id": "h7", "id": 7, "username": "mara"}],
            "student_courseaccessrole": [{"id": 1, "user_id": 8, "org": "DemoX", "course_id": COURSE, "role": "staff"}],
        },
    )
    with zipfile.ZipFile(path, "a") as written:
        written.writestr("DemoX-STAT101-2026-wiki_article-prod-analytics.sql", "id\tslug\n")
        written.writestr("DemoX-STAT101-2026-prod.mongo", "{}")

    counts = import_(database, path)

    assert {name: (each.rows, each.used) for name, each in counts.tables.items()} == {
        "student_courseenrollment": (2, 2),
        "grades_persistentcoursegrade": (1, 1),
        "course_groups_courseusergroup": (1, 1),
        "course_groups_courseusergroup_users": (1, 1),
        "student_anonymoususerid": (1, 1),
        "user_id_map": (1, 1),
        "student_courseaccessrole": (1, 1),
    }
    assert sorted(counts.ignored) == [
        "DemoX-STAT101-2026-wiki_article-prod-analytics.sql",
        "demox-2026-01-11.zip!DemoX-STAT101-2026-prod.mongo",
    ]
    with database.reading() as session:
        assert session.scalars(select(CourseGrade.grade)).all() == [0.83]
        assert sorted(session.scalars(select(AnonymousId.anonymous_id))) == ["a7", "h7"]
        assert session.scalars(select(CourseRole.role)).all() == ["staff"]
        (course_pk,) = set(session.scalars(select(CourseLearner.course_pk)))
        assert list(cohorts_of(session, course_pk, COURSE).values()) == ["Blue"]


def test_roles_of_an_older_package_do_not_undo_newer_ones(database: Database, tmp_path: Path) -> None:
    def roles(*user_ids: int) -> dict[str, Rows]:
        place: dict[str, object] = {"org": "DemoX", "course_id": COURSE, "role": "staff"}
        return {"student_courseaccessrole": [{**place, "id": each, "user_id": each} for each in user_ids]}

    import_(database, package(tmp_path, "2026-01-18", roles(8)))
    counts = import_(database, package(tmp_path, "2026-01-11", roles(7, 8)))

    assert counts.tables["student_courseaccessrole"].outdated == 2
    with database.reading() as session:
        assert session.scalars(select(CourseRole.platform_user_id)).all() == ["8"]


def test_a_package_of_both_platform_sites_is_imported_one_at_a_time(database: Database, tmp_path: Path) -> None:
    path = package(tmp_path, "2026-01-11", {"student_courseenrollment": enrolled(7)})
    with zipfile.ZipFile(path, "a") as written:
        written.writestr(member("student_courseenrollment", "edge"), table("student_courseenrollment", enrolled(8)))

    with pytest.raises(BadInput, match="edge and prod, which number their users apart; say --platform-site prod"):
        import_(database, path)
    import_(database, path, platform_site="prod")

    assert standing(database).keys() == {"7"}
