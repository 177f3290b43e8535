"""A data package tells people and courses in one import."""

import json
import zipfile
from pathlib import Path

from sqlalchemy import select

from communicator.access.sites import find_site
from communicator.courses.tables import Course, GradedProblem
from communicator.database import Database
from communicator.operations.roster_import import RosterImport, import_roster
from tests.courses.test_olx import FILES, archive
from tests.roster.packages import COURSE, member, table

ENROLLED = [{"id": 1, "user_id": 7, "course_id": COURSE, "created": "2026-01-05 09:30:00", "is_active": 1, "mode": ""}]
OLD = "DemoX/STAT101/2026"


def import_package(database: Database, folder: Path, structure: dict[str, object] | None = None) -> RosterImport:
    path = folder / "demox-2026-03-01.zip"
    with zipfile.ZipFile(path, "w") as written:
        written.writestr(member("student_courseenrollment"), table("student_courseenrollment", ENROLLED))
        written.write(archive(folder, FILES), "DemoX-STAT101-2026-course-prod-analytics.xml.tar.gz")
        if structure is not None:
            written.writestr("DemoX-STAT101-2026-course_structure-prod-analytics.json", json.dumps(structure))
    with database.writing() as session:
        site_id = find_site(session, None).id
    return import_roster(database, site_id, [path])


def test_the_export_in_a_package_tells_the_course_of_its_people(database: Database, tmp_path: Path) -> None:
    done = import_package(database, tmp_path)

    assert (done.course_ids, done.people.enrolments, done.people.ignored) == ([COURSE], 1, [])
    with database.reading() as session:
        course = session.scalars(select(Course)).one()
        assert (course.name, course.pass_mark) == ("Statistics", 0.5)
        assert len(session.scalars(select(GradedProblem)).all()) == 2


def test_an_export_makes_no_second_course_of_one_whose_id_is_of_the_old_form(
    database: Database, tmp_path: Path
) -> None:
    done = import_package(
        database, tmp_path, {"i4x://DemoX/STAT101/course/2026": {"category": "course", "children": [], "metadata": {}}}
    )

    assert [each.course_id for each in done.structures] == [OLD]
